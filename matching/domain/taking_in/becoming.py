"""From a volunteer who is ready to a mentor who can be matched."""

from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import IntegrityError, transaction

from config.accounts.domain.grants import grant_role
from config.accounts.models import User
from config.accounts.roles import Role
from config.common import audit
from config.common.actor import PROGRAMME, Actor
from config.common.errors import DomainError, NotAllowed, Overtaken
from config.common.queue import TaskName
from matching.domain.rules import current_rules
from matching.domain.taking_in.volunteers import everyone_waiting
from matching.models import Experience, Mentor
from recruitment.domain.telling import tell_person
from recruitment.models import Application
from training.domain.readiness import readiness_of_many, readiness_of_one
from training.models import Enrolment
from training.permissions import trainees_for

TAKE_IN_MENTORS: Final = TaskName("matching.take_in_mentors")
WHY: Final = "You get this because you volunteer with us."


class NotReady(DomainError):
    """Something is missing."""


def become_mentor(*, enrolment: Enrolment, by: Actor, at: datetime) -> Mentor:
    """Makes a mentor who can be matched, with the times, languages and experience given in the
    application, and tells him or her.

    Raises NotReady with what is missing at this instant, Overtaken for somebody who is a mentor
    already, NotAllowed for another coordinator's volunteer.
    """
    check_take_in(by, enrolment)
    readiness = readiness_of_one(enrolment, at=at)
    if not readiness.is_ready:
        raise NotReady(f"{enrolment} is not ready yet. {readiness.sentence}.")
    try:
        with transaction.atomic():
            mentor = _copied(enrolment)
            audit.record("become_mentor", mentor, by=by, at=at, enrolment=enrolment.pk)
            grant_role(user=enrolment.volunteer, role=Role.MENTOR, by=by, at=at)
            _welcome(mentor, at=at)
    except IntegrityError as error:
        raise Overtaken(f"{enrolment} is a mentor already.") from error
    return mentor


def take_in_mentors(*, at: datetime) -> int:
    """Where the programme has chosen so, makes mentors of all who are ready; returns how many. Safe
    to repeat and to run twice at once."""
    if not current_rules().takes_in_ready:
        return 0
    ready = [
        it.enrolment for it in readiness_of_many(everyone_waiting(), at=at) if it.readiness.is_ready
    ]
    return sum(_taken_in(enrolment, at) for enrolment in ready)


def check_take_in(by: Actor, enrolment: Enrolment) -> None:
    """Raises NotAllowed unless this is the programme, or staff who look after the volunteer."""
    if by is PROGRAMME:
        return
    if not isinstance(by, User) or not trainees_for(by).filter(pk=enrolment.pk).exists():
        raise NotAllowed(f"{enrolment} is not a volunteer of yours. Ask a manager to do this.")


def _taken_in(enrolment: Enrolment, at: datetime) -> bool:
    try:
        become_mentor(enrolment=enrolment, by=PROGRAMME, at=at)
    except DomainError:
        return False  # another worker, or a coordinator, was quicker
    return True


def _copied(enrolment: Enrolment) -> Mentor:
    application = Application.objects.get(pk=enrolment.application_id)
    mentor = Mentor.objects.create(
        user=enrolment.volunteer, cohort=enrolment.cohort, slots=application.slots
    )
    mentor.languages.set(application.languages.all())
    Experience.objects.bulk_create(
        Experience(mentor=mentor, need_id=it.need_id, level=it.level)
        for it in application.experience.all()
    )
    return mentor


def _welcome(mentor: Mentor, *, at: datetime) -> None:
    tell_person(
        mentor.user,
        "mentor_welcome",
        occasion=f"mentor:{mentor.pk}",
        why=WHY,
        at=at,
        link=f"{settings.BASE_URL}/mentoring/",
    )
