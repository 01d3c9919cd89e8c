"""Every page, email, round and report that counts men waiting counts the same men, and says
separately how many need another mentor."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client

from config.accounts.models import User
from config.common.clock import london_today, now
from config.common.outbox.email import Email
from config.site.today import standing
from matching.models import CapacityCopy, CapacityReport
from matching.pool.loading import load_pool
from matching.referrals.lists import men_in_words, men_waiting, waiting_list
from matching.rounds.running import run_now
from recruitment.models import Establishment
from reporting.morning.sending import make_report
from tests.factories.people import manager, sign_in
from tests.factories.programme import a_match, a_mentor, a_referral
from tests.factories.questions import capacity
from tests.matching.covering import men_needing_cover

pytestmark = pytest.mark.django_db

WAITING, TO_COVER = 4, 2
WORDS = "4 men waiting and 2 who need another mentor"


@pytest.fixture
def boss(prison: Establishment) -> User:
    """A manager of a programme with men in every state. Some of them need another mentor."""
    today = london_today()
    for status in ("received", "on_hold"):
        a_referral(at=prison, status=status)
    for _ in range(WAITING - 1):
        a_referral(at=prison)
    a_referral(at=prison, release_on=today - timedelta(days=3))  # nobody has said that he left
    a_referral(at=prison, status="closed", closed_on=today, closure_reason="withdrew")
    a_mentor(at=prison)
    a_match(mentor=a_mentor(at=prison), referral=a_referral(at=prison))
    a_match(mentor=a_mentor(at=prison, status="paused"), referral=a_referral(at=prison))
    leaving = a_mentor(at=prison, leaves_on=today + timedelta(days=9))
    a_match(mentor=leaving, referral=a_referral(at=prison))
    return manager()


def test_the_queries_agree(boss: User) -> None:
    assert men_waiting().count() == waiting_list(boss).count() == WAITING
    assert len(men_needing_cover(boss)) == TO_COVER
    assert standing(boss, at=now()).figures.waiting == WAITING
    covered = load_pool(at=now()).referrals.covered
    assert ((covered == 0).sum(), (covered != 0).sum()) == (WAITING, TO_COVER)


def test_the_report_and_its_email_agree(boss: User) -> None:
    total = capacity(at=now()).total
    assert (total.waiting, total.to_cover) == (WAITING, TO_COVER)
    report = make_report(at=now())
    assert report is not None
    assert CapacityReport.objects.get().figures["total"]["waiting"] == WAITING
    copy = CapacityCopy.objects.get().figures["total"]
    assert (copy["waiting"], copy["to_cover"]) == (WAITING, TO_COVER)
    assert f"Men waiting: {WAITING}" in Email.objects.get().text


def test_the_round_agrees(boss: User, capsys: pytest.CaptureFixture[str]) -> None:
    matching_round = run_now(at=now())
    assert (matching_round.waiting, matching_round.to_cover) == (WAITING, TO_COVER)
    assert matching_round.referrals == WAITING + TO_COVER
    call_command("run_round")
    assert WORDS in capsys.readouterr().out


def test_the_pages_agree(boss: User) -> None:
    matching_round = run_now(at=now())
    client = Client()
    sign_in(client, boss)
    assert client.get("/referrals/").context["page"].paginator.count == WAITING
    assert client.get("/matches/?mentor=gone").context["page"].paginator.count == TO_COVER
    for address in ("/today/", "/capacity/", f"/rounds/{matching_round.pk}/"):
        assert WORDS in client.get(address).content.decode(), address


@pytest.mark.parametrize(
    ("waiting", "to_cover", "words"),
    [
        (0, 0, "no men waiting"),
        (1, 0, "1 man waiting"),
        (47, 1, "47 men waiting and 1 who needs another mentor"),
        (1200, 2, "1,200 men waiting and 2 who need another mentor"),
    ],
)
def test_counts_are_said_in_words(waiting: int, to_cover: int, words: str) -> None:
    assert men_in_words(waiting, to_cover) == words
