"""The results of a round for each prison, as counts in words. Says how many proposals there are to
decide, which men to decide about first, and what changed since the last round and why. Names
nobody."""

from collections import Counter
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Final

from django.db.models import Count, Q

from matching.models import Proposal, Round
from matching.models.change import ChangeKind
from matching.proposals.lists import APPROVABLE, STANDING
from matching.referrals.lists import SOON
from matching.solver import Rule
from matching.states import ProposalStatus

RULED_OUT: Final = "the pair has been ruled out"
NO_FIT: Final = "the man and the mentor no longer fit well enough"
RULES: Final[dict[Rule, str]] = {
    Rule.TOO_LITTLE_TIME: "the man leaves too soon",
    Rule.NOT_CLEARED: "the mentor is not cleared at the man’s prison",
    Rule.CLEARANCE_EXPIRED: "the mentor’s clearance at the man’s prison has ended",
    Rule.NO_COMMON_SLOT: "the man and the mentor are no longer free at the same time",
    Rule.TRAINING: "the mentor has not done the training that the man needs",
    Rule.LANGUAGE: "the mentor does not speak the language that the man needs",
    Rule.BOUNDARY: RULED_OUT,
    Rule.CONFLICT: RULED_OUT,
    Rule.REFUSAL: RULED_OUT,
    Rule.KEEP_APART: RULED_OUT,
    Rule.DECLINED: RULED_OUT,
    Rule.BELOW_FLOOR: NO_FIT,
}
"""Why a rule ended a proposal, in words for an email. Some rules are about something private, such
as a man's offences. For these rules, the words are general."""
REASONS: Final[dict[ChangeKind, str]] = {
    ChangeKind.LEFT_LIST: "the man is no longer waiting",
    ChangeKind.MENTOR_GONE: "the mentor is not taking new men",
    ChangeKind.AWAY: "the mentor is away",
    ChangeKind.NOT_FREE: "the place, the time or the room is taken",
    ChangeKind.FIXED: "a coordinator chose another mentor or time",
    ChangeKind.BETTER: "another list is better",
}
"""Why the next round did not repeat an undecided proposal."""


@dataclass
class News:
    """The results of a round for one prison, or for several prisons together.

    `to_decide` is how many proposals can be approved now. `leaving_soon` is how many of these are
    for men who leave within SOON. `unanswered` is how many further proposals wait for a prison's
    answer. The other fields count men by what happened to their proposal: it is new, was approved,
    was declined, or was not made again. `not_again` has a count for each reason.
    """

    to_decide: int = 0
    leaving_soon: int = 0
    unanswered: int = 0
    new: int = 0
    approved: int = 0
    declined: int = 0
    not_again: Counter[str] = field(default_factory=Counter)

    def __bool__(self) -> bool:
        """Whether there is anything to tell a coordinator. What coordinators have decided
        themselves does not count."""
        return bool(self.to_decide or self.unanswered or self.new or self.not_again)

    def __add__(self, other: "News") -> "News":
        """Adds the news of 2 prisons together."""
        return News(
            **{one.name: getattr(self, one.name) + getattr(other, one.name) for one in fields(News)}
        )


def news_by_prison(matching_round: Round, *, today: date) -> dict[int, News]:
    """The news of this round for each prison, by the id of the prison. Leaves out prisons without
    news. 3 queries."""
    news: dict[int, News] = {}
    where = "referral__establishment"
    is_soon = Q(referral__release_on__range=(today, today + SOON))
    open_now = Proposal.objects.filter(status=ProposalStatus.OPEN).order_by().values(where)
    standing = open_now.filter(STANDING).annotate(count=Count("pk"))
    approvable = open_now.filter(APPROVABLE).annotate(
        count=Count("pk"), soon=Count("pk", filter=is_soon)
    )
    for row in standing:
        news.setdefault(row[where], News()).unanswered = row["count"]
    for row in approvable:
        prison = news[row[where]]
        prison.to_decide, prison.leaving_soon = row["count"], row["soon"]
        prison.unanswered -= row["count"]
    changes = matching_round.changes.order_by().values(where, "kind", "rule")
    for row in changes.annotate(count=Count("pk")):
        prison = news.setdefault(row[where], News())
        _count(prison, ChangeKind(row["kind"]), row["rule"], row["count"])
    return news


def _count(news: News, kind: ChangeKind, rule: int | None, count: int) -> None:
    match kind:
        case ChangeKind.NEW:
            news.new += count
        case ChangeKind.APPROVED:
            news.approved += count
        case ChangeKind.DECLINED:
            news.declined += count
        case _:
            news.not_again[REASONS[kind] if rule is None else RULES[Rule(rule)]] += count


def proposals_in_words(news: News) -> str:
    """How many proposals there are to decide, such as "12 proposals"."""
    return _counted(news.to_decide, "proposal", "proposals")


def first_in_words(news: News) -> str:
    """Which men to decide about first, and how many proposals wait for a prison's answer. At most 2
    sentences."""
    days = SOON.days
    soon = {
        0: f"None of these men is known to leave within {days} days.",
        1: f"1 of these men leaves within {days} days: decide about this man first.",
    }
    many = f"{news.leaving_soon:,} of these men leave within {days} days: decide about them first."
    sentences = [soon.get(news.leaving_soon, many)] if news.to_decide else []
    if news.unanswered:
        more = _counted(news.unanswered, "proposal waits", "proposals wait")
        sentences.append(f"{more} for a prison to say how the man can be seen.")
    return " ".join(sentences)


def changes_in_words(news: News) -> str:
    """What changed since the last round, and why. Each change has a line. The most frequent reason
    comes first. Empty when nothing changed."""
    lines = [
        (news.new, "man has", "men have", " a proposal and had none in the last round"),
        (news.approved, "proposal was", "proposals were", " approved"),
        (news.declined, "proposal was", "proposals were", " declined"),
    ] + [
        (count, "proposal was", "proposals were", f" not made again: {reason}")
        for reason, count in news.not_again.most_common()
    ]
    bullets = [f"- {_counted(count, one, many)}{rest}" for count, one, many, rest in lines if count]
    return "\n".join(bullets)


def _counted(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}" if count else f"no {many}"
