"""The search box on every page. It finds men, mentors and applicants by name, number or reference.

It also finds mentors and applicants by email address, phone number or postcode.
"""

from dataclasses import dataclass
from typing import Final, TypeVar

from django import forms
from django.db.models import Case, IntegerField, Model, Q, QuerySet, Value, When
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from config.accounts.access import UserRequest
from config.accounts.models import User
from config.common.names import nearest_names
from config.ui.forms import PlainText
from config.ui.pages import staff
from matching.mentors.lists import mentor_list, mentors_named
from matching.models import Mentor, Referral
from matching.permissions import mentors_for, referrals_for
from matching.referrals.lists import men_named, referral_list
from matching.states import ReferralStatus
from recruitment.models import Application
from recruitment.permissions import applications_for
from recruitment.screening.lists import applications_named

Row = TypeVar("Row", bound=Model)

MOST: Final = 10
"""The most records of each kind that the page shows. If there are more, the page says so."""
LONGEST: Final = 100
"""The most characters in the search box."""

TOO_LONG: Final = (
    f"Search for {LONGEST} characters or fewer. One name, number or reference is enough"
)


@dataclass(frozen=True)
class Hits:
    """What a search found among the records that the person can see. Has at most MOST + 1 records
    of each kind."""

    men: list[Referral]
    mentors: list[Mentor]
    applications: list[Application]

    @property
    def count(self) -> int:
        return len(self.men) + len(self.mentors) + len(self.applications)

    def only(self, text: str) -> str:
        """The URL of the page to open immediately, instead of a list.

        If one record has exactly this reference number or prison number, the page of this record.
        If no record has it and the search found a single record, the page of that record. Otherwise
        empty.
        """
        code = "".join(text.split()).upper()
        addresses = {
            reverse("matching:referral", args=[man.pk]): {man.reference, man.prison_number}
            for man in self.men
        }
        addresses |= {
            reverse("matching:mentor", args=[mentor.pk]): set() for mentor in self.mentors
        }
        addresses |= {
            reverse("recruitment:application", args=[row.reference]): {row.reference}
            for row in self.applications
        }
        whole = [address for address, codes in addresses.items() if code in codes]
        likeliest = whole or list(addresses)
        return likeliest[0] if len(likeliest) == 1 else ""


def find(text: str, *, by: User) -> Hits:
    """The men, mentors and applicants with this name, prison number or reference number. Also the
    mentors and applicants with this email address, phone number or postcode.

    Finds only people that `by` can see. Finds a mentor by postcode only through an application that
    `by` can decide on. A part of a prison number or of a reference number is enough (see
    code_like). Ignores accents, apostrophes, dashes and the order of names. A man with exactly this
    reference number or prison number comes first. Open referrals come before closed referrals.

    3 queries. With 10,000 men, takes about 30 ms of processor time on SQLite.
    """
    code = "".join(text.split())
    is_whole = Q(reference__iexact=code) | Q(participant__prison_number__iexact=code)
    men = men_named(referral_list(by), text).order_by(
        _last(~is_whole), _last(Q(status=ReferralStatus.CLOSED)), "participant__name", "pk"
    )
    screened = applications_for(by)
    applications = applications_named(screened, text).select_related("cohort")
    return Hits(
        men=_first(men),
        mentors=_first(mentors_named(mentor_list(by), text, applications=screened)),
        applications=_first(
            applications.order_by(_last(~Q(reference__iexact=code)), "full_name", "pk")
        ),
    )


def find_nearly(text: str, *, by: User) -> Hits:
    """The men, mentors and applicants whose name this text may be a misspelling of. Finds only
    people that `by` can see. The most similar name comes first (see nearest_names).

    At most 6 queries. Reads all the names: with 10,000 men, this takes about 50 ms of processor
    time on SQLite. So call this function only when `find` finds nothing.
    """
    applications = applications_for(by)
    men = ("participant__name", "participant__also_known_as")
    return Hits(
        men=_nearest(text, referrals_for(by), referral_list(by), *men),
        mentors=_nearest(text, mentors_for(by), mentor_list(by), "user__name"),
        applications=_nearest(
            text, applications, applications.select_related("cohort"), "full_name", "known_as"
        ),
    )


def _first(rows: QuerySet[Row]) -> list[Row]:
    return list(rows[: MOST + 1])


def _last(condition: Q) -> Case:
    """An order in which the rows that meet this condition come last."""
    return Case(When(condition, then=Value(1)), default=Value(0), output_field=IntegerField())


def _nearest(text: str, among: QuerySet[Row], shown: QuerySet[Row], *fields: str) -> list[Row]:
    columns = among.order_by().values_list("pk", *fields)
    names = {key: " ".join(parts) for key, *parts in columns.iterator()}
    keys = nearest_names(text, names, limit=MOST)
    rows = shown.in_bulk(keys)
    return [rows[key] for key in keys]


class SearchForm(forms.Form):
    """The search box in the bar. The template of the bar is ui/header.html."""

    q = PlainText(
        label="Name, prison number, reference, email, phone or postcode",
        max_length=LONGEST,
        required=False,
        widget=forms.TextInput({"id": "search"}),
        error_messages={"max_length": TOO_LONG},
    )


@staff
@require_safe
def search(request: UserRequest) -> HttpResponse:
    """Shows what a search finds. If it finds a single record, redirects to the page of this record.
    If it finds nothing, searches again for names that the text may be a misspelling of."""
    form = SearchForm(request.GET)
    text = form.cleaned_data["q"].strip() if form.is_valid() else ""
    hits = find(text, by=request.user) if text else None
    if hits and (address := hits.only(text)):
        return redirect(address)
    is_near = hits is not None and not hits.count
    context = {
        "form": form,
        "sought": text or request.GET.get("q", "").strip(),
        "hits": find_nearly(text, by=request.user) if is_near else hits,
        "is_near": is_near,
        "most": MOST,
    }
    return render(request, "site/search.html", context)
