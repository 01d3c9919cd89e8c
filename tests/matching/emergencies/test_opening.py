"""A coordinator opens one record in an emergency: for an hour, for reading, and every manager
knows."""

from datetime import timedelta

import pytest

from config.accounts.models import User
from config.common.audit import AuditEvent
from config.common.clock import now
from config.common.errors import FieldError, NotAllowed
from config.common.outbox.email import Email
from matching.emergencies.opening import (
    AT_ONCE,
    MISSES,
    SeenAlready,
    begin_emergency,
    end_emergency,
    open_emergencies,
)
from matching.emergencies.reading import Shut, record_page
from matching.models import Emergency
from tests.factories.people import coordinator, manager, mentor_user, user_with
from tests.factories.programme import (
    a_coordinator,
    a_mentor,
    a_referral,
    an_emergency,
    an_establishment,
)
from tests.factories.recruitment import a_cohort, a_draft, an_application

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)
WHY = "His sister rang about Abe: he may harm himself."


@pytest.fixture
def ann() -> User:
    return a_coordinator(an_establishment())


def begin(code: str, by: User) -> Emergency:
    return begin_emergency(code=code, reason=WHY, by=by, at=now())


@pytest.mark.parametrize("typed", ["A1234BC", " a1234 bc ", "reference"])
def test_a_man_is_found_by_his_number_or_reference(ann: User, typed: str) -> None:
    man = a_referral(prison_number="A1234BC")
    emergency = begin(man.reference if typed == "reference" else typed, ann)
    assert (emergency.participant_id, emergency.volunteer_id) == (man.participant_id, None)
    assert emergency.opened("reason") == WHY
    assert WHY.encode() not in bytes(emergency.sealed_reason)


def test_a_volunteer_is_found_by_address_or_reference(ann: User) -> None:
    mentor = a_mentor(user=mentor_user(email="mia@example.org"))
    application = an_application(establishments=[an_establishment()])
    assert begin("MIA@example.org", ann).volunteer_id == mentor.user_id
    assert begin(application.reference, ann).volunteer_id == application.applicant_id


def test_every_manager_is_told_at_once_and_no_email_names_anybody(ann: User) -> None:
    bosses = {manager().email, manager().email}
    manager(is_active=False)
    begin(a_referral(name="Abe Adams").reference, ann)
    emails = list(Email.objects.all())
    assert {email.to for email in emails} == bosses
    for email in emails:
        assert "/emergencies/" in email.text
        assert not {"Abe", "sister", str(ann)} & set(email.text.split())


def test_it_ends_after_an_hour_by_itself_or_sooner_by_hand(ann: User) -> None:
    emergency = begin(a_referral().reference, ann)
    begun = emergency.begun_at
    record_page(emergency, by=ann, at=begun + HOUR - SECOND)
    with pytest.raises(Shut):
        record_page(emergency, by=ann, at=begun + HOUR)
    end_emergency(emergency=emergency, by=ann, at=begun + SECOND)
    end_emergency(emergency=emergency, by=ann, at=begun + 2 * SECOND)
    emergency.refresh_from_db()
    assert emergency.ends_at == begun + SECOND
    with pytest.raises(Shut):
        record_page(emergency, by=ann, at=begun + SECOND)
    assert AuditEvent.objects.filter(action="end_emergency").count() == 1


def test_nobody_else_reads_or_ends_it(ann: User) -> None:
    emergency, ben = an_emergency(by=ann), coordinator()
    with pytest.raises(Shut):
        record_page(emergency, by=ben, at=now())
    with pytest.raises(NotAllowed):
        end_emergency(emergency=emergency, by=ben, at=now())
    end_emergency(emergency=emergency, by=manager(), at=now())
    emergency.refresh_from_db()
    assert emergency.ended_at


def test_what_leads_to_nobody_answers_the_same_and_soon_stops(ann: User) -> None:
    a_referral(prison_number="A1234BC")
    draft = a_draft(cohort=a_cohort())
    other = user_with(email="nobody@example.org")
    answers = set()
    for code in ("A9999ZZ", "no number at all", draft.reference, other.email, "A1234B"):
        with pytest.raises(FieldError) as refusal:
            begin(code, ann)
        answers.add(str(refusal.value))
    assert len(answers) == 1
    events = AuditEvent.objects.filter(actor=ann.pk, action="miss_emergency")
    assert events.count() == MISSES
    assert not any(event.detail for event in events), "the trail never says what was typed"
    with pytest.raises(NotAllowed):
        begin("A1234BC", ann)
    assert not Emergency.objects.exists()
    later = now() + HOUR + SECOND
    assert begin_emergency(code="A1234BC", reason=WHY, by=ann, at=later).pk


def test_no_more_than_a_few_at_once_and_the_same_one_twice_is_one(ann: User) -> None:
    men = [a_referral() for _ in range(AT_ONCE + 1)]
    first = begin(men[0].reference, ann)
    assert begin(men[0].reference, ann) == first
    for man in men[1:AT_ONCE]:
        begin(man.reference, ann)
    with pytest.raises(NotAllowed):
        begin(men[-1].reference, ann)
    assert len(open_emergencies(ann, at=now())) == AT_ONCE
    end_emergency(emergency=first, by=ann, at=now())
    begin(men[-1].reference, ann)


def test_there_is_no_emergency_about_what_one_can_see(ann: User) -> None:
    prison = ann.establishments.get()
    own = [
        a_referral(at=prison).reference,
        a_mentor(at=prison).user.email,
        an_application(establishments=[prison]).reference,
    ]
    for code in own:
        with pytest.raises(SeenAlready):
            begin(code, ann)
    assert not Emergency.objects.exists()


def test_only_coordinators_open_records_in_an_emergency() -> None:
    code = a_referral().reference
    for person in (manager(), mentor_user(), user_with()):
        with pytest.raises(NotAllowed):
            begin(code, person)
