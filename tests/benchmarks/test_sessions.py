"""How long the pages about sessions take with 100,000 of them. Run by `make bench`.

Each visit takes fewer than 20 queries, however many sessions there are. The limit of time is for
the 95th percentile of visits after the first, and for the processor's time, which does not depend
on other processes; the clock's time is printed beside it.
"""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from config.common.clock import london_today, now
from delivery.models import ExpectedDay, ExpectedSession, Expense, LoggedSession, NotMet
from matching.models import Match, Participant, Referral
from matching.states import ReferralStatus
from recruitment.models import Establishment
from tests.benchmarks.test_men import visit
from tests.factories.people import coordinator, manager, sign_in
from tests.factories.programme import a_mentor, an_establishment

pytestmark = [pytest.mark.bench, pytest.mark.django_db]

SESSIONS, MATCHES, MENTORS, PRISONS = 100_000, 1_000, 100, 4
EACH = SESSIONS // MATCHES
MOST_SECONDS = 0.15
MOST_QUERIES = 20  # one of them records who read the page
BATCH = 1_000


def a_hundred_thousand_sessions() -> list[Establishment]:
    """1,000 matches of 100 weeks: of each mentor one that goes on and 9 that have ended. One
    session in 10 did not take place, and one in 50 is not logged."""
    prisons, today = [an_establishment() for _ in range(PRISONS)], london_today()
    mentors = [a_mentor(at=prisons[number % PRISONS]) for number in range(MENTORS)]
    men = Participant.objects.bulk_create(
        Participant(name=f"Man{number} Example", prison_number=f"A{number:04}BC")
        for number in range(MATCHES)
    )
    referrals = Referral.objects.bulk_create(
        Referral(
            reference=f"R-{number:05}",
            participant=man,
            establishment=prisons[number % PRISONS],
            source="pom",
            status=ReferralStatus.MATCHED,
            received_on=today - timedelta(weeks=EACH + 4),
        )
        for number, man in enumerate(men)
    )
    began = today - timedelta(weeks=EACH)
    matches = Match.objects.bulk_create(
        Match(
            mentor=mentors[number % MENTORS],
            referral=referral,
            slot=number % 15,
            place=1,
            started_on=began,
            first_met_on=began,
            status="in_custody" if number < MENTORS else "ended",
            ended_on=None if number < MENTORS else today,
            end_reason="" if number < MENTORS else "completed",
        )
        for number, referral in enumerate(referrals)
    )
    at, days = now(), [today - timedelta(weeks=week, days=1) for week in range(EACH)]
    ExpectedDay.objects.bulk_create(ExpectedDay(on=on, written_at=at) for on in days)
    ExpectedSession.objects.bulk_create(
        (ExpectedSession(match=match, on=on) for match in matches for on in days),
        batch_size=BATCH,
    )
    LoggedSession.objects.bulk_create(
        (
            LoggedSession(
                match=match,
                kind="visit",
                on=on,
                expected_on=None if (match.pk + week) % 50 == 0 else on,
                minutes=None if (match.pk + week) % 10 == 1 else 60,
                not_met=NotMet.REGIME if (match.pk + week) % 10 == 1 else "",
                logged_by=match.mentor.user,
                logged_at=at,
            )
            for match in matches
            for week, on in enumerate(days)
        ),
        batch_size=BATCH,
    )
    Expense.objects.bulk_create(
        Expense(session=session, miles=10)
        for session in LoggedSession.objects.filter(on=days[0]).iterator()
    )
    return prisons


@pytest.mark.parametrize("who", ["manager", "coordinator"])
def test_pages_with_a_hundred_thousand_sessions(
    who: str, client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    prisons = a_hundred_thousand_sessions()
    user = manager() if who == "manager" else coordinator()
    user.establishments.set(prisons)
    sign_in(client, user)
    match = Match.objects.filter(status="in_custody").earliest("pk").pk
    addresses = {
        "all sessions": "/sessions/",
        "their last page": "/sessions/?page=99999",
        "every filter": f"/sessions/?establishment={prisons[0].pk}&kind=visit&met=no&search=man1"
        f"&first_on={london_today() - timedelta(days=200)}&last_on={london_today()}",
        "not logged": "/sessions/unlogged/",
        "missed": "/sessions/missed/",
        "the sessions of a match": f"/support/{match}/sessions/",
        "a match": f"/matches/{match}/",
    }
    took = {name: visit(client, address) for name, address in addresses.items()}
    with capsys.disabled():
        print(f"\n{LoggedSession.objects.count():,} sessions, {who}, {connection.vendor}:")
        for name, (worked, passed, queries) in took.items():
            print(
                f"  {name}: {worked * 1000:.0f} ms of work, {passed * 1000:.0f} ms by the clock, "
                f"{queries} queries"
            )
    assert max(queries for _, _, queries in took.values()) <= MOST_QUERIES
    assert max(worked for worked, _, _ in took.values()) < MOST_SECONDS
