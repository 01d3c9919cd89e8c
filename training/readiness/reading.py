"""Reading the facts that decide whether volunteers are ready, for many volunteers together."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch, QuerySet

from config.common.clock import london_date
from recruitment.clearances.lists import LeadTime, holds, lead_time_of, lead_times
from recruitment.models import Clearance, Establishment, Reference
from recruitment.states import ASKED_FOR, GIVEN, ClearanceStatus, ReferenceStatus
from training.models import Enrolment
from training.models.enrolment import live_enrolments
from training.readiness.reasons import Check, CheckState, Facts, Readiness, readiness_of
from training.register.progress import Progress, progress_of_all

PREFIX = "HMP "


@dataclass(frozen=True)
class Volunteer:
    """Somebody who is in training or trained, and their readiness."""

    enrolment: Enrolment
    readiness: Readiness


def readiness_of_many(rows: QuerySet[Enrolment], *, at: datetime) -> list[Volunteer]:
    """The readiness for each of these enrolments, in the same order. 9 queries, however many
    enrolments there are."""
    today, times = london_date(at), lead_times()
    enrolments = list(_with_facts(rows))
    progress = progress_of_all(enrolments, at=at)
    return [
        Volunteer(
            enrolment,
            readiness_of(_facts(enrolment, progress[enrolment.pk], times, today), today=today),
        )
        for enrolment in enrolments
    ]


def readiness_of_one(enrolment: Enrolment, *, at: datetime) -> Readiness:
    """The readiness of this volunteer. 9 queries."""
    rows = live_enrolments().filter(pk=enrolment.pk)
    return readiness_of_many(rows, at=at)[0].readiness


def check_of(
    clearances: Iterable[Clearance], *, usual_weeks: int, place: str, today: date
) -> Check:
    """The state of one prison's clearance, or of the DBS check: the best state of all `clearances`.

    The dates decide whether a clearance is valid, so it stops being valid after its last day.
    """
    best = min(
        (_state_of(clearance, today) for clearance in clearances),
        key=lambda pair: (list(CheckState).index(pair[0]), -(pair[1] or date.min).toordinal()),
        default=(CheckState.NOT_ASKED, None),
    )
    return Check(best[0], best[1], usual_weeks, place)


def _with_facts(rows: QuerySet[Enrolment]) -> QuerySet[Enrolment]:
    received = Reference.objects.filter(status=ReferenceStatus.RECEIVED)
    clearances = Clearance.objects.select_related("establishment")
    return rows.select_related("application", "cohort", "volunteer").prefetch_related(
        "application__establishments",
        Prefetch("application__references", received, to_attr="received"),
        Prefetch("volunteer__clearances", clearances),
    )


def _facts(
    enrolment: Enrolment,
    progress: Progress,
    times: Mapping[int | None, LeadTime],
    today: date,
) -> Facts:
    clearances = list(enrolment.volunteer.clearances.all())

    def check(prison: Establishment | None) -> Check:
        key = prison.pk if prison else None
        return check_of(
            [clearance for clearance in clearances if clearance.establishment_id == key],
            usual_weeks=lead_time_of(key, times).usual_weeks,
            place=prison.name.removeprefix(PREFIX) if prison else "",
            today=today,
        )

    return Facts(
        progress=progress,
        clearances=tuple(check(prison) for prison in _prisons(enrolment, clearances)),
        dbs=check(None),
        references=len(enrolment.application.received),  # type: ignore[attr-defined] # _with_facts adds it
    )


def _prisons(enrolment: Enrolment, clearances: Sequence[Clearance]) -> list[Establishment]:
    """The prisons on the application, and the prisons that we asked for a clearance, by name."""
    prisons = {prison.pk: prison for prison in enrolment.application.establishments.all()}
    prisons |= {
        clearance.establishment.pk: clearance.establishment
        for clearance in clearances
        if clearance.establishment
    }
    return sorted(prisons.values(), key=lambda prison: prison.name)


def _state_of(clearance: Clearance, today: date) -> tuple[CheckState, date | None]:
    if clearance.status in ASKED_FOR:
        return CheckState.ASKED, clearance.requested_on
    if clearance.status == ClearanceStatus.REFUSED:
        return CheckState.REFUSED, clearance.refused_on
    if holds(clearance, today):
        return CheckState.HELD, clearance.issued_on
    starts_on = clearance.issued_on
    if clearance.status in GIVEN and starts_on and starts_on > today:
        return CheckState.BEGINS, starts_on
    return CheckState.EXPIRED, clearance.expires_on
