"""What changed since the last round, in words."""

from dataclasses import dataclass

from django.contrib.humanize.templatetags.humanize import intcomma
from django.template.defaultfilters import pluralize

from config.accounts.models import User
from matching.domain.recheck import SENTENCES
from matching.models import Round, RoundChange
from matching.models.change import ChangeKind
from matching.permissions import referrals_for
from matching.solver import Rule

MOST_SHOWN = 100


@dataclass(frozen=True)
class Changes:
    """All `total` of them that a person may see, and the first MOST_SHOWN each with why."""

    total: int
    shown: list[tuple[RoundChange, str]]


def changes_in(this: Round, user: User) -> Changes:
    """What is different for the men this person may see. Two queries."""
    found = this.changes.filter(referral__in=referrals_for(user)).select_related(
        "referral__establishment", "before__mentor__user"
    )
    return Changes(found.count(), [(change, why(change)) for change in found[:MOST_SHOWN]])


def why(change: RoundChange) -> str:
    """The reason in a sentence."""
    kind, before, man = ChangeKind(change.kind), change.before, change.referral.name
    if before is None:
        return "He was not proposed a mentor last time."
    if kind == ChangeKind.RULE and change.rule is not None:
        words = {"mentor": before.mentor, "man": man, "prison": change.referral.establishment}
        return SENTENCES[Rule(change.rule)].format(**words)
    if kind == ChangeKind.AWAY:
        return f"{before.mentor} is away until {change.away_until:%-d %B}."
    if kind == ChangeKind.INSISTED:
        return "Another mentor or time is insisted on for him."
    if kind == ChangeKind.BETTER:
        return _gain(change)
    return {
        ChangeKind.APPROVED: f"Approved: he was matched with {before.mentor}.",
        ChangeKind.DECLINED: f"The pair with {before.mentor} was declined.",
        ChangeKind.LEFT_LIST: f"{man} no longer waits: {change.referral.get_status_display()}.",
        ChangeKind.MENTOR_GONE: f"{before.mentor} takes nobody on now.",
        ChangeKind.NOT_FREE: f"{before.mentor} has no place, time or room left for it.",
    }[kind]


def _gain(change: RoundChange) -> str:
    """What the list gained by letting the proposal go."""
    if change.matched is None or change.score is None:
        return "Part of a better list."
    if change.matched:
        many = change.matched
        return f"Without it {many} more {pluralize(many, 'man has,men have')} a mentor."
    if change.score > 0:
        return f"Without it the list scores {intcomma(change.score)} points more."
    return "Another list is just as good."
