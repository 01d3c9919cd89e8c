"""The list of mentors, with their free places."""

from datetime import date
from typing import Final

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet
from django.db.models.functions import Greatest

from config.accounts.models import User
from config.common.exports import Export
from config.common.names import named_like
from config.ui.sorting import Order
from matching.models import Mentor, holds_place
from matching.permissions import clearances_for, mentors_for
from matching.states import BEGUN
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


def with_places(mentors: QuerySet[Mentor]) -> QuerySet[Mentor]:
    """The same mentors, each with `live`, how many men they support, `taken`, how many of their
    places are in use, also by men they are asked about, and `free`, how many more men they can
    take."""
    live = Count("matches", filter=Q(matches__status__in=sorted(BEGUN)), distinct=True)
    taken = Count("matches", filter=holds_place("matches__"), distinct=True)
    return (
        mentors.select_related("user", "cohort")
        .annotate(live=live, taken=taken)
        .annotate(free=Greatest(F("places") - F("taken"), 0, output_field=IntegerField()))
    )


def mentor_list(user: User) -> QuerySet[Mentor]:
    """Mentors by name, each with_places."""
    return with_places(mentors_for(user)).order_by("user__name", "id")


def mentors_named(mentors: QuerySet[Mentor], text: str) -> QuerySet[Mentor]:
    """The mentors among these with a name like this, or with this email address."""
    return mentors.filter(named_like(text, "user__name") | Q(user__email__iexact=text.strip()))


def cleared_on(mentors: QuerySet[Mentor], day: date, *, by: User) -> QuerySet[Mentor]:
    """The mentors among these who are cleared on that day at a prison that `by` coordinates."""
    clearances = clearances_for(by).filter(is_held(day), volunteer=OuterRef("user_id"))
    return mentors.filter(Exists(clearances.filter(establishment__isnull=False)))
