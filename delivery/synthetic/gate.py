"""Invented release plans, and support of men after release, for the demo."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any, Final

from config.accounts.models import User
from config.common.clock import LONDON, london_date
from delivery.models import GateFact, LoggedSession, ReleasePlan
from delivery.models.gate import Destination
from delivery.synthetic import report
from matching.models import Match
from matching.models import Transfer as Move
from matching.spreadsheets.writing import add
from matching.states import MEETING
from matching.synthetic.report import FIRST_DAY, LAST_DAY
from recruitment.models import Establishment

BEFORE_RELEASE: Final = timedelta(days=60)
OUTSIDE_FOR: Final = 42
"""A man left prison this many days before the end of his match, or later if the match was short."""
ELSEWHERE: Final = (
    Destination.CAS2,
    Destination.FAMILY,
    Destination.OWN_HOME,
    Destination.REHABILITATION,
)


def men_for_the_gate(past: Sequence[Match]) -> list[Match]:
    """The 12 longest matches that ended in the report's period, the longest first. The programme
    report says that 12 men could have support after release."""
    ended = [match for match in past if match.ended_on and match.ended_on <= LAST_DAY]
    longest = sorted(ended, key=lambda match: (match.started_on - _end(match), match.pk))
    return longest[: report.ELIGIBLE]


def write_gate(
    past: Sequence[Match],
    current: Sequence[Match],
    *,
    coordinator: User,
    random: Random,
    at: datetime,
) -> None:
    """Adds release plans, facts about support, and contacts after release. As in the programme
    report, 7 men were supported after release, and 3 of these lived in Approved Premises. About 5
    statements."""
    facts, plans, contacts = [], [], []
    for place, match in enumerate(men_for_the_gate(past)):
        left_on = _left_on(match)
        facts += list(_facts(match, place, left_on, coordinator))
        plans.append(_plan(match, place, left_on, coordinator, at))
        if place < report.SUPPORTED:
            match.released_on = left_on
            contacts += list(_contacts(match, left_on, random))
    today = london_date(at)
    for match in current:
        soon = match.referral.release_on
        if match.status in MEETING and soon and soon - today < timedelta(weeks=12):
            plans.append(_coming(match, coordinator, at))
    add(GateFact, facts)
    add(ReleasePlan, plans)
    add(LoggedSession, contacts)
    released = [match for match in past if match.released_on]
    Match.objects.bulk_update(released, ["released_on"])


def write_moves(past: Sequence[Match], *, coordinator: User, at: datetime) -> None:
    """Records that 4 men moved to HMP Brixton from another prison, after their match began."""
    brixton = Establishment.objects.get(code="BXI")
    others = list(Establishment.objects.exclude(pk=brixton.pk).order_by("pk"))
    longest = sorted(past, key=lambda match: (match.started_on - _end(match), match.pk))
    spare = [match for match in longest if match not in men_for_the_gate(past)]
    add(
        Move,
        (
            Move(
                referral=match.referral,
                origin=others[place % len(others)],
                destination=brixton,
                moved_on=match.started_on + timedelta(days=25),
                recorded_by=coordinator,
                recorded_at=at,
            )
            for place, match in enumerate(spare[: report.SEVERAL_PRISONS])
        ),
    )


def _end(match: Match) -> date:
    return match.ended_on or LAST_DAY


def _left_on(match: Match) -> date:
    """The day on which the man left prison, some weeks before his match ended."""
    return max(match.started_on + timedelta(days=7), _end(match) - timedelta(days=OUTSIDE_FOR))


def _facts(match: Match, place: int, left_on: date, by: User) -> Iterator[GateFact]:
    kind = GateFact.Kind
    kinds = [
        (kind.ELIGIBLE, left_on - BEFORE_RELEASE),
        (kind.OFFERED, left_on - timedelta(days=50)),
    ]
    if place < report.ACCEPTED:
        kinds.append((kind.ACCEPTED, left_on - timedelta(days=40)))
    else:
        kinds.append((kind.DECLINED, left_on - timedelta(days=40)))
    if place < report.SUPPORTED:
        kinds.append((kind.FIRST_CONTACT, left_on + timedelta(days=2)))
        kinds.append((kind.IN_TOUCH, left_on + timedelta(days=30)))
    for each, on in kinds:
        yield GateFact(
            referral=match.referral,
            kind=each,
            on=min(max(on, match.started_on, FIRST_DAY), LAST_DAY),
            recorded_by=by,
            recorded_at=datetime.combine(left_on, time(12), LONDON),
        )


def _plan(match: Match, place: int, left_on: date, by: User, at: datetime) -> ReleasePlan:
    went_to = ELSEWHERE[place % len(ELSEWHERE)]
    if place < report.APPROVED_PREMISES:
        went_to = Destination.APPROVED_PREMISES
    given: dict[str, Any] = {}
    if place < report.ACCEPTED:
        given = {
            "number_to_him_on": left_on - timedelta(days=14),
            "number_to_practitioner_on": left_on - timedelta(days=14),
            "number_to_hostel_on": left_on - timedelta(days=10) if place < 3 else None,
            "in_plan_on": left_on - timedelta(days=30),
            "licence_confirmed_on": left_on - timedelta(days=7),
            "licence_confirmed_by": "The community practitioner",
            "first_meeting_at": datetime.combine(left_on + timedelta(days=2), time(11), LONDON),
        }
    plan = ReleasePlan(
        referral=match.referral,
        going_to=went_to,
        went_to=went_to,
        went_on=left_on,
        is_met_at_gate=False,
        changed_by=by,
        changed_at=at,
        **given,
    )
    plan.write(
        licence="No contact with the victim. Home by 7 in the evening." if given else "",
        first_place="The café at the library" if given else "",
    )
    return plan


def _coming(match: Match, by: User, at: datetime) -> ReleasePlan:
    """A release plan with only its first steps done."""
    return ReleasePlan(
        referral=match.referral,
        going_to=Destination.FAMILY,
        in_plan_on=london_date(at) - timedelta(days=5),
        changed_by=by,
        changed_at=at,
    )


def _contacts(match: Match, left_on: date, random: Random) -> Iterator[LoggedSession]:
    """Meetings and calls from release to the end of the match."""
    for week, kind in enumerate(("community", "phone", "community", "phone")):
        on = left_on + timedelta(days=2 + 7 * week)
        if on > _end(match):
            return
        row = LoggedSession(
            match=match,
            kind=kind,
            on=on,
            minutes=random.choice((20, 45, 60)),
            response="fully",
            place="A café" if kind == "community" else "",
            logged_by=match.mentor.user,
            logged_at=datetime.combine(on, time(18), LONDON),
        )
        row.write(note="He is settling in. We looked at what he has to do this week.")
        yield row
