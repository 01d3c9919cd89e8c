"""The list of mentors, with their free places."""

from datetime import date

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet
from django.db.models.functions import Greatest

from config.accounts.models import User
from matching.models import Mentor
from matching.permissions import clearances_for, mentors_for
from matching.states import MatchStatus
from recruitment.clearances.lists import is_held


def with_places(mentors: QuerySet[Mentor]) -> QuerySet[Mentor]:
    """The same mentors, each with `live`, how many men they meet, and `free`, how many more."""
    live = Count("matches", filter=Q(matches__status=MatchStatus.LIVE), distinct=True)
    return (
        mentors.select_related("user", "cohort")
        .annotate(live=live)
        .annotate(free=Greatest(F("places") - F("live"), 0, output_field=IntegerField()))
    )


def mentor_list(user: User) -> QuerySet[Mentor]:
    """Mentors by name, each with_places."""
    return with_places(mentors_for(user)).order_by("user__name", "id")


def cleared_on(mentors: QuerySet[Mentor], day: date, *, by: User) -> QuerySet[Mentor]:
    """Those of these mentors who are cleared on that day at a prison that `by` coordinates."""
    clearances = clearances_for(by).filter(is_held(day), volunteer=OuterRef("user_id"))
    return mentors.filter(Exists(clearances.filter(establishment__isnull=False)))
