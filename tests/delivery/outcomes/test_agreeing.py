"""The agreement of the first session, and aims."""

from datetime import date, timedelta

import pytest

from config.common.audit import AuditEvent
from config.common.clock import london_today, now
from config.common.errors import ChangedMeanwhile, FieldError, NotAllowed
from delivery.models import Aim, SupportAgreement
from delivery.outcomes.agreeing import (
    MOST_AIMS,
    NothingReviewed,
    TooManyAims,
    read_aims,
    record_agreement,
    remove_agreement,
    review_aims,
    reword_aim,
    set_aim,
    take_aim_step,
)
from matching.models import Match
from matching.permissions import HasDied
from tests.factories.delivery import a_supported_man
from tests.factories.people import manager, mentor_user

pytestmark = pytest.mark.django_db
TODAY = london_today()
DAY = timedelta(days=1)


@pytest.fixture
def match() -> Match:
    return a_supported_man()


def aim_of(match: Match, words: str = "A job in a kitchen", on: date = TODAY) -> Aim:
    return set_aim(match=match, words=words, on=on, by=match.mentor.user, at=now())


def stored(aim: Aim) -> Aim:
    return Aim.objects.get(pk=aim.pk)


def test_an_agreement_is_made_once_and_its_day_corrected(match: Match) -> None:
    by = match.mentor.user
    for on in (TODAY - DAY, TODAY):
        record_agreement(match=match, on=on, aims=["A job", "My own place"], by=by, at=now())
    assert SupportAgreement.objects.get().on == TODAY
    assert [line.words for line in read_aims(match, by=by, at=now())] == ["A job", "My own place"]
    remove_agreement(match=match, by=by, at=now())
    assert not SupportAgreement.objects.exists()
    assert Aim.objects.count() == 2


def test_too_many_aims_leave_no_agreement_behind(match: Match) -> None:
    aims = [f"Aim {number}" for number in range(MOST_AIMS + 1)]
    with pytest.raises(TooManyAims):
        record_agreement(match=match, on=TODAY, aims=aims, by=match.mentor.user, at=now())
    assert not SupportAgreement.objects.exists()


def test_words_are_sealed_and_only_staff_leave_a_trace_of_reading(match: Match) -> None:
    aim = aim_of(match, "Canary Wharf")
    assert b"Canary" not in bytes(stored(aim).sealed_words)
    read_aims(match, by=match.mentor.user, at=now())
    assert not AuditEvent.objects.filter(action="read").exists()
    boss = manager()
    assert read_aims(match, by=boss, at=now())[0].words == "Canary Wharf"
    event = AuditEvent.objects.get(action="read")
    assert (event.actor, event.subject_id) == (boss.pk, aim.pk)


def test_reached_aims_make_room_and_open_again_only_while_there_is_room(match: Match) -> None:
    first, *_ = [aim_of(match, f"Aim {number}") for number in range(MOST_AIMS)]
    by = match.mentor.user
    take_aim_step(aim=first, step="reach", by=by, at=now())
    assert (stored(first).status, stored(first).ended_on) == ("reached", TODAY)
    fourth = aim_of(match, "A fourth")
    with pytest.raises(TooManyAims):
        take_aim_step(aim=first, step="reopen", by=by, at=now())
    take_aim_step(aim=fourth, step="drop", by=by, at=now())
    take_aim_step(aim=first, step="reopen", by=by, at=now())
    assert (stored(first).status, stored(first).ended_on) == ("open", None)
    with pytest.raises(ChangedMeanwhile):
        take_aim_step(aim=fourth, step="reach", by=by, at=now())


def test_words_are_corrected_by_one_person_at_a_time(match: Match) -> None:
    aim, by = aim_of(match), match.mentor.user
    reword_aim(aim=aim, words="A job as a chef", version=1, by=by, at=now())
    with pytest.raises(ChangedMeanwhile):
        reword_aim(aim=aim, words="Something else", version=1, by=by, at=now())
    assert stored(aim).opened("words") == "A job as a chef"


def test_a_review_of_the_same_day_replaces_the_earlier_one(match: Match) -> None:
    aim, other = aim_of(match), aim_of(match, "My own place")
    by = match.mentor.user
    for progress in ("none", "much"):
        review_aims(match=match, progress={aim.pk: progress}, on=TODAY, by=by, at=now())
    assert [row.progress for row in aim.reviews.all()] == ["much"]
    assert not other.reviews.exists()
    with pytest.raises(NothingReviewed):
        review_aims(match=match, progress={aim.pk: ""}, on=TODAY, by=by, at=now())
    take_aim_step(aim=aim, step="reach", by=by, at=now())
    with pytest.raises(NothingReviewed):
        review_aims(match=match, progress={aim.pk: "some"}, on=TODAY, by=by, at=now())


@pytest.mark.parametrize("days", [1, -100])
def test_an_aim_is_of_this_match_and_not_of_the_future(match: Match, days: int) -> None:
    with pytest.raises(FieldError) as error:
        aim_of(match, on=TODAY + days * DAY)
    assert error.value.field == "on"


def test_strangers_set_no_aims_and_nothing_changes_after_a_death(match: Match) -> None:
    with pytest.raises(NotAllowed):
        set_aim(match=match, words="A job", on=TODAY, by=mentor_user(), at=now())
    man = match.referral.participant
    man.died_on = TODAY
    man.save()
    with pytest.raises(HasDied):
        aim_of(match)
