"""Questions: answered at once in a small programme, and by the worker in a larger one."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from config.accounts.models import User
from config.common.actor import PROGRAMME
from config.common.clock import now
from config.common.runs import LEASE, RunStatus
from matching.models import Mentor, Proposal, Question, Referral
from matching.models.question import MOST_AT_ONCE
from matching.pool.loading import men_to_match
from matching.pool.mentors import active_mentors
from matching.questions.asking import (
    FORGOTTEN_AFTER,
    FRESH,
    FRESH_PROBLEM,
    MOST_PAIRS,
    OFTEN,
    UNEXPECTED,
    Answer,
    Kind,
    answer_question,
    ask,
    sweep_questions,
)
from matching.questions.prices import CHOOSING, FIXING, RULING_OUT
from matching.questions.what_if import WHAT_IF, LeftOut
from matching.questions.why import NOT_WAITING, WHY_MAN, WHY_MENTOR, WHY_PAIR
from matching.rounds.running import run_now
from matching.solver import Instance
from matching.synthetic.loading import load_programme
from matching.synthetic.sized import Size
from recruitment.models import Establishment
from reporting.outlook.today import TODAY
from tests.factories.people import manager, sign_in
from tests.factories.programme import a_coordinator, a_mentor, a_referral, an_establishment
from tests.factories.questions import a_question
from worker.tasks import KINDS

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss() -> User:
    return manager()


@pytest.fixture
def largest_at_once() -> Establishment:
    """A prison with as many mentors and men as a page solves at once."""
    load_programme(size=Size(MOST_PAIRS // 60, 60, 1), seed=1, by=PROGRAMME, at=now())
    assert men_to_match().count() * active_mentors().count() == MOST_PAIRS
    return Establishment.objects.get()


@pytest.fixture
def large(largest_at_once: Establishment) -> Establishment:
    """A prison with one man too many for that."""
    a_referral(at=largest_at_once)
    return largest_at_once


def answered(question: Question) -> Question:
    """The question, once the worker has tried to answer it."""
    answer_question(question_id=question.pk, kinds=KINDS)
    question.refresh_from_db()
    return question


def every_question() -> list[tuple[Kind, dict[str, Any]]]:
    """A question of every kind, about a pair that a round has just proposed."""
    pair = Proposal.objects.select_related("mentor").order_by("pk")[0]
    left = Referral.objects.filter(status="waiting", proposals=None)[0]
    both = {"mentor": pair.mentor_id, "referral": pair.referral_id}
    return [
        (WHY_PAIR, {"proposal": pair.pk}),
        (WHY_MAN, {"referral": left.pk}),
        (WHY_MENTOR, {"mentor": pair.mentor_id}),
        (FIXING, {**both, "slot": pair.slot}),
        (CHOOSING, {"proposal": pair.pk, "mentor": pair.mentor_id, "slot": pair.slot}),
        (RULING_OUT, both),
        (WHAT_IF, {"changes": [LeftOut(pair.mentor).ids]}),
        (TODAY, {"prisons": list(Establishment.objects.values_list("pk", flat=True))}),
    ]


def test_a_small_programme_is_answered_at_once_and_nothing_is_saved(
    largest_at_once: Establishment, boss: User
) -> None:
    mentor = Mentor.objects.all()[0]
    question = ask(WHY_MENTOR, by=boss, at=now(), mentor=mentor.pk)
    assert question.is_answered
    assert not Question.objects.exists()


def test_a_larger_programme_waits_for_the_worker(large: Establishment, boss: User) -> None:
    mentor = Mentor.objects.all()[0]

    def asked(at: timedelta = timedelta()) -> Question:
        return ask(WHY_MENTOR, by=boss, at=now() + at, mentor=mentor.pk)

    question = asked()
    assert question.is_under_way
    assert asked() == question, "the same press twice"
    assert answered(question).is_answered
    assert asked() == question, "the answer is fresh"
    again = asked(FRESH)
    assert again != question
    assert again.is_under_way


def test_rooms_that_bind_send_what_solves_often_to_the_worker() -> None:
    load_programme(size=Size(100, 20, 1, rooms=1), seed=1, by=PROGRAMME, at=now())
    assert MOST_PAIRS / OFTEN < 100 * 20 < MOST_PAIRS
    matching_round = run_now(at=now())
    boss = manager()
    for kind, asks in every_question():
        question = ask(kind, by=boss, at=now(), **asks)
        assert question.is_under_way == kind.solves_often, kind
    assert matching_round.matched < 20, "rooms bind"


def test_the_worker_and_the_page_answer_alike_and_save_no_name() -> None:
    load_programme(size=Size(40, 8, 2, rooms=1), seed=1, by=PROGRAMME, at=now())
    run_now(at=now())
    names = [
        *Referral.objects.values_list("participant__name", flat=True),
        *Mentor.objects.values_list("user__name", flat=True),
    ]
    boss, asked = manager(), every_question()
    assert {kind for kind, _ in asked} == {kind for kind in KINDS if not kind.takes_long}
    for kind, asks in asked:
        question = ask(kind, by=boss, at=now(), **asks)
        assert question.is_answered or question.failure, kind
        row = answered(a_question(boss, kind=kind.name, asks=asks, key=kind.name))
        answer = json.loads(json.dumps(question.result))
        assert (row.failure, row.result) == (question.failure, answer), kind
        text = json.dumps([row.asks, row.result, row.failure])
        assert [name for name in names if name in text] == [], kind


def test_nobody_gets_the_answer_of_somebody_else(large: Establishment, boss: User) -> None:
    ann = a_coordinator(large)
    mentor = Mentor.objects.all()[0]
    question = ask(WHY_MENTOR, by=boss, at=now(), mentor=mentor.pk)
    answered(question)
    own = ask(WHY_MENTOR, by=ann, at=now(), mentor=mentor.pk)
    assert own != question
    assert own.is_under_way


def test_the_names_are_those_that_the_reader_may_see_now(
    large: Establishment, client: Client
) -> None:
    ann = a_coordinator(large)
    away = an_establishment()
    rival = a_referral(at=large)
    sign_in(client, ann)
    address = reverse("matching:why_unmatched", args=[rival.pk])
    page = client.get(address)
    assert page.context["question"].is_under_way
    question = answered(Question.objects.get())
    group = client.get(address).context["answer"].group
    assert group is None or not group.elsewhere
    others = [pk for pk in question.result.get("group", []) if pk != rival.pk]
    Referral.objects.filter(pk__in=others).update(establishment=away)
    moved = client.get(address).context["answer"].group
    assert moved is None or (moved.elsewhere == len(others) and moved.men in ([], [rival]))


def test_only_so_many_are_answered_at_once(boss: User) -> None:
    for seat in range(1, MOST_AT_ONCE + 1):
        runs(a_question(boss, key=str(seat)), seat=seat)
    waiting = a_question(boss, kind=WHY_MAN.name, key="waiting")
    assert answered(waiting).status == RunStatus.QUEUED
    for wrong in (1, MOST_AT_ONCE + 1, None):
        with pytest.raises(IntegrityError), transaction.atomic():
            runs(waiting, seat=wrong)
    Question.objects.filter(key="1").delete()
    assert answered(waiting).failure == NOT_WAITING


def runs(question: Question, *, seat: int | None) -> None:
    Question.objects.filter(pk=question.pk).update(
        status=RunStatus.RUNNING, seat=seat, started_at=now(), lease_ends_at=now() + LEASE
    )


def failing(pool: Instance, before_solve: Callable[[], None]) -> Answer:
    before_solve()
    raise ZeroDivisionError


def test_what_goes_wrong_is_said_and_then_asked_again(large: Establishment, client: Client) -> None:
    boss = manager()
    sign_in(client, boss)
    man = a_referral(at=large)
    address = reverse("matching:why_unmatched", args=[man.pk])
    client.get(address)
    Referral.objects.filter(pk=man.pk).update(status="matched")
    question = answered(Question.objects.get())
    assert question.failure == NOT_WAITING
    assert NOT_WAITING in client.get(address).content.decode()
    later = now() + FRESH_PROBLEM
    assert ask(WHY_MAN, by=boss, at=later, referral=man.pk).is_under_way

    broken = Kind("broken", failing)
    question = ask(broken, by=boss, at=now())
    with pytest.raises(ZeroDivisionError):
        answer_question(question_id=question.pk, kinds=[broken])
    question.refresh_from_db()
    assert (question.status, question.failure) == (RunStatus.FAILED, UNEXPECTED)


def test_a_dead_workers_question_waits_again_and_an_old_one_is_forgotten(boss: User) -> None:
    dead = a_question(boss, key="dead", attempts=1)
    runs(dead, seat=1)
    old = a_question(boss, key="old")
    Question.objects.filter(pk=old.pk).update(
        status=RunStatus.FAILED, finished_at=now(), failure="x"
    )
    sweep_questions(at=now() + 2 * LEASE)
    dead.refresh_from_db()
    assert dead.status == RunStatus.QUEUED
    assert Question.objects.filter(pk=old.pk).exists()
    sweep_questions(at=now() + FORGOTTEN_AFTER + LEASE)
    assert not Question.objects.filter(pk=old.pk).exists()
    answer_question(question_id=old.pk, kinds=KINDS)


def test_a_page_that_waits_or_has_its_answer_reads_no_pool(
    large: Establishment, client: Client
) -> None:
    sign_in(client, manager())
    mentor = Mentor.objects.all()[0]
    address = reverse("matching:why_mentor", args=[mentor.pk])
    waiting = client.get(address).content.decode()
    assert 'http-equiv="refresh"' in waiting, "without JavaScript"
    assert 'hx-select="#answer"' in waiting

    def queries() -> int:
        with CaptureQueriesContext(connection) as capture:
            client.get(address)
        return len(capture)

    while_waiting = queries()
    answered(Question.objects.get())
    assert max(queries(), while_waiting) < 20
    page = client.get(address).content.decode()
    assert 'http-equiv="refresh"' not in page
    assert "hx-select" not in page


def test_the_price_of_a_form_is_asked_for_by_sending_the_form_again(
    large: Establishment, client: Client
) -> None:
    sign_in(client, manager())
    mentor, man = a_mentor(at=large), a_referral(at=large)
    address = reverse("matching:rule_out", args=[man.pk])
    fields = {"mentor": mentor.pk, "kind": "conflict", "reason": "kin"}
    page = client.post(address, fields).content.decode()
    assert "hx-post" in page
    assert 'http-equiv="refresh"' not in page, "the browser would lose what was typed"
    assert 'name="confirmed"' in page, "nobody has to wait before they rule out a pair"
    answered(Question.objects.get())
    assert "price" in client.post(address, fields).context
    assert Question.objects.count() == 1
