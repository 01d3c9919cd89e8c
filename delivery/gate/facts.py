"""Facts about a man's support after release, each with its day.

The facts say whether he can have support, whether we offered it, what he answered, and whether he
is in touch. Each fact is recorded and corrected separately.
"""

from datetime import date, datetime
from typing import Final

from django.db.models import Min

from config.accounts.models import User
from config.common import audit
from config.common.errors import DomainError
from delivery.gate.planning import NotReleased, check_plan
from delivery.models import GateFact
from matching.matches.changing import check_day, opening
from matching.models import Match

Kind = GateFact.Kind
SINCE_RELEASE: Final = frozenset({Kind.FIRST_CONTACT, Kind.IN_TOUCH, Kind.LOST})
"""The facts that are about the time after release."""
MANY: Final = frozenset({Kind.IN_TOUCH, Kind.LOST})
"""The kinds of facts that a man can have for several days. Of any other kind, a man has at most one
fact."""
CONTRADICTIONS: Final = {
    Kind.ELIGIBLE: (Kind.NOT_ELIGIBLE,),
    Kind.NOT_ELIGIBLE: (Kind.ELIGIBLE, Kind.OFFERED, Kind.ACCEPTED),
    Kind.OFFERED: (Kind.NOT_ELIGIBLE,),
    Kind.ACCEPTED: (Kind.NOT_ELIGIBLE, Kind.DECLINED),
    Kind.DECLINED: (Kind.ACCEPTED,),
}
"""For each kind of fact, the kinds that cannot be true at the same time."""


class Contradicted(DomainError):
    """A recorded fact about this man says the opposite of the new fact."""

    def __init__(self, other: GateFact) -> None:
        super().__init__(
            f"“{other.get_kind_display().capitalize()}” is recorded for {other.on:%-d %B %Y}. "
            "If that record is wrong or no longer true, remove it first."
        )


def facts_of(match: Match) -> list[GateFact]:
    """All facts about support after release of the man in this match, the earliest first. One
    query."""
    return list(GateFact.objects.filter(referral=match.referral_id))


def record_fact(*, match: Match, kind: GateFact.Kind, on: date, by: User, at: datetime) -> GateFact:
    """Records a fact about support after release of the man in this match. Of most kinds, a man can
    have only one fact (see MANY). If he has that fact already, its day becomes `on`. Safe to
    repeat.

    Raises FieldError for a day in the future, and for a day before he was referred. For a fact
    about the time after release, also raises FieldError for a day before he left, and NotReleased
    if nobody has recorded that he left. Raises Contradicted when a recorded fact says the opposite.
    Raises NotAllowed if `by` cannot do this, and HasDied if the man has died.
    """
    with opening(match) as current:
        check_plan(by, current)
        first = current.referral.received_on
        if kind in SINCE_RELEASE:
            first = _released_on(current)
        check_day("on", "The day", on, first=first, at=at)
        _check_not_contradicted(current, kind)
        named = {"referral": current.referral, "kind": kind}
        written = {"recorded_by": by, "recorded_at": at}
        if kind in MANY:
            fact, is_new = GateFact.objects.get_or_create(**named, on=on, defaults=written)
            has_changed = is_new
        else:
            fact, is_new = GateFact.objects.get_or_create(**named, defaults={"on": on} | written)
            has_changed = is_new or fact.on != on
            if fact.on != on:
                fact.on, fact.recorded_by, fact.recorded_at = on, by, at
                fact.save()
        if has_changed:
            audit.record("record" if is_new else "correct", fact, by=by, at=at, kind=kind)
    return fact


def remove_fact(*, match: Match, fact: int, by: User, at: datetime) -> None:
    """Removes a fact that was recorded by mistake. `fact` is its id. Safe to repeat. Raises
    NotAllowed if `by` cannot do this, and HasDied if the man has died."""
    with opening(match) as current:
        check_plan(by, current)
        for row in GateFact.objects.filter(pk=fact, referral=current.referral_id):
            audit.record("remove", row, by=by, at=at, kind=row.kind)
            row.delete()


def _check_not_contradicted(match: Match, kind: GateFact.Kind) -> None:
    others = GateFact.objects.filter(
        referral=match.referral_id, kind__in=CONTRADICTIONS.get(kind, ())
    )
    if other := others.first():
        raise Contradicted(other)


def _released_on(match: Match) -> date:
    """The day on which the man left prison, in this match or in an earlier match. Raises
    NotReleased."""
    if match.released_on:
        return match.released_on
    rows = Match.objects.filter(referral=match.referral_id)
    first: date | None = rows.aggregate(first=Min("released_on"))["first"]
    if first is None:
        raise NotReleased
    return first
