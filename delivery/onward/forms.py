"""The forms about services, and about referring a man to a service."""

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.text import capfirst

from config.common.clock import london_today
from config.ui.forms import (
    DateInputField,
    ListedRowFilter,
    ListFilter,
    LongText,
    OneLine,
    SeveralField,
    WholeNumber,
    day_field,
)
from delivery.consents.consenting import FORM_LENGTH, ConsentFacts
from delivery.models import ConsentHow, OnwardReferral, OnwardStep, Service
from delivery.onward.directory import ServiceFacts, services_in_use, services_like
from delivery.onward.lists import onward_named
from delivery.onward.referring import ARRANGE, LONGEST_WORDS, SHARES
from delivery.onward.wording import STEPS, StepWords
from delivery.states import OPEN_ONWARD, OnwardStatus
from recruitment.models import Establishment, Need

TALKED, MADE = "talked", "made"
THERE = [("yes", "Yes"), ("no", "No"), ("", "Not known yet")]
ANSWERS = {"yes": True, "no": False, "": None}


class ServiceFilter(ListFilter):
    """The filters of the directory."""

    search = filters.CharFilter(method="like", label="Search for a word", max_length=100)
    need = ListedRowFilter(
        queryset=Need.objects.all(), field_name="needs", label="Helps with", empty_label="Anything"
    )

    def like(self, rows: QuerySet[Service], _: str, text: str) -> QuerySet[Service]:
        return services_like(rows, text)


class OnwardFilter(ListFilter):
    """The filters of the list of referrals to services. Without a choice, the list shows the open
    referrals."""

    first = {"status": "open"}

    search = filters.CharFilter(
        method="named", label="Name, reference number or prison number", max_length=100
    )
    status = filters.ChoiceFilter(
        choices=[("open", "all open referrals"), *OnwardStatus.choices],
        method="with_status",
        label="Status",
        empty_label="Any",
    )
    service = ListedRowFilter(
        queryset=Service.objects.order_by("name"), label="Service", empty_label="Any"
    )
    establishment = ListedRowFilter(
        queryset=Establishment.objects.all(),
        field_name="match__referral__establishment",
        label="Prison",
        empty_label="Any",
    )

    def named(self, rows: QuerySet[Any], _: str, text: str) -> QuerySet[Any]:
        return onward_named(rows, text)

    def with_status(self, rows: QuerySet[Any], _: str, wanted: str) -> QuerySet[Any]:
        return rows.filter(status__in=sorted(OPEN_ONWARD) if wanted == "open" else [wanted])


