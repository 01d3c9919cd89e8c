"""How far a man's release plan has got: the steps that are done, the steps that are missing, and
the plans that are due."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from config.accounts.lists import number_of
from config.accounts.models import User
from delivery.models import Destination, GateFact, ReleasePlan
from matching.models import Match, OffenderManager
from matching.permissions import matches_for
from matching.states import BEGUN, LIVE, MatchStatus

PLANNED_FOR: Final = timedelta(weeks=12)
"""How long before a man's release his plan is due."""
HOSTELS: Final = frozenset(
    {
        Destination.APPROVED_PREMISES,
        Destination.CAS2,
        Destination.CAS3,
        Destination.REHABILITATION,
    }
)
"""The places to live that have staff. These staff should have our number."""
Kind = GateFact.Kind
OUTSIDE: Final = frozenset({MatchStatus.THROUGH_GATE, MatchStatus.PAUSED})


class Step(models.TextChoices):
    """A step of the release plan. Its label is what pages show while the step is not done."""

    ANSWER = "answer", "whether he wants support after release"
    DESTINATION = "destination", "where he will go"
    IN_PLAN = "in_plan", "our support in his release plan"
    PRACTITIONER = "practitioner", "who his community practitioner is"
    NUMBERS = "numbers", "who has our number"
    LICENCE = "licence", "his licence conditions"
    FIRST_MEETING = "first_meeting", "when and where they first meet outside"
    AT_GATE = "at_gate", "whether somebody will meet him at the gate"
    WENT = "went", "where he went"
    CONTACT = "contact", "first contact after release"


BEFORE: Final = (
    Step.ANSWER,
    Step.DESTINATION,
    Step.IN_PLAN,
    Step.PRACTITIONER,
    Step.NUMBERS,
    Step.LICENCE,
    Step.FIRST_MEETING,
    Step.AT_GATE,
)
"""The steps for the time before he leaves prison."""
AFTER: Final = (Step.PRACTITIONER, Step.LICENCE, Step.WENT, Step.CONTACT)
"""The steps that can still be missing once he has left prison."""


@dataclass(frozen=True)
class Standing:
    """How far one man's release plan has got.

    `answer` is the kind of the latest fact that says whether he accepted or declined support.
    `eligible` is the kind of the latest fact that says whether he can have support. Each is empty
    if there is no such fact. `has_contact` says whether he has been in touch since his release.
    """

    match: Match
    plan: ReleasePlan
    has_practitioner: bool
    answer: str
    eligible: str
    has_contact: bool

    @property
    def is_outside(self) -> bool:
        return is_outside(self.match)

    @property
    def is_inside(self) -> bool:
        """Whether the match goes on and he is in prison, as far as we know."""
        return self.match.status in BEGUN and not self.is_outside

    @property
    def is_needed(self) -> bool:
        """Whether the man needs a plan. A man who declined support needs no plan. A man who cannot
        have support needs no plan either."""
        return self.answer != Kind.DECLINED and self.eligible != Kind.NOT_ELIGIBLE

    @property
    def is_old(self) -> bool:
        """Whether the plan is for an earlier release: the plan says where he went, but he is back
        in prison."""
        return is_of_earlier_release(self.plan, self.match)

    @property
    def steps(self) -> list[tuple[Step, bool]]:
        """The steps of the plan that matter now, before or after his release, each with True if it
        is done."""
        steps = tuple(Step) if self.is_outside else BEFORE
        return [(step, self.is_done(step)) for step in steps]

    @property
    def missing(self) -> list[Step]:
        """The steps that somebody must still do, in order. Empty if the man needs no plan."""
        if not self.is_needed:
            return []
        steps = AFTER if self.is_outside else BEFORE
        return [step for step in steps if not self.is_done(step)]

    @property
    def has_every_number(self) -> bool:
        plan = self.plan
        has_hostel = plan.going_to not in HOSTELS or plan.number_to_hostel_on
        return bool(plan.number_to_him_on and plan.number_to_practitioner_on and has_hostel)

    def is_done(self, step: Step) -> bool:
        plan = self.plan
        done: Mapping[Step, object] = {
            Step.DESTINATION: plan.going_to,
            Step.IN_PLAN: plan.in_plan_on,
            Step.NUMBERS: self.has_every_number,
            Step.LICENCE: plan.licence_confirmed_on,
            Step.FIRST_MEETING: plan.first_meeting_at,
            Step.AT_GATE: plan.is_met_at_gate is not None,
            Step.WENT: plan.went_on,
        }
        of_no_plan = {
            Step.ANSWER: bool(self.answer),
            Step.PRACTITIONER: self.has_practitioner,
            Step.CONTACT: self.has_contact,
        }
        return of_no_plan[step] if step in of_no_plan else not self.is_old and bool(done[step])

    def days_left(self, today: date) -> int | None:
        """The days until his release. After his release, the days until his support ends, or 0 once
        it has ended.

        None if no day is known, if his release date has passed, or if the match is over.
        """
        ends_on, release_on = self.match.support_ends_on, self.match.referral.release_on
        if self.match.status not in LIVE or self.has_passed(today):
            return None
        on = ends_on if self.is_outside else release_on
        return max((on - today).days, 0) if on else None

    def has_passed(self, today: date) -> bool:
        """Whether his release date has passed, but nobody has recorded whether he left."""
        on = self.match.referral.release_on
        is_live = self.match.status in LIVE
        return is_live and not self.is_outside and on is not None and on < today


