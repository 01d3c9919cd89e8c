"""The page where staff review proposals: what each row says, and what colleagues have decided since
the page opened."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from django.db.models import QuerySet

from config.accounts.models import User
from config.common.audit import AuditEvent
from config.common.clock import LONDON, london_date
from config.common.written_query import in_order, written_once
from matching.models import Proposal
from matching.permissions import proposals_for
from matching.policy.versions import current_policy
from matching.proposals.explaining import Fit, fit_of, leaves, waited
from matching.proposals.lists import APPROVABLE, CHECKS, STANDING, with_pairs
from matching.proposals.rechecking import Change, obstacle_now
from matching.proposals.warnings import WARNED_OF, Concern, Warned, warnings_of
from matching.referrals.checks import prison_has_answered
from matching.states import ProposalStatus

AT_ONCE: Final = 50
"""The most proposals that staff can approve together. There is a limit because each approval checks
every rule, and this takes time."""
DECISIONS: Final = {
    "approve": "approved",
    "decline": "declined",
    "hold": "put on hold",
    "look_again": "taken off hold",
    "undo": "opened again",
}
"""The words for each decision, by its name in the audit trail."""
MOST_DECISIONS: Final = 20
MOST_EVENTS: Final = 500


@dataclass(frozen=True)
class Reviewed:
    """One proposal to decide, with everything that the review shows."""

    proposal: Proposal
    today: date
    obstacle: Change | None
    warnings: list[Warned]

    @property
    def is_clear(self) -> bool:
        """Whether the proposal can be approved and has no warning."""
        return self.obstacle is None and not self.warnings

    @property
    def can_be_approved(self) -> bool:
        return self.obstacle is None

    @property
    def fit(self) -> Fit:
        return fit_of(self.proposal)

    @property
    def urgency(self) -> list[str]:
        """How soon the man leaves, and how long he has waited, counted from today."""
        row, on = self.proposal, self.today
        return [leaves(row, on=on), waited(row, on=on)]

    @property
    def first_things(self) -> list[str]:
        """What to know or do before approving, in sentences: the obstacle, then the warnings. If
        the prison's answer is missing, this is an obstacle and a warning: leaves out the warning.
        """
        warnings = [row.sentence for row in self.warnings if row.concern != Concern.NO_ANSWER]
        return [self.obstacle.sentence, *warnings] if self.obstacle else warnings


@dataclass(frozen=True)
class Figures:
    """Numbers of open proposals. `to_decide`: can be approved now. `waiting`: wait only for a
    prison's answer. `overtaken`: can no longer be approved."""

    to_decide: int
    waiting: int
    overtaken: int

    @property
    def total(self) -> int:
        return self.to_decide + self.waiting + self.overtaken


@dataclass(frozen=True)
class Decided:
    """What somebody decided about a proposal, and when."""

    proposal: Proposal
    words: str
    by: User | None
    at: datetime


def reviewed(rows: QuerySet[Proposal] | Iterable[Proposal], *, at: datetime) -> list[Reviewed]:
    """These proposals, with everything that the review shows. Load them with with_warnings. One
    query, for the policy."""
    today, minimum = london_date(at), current_policy(at=at).minimum_days
    return [
        Reviewed(row, today, obstacle_now(row), warnings_of(row, today=today, minimum_days=minimum))
        for row in rows
    ]


def with_warnings(rows: QuerySet[Proposal]) -> QuerySet[Proposal]:
    """The same proposals, loaded with everything that their warnings need. Adds 5 queries."""
    return rows.prefetch_related(*WARNED_OF)


def reviewed_page(keys: Sequence[int], *, at: datetime) -> list[Reviewed]:
    """The proposals with these keys, in this order, for one page of the review. At most 7
    queries."""
    return reviewed(in_order(keys, _proposals(*keys)), at=at)


@written_once
def _proposals(*proposals: int) -> QuerySet[Proposal]:
    rows = with_pairs(Proposal.objects.filter(pk__in=proposals), "round__policy")
    return with_warnings(rows).prefetch_related(CHECKS).order_by()


def clear_proposals(rows: QuerySet[Proposal], *, at: datetime) -> list[Proposal]:
    """The proposals among these that can be approved and have no warning, at most AT_ONCE. 6
    queries."""
    candidates = reviewed(with_warnings(rows.filter(APPROVABLE)), at=at)
    return [row.proposal for row in candidates if row.is_clear][:AT_ONCE]


def figures_for(user: User) -> Figures:
    """The Figures for the open proposals that this person can decide on. One query."""
    counts = Counter(_states(user.pk, roles=user.roles))
    return Figures(
        to_decide=counts[True, True],
        waiting=counts[True, False],
        overtaken=counts.total() - counts[True, True] - counts[True, False],
    )


@written_once
def _states(user: int, *, roles: frozenset[str]) -> QuerySet[Proposal, tuple[bool, bool]]:
    """2 facts about each open proposal: whether the man needs a mentor and the mentor takes new
    men, and whether the prison has answered."""
    rows = proposals_for(User.standing_for(user, roles)).filter(status=ProposalStatus.OPEN)
    states = rows.order_by().annotate(stands=STANDING, answered=prison_has_answered("referral"))
    return states.values_list("stands", "answered")


def decided_since(user: User, since: datetime) -> list[Decided]:
    """What people have decided since this moment, the newest first. Returns at most MOST_DECISIONS.

    Has only the latest decision about each proposal, and only proposals that `user` can see. Looks
    only at the MOST_EVENTS newest decisions. At most 3 queries.
    """
    latest: dict[int, AuditEvent] = {}
    for event in _decisions(day=london_date(since)):
        if event.at >= since:
            latest.setdefault(event.subject_id, event)
    if not latest:
        return []
    rows = (
        proposals_for(user)
        .filter(pk__in=latest)
        .select_related("mentor__user", "referral__participant")
        .in_bulk()
    )
    people = User.objects.in_bulk({event.actor for event in latest.values() if event.actor})
    return [
        Decided(rows[pk], DECISIONS[event.action], people.get(event.actor or 0), event.at)
        for pk, event in latest.items()
        if pk in rows
    ][:MOST_DECISIONS]


@written_once
def _decisions(*, day: date) -> QuerySet[AuditEvent]:
    """The newest decisions of all staff since midnight in London at the start of this day. At most
    MOST_EVENTS."""
    events = AuditEvent.objects.filter(
        subject=Proposal._meta.label,
        action__in=DECISIONS,
        at__gte=datetime.combine(day, time.min, LONDON),
        actor__isnull=False,
    )
    return events.order_by("-at", "-pk")[:MOST_EVENTS]
