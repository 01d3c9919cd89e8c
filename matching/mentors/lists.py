"""The list of mentors, with their free places."""

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
    Sum,
    When,
)
from django.db.models.functions import Coalesce, Greatest

from config.accounts.models import User
from config.common.exports import Export
from config.common.names import named_like
from config.ui.sorting import Order
from matching.models import Match, Mentor, Proposal, holds_place
from matching.permissions import clearances_for, mentors_for
from matching.states import MentorStatus, ProposalStatus
from recruitment.clearances.lists import is_held

ORDERS: Final = {
    "name": Order("Name", ("user__name",)),
    "trained": Order("When they trained", ("cohort__year", "cohort__intake")),
    "meets": Order("How many men they meet", ("live",)),
    "free": Order("Free places", ("free",)),
}

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
"""A query condition: the mentor is active and not stepping down, so they can take new men."""


def with_places(mentors: QuerySet[Mentor]) -> QuerySet[Mentor]:
    """The same mentors, each with `live`, how many men they support, `taken`, how many of their
    places are in use, and `free`, how many more men they can take.

    Men they are asked about and proposals on hold use a place too. A mentor who is on a break, has
    left or is stepping down has none free. The list of mentors, Today, the morning report and
    rounds all take free places from here.
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
    """How many rows there are. They are all of one mentor."""
    count = rows.order_by().values("mentor").annotate(rows=Count("pk")).values("rows")
    return Coalesce(Subquery(count), 0, output_field=IntegerField())


def mentor_list(user: User) -> QuerySet[Mentor]:
    """Mentors by name, each with_places."""
    return with_places(mentors_for(user)).order_by("user__name", "id")


def mentors_named(mentors: QuerySet[Mentor], text: str) -> QuerySet[Mentor]:
    """The mentors among these with a name like this, or with this email address."""
    return mentors.filter(named_like(text, "user__name") | Q(user__email__iexact=text.strip()))


def cleared_on(mentors: QuerySet[Mentor], day: date, *, by: User) -> QuerySet[Mentor]:
    """The mentors among these who are cleared on that day at an open prison that `by`
    coordinates."""
    clearances = clearances_for(by).filter(is_held(day), volunteer=OuterRef("user_id"))
    at_open_prison = clearances.filter(
        establishment__isnull=False, establishment__closed_on__isnull=True
    )
    return mentors.filter(Exists(at_open_prison))


def free_places(user: User, *, today: date) -> int:
    """How many more men can be taken by the mentors who are cleared today at a prison that this
    person coordinates. One query."""
    cleared = cleared_on(mentor_list(user), today, by=user)
    return cleared.order_by().aggregate(total=Sum("free"))["total"] or 0
