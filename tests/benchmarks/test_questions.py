"""How long the pages that ask a question take, and how long the worker takes to answer. Also Today,
ruling out a mentor, and a group supervision. Run by `make bench`.

At 60 mentors and 500 men, a page solves at once where rooms do not bind. At 1,000 mentors and
10,000 men the worker solves. The limits are for the median of the processor's time, which hardly
depends on other processes. The clock's time is printed beside it.
"""

import time
from collections.abc import Callable

import numpy as np
import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from config.common.actor import PROGRAMME
from config.common.clock import london_today, now
from matching.models import Mentor, Proposal, Question, Referral
from matching.participants.likeness import compare_records
from matching.questions.asking import answer_question
from matching.rounds.running import run_now
from matching.synthetic.loading import load_programme
from matching.synthetic.sized import Size
from recruitment.models import Establishment
from tests.factories.people import coordinator, manager, sign_in
from tests.factories.programme import a_match
from worker.tasks import KINDS

pytestmark = [pytest.mark.bench, pytest.mark.django_db]

MATCHES, TURNS = 300, 20
USUAL, LARGE = Size(500, 60, 3, rooms=20), Size(10_000, 1_000, 14)
MOST_SECONDS_USUAL, MOST_SECONDS = 0.3, 0.15

Visit = Callable[[], object]
Took = dict[str, tuple[float, float]]


def a_programme(size: Size, who: str, client: Client) -> None:
    """A programme of this size with matches and proposals, and somebody who can see all of it."""
    load_programme(size=size, seed=1, by=PROGRAMME, at=now())
    run_now(at=now())
    proposed = {row.mentor_id: row for row in Proposal.objects.select_related("referral")}
    for row in list(proposed.values())[: MATCHES * size.mentors // LARGE.mentors]:
        a_match(mentor=row.mentor, referral=row.referral, slot=row.slot)
    Mentor.objects.update(supervision_due_on=london_today())
    run_now(at=now())
    compare_records()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # PostgreSQL does this by itself
    user = manager() if who == "manager" else coordinator()
    user.establishments.set(Establishment.objects.all())
    sign_in(client, user)


def questions(client: Client) -> dict[str, Visit]:
    """A visit to each page that asks a question."""
    pair = Proposal.objects.filter(status="open").order_by("pk")[5]
    left = Referral.objects.filter(status="waiting", proposals=None).order_by("pk")[3]
    mentor = Mentor.objects.order_by("pk")[3]
    fields = {"mentor": pair.mentor_id, "kind": "conflict", "reason": "kin"}
    addresses = {
        "somebody else for a man": reverse("matching:why_pair", args=[pair.pk]),
        "why a man has no mentor": reverse("matching:why_unmatched", args=[left.pk]),
        "why a mentor has no man": reverse("matching:why_mentor", args=[mentor.pk]),
        "capacity": reverse("matching:capacity"),
        "what if": f"{reverse('matching:what_if')}?change=leave-out%3Fmentor%3D{mentor.pk}",
    }
    visits: dict[str, Visit] = {
        name: lambda address=address: client.get(address)  # type: ignore[misc] # bound now
        for name, address in addresses.items()
    }
    rule_out = reverse("matching:rule_out", args=[pair.referral_id])
    return visits | {"what ruling out costs": lambda: client.post(rule_out, fields)}


def timed(visits: dict[str, Visit], turns: int = TURNS) -> Took:
    """The median of the seconds of each visit after the first: the processor's and the clock's."""
    took = {}
    for name, visit in visits.items():
        visit()
        rows = []
        for _ in range(turns):
            work, clock = time.process_time(), time.perf_counter()
            visit()
            rows.append((time.process_time() - work, time.perf_counter() - clock))
        worked, passed = np.median(rows, axis=0)
        took[name] = float(worked), float(passed)
    return took


def shown(title: str, took: Took) -> None:
    print(f"\n{title}, {connection.vendor}:")
    for name, (worked, passed) in took.items():
        print(f"  {name}: {worked * 1000:,.0f} ms of work, {passed * 1000:,.0f} ms by the clock")


def test_the_usual_programme_is_answered_at_once(
    client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    a_programme(USUAL, "manager", client)
    took = timed(questions(client))
    with capsys.disabled():
        shown("60 mentors and 500 men, enough rooms", took)
    assert not Question.objects.exists()
    assert max(worked for worked, _ in took.values()) < MOST_SECONDS_USUAL


@pytest.mark.parametrize("who", ["manager", "coordinator"])
def test_pages_with_ten_thousand_men(
    who: str, client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    a_programme(LARGE, who, client)
    left = Referral.objects.filter(status="waiting", proposals=None).order_by("pk")[3]
    addresses = {
        "Today": reverse("matching:today"),
        "ruling out a mentor": reverse("matching:rule_out", args=[left.pk]),
        "a group supervision": reverse("matching:group_supervision"),
    }
    pages: dict[str, Visit] = {
        name: lambda address=address: client.get(address)  # type: ignore[misc] # bound now
        for name, address in addresses.items()
    }
    took, waiting = timed(pages), timed(questions(client))
    with capsys.disabled():
        shown(f"1,000 mentors and 10,000 men, {who}", took)
        shown("Pages that wait for the worker", waiting)
    assert Question.objects.count() == len(waiting)
    worked = {name: seconds for name, (seconds, _) in (took | waiting).items()}
    assert max(worked.values()) < MOST_SECONDS


def test_the_worker_answers_ten_thousand_men(
    client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    a_programme(LARGE, "manager", client)
    took: Took = {}
    for name, visit in questions(client).items():
        visit()
        question = Question.objects.latest("pk")
        work, clock = time.process_time(), time.perf_counter()
        answer_question(question_id=question.pk, kinds=KINDS)
        took[name] = time.process_time() - work, time.perf_counter() - clock
        question.refresh_from_db()
        assert question.is_answered
    with capsys.disabled():
        shown("The worker, 1,000 mentors and 10,000 men, too few rooms", took)
