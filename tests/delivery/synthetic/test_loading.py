"""The demo's records of delivery add up to the figures of the programme report."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db.models import F, QuerySet

from config.accounts.demo.people import DEMO_DOMAIN
from config.accounts.models import User
from config.common.actor import PROGRAMME
from config.common.clock import london_date, now
from delivery.concerns.seeing import concerns_for, own_concerns, unanswered_concerns
from delivery.endings.remarks import open_remarks
from delivery.gate.watching import meetings_to_come, overdue_meetings, own_meetings
from delivery.models import (
    AreaProgress,
    Concern,
    ConcernKind,
    Expense,
    Feedback,
    GateFact,
    LoggedSession,
    MissedCheck,
    ReleasePlan,
    Review,
    ToldAboutAcct,
    ToolkitUse,
)
from delivery.outcomes.counts import outcome_counts
from delivery.sessions.expecting import unlogged, write_expected_sessions
from delivery.sessions.missed import missed_matches
from delivery.synthetic import report
from delivery.synthetic.loading import load_all, men_of_the_report
from delivery.synthetic.sessions import LEFT_TO_LOG
from matching.models import Match, Mentor, Transfer
from matching.states import BEGUN
from matching.synthetic.report import FIRST_DAY, LAST_DAY, MATCHED
from tests.undone import undone

pytestmark = pytest.mark.django_db
PERIOD = (FIRST_DAY, LAST_DAY)


def men_with(kind: str) -> int:
    facts = GateFact.objects.filter(kind=kind, on__range=PERIOD)
    return facts.values("referral__participant").distinct().count()


def progress_by_man() -> dict[int, set[str]]:
    rows = AreaProgress.objects.exclude(progress="none").filter(review__on__range=PERIOD)
    areas: dict[int, set[str]] = defaultdict(set)
    for man, area in rows.values_list("review__referral__participant", "area__code"):
        areas[man].add(area)
    return areas


@pytest.fixture(scope="module")
def at(django_db_setup: None, django_db_blocker: Any) -> Iterator[datetime]:
    """When the demo was loaded. It is loaded once for both tests."""
    with undone(django_db_blocker):
        moment = now()
        load_all(seed=1, by=PROGRAMME, at=moment)
        yield moment


def test_the_demo_adds_up_to_the_report(at: datetime, subtests: pytest.Subtests) -> None:
    past = men_of_the_report()
    with subtests.test("the 31 men"):
        assert len(past) == MATCHED
    with subtests.test("areas"):
        areas = progress_by_man()
        assert Counter(area for hand in areas.values() for area in hand) == report.OUTCOMES
        counts = [sum(len(hand) >= least for hand in areas.values()) for least in (1, 3, 5)]
        assert counts == [report.AT_LEAST_ONE, report.THREE_OR_MORE, report.FIVE_OR_MORE]
        counted = outcome_counts(first=FIRST_DAY, last=LAST_DAY)
        assert counted.men == counted.reviewed == MATCHED
        assert {area.code: area.progressed for area in counted.areas} == report.OUTCOMES
        least = (counted.at_least_one, counted.three_or_more, counted.five_or_more)
        assert least == (report.AT_LEAST_ONE, report.THREE_OR_MORE, report.FIVE_OR_MORE)
    with subtests.test("through the gate"):
        kinds = ("eligible", "offered", "accepted", "declined", "first_contact")
        assert [men_with(kind) for kind in kinds] == [12, 12, 8, 4, 7]
        supported = ReleasePlan.objects.filter(referral__gate_facts__kind="first_contact")
        assert supported.filter(went_to="approved_premises").count() == report.APPROVED_PREMISES
        outside = LoggedSession.objects.filter(kind="community", on__range=PERIOD)
        assert outside.values("match__referral").distinct().count() == report.SUPPORTED
    with subtests.test("more than one prison"):
        moves = Transfer.objects.filter(referral__matches__in=past, moved_on__range=PERIOD)
        during = moves.filter(moved_on__gt=F("referral__matches__started_on"))
        assert during.values("referral").distinct().count() == report.SEVERAL_PRISONS
    with subtests.test("ACCT reviews"):
        reviews = LoggedSession.objects.filter(occasion="acct_review", on__range=PERIOD)
        assert reviews.values("match__mentor").distinct().count() == report.REVIEWED_BY
    with subtests.test("sessions"):
        assert not [match for match in past if not match.sessions.filter(not_met="").exists()]
        late = LoggedSession.objects.filter(
            match__ended_on__isnull=False, on__gt=F("match__ended_on")
        )
        assert not late.exists()
        assert not LoggedSession.objects.filter(on__gte=london_date(at)).exists()
        to_log = set(unlogged(today=london_date(at)).values_list("match", flat=True))
        assert len(to_log) <= LEFT_TO_LOG
    with subtests.test("days are not written a second time"):
        assert write_expected_sessions(at=at) == 0
        assert write_expected_sessions(at=at + timedelta(days=7)) >= 1
    with subtests.test("no match takes a room it did not have"):
        assert not Match.objects.filter(status="ended", released_on__gt=F("ended_on")).exists()


def test_every_list_shows_something(at: datetime, subtests: pytest.Subtests) -> None:
    coordinator = User.objects.get(email=f"coordinator@{DEMO_DOMAIN}")
    star = Mentor.objects.get(user__email=f"mentor@{DEMO_DOMAIN}")
    own = Match.objects.filter(mentor=star, status__in=sorted(BEGUN))
    lists: dict[str, QuerySet[Any]] = {
        "concerns that nobody has acknowledged": unanswered_concerns(coordinator),
        "closed concerns": concerns_for(coordinator).filter(status="closed"),
        "concerns of the mentor": own_concerns(star.user),
        "what the prison said about ACCT": ToldAboutAcct.objects.filter(match__in=own),
        "men who were missed": missed_matches(coordinator),
        "answers about men who were missed": MissedCheck.objects.all(),
        "meetings that are overdue": overdue_meetings(coordinator, at=at),
        "meetings to come": meetings_to_come(coordinator, at=at),
        "meetings of the mentor": own_meetings(star, at=at),
        "complaints that are open": open_remarks(coordinator),
        "contacts after release": LoggedSession.objects.filter(match__in=own, kind="community"),
        "reviews of the men who have a mentor": Review.objects.filter(
            referral__matches__status__in=sorted(BEGUN)
        ),
        "toolkits of the men who have a mentor": ToolkitUse.objects.filter(status="started"),
        "costs that are paid": Expense.objects.filter(export__isnull=False),
        "fares": Expense.objects.filter(fares__gt=0, export__isnull=True),
        "feedback of a family": Feedback.objects.filter(speaker="family"),
    }
    for name, rows in lists.items():
        with subtests.test(name):
            assert rows.exists()
    with subtests.test("every kind of concern but one about a mentor"):
        kinds = set(Concern.objects.values_list("kind", flat=True))
        assert kinds == set(ConcernKind.values) - {ConcernKind.MENTOR}
