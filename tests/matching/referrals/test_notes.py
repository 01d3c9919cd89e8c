"""Notes, contacts, and asking whether he still wants a mentor."""

from datetime import timedelta
from typing import Any

import pytest

from config.accounts.models import User
from config.common.clock import london_today, now
from config.common.errors import FieldError, NotAllowed
from matching.models import Note, Referral
from matching.referrals.notes import ASK_EVERY, add_note, is_to_be_asked, last_wish
from recruitment.models import Establishment
from tests.factories.programme import a_coordinator, a_referral, an_establishment

pytestmark = pytest.mark.django_db

TODAY = london_today()
DAY = timedelta(days=1)


@pytest.fixture
def man(prison: Establishment) -> Referral:
    return a_referral(at=prison, received_on=TODAY - ASK_EVERY)


def note(man: Referral, by: User, **values: Any) -> Note:
    usual: dict[str, Any] = {"text": "", "contacted_on": TODAY, "still_wants": None, "at": now()}
    return add_note(referral=man, by=by, **(usual | values))


def test_a_month_after_he_was_asked_it_is_time_again(man: Referral, ann: User) -> None:
    assert is_to_be_asked(man, last_wish(man.notes.all()), today=TODAY)
    note(man, ann, text="Rang the wing.")  # nobody asked whether he still wants a mentor
    assert is_to_be_asked(man, last_wish(man.notes.all()), today=TODAY)
    note(man, ann, still_wants=True, contacted_on=TODAY - ASK_EVERY + DAY)
    assert not is_to_be_asked(man, last_wish(man.notes.all()), today=TODAY)
    assert is_to_be_asked(man, last_wish(man.notes.all()), today=TODAY + DAY)


def test_the_latest_answer_counts_whenever_it_was_written(man: Referral, ann: User) -> None:
    latest = note(man, ann, still_wants=False)
    note(man, ann, still_wants=True, contacted_on=TODAY - 9 * DAY)
    assert last_wish(man.notes.all()) == latest


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "says nothing": ({"contacted_on": None}, "text"),
    "answer without a day": ({"contacted_on": None, "still_wants": True}, "contacted_on"),
    "a day to come": ({"contacted_on": TODAY + DAY}, "contacted_on"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_note_that_cannot_be_right(case: str, man: Referral, ann: User) -> None:
    values, field = REFUSED[case]
    with pytest.raises(FieldError) as refused:
        note(man, ann, **values)
    assert refused.value.field == field


def test_nobody_of_another_prison_writes_notes(man: Referral) -> None:
    with pytest.raises(NotAllowed):
        note(man, a_coordinator(an_establishment()))
