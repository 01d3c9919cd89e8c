"""The lists of people who are held."""

from django.db.models import QuerySet

from matching.models import Participant
from privacy.holds.holds import men_who_died
from privacy.models import Hold


def holds_now() -> QuerySet[Hold]:
    """The legal holds that managers have put on records, the latest first. One query."""
    return _with_people(Hold.objects.filter(lifted_at__isnull=True))


def lifted_holds() -> QuerySet[Hold]:
    """The holds that were lifted, the latest first. One query."""
    rows = Hold.objects.filter(lifted_at__isnull=False).order_by("-lifted_at", "-pk")
    return _with_people(rows)


def held_by_death() -> QuerySet[Participant]:
    """The men who are on legal hold because they have died, the latest death first. One query."""
    return men_who_died().order_by("-died_on", "-pk")


def _with_people(rows: QuerySet[Hold]) -> QuerySet[Hold]:
    return rows.select_related("participant", "user", "begun_by", "lifted_by")
