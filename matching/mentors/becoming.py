"""How a volunteer becomes a mentor. Also who is ready, and what the other volunteers still need."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery

from config.accounts.grants import grant_role
from config.accounts.lists import rows_of
from config.accounts.models import User
from config.accounts.roles import Role
from config.common import audit
from config.common.actor import PROGRAMME, Actor
from config.common.clock import london_date
from config.common.errors import ChangedMeanwhile, DomainError, NotAllowed
from config.common.letters.mailings import register_mailing
from config.common.queue import TaskName
from config.common.spreadsheet import Sheet, spreadsheet
from matching.mentors.emails import MENTOR_WELCOME
from matching.models import Experience, Mentor, current_rules
from recruitment.applying.answers import Confidence, own_words
from recruitment.clearances.lists import is_held
from recruitment.letters.sending import email_volunteer
from recruitment.models import Application, Clearance, Reference
from recruitment.references.answering import REFERENCES_NEEDED
from recruitment.states import ReferenceStatus
from training.models import Enrolment
from training.models.enrolment import live_enrolments
from training.permissions import trainees_for
from training.readiness.reading import Volunteer, readiness_of_many, readiness_of_one
from training.readiness.reasons import Piece, Readiness
from training.register.progress import progress_of_all

HEADINGS: Final = (
    "Name",
    "Email",
    "Cohort",
    "Ready",
    "Training",
    "Clearance",
    "DBS check",
    "References",
)

TAKE_IN_MENTORS: Final = TaskName("matching.take_in_mentors")


def everyone_waiting() -> QuerySet[Enrolment]:
    """The enrolments of everyone who is in training, or who is trained but not a mentor yet."""
    return live_enrolments().filter(~is_mentor())


def is_mentor() -> Exists:
    """The query condition that the volunteer of an enrolment is already a mentor."""
    return Exists(Mentor.objects.filter(user=OuterRef("volunteer")))


def waiting_volunteers(user: User) -> QuerySet[Enrolment]:
    """The volunteers of everyone_waiting that `user` looks after. The earliest cohort comes first.
    The volunteers of one cohort are sorted by name."""
    rows = trainees_for(user).filter(~is_mentor())
    return rows.order_by("cohort__training_starts_on", "application__full_name", "pk")


def ready_count(user: User, *, at: datetime) -> int:
    """How many of the volunteers that `user` looks after are ready to become mentors. 5 queries.
    One query when nobody has all the papers yet."""
    trainees = _trainees_with_papers(user, today=london_date(at))
    progress = progress_of_all(trainees, at=at) if trainees else {}
    return sum(trainee.completed_on is not None for trainee in progress.values())


def _with_papers(user: User, *, today: date) -> QuerySet[Enrolment]:
    """The waiting_volunteers who have a clearance, a DBS check and 2 references. Apart from the
    training, readiness_of asks for nothing else."""
    of_volunteer = Clearance.objects.filter(is_held(today), volunteer=OuterRef("volunteer"))
    received = Reference.objects.filter(
        status=ReferenceStatus.RECEIVED, application=OuterRef("application")
    )
    count = received.order_by().values("application").annotate(count=Count("pk")).values("count")
    rows = waiting_volunteers(user).alias(references=Subquery(count))
    return rows.select_related(None).filter(
        Exists(of_volunteer.filter(establishment=None)),
        Exists(of_volunteer.exclude(establishment=None)),
        references__gte=REFERENCES_NEEDED,
    )


_trainees_with_papers = rows_of(_with_papers)


def export(form: str, volunteers: Sequence[Volunteer], *, by: User, at: datetime) -> bytes:
    """These volunteers as a "csv" or "xlsx" file. Records in the audit trail who downloaded the
    file, and how many volunteers are in it. No cell of the file can run as a formula."""
    audit.record_of_many("export", Enrolment, by=by, at=at, rows=len(volunteers), form=form)
    return spreadsheet(form, Sheet("Readiness", [HEADINGS, *map(_cells, volunteers)]))


def _cells(volunteer: Volunteer) -> list[str]:
    enrolment, readiness = volunteer.enrolment, volunteer.readiness
    return [
        str(enrolment),
        enrolment.volunteer.email,
        str(enrolment.cohort),
        "yes" if readiness.is_ready else "no",
        *(_words(readiness, piece) for piece in Piece),
    ]


def _words(readiness: Readiness, piece: Piece) -> str:
    return "; ".join(reason.words for reason in readiness.reasons if reason.piece == piece)


class NotReady(DomainError):
    """The volunteer still needs something before they can be a mentor. `readiness` says what they
    need."""

    def __init__(self, enrolment: Enrolment, readiness: Readiness) -> None:
        self.readiness = readiness
        super().__init__(f"{enrolment} is not ready yet. {readiness.sentence}.")


def become_mentor(*, enrolment: Enrolment, by: Actor, at: datetime) -> Mentor:
    """Makes the volunteer a mentor who can be matched, and emails the new mentor. Takes times,
    languages, experience, phone number and emergency contact from the volunteer's application.

    Raises NotReady, which says what the volunteer still needs. Raises ChangedMeanwhile if the
    volunteer is already a mentor. Raises NotAllowed if `by` does not look after the volunteer.
    """
    check_take_in(by, enrolment)
    readiness = readiness_of_one(enrolment, at=at)
    if not readiness.is_ready:
        raise NotReady(enrolment, readiness)
    try:
        with transaction.atomic():
            mentor = _mentor_of(enrolment)
            audit.record("become_mentor", mentor, by=by, at=at, enrolment=enrolment.pk)
            grant_role(user=enrolment.volunteer, role=Role.MENTOR, by=by, at=at)
            _welcome(mentor, at=at)
    except IntegrityError as error:
        raise ChangedMeanwhile(f"{enrolment} is already a mentor.") from error
    return mentor


def take_in_mentors(*, at: datetime) -> int:
    """If the rules say so, makes every ready volunteer a mentor. Returns how many new mentors there
    are. Safe to repeat, and safe for 2 workers to run at the same time."""
    if not current_rules().takes_in_ready:
        return 0
    ready = [
        volunteer.enrolment
        for volunteer in readiness_of_many(everyone_waiting(), at=at)
        if volunteer.readiness.is_ready
    ]
    return sum(_is_taken_in(enrolment, at) for enrolment in ready)


def check_take_in(by: Actor, enrolment: Enrolment) -> None:
    """Raises NotAllowed unless `by` is PROGRAMME (the service itself) or a member of staff who
    looks after the volunteer."""
    if by is PROGRAMME:
        return
    if not isinstance(by, User) or not trainees_for(by).filter(pk=enrolment.pk).exists():
        raise NotAllowed(f"You do not look after {enrolment}. Ask a manager to do this.")


def _is_taken_in(enrolment: Enrolment, at: datetime) -> bool:
    try:
        become_mentor(enrolment=enrolment, by=PROGRAMME, at=at)
    except DomainError:
        return False  # another worker, or a coordinator, was quicker
    return True


def _mentor_of(enrolment: Enrolment) -> Mentor:
    application = Application.objects.get(pk=enrolment.application_id)
    mentor = Mentor.objects.create(
        user=enrolment.volunteer,
        cohort=enrolment.cohort,
        slots=application.slots,
        phone=application.phone,
        emergency_name=own_words(application, Confidence.EMERGENCY_NAME),
        emergency_phone=own_words(application, Confidence.EMERGENCY_PHONE),
    )
    mentor.languages.set(application.languages.all())
    Experience.objects.bulk_create(
        Experience(mentor=mentor, need_id=row.need_id, level=row.level)
        for row in application.experience.all()
    )
    return mentor


def _welcome(mentor: Mentor, *, at: datetime) -> None:
    email_volunteer(
        mentor.user,
        MENTOR_WELCOME,
        occasion=f"mentor:{mentor.pk}",
        at=at,
        link=f"{settings.BASE_URL}/mentoring/",
    )


MAILING: Final = register_mailing(
    "new_mentors",
    "Welcome to new mentors",
    who="Volunteers who have just become mentors automatically, because they are ready.",
    send=take_in_mentors,
)
