"""The people who will soon be able to take men, and when. No figure counts them as mentors yet."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from django.db.models import Exists, OuterRef

from matching.mentors.lists import TAKES_MEN
from matching.models import Mentor
from recruitment.clearances.lists import LeadTime, holds, is_held, lead_time_of, lead_times
from recruitment.models import Clearance, Establishment
from recruitment.states import ASKED_FOR, ClearanceStatus
from reporting.advice.actions import OnTheWay, Stage
from reporting.forecast.coming import TRAINING
from training.models import Enrolment
from training.readiness.reading import Volunteer
from training.readiness.reasons import Piece

LeadTimes = Mapping[int | None, LeadTime]
Traveller = tuple[tuple[int, ...], Stage, date | None]
"""The ids of somebody's prisons, how far they have got, and when they are likely to be cleared."""


def people_on_the_way(volunteers: Sequence[Volunteer], *, today: date) -> tuple[OnTheWay, ...]:
    """The volunteers who are not ready yet, and the mentors who wait for one more clearance. Leaves
    out people who have no prison. 3 queries."""
    times, codes = lead_times(), dict(Establishment.objects.open().values_list("pk", "code"))
    people = Counter(
        [
            *(_stage_of(one, times, today) for one in volunteers if not one.readiness.is_ready),
            *_mentors(times, today),
        ]
    )
    numbers: Counter[tuple[tuple[str, ...], Stage, date | None]] = Counter()
    for (prisons, stage, likely_on), number in people.items():
        if here := tuple(sorted(codes[pk] for pk in prisons if pk in codes)):
            numbers[here, stage, likely_on] += number
    rows = [OnTheWay(*person, number) for person, number in numbers.items()]
    return tuple(sorted(rows, key=lambda row: (row.prisons, row.stage, row.likely_on or date.max)))


def _stage_of(volunteer: Volunteer, times: LeadTimes, today: date) -> Traveller:
    """How far a volunteer who is not ready has got."""
    enrolment, missing = volunteer.enrolment, volunteer.readiness.missing
    days = _days_of_clearance(enrolment, times, today)
    known = [day for day in days.values() if day]
    is_asked = any(row.status in ASKED_FOR for _, row in _of_prisons(enrolment))
    prisons, likely_on = tuple(sorted(days)), min(known, default=None)
    if Piece.TRAINING in missing:
        trained_on = max(enrolment.cohort.training_starts_on + TRAINING, today)
        return prisons, Stage.TRAINING, likely_on and max(likely_on, trained_on)
    if Piece.CLEARANCE in missing:
        return prisons, Stage.CLEARANCE if is_asked else Stage.NOT_ASKED, likely_on
    return prisons, Stage.PAPERS, None


def _days_of_clearance(
    enrolment: Enrolment, times: LeadTimes, today: date
) -> dict[int, date | None]:
    """When each prison is likely to clear the volunteer, by the prison's id. Leaves out a prison
    that has refused, unless we have asked it again."""
    requested_on: dict[int, date] = {}
    begins: dict[int, date | None] = {}
    refused = set()
    for prison, row in _of_prisons(enrolment):
        if row.status in ASKED_FOR:
            requested_on[prison] = row.requested_on or today
        elif row.status == ClearanceStatus.REFUSED:
            refused.add(prison)
        elif row.issued_on and holds(row, max(row.issued_on, today)):
            begins[prison] = max(row.issued_on, today)
    chosen = {prison.pk for prison in enrolment.application.establishments.all()} - refused
    requests = dict.fromkeys(chosen, today) | requested_on
    return {
        prison: _likely_on(prison, on, times, today) for prison, on in requests.items()
    } | begins


def _of_prisons(enrolment: Enrolment) -> list[tuple[int, Clearance]]:
    """Pairs of a prison's id and the volunteer's clearance there. Leaves out the DBS check. No
    query: the clearances are already loaded."""
    rows = enrolment.volunteer.clearances.all()
    return [(row.establishment_id, row) for row in rows if row.establishment_id is not None]


def _mentors(times: LeadTimes, today: date) -> Iterator[Traveller]:
    """The mentors who wait for a prison's clearance. A mentor who waits for 2 prisons is listed
    twice. One query."""
    current = Clearance.objects.filter(
        is_held(today), volunteer=OuterRef("volunteer"), establishment=OuterRef("establishment")
    )
    rows = Clearance.objects.filter(
        ~Exists(current),
        volunteer__in=Mentor.objects.filter(TAKES_MEN).values("user"),
        status__in=ASKED_FOR,
        establishment__isnull=False,
    )
    for prison, requested_on in rows.values_list("establishment_id", "requested_on"):
        if prison is not None:
            likely_on = _likely_on(prison, requested_on or today, times, today)
            yield (prison,), Stage.CLEARANCE, likely_on


def _likely_on(prison: int, asked_on: date, times: LeadTimes, today: date) -> date | None:
    """When this prison is likely to clear somebody. None if nobody has ever waited this long."""
    likely = lead_time_of(prison, times).likely(asked_on, today=today)
    return None if likely.is_longest else likely.on
