"""What a coordinator can read while a record is open in an emergency."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import F

from config.accounts.models import User
from config.common import audit
from config.common.errors import DomainError
from matching.matches.lists import detailed
from matching.models import Emergency, Match, Mentor, Participant, Referral, SensitivePart
from matching.participants.sensitive import sensitive_part
from matching.referrals.record import Line, Part, lines_of
from recruitment.models import Application, Establishment
from recruitment.prisons.editing import coordinators_of
from recruitment.screening.dossier import emergency_contact_for
from recruitment.states import ApplicationStatus

PARTS: Final = (Part.IDENTITY, Part.PLACE, Part.DATES, Part.OFFICERS)
"""The parts of a man's record that matter in an emergency."""
SENSITIVE: Final = (SensitivePart.ACCT, SensitivePart.SAFETY)
"""The sensitive parts of a man's record that matter in an emergency. Leaves out his offences, and
the people to keep apart from him."""


class Shut(DomainError):
    """The record is no longer open."""


@dataclass(frozen=True)
class ManRead:
    """What matters about a man in an emergency. `referral` is his open referral, or else the
    referral that was closed last."""

    man: Participant
    referral: Referral | None
    lines: list[tuple[str, list[Line]]]
    sensitive: list[Line]
    match: Match | None
    coordinators: list[User]


@dataclass(frozen=True)
class VolunteerRead:
    """What matters about an applicant, a trainee or a mentor in an emergency."""

    volunteer: User
    lines: list[Line]
    matches: list[Match]
    coordinators: list[User]


def record_page(emergency: Emergency, *, by: User, at: datetime) -> None:
    """Records that `by` opens the page of the record now. Raises Shut when the record is not open,
    or when it is open to somebody else."""
    if by.pk != emergency.reader_id or not emergency.is_open(at):
        raise Shut("This record is shut again.")
    audit.record_reading("read_in_emergency", {Emergency: [emergency.pk]}, by=by, at=at)


def man_read(man: Participant, *, by: User, at: datetime) -> ManRead:
    """What matters about this man in an emergency. Records which sensitive parts `by` read. About
    12 queries."""
    his = Referral.objects.filter(participant=man).select_related("participant", "establishment")
    latest = F("closed_on").desc(nulls_first=True)
    referral = his.order_by(latest, "-received_on", "-pk").first()
    live = detailed(Match.objects.live()).filter(referral__participant=man).first()
    return ManRead(
        man=man,
        referral=referral,
        lines=[
            (str(part.label), _recorded(lines_of(referral, part)))
            for part in PARTS
            if referral is not None
        ],
        sensitive=_recorded(
            (str(part.label), sensitive_part(man, part, by=by, at=at)) for part in SENSITIVE
        ),
        match=live,
        coordinators=_coordinators(*([referral.establishment_id] if referral else [])),
    )


def volunteer_read(volunteer: User, *, by: User, at: datetime) -> VolunteerRead:
    """How to reach this volunteer, who their emergency contact is, and where they meet men. Records
    that `by` read the emergency contact. About 9 queries."""
    mentor = Mentor.objects.filter(user=volunteer).first()
    sent = Application.objects.filter(applicant=volunteer).exclude(status=ApplicationStatus.DRAFT)
    application = sent.order_by("-submitted_at", "-pk").first()
    cleared = Establishment.objects.filter(clearances__volunteer=volunteer)
    prisons = list(cleared.distinct().order_by("name"))
    meets = Match.objects.live().filter(mentor__user=volunteer)
    phones = {row.phone for row in (mentor, application) if row and row.phone}
    contact = (mentor.emergency_name, mentor.emergency_phone) if mentor else ("", "")
    if not any(contact):
        contact = emergency_contact_for(volunteer, by=by, at=at)
    return VolunteerRead(
        volunteer=volunteer,
        lines=_recorded(
            [
                ("Name", volunteer.name or (application.full_name if application else "")),
                ("Email", volunteer.email),
                ("Phone", " or ".join(sorted(phones))),
                ("Who to ring for them", ", ".join(filter(None, contact))),
                ("Application", application.get_status_display() if application else ""),
                ("Mentor", mentor.get_status_display() if mentor else ""),
                ("Prisons", ", ".join(prison.name for prison in prisons)),
            ]
        ),
        matches=list(meets.select_related("referral__establishment")),
        coordinators=_coordinators(*(prison.pk for prison in prisons)),
    )


def _recorded(lines: Iterable[Line]) -> list[Line]:
    """The lines that have a value."""
    return [(label, value) for label, value in lines if value]


def _coordinators(*prisons: int) -> list[User]:
    """The people who coordinate these prisons. If nobody does, the managers."""
    return list(coordinators_of(Establishment.objects.filter(pk__in=prisons)).order_by("name"))
