"""A mentor reports a hard session, and somebody checks in."""

import pytest

from config.accounts.models import User
from config.common.audit import AuditEvent
from config.common.clock import now
from config.common.errors import ChangedMeanwhile, NotAllowed
from config.common.outbox.email import Email
from matching.mentors.looking_after import (
    add_words,
    check_in,
    open_hard_sessions,
    own_words,
    say_it_was_hard,
    words_of,
)
from matching.mentors.times import HasLeft
from matching.models import HardSession, Mentor
from tests.factories.people import manager, mentor_user
from tests.factories.programme import a_coordinator, an_establishment

pytestmark = pytest.mark.django_db


def say(mentor: Mentor) -> HardSession:
    return say_it_was_hard(mentor=mentor, by=mentor.user, at=now())


def test_saying_it_puts_it_before_the_coordinator_and_names_nobody(ben: Mentor, ann: User) -> None:
    hard = say(ben)
    assert list(open_hard_sessions(ann)) == [hard]
    assert not open_hard_sessions(a_coordinator(an_establishment()))
    email = Email.objects.get()
    assert (email.to, "Ben" in email.text) == ("ann@example.org", False)
    assert f"/mentors/hard-sessions/{hard.pk}/" in email.text


def test_saying_it_again_before_anybody_has_checked_in_is_the_same(ben: Mentor, ann: User) -> None:
    assert say(ben) == say(ben)
    assert Email.objects.count() == 1


def test_checking_in_takes_it_off_and_the_next_is_another(ben: Mentor, ann: User) -> None:
    hard = say(ben)
    check_in(hard=hard, by=ann, at=now())
    assert not open_hard_sessions(ann)
    assert say(ben) != hard
    with pytest.raises(ChangedMeanwhile):
        check_in(hard=hard, by=manager(), at=now())


def test_a_mentor_cannot_check_in_with_themselves(ben: Mentor) -> None:
    with pytest.raises(NotAllowed):
        check_in(hard=say(ben), by=ben.user, at=now())


def test_words_are_sealed_and_a_reading_by_staff_is_recorded(ben: Mentor, ann: User) -> None:
    hard = say(ben)
    assert words_of(hard, by=ann, at=now()) == ""
    add_words(hard=hard, words="He wept.", by=ben.user, at=now())
    hard.refresh_from_db()
    assert b"wept" not in bytes(hard.sealed_words)
    assert own_words(hard) == "He wept."
    assert words_of(hard, by=ann, at=now()) == "He wept."
    assert AuditEvent.objects.get(action="read_hard_session").actor == ann.pk
    add_words(hard=hard, words="", by=ben.user, at=now())
    assert own_words(hard) == ""


def test_nobody_says_it_for_another_or_after_leaving(ben: Mentor) -> None:
    with pytest.raises(NotAllowed):
        say_it_was_hard(mentor=ben, by=mentor_user(), at=now())
    Mentor.objects.update(status="left")
    with pytest.raises(HasLeft):
        say(ben)