def is_outside(match: Match) -> bool:
    """Whether the man has left prison, and this match goes on outside. No query."""
    return match.released_on is not None and match.status in OUTSIDE


def is_of_earlier_release(plan: ReleasePlan, match: Match) -> bool:
    """Whether the release plan is for an earlier release: it says where the man went, but he is
    back in prison. No query."""
    return plan.went_on is not None and match.status in BEGUN and not is_outside(match)


def due_from(match: Match) -> date | None:
    """The day from which the release plan is due: 12 weeks before release. If the match begins
    later, the plan is due from the first day of the match. None if it is not known when the man
    leaves. No query if the referral is loaded."""
    release_on = match.referral.release_on
    return release_on and max(release_on - PLANNED_FOR, match.started_on)


def with_standing(matches: QuerySet[Match]) -> QuerySet[Any]:
    """These matches, loaded with everything that standing_of needs."""
    facts = GateFact.objects.filter(referral=OuterRef("referral"))
    practitioners = OffenderManager.objects.filter(
        referral=OuterRef("referral"), kind=OffenderManager.Kind.COMMUNITY
    )
    since_release = facts.filter(
        kind__in=[Kind.FIRST_CONTACT, Kind.IN_TOUCH], on__gte=OuterRef("released_on")
    )
    rows: QuerySet[Any] = matches.select_related(
        "mentor__user",
        "referral__participant",
        "referral__establishment",
        "referral__release_plan",
    )
    annotated: QuerySet[Any] = rows.annotate(
        has_practitioner=Exists(practitioners),
        has_contact=Exists(since_release),
        gate_answer=_last_of(facts, Kind.ACCEPTED, Kind.DECLINED),
        gate_eligible=_last_of(facts, Kind.ELIGIBLE, Kind.NOT_ELIGIBLE),
    )
    return annotated


def standing_of(row: Any) -> Standing:
    """How far the release plan of this match has got. `row` is a match that with_standing has
    loaded. No query."""
    referral = row.referral
    return Standing(
        match=row,
        plan=getattr(referral, "release_plan", None) or ReleasePlan(referral=referral, version=0),
        has_practitioner=row.has_practitioner,
        answer=row.gate_answer,
        eligible=row.gate_eligible,
        has_contact=row.has_contact,
    )


def current_standing(match: Match) -> Standing:
    """How far the release plan of this match has got now. One query."""
    return standing_of(with_standing(Match.objects.filter(pk=match.pk)).get())


def plans_due(user: User, *, today: date) -> QuerySet[Any]:
    """The matches whose release plan is due and not complete, among those that this person can see
    as staff. The next release comes first. Each row is loaded as standing_of needs it.

    Leaves out men who have died, men who declined support, and men who cannot have support. One
    query.
    """
    outside = Q(released_on__isnull=False, status__in=sorted(OUTSIDE))
    leaves_soon = ~outside & Q(referral__release_on__lte=today + PLANNED_FOR)
    rows = with_standing(matches_for(user).begun()).filter(
        Q(outside & _incomplete(AFTER)) | Q(leaves_soon & _incomplete(BEFORE)),
        referral__participant__died_on__isnull=True,
    )
    needless = Q(gate_answer=Kind.DECLINED) | Q(gate_eligible=Kind.NOT_ELIGIBLE)
    due: QuerySet[Any] = rows.exclude(needless).order_by(
        Coalesce(F("released_on"), F("referral__release_on")), "pk"
    )
    return due


number_due = number_of(plans_due)


def _incomplete(steps: tuple[Step, ...]) -> Q:
    """A Q that matches plans in which at least one of these steps is not done. Standing.missing
    says the same in Python. A test compares both."""
    plan = "referral__release_plan__"
    undone = {
        Step.ANSWER: Q(gate_answer=""),
        Step.DESTINATION: Q(**{f"{plan}isnull": True}) | Q(**{f"{plan}going_to": ""}),
        Step.IN_PLAN: Q(**{f"{plan}in_plan_on__isnull": True}),
        Step.PRACTITIONER: Q(has_practitioner=False),
        Step.NUMBERS: Q(**{f"{plan}number_to_him_on__isnull": True})
        | Q(**{f"{plan}number_to_practitioner_on__isnull": True})
        | Q(
            **{
                f"{plan}going_to__in": sorted(HOSTELS),
                f"{plan}number_to_hostel_on__isnull": True,
            }
        ),
        Step.LICENCE: Q(**{f"{plan}licence_confirmed_on__isnull": True}),
        Step.FIRST_MEETING: Q(**{f"{plan}first_meeting_at__isnull": True}),
        Step.AT_GATE: Q(**{f"{plan}is_met_at_gate__isnull": True}),
        Step.WENT: Q(**{f"{plan}went_on__isnull": True}),
        Step.CONTACT: Q(has_contact=False),
    }
    # If he is in prison and the plan says where he went, the plan is for an earlier release.
    any_of = Q(**{f"{plan}went_on__isnull": False}) if steps == BEFORE else Q()
    for step in steps:
        any_of |= undone[step]
    return any_of


def _last_of(facts: QuerySet[GateFact], *kinds: GateFact.Kind) -> Coalesce:
    """The kind of the latest fact of these kinds, by its day. If 2 facts have the same day, the
    fact that was recorded last counts. Empty if there is no such fact."""
    rows = facts.filter(kind__in=kinds).order_by("-on", "-pk").values("kind")[:1]
    return Coalesce(Subquery(rows), Value(""), output_field=models.CharField())