class ServiceForm(forms.Form):
    """Asks what the directory says about a service."""

    name = OneLine(label="Name", max_length=100, error_messages={"required": "Enter a name"})
    what_for = OneLine(label="What is it for?", max_length=300, required=False)
    needs = SeveralField(
        Need.objects.all(),
        label="What does it help with?",
        required=False,
        to_field_name="code",
        widget=forms.CheckboxSelectMultiple(attrs={"class": "app-choices-columns"}),
    )
    where = OneLine(label="Where is it?", max_length=200, required=False)
    who = OneLine(
        label="Who can use it?",
        help_text="For example an age, an area or a faith.",
        max_length=300,
        required=False,
    )
    who_not = OneLine(
        label="Who cannot use it?",
        help_text="For example because of an age or an offence.",
        max_length=300,
        required=False,
    )
    ask_first = forms.BooleanField(
        label="This service turns some men away, so mentors must ask the coordinator first",
        required=False,
    )
    phone = OneLine(label="Phone number", max_length=40, required=False)
    website = forms.URLField(
        label="Website",
        max_length=200,
        required=False,
        assume_scheme="https",
        error_messages={"invalid": "Enter a website in the correct format, like www.example.org"},
    )
    is_used = forms.BooleanField(
        label="Men can be referred to this service", required=False, initial=True
    )
    version = WholeNumber(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def __init__(self, data: QueryDict | None, *, service: Service | None = None) -> None:
        initial = None
        if service:
            columns = ("name", "what_for", "where", "who", "who_not", "ask_first", "phone")
            initial = {column: getattr(service, column) for column in columns} | {
                "website": service.website,
                "is_used": service.is_used,
                "version": service.version,
                "needs": [need.code for need in service.needs.all()],
            }
        super().__init__(data, initial=initial)
        if service is None:
            del self.fields["is_used"], self.fields["version"]

    def values(self) -> dict[str, Any]:
        """The arguments of add_service or change_service. The form must be valid."""
        facts = dict(self.cleaned_data)
        rest: dict[str, Any] = {
            name: facts.pop(name) for name in ("is_used", "version") if name in facts
        }
        needs = tuple(need.code for need in facts.pop("needs"))
        return {"facts": ServiceFacts(**facts, needs=needs), **rest}


class ConsentForm(forms.Form):
    """Asks how the man consented that we tell a service about him. Everything can stay empty,
    because his consent may be recorded already."""

    how = forms.ChoiceField(
        label="How did he agree that we can tell this service what it needs to help him?",
        help_text="Leave this empty if his consent is recorded already, or if he has not been "
        "referred.",
        choices=[(how.value, capfirst(how.label)) for how in ConsentHow],
        widget=forms.RadioSelect,
        required=False,
    )
    form = OneLine(
        label="Which form did he sign?",
        help_text="Only if he consented in writing. For example: Consent form of May 2026.",
        max_length=FORM_LENGTH,
        required=False,
    )
    given_on = DateInputField(
        label="When did he consent?",
        name="The day he consented",
        help_text="Leave this empty if it was on the day that you entered above.",
        required=False,
    )


def _consent_in(typed: dict[str, Any]) -> ConsentFacts | None:
    """Removes the boxes about consent from `typed`, and returns the new consent. None if nobody
    entered a consent."""
    how, form = typed.pop("how", ""), typed.pop("form", "")
    on = typed.pop("given_on", None) or typed["on"]
    return ConsentFacts(how, form, on) if how else None


class ReferForm(ConsentForm):
    """Asks which service, what has happened, and when. Also asks how the man consented."""

    field_order = ("service", "how_far", "on")

    service = forms.ModelChoiceField(
        Service.objects.none(),
        label="Which service?",
        help_text="If a service says “ask first”, ask the coordinator before you refer him.",
        empty_label="",
        error_messages={"required": "Select a service"},
    )
    how_far = forms.ChoiceField(
        label="What has happened?",
        choices=[(TALKED, "We have talked about the service"), (MADE, "He has been referred")],
        widget=forms.RadioSelect,
        error_messages={"required": "Select what has happened"},
    )
    on = day_field("When?")

    def __init__(self, data: QueryDict | None) -> None:
        super().__init__(data)
        field = self.fields["service"]
        field.queryset = services_in_use()  # type: ignore[attr-defined] # a model field
        field.label_from_instance = _service_in_words  # type: ignore[attr-defined] # a model field

    def values(self) -> dict[str, Any]:
        """The arguments of refer_onward. The form must be valid."""
        typed = self.cleaned_data
        return {
            "service": typed["service"],
            "on": typed["on"],
            "is_made": typed["how_far"] == MADE,
            "consent": _consent_in(dict(typed)),
        }


class VersionForm(forms.Form):
    """A form with a hidden box for the version of the referral that the page showed."""

    version = WholeNumber(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def __init__(
        self,
        data: QueryDict | None,
        *,
        onward: OnwardReferral,
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial={"version": onward.version, **(initial or {})})

    def values(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class StepForm(ConsentForm, VersionForm):
    """Asks for the day of the next step, and for what this step needs. If we tell the service about
    the man in this step, also asks how he consented."""

    field_order = ("version", "on")

    on = DateInputField(initial=london_today)
    assessed_on = DateInputField(
        label="When is the assessment?",
        name="The day of the assessment",
        error_messages={"required": "Enter the day of the assessment"},
    )
    was_accompanied = forms.ChoiceField(
        label="Was his mentor there with him?",
        choices=THERE,
        required=False,
        widget=forms.RadioSelect,
    )
    words = LongText(max_length=LONGEST_WORDS, rows=4)

    def __init__(self, data: QueryDict | None, *, onward: OnwardReferral, step: str) -> None:
        super().__init__(data, onward=onward)
        words = STEPS[step]
        _ask_day(self.fields["on"], words.asks, words.day)
        if step != ARRANGE:
            del self.fields["assessed_on"], self.fields["was_accompanied"]
        if words.why:
            _ask_why(self.fields["words"], words)
        else:
            del self.fields["words"]
        if step not in SHARES:
            for name in ConsentForm.base_fields:
                del self.fields[name]

    def values(self) -> dict[str, Any]:
        """The arguments of take_step. The form must be valid."""
        values = _answered(super().values())
        return values | {"consent": _consent_in(values)}


class DayForm(VersionForm):
    """Asks for the correct day of a step."""

    on = DateInputField()

    def __init__(self, data: QueryDict | None, *, onward: OnwardReferral, step: OnwardStep) -> None:
        super().__init__(data, onward=onward, initial={"on": step.on})
        words = STEPS[step.step]
        _ask_day(self.fields["on"], words.asks, words.day)


class AssessmentForm(VersionForm):
    """Asks for the day of an assessment, and whether the mentor was there."""

    assessed_on = DateInputField(
        label="When is or was the assessment?",
        name="The day of the assessment",
        error_messages={"required": "Enter the day of the assessment"},
    )
    was_accompanied = forms.ChoiceField(
        label="Was his mentor there with him?",
        choices=THERE,
        required=False,
        widget=forms.RadioSelect,
    )

    def __init__(self, data: QueryDict | None, *, onward: OnwardReferral, step: OnwardStep) -> None:
        there = {answer: value for value, answer in ANSWERS.items()}[step.was_accompanied]
        initial = {"assessed_on": step.assessed_on, "was_accompanied": there}
        super().__init__(data, onward=onward, initial=initial)

    def values(self) -> dict[str, Any]:
        """The arguments of record_assessment. The form must be valid."""
        return _answered(super().values())


class WordsForm(VersionForm):
    """Asks for the sealed words of a step: a reason, or the result."""

    words = LongText(max_length=LONGEST_WORDS, rows=6)

    def __init__(
        self, data: QueryDict | None, *, onward: OnwardReferral, step: OnwardStep, words: str
    ) -> None:
        super().__init__(data, onward=onward, initial={"words": words})
        _ask_why(self.fields["words"], STEPS[step.step])


def _service_in_words(service: Service) -> str:
    return f"{service} (ask first)" if service.ask_first else str(service)


def _ask_day(field: forms.Field, label: str, name: str) -> None:
    field.label, field.name = label, name  # type: ignore[attr-defined] # a date field
    field.error_messages["required"] = f"Enter {name[0].lower()}{name[1:]}"


def _ask_why(field: forms.Field, words: StepWords) -> None:
    field.label, field.required = words.why, bool(words.missing)
    if not field.required:
        field.help_text = "You can leave this empty."
    field.error_messages["required"] = words.missing


def _answered(values: dict[str, Any]) -> dict[str, Any]:
    if "was_accompanied" in values:
        values["was_accompanied"] = ANSWERS[values["was_accompanied"]]
    return values
