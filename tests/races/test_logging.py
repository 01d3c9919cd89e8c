"""Sessions that are logged at the same moment as something else happens. On SQLite these tests
would pass whatever the code did."""

from datetime import timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import pytest

from config.accounts.models import User
from config.common.audit import AuditEvent
from config.common.clock import london_today, now
from delivery.drafts.saving import About, OlderDraft, save_draft
from delivery.models import Draft, ExpectedSession, LoggedSession, NotMet
from delivery.models.session import ContactKind
from delivery.sessions.correcting import add_to_note, put_back_session, remove_session
from delivery.sessions.logging import Account, AlreadyLogged, log_missed, log_session
from matching.matches.ending import end_match
from matching.models import ClosureReason, Match
from matching.permissions import HasDied
from matching.referrals.death import record_death
from tests.factories.delivery import a_session, a_supported_man
from tests.factories.people import manager
from tests.races.racing import race

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
TIMES = 5
YESTERDAY = london_today() - timedelta(days=1)


@pytest.fixture
def match() -> Match:
    return a_supported_man()


@pytest.fixture
def boss() -> User:
    return manager()


def log(match: Match, **fields: Any) -> partial[LoggedSession]:
    account = Account(kind=ContactKind.VISIT, on=YESTERDAY, minutes=60, note="He was well.")
    values: dict[str, Any] = {"expected_on": YESTERDAY, "key": uuid4(), "by": match.mentor.user}
    return partial(log_session, match=match, account=account, at=now(), **(values | fields))


def save(match: Match, note: str, **fields: Any) -> partial[Draft]:
    values: dict[str, Any] = {"about": About(match, YESTERDAY), "key": uuid4(), "page": uuid4()}
    values |= {"answers": {"note": [note]}, "revision": 0, "by": match.mentor.user, "at": now()}
    return partial(save_draft, **(values | fields))


@pytest.mark.parametrize("_", range(TIMES))
def test_presses_of_one_form_make_one_session(match: Match, _: int) -> None:
    sessions = race([log(match, key=uuid4())] * 4)
    assert {type(session) for session in sessions} == {LoggedSession}
    assert len(set(sessions)) == 1
    assert AuditEvent.objects.filter(action="log").count() == 1


@pytest.mark.parametrize("_", range(TIMES))
def test_of_several_forms_about_one_session_one_is_logged(match: Match, boss: User, _: int) -> None:
    ExpectedSession.objects.create(match=match, on=YESTERDAY)
    no: dict[str, Any] = {
        "expected_on": YESTERDAY,
        "not_met": NotMet.COURT,
        "key": uuid4(),
        "at": now(),
    }
    answers = race(
        [
            log(match),
            log(match, by=boss),
            log(match, expected_on=None, key=uuid4(), by=boss),
            partial(log_missed, match=match, by=boss, **no),
        ][:: 1 if _ % 2 else -1]
    )
    assert LoggedSession.objects.filter(expected_on=YESTERDAY).count() == 1
    refused = [answer for answer in answers if not isinstance(answer, LoggedSession)]
    assert {type(answer) for answer in refused} <= {AlreadyLogged}


@pytest.mark.parametrize("_", range(TIMES))
def test_a_session_is_logged_while_its_match_ends(match: Match, boss: User, _: int) -> None:
    end = partial(
        end_match,
        match=match,
        on=london_today(),
        reason=ClosureReason.COMPLETED,
        waits=False,
        why="",
        version=match.version,
        by=boss,
        at=now(),
    )
    logged, _ended = race([log(match), end])
    match.refresh_from_db()
    assert match.status == "ended"
    assert isinstance(logged, LoggedSession)


@pytest.mark.parametrize("_", range(TIMES))
def test_nothing_is_logged_once_his_death_is_recorded(match: Match, boss: User, _: int) -> None:
    death = partial(
        record_death,
        participant=match.referral.participant,
        on=london_today(),
        by=boss,
        at=now(),
    )
    logged, _recorded = race([log(match), death])
    is_logged = isinstance(logged, LoggedSession)
    assert is_logged or isinstance(logged, HasDied)
    assert LoggedSession.objects.exists() == is_logged


@pytest.mark.parametrize("_", range(TIMES))
def test_no_draft_is_left_of_a_session_that_is_logged_meanwhile(match: Match, _: int) -> None:
    key = uuid4()
    race([log(match, key=key), *[save(match, "He was well.", key=key)] * 2])
    assert not Draft.objects.exists()


@pytest.mark.parametrize("_", range(TIMES))
def test_of_the_first_words_on_2_devices_none_is_written_over(match: Match, _: int) -> None:
    answers = race([save(match, "On the phone."), save(match, "On the laptop.")])
    assert {type(answer) for answer in answers} == {Draft, OlderDraft}
    assert Draft.objects.get().revision == 1


@pytest.mark.parametrize("_", range(TIMES))
def test_a_session_put_back_while_it_is_logged_anew_is_there_once(match: Match, _: int) -> None:
    session, by = a_session(match), match.mentor.user
    remove_session(session=session, by=by, at=now())
    race([partial(put_back_session, session=session, by=by, at=now()), log(match)])
    assert LoggedSession.objects.filter(status="logged").count() == 1


@pytest.mark.parametrize("_", range(TIMES))
def test_the_same_words_are_added_once(match: Match, _: int) -> None:
    session = a_session(match)
    race([partial(add_to_note, session=session, text="More.", by=session.logged_by, at=now())] * 3)
    assert session.additions.count() == 1
