"""The forms of screening, and the filter of the list of applications."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any, Final

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from config.accounts.models import User
from config.common.clock import now
from config.ui.forms import ListedRowFilter, ListFilter, LongText
from recruitment.cohorts.replying import has_late_reply
from recruitment.models import Cohort, Establishment
from recruitment.points import PointsForm
from recruitment.screening.lists import applications_named, missing_interview, missing_references
from recruitment.screening.owning import present_owners
from recruitment.states import UNDECIDED, ApplicationStatus

ME: Final = "me"
NOBODY: Final = "nobody"
ANY_UNDECIDED: Final = "undecided"
MISSING = {"references": missing_references, "interview": missing_interview}


class ReasonForm(forms.Form):
    """Asks for the reason for a decision. `reasons` are the words of each reason, by its key."""

    def __init__(self, data: Any = None, *, reasons: Mapping[str, str]) -> None:
        super().__init__(data)
        self.fields["reason"] = forms.ChoiceField(
            label="Which reason should the email give?",
            choices=list(reasons.items()),
            widget=forms.RadioSelect,
            error_messages={"required": "Select a reason"},
        )


class NoteForm(forms.Form):
    """A private note."""

    text = LongText(
        label="Add a private note",
        help_text="Other staff can read this note. The applicant has a right to a copy of the "
        "note, so write only what you would say to them in person.",
        max_length=2000,
        rows=4,
        error_messages={"required": "Enter a note"},
    )


class ReadingForm(PointsForm):
    """Scores for an application, and why."""

    sentence = LongText(
        label="Why, in a sentence",
        help_text="Say what in the application made you give these points.",
        max_length=300,
        rows=3,
        error_messages={"required": "Enter why you gave these points"},
    )


class SendBackForm(forms.Form):
    """What staff want to know about one answer."""

    asks = LongText(
        label="What would you like to know?",
        help_text="The applicant reads this in the email and above the question.",
        max_length=1000,
        rows=4,
        error_messages={"required": "Enter what you would like to know"},
    )


class OwnerForm(forms.Form):
    """Asks who will own the applications. In the cleaned data, `owner` is a person, or None for
    nobody."""

    owner = forms.ChoiceField(
        label="Who should be the owner?",
        widget=forms.RadioSelect,
        error_messages={"required": "Select who should be the owner"},
    )

    def __init__(self, data: Any = None, *, people: Iterable[User], me: User) -> None:
        super().__init__(data)
        self.people = {str(person.pk): person for person in people}
        others = [(key, person.name) for key, person in self.people.items() if person != me]
        self.fields["owner"].choices = [(str(me.pk), "Me"), *others, (NOBODY, "Nobody")]  # type: ignore[attr-defined] # it is a ChoiceField

    def clean_owner(self) -> User | None:
        return self.people.get(self.cleaned_data["owner"])


STAGES = [stage for stage in ApplicationStatus.choices if stage[0] != ApplicationStatus.DRAFT]


RATINGS: Final = {
    "high": ("4 or more", Q(rating__gte=4)),
    "middle": ("3 or more, but less than 4", Q(rating__gte=3, rating__lt=4)),
    "low": ("Less than 3", Q(rating__lt=3)),
    "mine": ("Not scored by me", Q(has_read=False)),
    "nobody": ("Not scored by anybody", Q(readers__isnull=True)),
}
"""The choices of the filter by the first reading. The filter works on rows from with_ratings."""


def owner_choices(request: HttpRequest | None) -> list[tuple[str, str]]:
    """The choices of a filter by owner. The person who looks at the list is one of the choices."""
    user = request.user if request else None
    others = present_owners(user) if isinstance(user, User) else ()
    return [
        (ME, "Me"),
        (NOBODY, "Nobody"),
        *((str(row.pk), row.name) for row in others if row != user),
    ]


class ApplicationFilter(ListFilter):
    cohort = ListedRowFilter(queryset=Cohort.objects.all(), empty_label="Any")
    status = filters.ChoiceFilter(
        choices=[(ANY_UNDECIDED, "Not decided yet"), *STAGES],
        method="at_stage",
        label="Stage",
        empty_label="Any",
    )
    establishment = ListedRowFilter(
        queryset=Establishment.objects.all(),
        field_name="establishments",
        label="Prison",
        empty_label="Any",
    )
    owner = filters.ChoiceFilter(method="owned", label="Owner", empty_label="Anybody")
    rating = filters.ChoiceFilter(
        choices=[(code, label) for code, (label, _) in RATINGS.items()],
        method="rated",
        label="Average score of the first reading",
        empty_label="Any",
    )
    missing = filters.ChoiceFilter(
        choices=[("references", "a reference"), ("interview", "an interview")],
        method="without",
        label="Still missing",
        empty_label="Any",
    )
    stalled = filters.ChoiceFilter(
        choices=[("7", "7 days or more"), ("14", "14 days or more"), ("28", "28 days or more")],
        method="waiting",
        label="Time in this stage",
        empty_label="Any time",
    )
    reply = filters.ChoiceFilter(
        choices=[("late", "late")], method="replied", label="Our reply", empty_label="Any"
    )
    search = filters.CharFilter(
        method="named", label="Name, reference number, email, phone or postcode", max_length=100
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["owner"].extra["choices"] = owner_choices(self.request)

    def at_stage(self, rows: QuerySet[Any], _: str, stage: str) -> QuerySet[Any]:
        return rows.filter(status__in=UNDECIDED if stage == ANY_UNDECIDED else [stage])

    def owned(self, rows: QuerySet[Any], _: str, key: str) -> QuerySet[Any]:
        if key == NOBODY:
            return rows.filter(owner__isnull=True)
        return rows.filter(owner=self.request.user.pk if key == ME else int(key))

    def rated(self, rows: QuerySet[Any], _: str, code: str) -> QuerySet[Any]:
        return rows.filter(RATINGS[code][1])

    def without(self, rows: QuerySet[Any], _: str, kind: str) -> QuerySet[Any]:
        return MISSING[kind](rows)

    def waiting(self, rows: QuerySet[Any], _: str, days: str) -> QuerySet[Any]:
        return rows.filter(status_since__lte=now() - timedelta(days=int(days)))

    def replied(self, rows: QuerySet[Any], _: str, __: str) -> QuerySet[Any]:
        return rows.filter(has_late_reply(now()))

    def named(self, rows: QuerySet[Any], _: str, text: str) -> QuerySet[Any]:
        return applications_named(rows, text)
