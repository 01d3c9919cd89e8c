"""Search from anywhere: a man, a mentor, an applicant, by name, number or reference."""

from dataclasses import dataclass
from typing import Final, TypeVar

from django import forms
from django.db.models import Case, IntegerField, Model, QuerySet, Value, When
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from config.accounts.access import UserRequest
from config.accounts.models import User
from config.ui.pages import staff
from matching.mentors.lists import mentor_list, mentors_named
from matching.models import Mentor, Referral
from matching.referrals.lists import men_named, referral_list
from matching.states import ReferralStatus
from recruitment.models import Application
from recruitment.permissions import applications_for
from recruitment.screening.lists import applications_named

Row = TypeVar("Row", bound=Model)

MOST: Final = 10
"""Of each kind. When there are more, the page says so."""


@dataclass(frozen=True)
class Hits:
    """What one text finds among the records that a person can see, at most MOST + 1 of each
    kind."""

    men: list[Referral]
    mentors: list[Mentor]
    applications: list[Application]

    @property
    def only(self) -> str:
        """The address of the one record found; empty when there are several, or none."""
        addresses = [reverse("matching:referral", args=[man.pk]) for man in self.men]
        addresses += [reverse("matching:mentor", args=[mentor.pk]) for mentor in self.mentors]
        addresses += [
            reverse("recruitment:application", args=[row.reference]) for row in self.applications
        ]
        return addresses[0] if len(addresses) == 1 else ""


def find(text: str, *, by: User) -> Hits:
    """The men, mentors and applicants of this name, number, reference or email address that this
    person can see. Forgives accents, apostrophes, dashes and the order of names. Open referrals
    come before closed ones. 3 queries."""
    is_closed = Case(
        When(status=ReferralStatus.CLOSED, then=Value(1)),
        default=Value(0),
        output_field=IntegerField(),
    )
    men = men_named(referral_list(by), text).order_by(is_closed, "participant__name", "pk")
    applications = applications_named(applications_for(by), text).select_related("cohort")
    return Hits(
        men=_first(men),
        mentors=_first(mentors_named(mentor_list(by), text)),
        applications=_first(applications.order_by("full_name", "pk")),
    )


def _first(rows: QuerySet[Row]) -> list[Row]:
    return list(rows[: MOST + 1])


class SearchForm(forms.Form):
    q = forms.CharField(
        label="Name, prison number or reference", max_length=100, required=False, strip=True
    )


@staff
@require_safe
def search(request: UserRequest) -> HttpResponse:
    """What the box in the bar finds. When that is only one record, its page opens."""
    form = SearchForm(request.GET)
    text = form.cleaned_data["q"] if form.is_valid() else ""
    hits = find(text, by=request.user) if text else None
    if hits and hits.only:
        return redirect(hits.only)
    context = {"sought": text, "hits": hits, "most": MOST}
    return render(request, "site/search.html", context)
