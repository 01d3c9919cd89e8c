"""The facts behind readiness, read for many volunteers at once."""

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
from training.readiness.reasons import Check, Facts, Readiness, Standing, readiness_of
from training.register.progress import Progress, progress_of_all

PREFIX = "HMP "


@dataclass(frozen=True)
class Volunteer:
    """Somebody in training or trained, and what is missing."""

    enrolment: Enrolment
    readiness: Readiness


def readiness_of_many(rows: QuerySet[Enrolment], *, at: datetime) -> list[Volunteer]:
    """Of each of these, in their order. Nine queries for any number."""
    today, known = london_date(at), lead_times()
    found = list(_with_facts(rows))
    progress = progress_of_all(found, at=at)
    return [
        Volunteer(it, readiness_of(_facts(it, progress[it.pk], known, today), today=today))
        for it in found
    ]


def readiness_of_one(enrolment: Enrolment, *, at: datetime) -> Readiness:
    """Nine queries."""
    rows = live_enrolments().filter(pk=enrolment.pk)
    return readiness_of_many(rows, at=at)[0].readiness


def standing_of(
    clearances: Iterable[Clearance], *, usual_weeks: int, place: str, today: date
) -> Check:
    """Where one prison's clearance, or the DBS check, stands, going by all there were. Whether it
    holds is asked of the dates, so it ends with its last day."""
    best = min(
        (_standing(it, today) for it in clearances),
        key=lambda it: (list(Standing).index(it[0]), -(it[1] or date.min).toordinal()),
        default=(Standing.NOT_ASKED, None),
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
    known: Mapping[int | None, LeadTime],
    today: date,
) -> Facts:
    held = list(enrolment.volunteer.clearances.all())

    def check(prison: Establishment | None) -> Check:
        key = prison.pk if prison else None
        return standing_of(
            [it for it in held if it.establishment_id == key],
            usual_weeks=lead_time_of(key, known).usual_weeks,
            place=prison.name.removeprefix(PREFIX) if prison else "",
            today=today,
        )

    return Facts(
        progress=progress,
        clearances=tuple(check(prison) for prison in _prisons(enrolment, held)),
        dbs=check(None),
        references=len(enrolment.application.received),  # type: ignore[attr-defined] # _with_facts adds it
    )


def _prisons(enrolment: Enrolment, held: Sequence[Clearance]) -> list[Establishment]:
    """Those named in the application and those that have been asked, by name."""
    named = {it.pk: it for it in enrolment.application.establishments.all()}
    named |= {it.establishment.pk: it.establishment for it in held if it.establishment}
    return sorted(named.values(), key=lambda it: it.name)


def _standing(clearance: Clearance, today: date) -> tuple[Standing, date | None]:
    if clearance.status in ASKED_FOR:
        return Standing.ASKED, clearance.requested_on
    if clearance.status == ClearanceStatus.REFUSED:
        return Standing.REFUSED, clearance.refused_on
    if holds(clearance, today):
        return Standing.HELD, clearance.issued_on
    begins = clearance.issued_on
    if clearance.status in GIVEN and begins and begins > today:
        return Standing.BEGINS, begins
    return Standing.EXPIRED, clearance.expires_on
