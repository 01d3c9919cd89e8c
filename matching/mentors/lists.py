"""The list of mentors, and how many free places each mentor has."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    When,
)
from django.db.models.functions import Coalesce, Greatest

from config.accounts.models import User
from config.common.addresses import reached_at
from config.common.exports import Export
from config.common.names import named_like
from config.common.written_query import in_order, written_once
from config.ui.downloads.files import File
from config.ui.sorting import Order
from matching.models import Match, Mentor, Proposal, holds_place
from matching.permissions import clearances_for, mentors_for
from matching.states import MentorStatus, ProposalStatus
from recruitment.clearances.lists import is_held
from recruitment.models import Application

ORDERS: Final = {
    "name": Order("Name", ("user__name",)),
    "trained": Order("When they trained", ("cohort__year", "cohort__intake")),
    "meets": Order("How many men they meet", ("live",)),
    "free": Order("Free places", ("free",)),
}

OF_MENTOR: Final = frozenset({"name", "trained"})
"""The sort orders of the list that do not need the counts of places."""

EXPORT: Final = Export(
    "Mentors",
    {
        "Name": str,
        "Email": lambda row: row.user.email,
        "Trained": lambda row: str(row.cohort or ""),
        "Status": lambda row: row.get_status_display(),
        "Places": lambda row: str(row.places),
        "Meets": lambda row: str(row.live),
        "Free places": lambda row: str(row.free),
    },
)


TAKES_MEN: Final = Q(status=MentorStatus.ACTIVE, leaves_on__isnull=True)
"""The query condition that a mentor can take new men. Such a mentor is active and not stepping
down."""


def with_places(mentors: QuerySet[Mentor]) -> QuerySet[Mentor]:
    """The same mentors, with 3 counts for each mentor. `live`: how many men the mentor supports.
    `taken`: how many of the mentor's places are in use. `free`: how many more men the mentor can
    take.

    A place is also in use while we ask the mentor about a man, and while a proposal is on hold. A
    mentor who is on a break, has left or is stepping down has no free place. The list of mentors,
    Today, the morning report and rounds use this function.
    """
    matches = Match.objects.filter(mentor=OuterRef("pk"))
    on_hold = Proposal.objects.filter(mentor=OuterRef("pk"), status=ProposalStatus.HELD)
    free = Greatest(F("places") - F("taken"), 0, output_field=IntegerField())
    return (
        mentors.select_related("user", "cohort")
        .annotate(
            live=_number_of(matches.begun()),
            taken=_number_of(matches.filter(holds_place())) + _number_of(on_hold),
        )
        .annotate(free=Case(When(TAKES_MEN, then=free), default=0))
    )


def _number_of(rows: QuerySet[Any]) -> Coalesce:
    """How many of these rows belong to each mentor."""
    count = rows.order_by().values("mentor").annotate(rows=Count("pk")).values("rows")
    return Coalesce(Subquery(count), 0, output_field=IntegerField())


def mentor_list(user: User) -> QuerySet[Mentor]:
    """The mentors that `user` can see, sorted by name, with the counts of with_places."""
    mentors = mentors_for(user).filter(user__erased_on__isnull=True)
    return with_places(mentors).order_by("user__name", "id")


def mentors_on_page(keys: Sequence[int]) -> list[Any]:
    """The mentors of one page of a list, in the order of the keys, with the counts of with_places.
    One query."""
    return in_order(keys, _mentors(*keys))


@written_once
def _mentors(*mentors: int) -> QuerySet[Mentor]:
    return with_places(Mentor.objects.filter(pk__in=mentors)).order_by()


def mentors_named(
    mentors: QuerySet[Mentor], text: str, *, applications: QuerySet[Application]
) -> QuerySet[Mentor]:
    """The given mentors whose name is like this text, or whose email address, phone number or
    postcode is this text. A mentor's postcode is only in their application, and so are many phone
    numbers. The function looks in `applications`, which must be those that the reader can see."""
    named = named_like(text, "user__name")
    if reached := reached_at(text, email="user__email", phone="phone"):
        named |= reached
    if applied := reached_at(text, phone="phone", postcode="postcode"):
        rows = applications.filter(applied).order_by()
        named |= Q(user__in=rows.values("applicant"))
    return mentors.filter(named)


def cleared_on(mentors: QuerySet[Mentor], day: date, *, by: User) -> QuerySet[Mentor]:
    """The given mentors who are cleared on this day at a prison that `by` coordinates. Closed
    prisons do not count."""
    clearances = clearances_for(by).filter(is_held(day), volunteer=OuterRef("user_id"))
    at_open_prison = clearances.filter(
        establishment__isnull=False, establishment__closed_on__isnull=True
    )
    return mentors.filter(Exists(at_open_prison))


def free_places(user: User, *, today: date) -> int:
    """The number of free places of the mentors who are cleared today at a prison that `user`
    coordinates. One query."""
    return sum(_free_places(user.pk, roles=user.roles, today=today))


@written_once
def _free_places(user: int, *, roles: frozenset[str], today: date) -> QuerySet[Mentor, int]:
    """The free places of each mentor who can take men."""
    taking = with_places(Mentor.objects.filter(TAKES_MEN))
    cleared: QuerySet[Any] = cleared_on(taking, today, by=User.standing_for(user, roles))
    return cleared.values_list("free", flat=True)


MENTORS: Final = File(name="mentors", export=EXPORT, rows=mentor_list, page="matching:mentors")
