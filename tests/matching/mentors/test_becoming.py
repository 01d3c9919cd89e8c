"""From a volunteer who is ready to a mentor."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from config.accounts.models import RoleGrant, User
from config.accounts.roles import Role
from config.common.actor import PROGRAMME
from config.common.audit import AuditEvent
from config.common.clock import LONDON, london_today, now
from config.common.errors import ChangedMeanwhile, NotAllowed
from matching.mentors.becoming import (
    NotReady,
    become_mentor,
    ready_count,
    take_in_mentors,
    waiting_volunteers,
)
from matching.mentors.rules import change_rules
from matching.models import Called, Mentor
from matching.pool.loading import load_pool
from recruitment.applying.answers import Confidence, write_in_confidence
from recruitment.models import Clearance, Reference
from recruitment.weekly import mask_of
from tests.factories.people import coordinator, manager, mentor_user
from tests.factories.post import sent_to
from tests.factories.programme import WEEKDAYS, a_coordinator, an_establishment
from tests.factories.training import a_ready_volunteer, a_trainee, in_days
from training.models import Attendance, Enrolment
from training.readiness.reading import readiness_of_many
from training.readiness.reasons import Piece

pytestmark = pytest.mark.django_db


def test_what_the_application_said_comes_along() -> None:
    brixton = an_establishment()
    ready = a_ready_volunteer(at=brixton)
    write_in_confidence(ready.application, Confidence.EMERGENCY_NAME, "Sam, my sister")
    write_in_confidence(ready.application, Confidence.EMERGENCY_PHONE, "07700 900456")
    ready.application.save()
    mentor = become_mentor(enrolment=ready, by=a_coordinator(brixton), at=now())
    assert (mentor.user, mentor.cohort, mentor.places) == (ready.volunteer, ready.cohort, 1)
    assert mentor.slots == mask_of(WEEKDAYS)
    assert (mentor.emergency_name, mentor.emergency_phone) == ("Sam, my sister", "07700 900456")
    assert [language.code for language in mentor.languages.all()] == ["polish"]
    assert [(row.need.code, row.level) for row in mentor.experience.all()] == [("drugs", 2)]
    assert RoleGrant.objects.filter(user=ready.volunteer, role=Role.MENTOR).exists()
    assert "/mentoring/" in sent_to(ready.volunteer.email)[-1].text
    assert AuditEvent.objects.filter(action="become_mentor", subject_id=mentor.pk).exists()


def test_somebody_who_is_not_ready_does_not_and_reads_why() -> None:
    trainee = a_trainee()
    with pytest.raises(NotReady) as refusal:
        become_mentor(enrolment=trainee, by=manager(), at=now())
    assert refusal.value.readiness.missing == set(Piece)
    assert not Mentor.objects.exists()


def test_a_clearance_that_ends_at_midnight_is_not_enough_a_second_later() -> None:
    ready, boss = a_ready_volunteer(), manager()
    Clearance.objects.update(expires_on=london_today())
    tomorrow = london_today() + timedelta(days=1)
    midnight = datetime.combine(tomorrow, datetime.min.time(), tzinfo=LONDON)
    with pytest.raises(NotReady):
        become_mentor(enrolment=ready, by=boss, at=midnight)
    assert become_mentor(enrolment=ready, by=boss, at=midnight - timedelta(seconds=1))


def test_nobody_becomes_one_twice() -> None:
    ready, boss = a_ready_volunteer(), manager()
    become_mentor(enrolment=ready, by=boss, at=now())
    with pytest.raises(ChangedMeanwhile):
        become_mentor(enrolment=ready, by=boss, at=now())
    assert not waiting_volunteers(boss).exists()


def test_only_the_coordinator_of_the_prison_presses() -> None:
    ready = a_ready_volunteer()
    for stranger in (coordinator(), mentor_user(), a_coordinator(an_establishment())):
        with pytest.raises(NotAllowed):
            become_mentor(enrolment=ready, by=stranger, at=now())


def test_by_itself_only_where_a_manager_has_chosen_so() -> None:
    a_ready_volunteer()
    a_trainee()
    boss = manager()
    rules: dict[str, Any] = {
        "supervision_weeks": 6,
        "days_to_answer": 14,
        "undo_minutes": 10,
        "answer_days": 5,
        "men_called": Called.INITIALS,
    }
    assert take_in_mentors(at=now()) == 0
    assert ready_count(boss, at=now()) == 1
    change_rules(takes_in_ready=True, by=boss, at=now(), **rules)
    assert [take_in_mentors(at=now()), take_in_mentors(at=now())] == [1, 0]
    change_rules(takes_in_ready=False, by=boss, at=now(), **rules)
    a_ready_volunteer()
    assert take_in_mentors(at=now()) == 0


def ready_of(user: User, at: datetime) -> int:
    """How many volunteers the list of the volunteers says are ready. Today must count as many."""
    volunteers = readiness_of_many(waiting_volunteers(user), at=at)
    ready = sum(volunteer.readiness.is_ready for volunteer in volunteers)
    assert ready_count(user, at=at) == ready
    return ready


@pytest.mark.parametrize(
    "lose",
    [
        lambda: Attendance.objects.all().delete(),
        lambda: Clearance.objects.filter(establishment=None).delete(),
        lambda: Clearance.objects.exclude(establishment=None).delete(),
        lambda: Clearance.objects.filter(establishment=None).update(expires_on=in_days(-1)),
        lambda: Clearance.objects.exclude(establishment=None).update(issued_on=in_days(1)),
        lambda: Reference.objects.filter(pk=Reference.objects.earliest("pk").pk).delete(),
        lambda: Enrolment.objects.update(status="withdrawn"),
    ],
)
def test_who_lacks_one_thing_is_not_counted(lose: Callable[[], object]) -> None:
    brixton = an_establishment()
    a_ready_volunteer(at=brixton)
    at = now()
    assert [ready_of(user, at) for user in (manager(), a_coordinator(brixton))] == [1, 1]
    assert ready_of(a_coordinator(an_establishment()), at) == 0
    lose()
    assert ready_of(manager(), at) == 0
    assert ready_of(a_coordinator(brixton), at) == 0


def test_the_next_round_has_the_new_mentor() -> None:
    ready = a_ready_volunteer()
    mentor = become_mentor(enrolment=ready, by=PROGRAMME, at=now())
    assert mentor.pk in load_pool(at=now()).mentors.id
