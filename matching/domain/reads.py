"""What the matching pages show."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import (
    BigIntegerField,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Sum,
)
from django.db.models.functions import Greatest

from config.accounts.models import User
from config.common.runs import RunStatus
from matching.domain.cover import has_gone
from matching.models import Exclusion, Match, Mentor, OneMore, Proposal, Referral, Round, Unmatched
from matching.permissions import (
    clearances_for,
    matches_for,
    mentors_for,
    one_more_for,
    proposals_for,
    referrals_for,
)
from matching.solver import WORDS, Reason
from matching.states import MatchStatus, MentorStatus, ProposalStatus, ReferralStatus
from recruitment.domain.clearances import is_held
from recruitment.models import Clearance

SOON = timedelta(days=90)
PAIR = ("mentor__user", "referral__establishment", "covers__mentor__user")
"""What a proposal's row is drawn from."""
STANDS = Q(mentor__status=MentorStatus.ACTIVE, mentor__leaves_on__isnull=True) & (
    Q(covers__isnull=True, referral__status=ReferralStatus.WAITING)
    | (Q(covers__status=MatchStatus.LIVE) & has_gone("covers__mentor"))
)
"""Proposals without a matching.domain.recheck.standing_obstacle."""


@dataclass(frozen=True)
class Figures:
    """Today in five numbers."""

    to_decide: int
    waiting: int
    leaving_soon: int
    free_places: int
    meeting: int


def figures(user: User, *, today: date) -> Figures:
    """The numbers for what this person coordinates. Five queries."""
    waiting = waiting_list(user)
    return Figures(
        to_decide=standing_proposals(user).count(),
        waiting=waiting.count(),
        leaving_soon=waiting.filter(release_on__range=(today, today + SOON)).count(),
        free_places=_free_places(user, today=today),
        meeting=matches_for(user).filter(status=MatchStatus.LIVE).count(),
    )


def waiting_list(user: User) -> QuerySet[Referral]:
    """Men waiting, longest wait first."""
    return (
        referrals_for(user)
        .filter(status=ReferralStatus.WAITING)
        .select_related("establishment")
        .order_by("received_on", "id")
    )


def referral_list(user: User) -> QuerySet[Referral]:
    """Every referral, newest first."""
    return referrals_for(user).select_related("establishment").order_by("-received_on", "-id")


def open_proposals(user: User) -> QuerySet[Proposal]:
    """Proposals to decide, strongest first."""
    return (
        proposals_for(user)
        .filter(status=ProposalStatus.OPEN)
        .select_related(*PAIR, "round__policy")
        .order_by("-score", "id")
    )


def standing_proposals(user: User) -> QuerySet[Proposal]:
    """Those of the open ones that could still be approved: man and mentor are there for it."""
    return open_proposals(user).filter(STANDS)


def ticked_proposals(user: User, ticked: Iterable[int]) -> QuerySet[Proposal]:
    """Those of these ids that the person may decide, strongest first. Somebody may have decided
    them since he or she saw the list."""
    known = [pk for pk in ticked if pk <= BigIntegerField.MAX_BIGINT]
    return (
        proposals_for(user).filter(pk__in=known).select_related("referral").order_by("-score", "id")
    )


def proposals_of(this: Round, user: User) -> QuerySet[Proposal]:
    """Everything a round proposed, decided or not."""
    return proposals_for(user).filter(round=this).select_related(*PAIR)


def mentor_list(user: User) -> QuerySet[Mentor]:
    """Mentors by name, each with_places."""
    return with_places(mentors_for(user)).order_by("user__name", "id")


def with_places(mentors: QuerySet[Mentor]) -> QuerySet[Mentor]:
    """The same mentors with `live`, how many men each meets, and `free`, how many more."""
    live = Count("matches", filter=Q(matches__status=MatchStatus.LIVE), distinct=True)
    return (
        mentors.select_related("user", "cohort")
        .annotate(live=live)
        .annotate(free=Greatest(F("places") - F("live"), 0, output_field=IntegerField()))
    )


def cleared_on(mentors: QuerySet[Mentor], day: date, *, by: User) -> QuerySet[Mentor]:
    """Those of these mentors whom a prison that `by` coordinates lets in on that day."""
    theirs = clearances_for(by).filter(is_held(day), volunteer=OuterRef("user_id"))
    return mentors.filter(Exists(theirs.filter(establishment__isnull=False)))


def match_list(user: User) -> QuerySet[Match]:
    """Matches, newest first."""
    return matches_for(user).select_related("mentor__user", "referral__establishment")


def with_clearance(matches: QuerySet[Match], *, today: date) -> QuerySet[Match]:
    """The same matches with `is_cleared`: whether the mentor may go in there on this day."""
    held = Clearance.objects.filter(
        is_held(today),
        volunteer=OuterRef("mentor__user"),
        establishment=OuterRef("referral__establishment"),
    )
    return matches.annotate(is_cleared=Exists(held))


def uncleared_matches(user: User, *, today: date) -> QuerySet[Match]:
    """Pairs meeting now whose mentor's clearance there has ended, the oldest first. The match goes
    on: what to do is for people to decide."""
    live = match_list(user).filter(status=MatchStatus.LIVE)
    return (
        with_clearance(live, today=today).filter(Q(is_cleared=False)).order_by("started_on", "pk")
    )


def exclusion_list(user: User) -> QuerySet[Exclusion]:
    """Pairs ruled out now, newest first."""
    return Exclusion.objects.filter(
        lifted_at__isnull=True, referral__in=referrals_for(user)
    ).select_related("mentor__user", "referral__establishment", "declared_by")


def latest_round() -> Round | None:
    """The newest round, whatever came of it."""
    return Round.objects.select_related("asked_by").first()


def latest_finished_round() -> Round | None:
    """The newest round that ended well."""
    return Round.objects.filter(status=RunStatus.DONE).first()


def reasons_in(this: Round, user: User) -> list[tuple[str, int]]:
    """How many men a round could not place for each reason, in words, commonest first."""
    counts = Counter(
        this.unmatched.filter(referral__in=referrals_for(user)).values_list("reason", flat=True)
    )
    return [(WORDS[Reason(reason)], men) for reason, men in counts.most_common()]


def one_more_in(this: Round, user: User) -> QuerySet[OneMore]:
    """What one more room or mentor would have brought, at the prisons this person may see."""
    return one_more_for(user).filter(round=this).select_related("establishment")


def unmatched_in(this: Round, user: User) -> QuerySet[Unmatched]:
    """The men a round could not place, longest wait first."""
    return (
        this.unmatched.filter(referral__in=referrals_for(user))
        .select_related("referral__establishment")
        .order_by("referral__received_on", "referral_id")
    )


def _free_places(user: User, *, today: date) -> int:
    """As in the morning's figures: of active mentors who may go in today."""
    active = mentor_list(user).filter(status=MentorStatus.ACTIVE, leaves_on__isnull=True)
    cleared = cleared_on(active, today, by=user)
    return cleared.order_by().aggregate(total=Sum("free"))["total"] or 0
