"""Dealing with a concern, from acknowledging it to closing it."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from config.accounts.models import User
from config.common.audit import AuditEvent
from config.common.clock import london_today, now
from config.common.errors import ChangedMeanwhile, FieldError, NotAllowed
from delivery.concerns.dealing import (
    acknowledge_concern,
    close_concern,
    correct_concern,
    hand_back_concern,
    kinds_of,
    read_concern,
    reopen_concern,
    write_step,
)
from delivery.concerns.raising import Telling, note_security_matter
from delivery.models import Concern, ConcernKind
from matching.models import Match
from tests.factories.delivery import a_concern, a_supported_man
from tests.factories.programme import a_coordinator

pytestmark = pytest.mark.django_db
TODAY = london_today()


@pytest.fixture
def match() -> Match:
    return a_supported_man()


@pytest.fixture
def ann(match: Match) -> User:
    return a_coordinator(match.referral.establishment)


def done(**answers: Any) -> dict[str, Any]:
    return {
        "words": "The wing opened an ACCT.",
        "reported_to": "Safer custody",
        "done_on": TODAY,
        "key": uuid4(),
        "at": now(),
    } | answers


def test_reading_is_recorded_of_the_concern_and_of_each_step(match: Match, ann: User) -> None:
    concern = a_concern(match, words="He gave his things away.")
    write_step(concern=concern, by=ann, **done())
    read = read_concern(concern, by=ann, at=now())
    assert read.words == "He gave his things away."
    assert [step.words for step in read.steps] == ["The wing opened an ACCT."]
    readings = AuditEvent.objects.filter(action="read", actor=ann.pk)
    assert set(readings.values_list("subject", "subject_id")) == {
        ("delivery.Concern", concern.pk),
        ("delivery.ConcernStep", read.steps[0].step.pk),
    }


def test_it_is_closed_with_what_was_done_and_opened_again(match: Match, ann: User) -> None:
    concern = a_concern(match)
    with pytest.raises(ChangedMeanwhile):
        close_concern(concern=concern, by=ann, **done(officer_knows=True))
    assert not concern.steps.exists()
    acknowledge_concern(concern=concern, by=ann, at=now())
    with pytest.raises(ChangedMeanwhile):
        acknowledge_concern(concern=concern, by=ann, at=now())
    close_concern(concern=concern, by=ann, **done(officer_knows=True))
    concern.refresh_from_db()
    assert (concern.status, concern.closed_by) == ("closed", ann)
    assert concern.steps.get().reported_to == "Safer custody"
    assert (concern.officer_knows, concern.is_without_officer) == (True, False)
    reopen_concern(concern=concern, by=ann, at=now())
    hand_back_concern(concern=concern, by=ann, at=now())
    concern.refresh_from_db()
    assert (concern.status, concern.acknowledged_by, concern.closed_by) == ("open", None, None)
    assert (concern.officer_knows, concern.is_without_officer) == (None, True)


def test_it_is_dealt_with_after_his_death(match: Match, ann: User) -> None:
    concern = a_concern(match)
    type(match.referral.participant).objects.update(died_on=TODAY)
    acknowledge_concern(concern=concern, by=ann, at=now())
    close_concern(concern=concern, by=ann, **done(officer_knows=True))
    assert Concern.objects.get().status == "closed"


def test_a_concern_of_which_no_officer_knows_is_closed_with_a_reason(
    match: Match, ann: User
) -> None:
    concern = a_concern(match)
    acknowledge_concern(concern=concern, by=ann, at=now())
    wrong: dict[str, dict[str, Any]] = {
        "officer_knows": {"why_untold": " "},
        "why_untold": {"officer_knows": True, "why_untold": "He left"},
    }
    for field, answers in wrong.items():
        with pytest.raises(FieldError) as error:
            close_concern(concern=concern, by=ann, **done(**answers))
        assert error.value.field == field
    assert not concern.steps.exists()
    close_concern(concern=concern, by=ann, **done(why_untold="He had left prison"))
    assert "He had left prison" in concern.steps.get().opened("words")
    concern.refresh_from_db()
    assert (concern.officer_knows, concern.is_without_officer) == (False, True)


def test_a_concern_that_an_officer_was_told_is_closed_without_asking(
    match: Match, ann: User
) -> None:
    concern = a_concern(match, telling=Telling("Oak", now() - timedelta(hours=1)))
    acknowledge_concern(concern=concern, by=ann, at=now())
    close_concern(concern=concern, by=ann, **done())
    assert concern.steps.get().opened("words") == done()["words"]
    concern.refresh_from_db()
    assert (concern.officer_knows, concern.is_without_officer) == (None, False)


def test_a_second_press_writes_no_second_step(match: Match, ann: User) -> None:
    concern, answers = a_concern(match), done()
    for _ in range(2):
        write_step(concern=concern, by=ann, **answers)
    assert concern.steps.count() == 1


@pytest.mark.parametrize(
    ("field", "answers"),
    [("words", {"words": " "}), ("done_on", {"done_on": TODAY + timedelta(days=1)})],
)
def test_a_wrong_step_is_refused(
    match: Match, ann: User, field: str, answers: dict[str, Any]
) -> None:
    with pytest.raises(FieldError) as error:
        write_step(concern=a_concern(match), by=ann, **done(**answers))
    assert error.value.field == field


def test_a_step_of_a_matter_of_security_says_only_who_was_told(match: Match, ann: User) -> None:
    concern = note_security_matter(
        match=match,
        telling=Telling("Security", now() - timedelta(hours=1)),
        reference="",
        key=uuid4(),
        by=match.mentor.user,
        at=now(),
    )
    wrong: dict[str, dict[str, Any]] = {
        "words": {},
        "reported_to": {"words": "", "reported_to": ""},
    }
    for field, answers in wrong.items():
        with pytest.raises(FieldError) as error:
            write_step(concern=concern, by=ann, **done(**answers))
        assert error.value.field == field
    write_step(concern=concern, by=ann, **done(words=""))
    assert bytes(concern.steps.get().sealed_words) == b""
    assert kinds_of(concern) == [ConcernKind.SECURITY]


def test_of_two_who_correct_it_the_second_is_told(match: Match, ann: User) -> None:
    concern = a_concern(match)
    for kind in (ConcernKind.SECURITY, ConcernKind.MENTOR):
        with pytest.raises(FieldError):
            correct(concern, kind, by=ann)
    correct(concern, ConcernKind.ADULT, by=ann)
    with pytest.raises(ChangedMeanwhile):
        correct(concern, ConcernKind.CHILD, by=ann)
    assert Concern.objects.get().kind == ConcernKind.ADULT


def correct(concern: Concern, kind: ConcernKind, *, by: User) -> None:
    correct_concern(
        concern=concern,
        kind=kind,
        happened_on=TODAY,
        reference="",
        version=concern.version,
        by=by,
        at=now(),
    )


def test_a_coordinator_of_another_prison_does_nothing(match: Match) -> None:
    concern, other = a_concern(match), a_coordinator()
    with pytest.raises(NotAllowed):
        acknowledge_concern(concern=concern, by=other, at=now())
    with pytest.raises(NotAllowed):
        write_step(concern=concern, by=other, **done())
    with pytest.raises(NotAllowed):
        correct(concern, ConcernKind.CHILD, by=other)
