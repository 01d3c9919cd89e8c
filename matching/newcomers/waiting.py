"""Who waits for their first man, and what each of them still needs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from config.common.clock import london_date
from config.common.letters.sending import spelt
from matching.mentors.becoming import is_mentor
from matching.models import Away, Match, Mentor, Staying, WaitingAnswer, WaitingLetter
from matching.states import MatchStatus, MentorStatus
from recruitment.clearances.lists import LeadTime, lead_times, likely_of
from recruitment.models import Clearance
from training.models import Certificate, Enrolment
from training.models.enrolment import live_enrolments
from training.readiness.reading import Volunteer, readiness_of_many
from training.readiness.reasons import Piece
from training.states import CertificateStatus

READY = "You have everything you need. Your coordinator will make you a mentor soon."
LOOKING = "You are a mentor now. Every week we look for a man who suits you."


def newcomers() -> QuerySet[Enrolment]:
    """Everybody in training or trained who has never had a man. Leaves out mentors who have left or
    are on a break, and mentors that we are asking about a man.

    Each row has `is_mentor`, whether they are already a mentor. It also has `trained_on`, the day
    when they completed the training, or None.
    """
    matches = Match.objects.filter(mentor__user=OuterRef("volunteer"))
    gone = Mentor.objects.filter(user=OuterRef("volunteer")).exclude(status=MentorStatus.ACTIVE)
    certificates = Certificate.objects.filter(
        volunteer=OuterRef("volunteer"), status=CertificateStatus.VALID
    )
    return (
        live_enrolments()
        .filter(~Exists(matches.exclude(status=MatchStatus.NOT_BEGUN)), ~Exists(gone))
        .annotate(
            is_mentor=is_mentor(), trained_on=Subquery(certificates.values("completed_on")[:1])
        )
    )


def waiting(*, today: date) -> QuerySet[Enrolment]:
    """The trained newcomers who get our emails while they wait.

    Leaves out people who are away or on a break today, who want no emails, or who told us that they
    have to stop. Each row has `last_on`, the day of the latest of these emails, or None. It also
    has `letters`, how many of these emails there were.
    """
    answers = WaitingAnswer.objects.filter(volunteer=OuterRef("volunteer"))
    letters = WaitingLetter.objects.filter(volunteer=OuterRef("volunteer")).order_by("-number")
    away = Away.objects.filter(
        mentor__user=OuterRef("volunteer"), first_on__lte=today, last_on__gte=today
    )
    is_quiet = Q(newest__in=[Staying.NO_EMAILS, Staying.STOP]) | is_on_break(today)
    return (
        newcomers()
        .filter(~Exists(away), Q(trained_on__isnull=False), volunteer__is_active=True)
        .annotate(
            newest=Subquery(answers.values("answer")[:1]),
            back_on=Subquery(answers.values("back_on")[:1]),
            last_on=Subquery(letters.values("sent_on")[:1]),
            letters=Subquery(letters.values("number")[:1]),
        )
        .exclude(Q(newest__isnull=False) & is_quiet)
    )


def is_on_break(today: date) -> Q:
    """The query condition that a volunteer's newest answer asks for a break that goes on after
    today. The rows need the annotations `newest` and `back_on` (see the code of waiting)."""
    return Q(newest=Staying.BREAK) & (Q(back_on__isnull=True) | Q(back_on__gt=today))


@dataclass(frozen=True)
class Where:
    """What a newcomer still needs. `sentences` say it to the newcomer. `volunteer` has the facts
    that staff see."""

    volunteer: Volunteer
    sentences: tuple[str, ...]


def where_they_are(rows: QuerySet[Enrolment], *, at: datetime) -> list[Where]:
    """What each of these newcomers still needs. 11 queries, however many newcomers there are."""
    today, known = london_date(at), lead_times()
    mentors = set(
        Mentor.objects.filter(user__in=rows.values("volunteer")).values_list("user", flat=True)
    )
    return [
        Where(
            volunteer,
            _sentences(volunteer, known, today, volunteer.enrolment.volunteer_id in mentors),
        )
        for volunteer in readiness_of_many(rows, at=at)
    ]


def _sentences(
    volunteer: Volunteer, known: Mapping[int | None, LeadTime], today: date, is_mentor: bool
) -> tuple[str, ...]:
    if is_mentor:
        return (LOOKING,)
    if volunteer.readiness.is_ready:
        return (READY,)
    requested = [
        sentence
        for clearance in volunteer.enrolment.volunteer.clearances.all()
        if (sentence := _requested(clearance, known, today))
    ]
    missing = [
        f"{reason.words[0].upper()}{reason.words[1:]}."
        for reason in volunteer.readiness.reasons
        if not reason.is_met and not _says_requested(reason.piece, volunteer)
    ]
    return (*requested, *missing)


def _says_requested(piece: Piece, volunteer: Volunteer) -> bool:
    """Whether we have requested this piece, so that _requested has a sentence about it."""
    are_dbs = {
        clearance.establishment_id is None
        for clearance in open_requests(volunteer.enrolment.volunteer.clearances.all())
    }
    return (piece == Piece.DBS and True in are_dbs) or (
        piece == Piece.CLEARANCE and False in are_dbs
    )


def open_requests(clearances: QuerySet[Clearance] | Sequence[Clearance]) -> list[Clearance]:
    """The given clearances that were requested and have no answer yet."""
    return [row for row in clearances if row.issued_on is None and row.refused_on is None]


def _requested(clearance: Clearance, known: Mapping[int | None, LeadTime], today: date) -> str:
    """A sentence that says when we requested a clearance, and when the answer is likely to come.
    Empty if the answer has come."""
    likely = likely_of(clearance, known, today=today)
    if likely is None or clearance.requested_on is None:
        return ""
    prison = clearance.establishment
    check = f"a clearance from {prison}" if prison else "a DBS check"
    again = f" We asked again on {spelt(clearance.chased_on)}." if clearance.chased_on else ""
    if likely.is_longest:
        when = "No earlier answer took this long, so we cannot say when this answer will come."
    elif likely.is_late:
        when = f"The answer is late. It may come around {spelt(likely.on)}."
    else:
        when = f"The answer is likely to come around {spelt(likely.on)}."
    return f"We requested {check} for you on {spelt(clearance.requested_on)}.{again} {when}"
