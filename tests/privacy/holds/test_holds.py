"""Holding a record, and who is held."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from config.common.audit import AuditEvent
from config.common.clock import london_today, now
from config.common.errors import ChangedMeanwhile, FieldError, NotAllowed
from matching.duplicates.deciding import link_men, undo_decision
from matching.referrals.death import correct_death, record_death
from privacy.holds.holds import (
    IsHeld,
    begin_hold,
    check_not_held,
    forget_lifted_holds,
    held,
    is_held,
    lift_hold,
)
from privacy.models import Hold
from privacy.register.entry import Whose
from tests.factories.people import coordinator, manager, mentor_user
from tests.factories.programme import a_match, a_participant, a_referral

pytestmark = pytest.mark.django_db

MAN, VOLUNTEER = Whose.MAN, Whose.VOLUNTEER


def test_a_held_man_and_whoever_mentored_him_are_held_until_the_hold_is_lifted() -> None:
    match, boss = a_match(), manager()
    man, mentor = match.referral.participant_id, match.mentor.user_id
    other = a_match()
    begin_hold(whose=MAN, person_key=man, reason="A claim", by=boss, at=now())
    assert held(MAN) == {man}
    assert held(VOLUNTEER) == held(Whose.STAFF) == {mentor}
    with pytest.raises(IsHeld):
        check_not_held(MAN, man)
    with pytest.raises(IsHeld):
        check_not_held(VOLUNTEER, mentor)
    check_not_held(MAN, other.referral.participant_id)
    check_not_held(VOLUNTEER, other.mentor.user_id)
    lift_hold(whose=MAN, person_key=man, reason="It is settled", by=boss, at=now())
    assert not held(MAN)
    assert not held(VOLUNTEER)
    kinds = AuditEvent.objects.order_by("pk").values_list("action", "subject_id")
    assert list(kinds)[-2:] == [("hold", man), ("lift_hold", man)]


def test_a_volunteer_is_held_alone() -> None:
    match, boss = a_match(), manager()
    user = match.mentor.user_id
    begin_hold(whose=VOLUNTEER, person_key=user, reason="A complaint", by=boss, at=now())
    assert is_held(VOLUNTEER, user)
    assert not held(MAN)
    assert not held(Whose.REFEREE)


def test_a_death_holds_until_a_manager_lifts_it_and_a_corrected_death_does_not() -> None:
    referral, boss, today = a_referral(), manager(), london_today()
    man = referral.participant
    record_death(participant=man, on=today, by=boss, at=now())
    assert held(MAN) == {man.pk}
    correct_death(participant=man, reason="Another man", by=boss, at=now())
    assert not held(MAN)
    record_death(participant=man, on=today, by=boss, at=now())
    lift_hold(whose=MAN, person_key=man.pk, reason="The inquest is over", by=boss, at=now())
    assert not held(MAN)
    correct_death(participant=man, reason="Another day", by=boss, at=now())
    record_death(participant=man, on=today - timedelta(days=1), by=boss, at=now())
    assert held(MAN) == {man.pk}


def test_the_joined_records_of_one_man_are_held_together() -> None:
    first, second, boss = a_referral(), a_referral(), manager()
    first.participant.refresh_from_db()
    one, other = first.participant, second.participant
    second.status = "closed"
    second.closed_on, second.closure_reason = london_today(), "other"
    second.save()
    decision = link_men(one=one, other=other, by=boss, at=now())
    begin_hold(whose=MAN, person_key=other.pk, reason="A claim", by=boss, at=now())
    assert held(MAN) == {one.pk, other.pk}
    undo_decision(decision=decision, by=boss, at=now())
    assert held(MAN) == {other.pk}


def test_only_a_manager_with_a_reason_holds_and_lifts_once() -> None:
    man, boss = a_participant(), manager()
    with pytest.raises(NotAllowed):
        begin_hold(whose=MAN, person_key=man.pk, reason="A claim", by=coordinator(), at=now())
    with pytest.raises(FieldError):
        begin_hold(whose=MAN, person_key=man.pk, reason=" ", by=boss, at=now())
    begin_hold(whose=MAN, person_key=man.pk, reason="A claim", by=boss, at=now())
    with pytest.raises(ChangedMeanwhile):
        begin_hold(whose=MAN, person_key=man.pk, reason="A claim", by=boss, at=now())
    with pytest.raises(FieldError):
        lift_hold(whose=MAN, person_key=man.pk, reason="", by=boss, at=now())
    lift_hold(whose=MAN, person_key=man.pk, reason="Settled", by=boss, at=now())
    with pytest.raises(ChangedMeanwhile):
        lift_hold(whose=MAN, person_key=man.pk, reason="Settled", by=boss, at=now())
    with pytest.raises(ChangedMeanwhile):
        begin_hold(whose=MAN, person_key=0, reason="A claim", by=boss, at=now())


def test_the_database_refuses_to_delete_a_held_man_and_forgets_lifted_holds() -> None:
    man, boss = a_participant(), manager()
    begin_hold(whose=MAN, person_key=man.pk, reason="A claim", by=boss, at=now())
    forget_lifted_holds(MAN, man.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        _delete_in_the_database(man.pk)
    lift_hold(whose=MAN, person_key=man.pk, reason="Settled", by=boss, at=now())
    forget_lifted_holds(MAN, man.pk)
    assert not Hold.objects.exists()
    man.delete()


def test_asking_who_is_held_takes_as_many_queries_for_3_as_for_one() -> None:
    boss = manager()

    def queries() -> int:
        with CaptureQueriesContext(connection) as log:
            held(MAN)
            held(VOLUNTEER)
        return len(log)

    begin_hold(
        whose=MAN, person_key=a_match().referral.participant_id, reason="A", by=boss, at=now()
    )
    begin_hold(whose=VOLUNTEER, person_key=mentor_user().pk, reason="A", by=boss, at=now())
    one = queries()
    for _ in range(2):
        man = a_match().referral.participant_id
        begin_hold(whose=MAN, person_key=man, reason="A", by=boss, at=now())
    assert queries() == one


def _delete_in_the_database(man: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM matching_participant WHERE id = %s", [man])
    connection.check_constraints()
