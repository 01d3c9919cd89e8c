from datetime import timedelta

import pytest

from config.accounts.grants import withdraw_role
from config.accounts.models import User
from config.accounts.roles import Role
from config.common.clock import london_date, now
from config.common.errors import ChangedMeanwhile, NotAllowed
from config.common.letters.wording import Text
from config.common.outbox.email import Email
from recruitment.applying.leaving import withdraw_application
from recruitment.models import Application, Decision, Message, Step
from recruitment.places.answering import accept_offer
from recruitment.places.offering import NoPlaceLeft
from recruitment.screening.decisions import (
    HOLD,
    LETTER_OF,
    REASONS_TO_WITHDRAW,
    CannotDecide,
    DecisionPlan,
    decide,
    decide_all,
    plan_decisions,
    take_due_decisions,
    undo_decision,
)
from recruitment.states import ApplicationStatus, DecisionStatus
from tests.factories.people import coordinator, manager
from tests.factories.programme import an_establishment
from tests.factories.recruitment import a_cohort, a_decision, an_application

pytestmark = pytest.mark.django_db

S = ApplicationStatus
TEXT = Text("About your application", "Dear Ama, as you saw it.")


@pytest.fixture
def boss() -> User:
    return manager()


def a_new_decision(application: Application, step: Step, by: User) -> Decision:
    return decide(application=application, step=step, text=TEXT, by=by, at=now())


def test_nothing_happens_while_it_is_held(boss: User) -> None:
    application, at = an_application(), now()
    decide(application=application, step=Step.SHORTLIST, text=TEXT, by=boss, at=at)
    assert take_due_decisions(at=at + HOLD - timedelta(seconds=1)) == 0
    application.refresh_from_db()
    assert application.status == S.SUBMITTED
    assert not Email.objects.exists()


@pytest.mark.parametrize(
    ("step", "source", "target"),
    [
        (Step.SHORTLIST, S.SUBMITTED, S.SHORTLISTED),
        (Step.INTERVIEW, S.SHORTLISTED, S.INTERVIEW),
        (Step.RESERVE, S.INTERVIEW, S.RESERVE),
        (Step.OFFER, S.RESERVE, S.OFFERED),
        (Step.DEFER, S.SUBMITTED, S.NEXT_COHORT),
        (Step.DECLINE, S.RESERVE, S.DECLINED),
        (Step.WITHDRAW_OFFER, S.OFFERED, S.DECLINED),
    ],
)
def test_then_it_takes_effect_and_the_email_goes_as_it_was_seen(
    step: Step, source: S, target: S, boss: User
) -> None:
    application = an_application(status=source)
    decision = a_new_decision(application, step, boss)
    assert take_due_decisions(at=decision.effective_at) == 1
    assert take_due_decisions(at=decision.effective_at) == 0
    application.refresh_from_db()
    decision.refresh_from_db()
    assert application.status == target
    assert decision.status == DecisionStatus.TAKEN
    assert TEXT.body in Email.objects.get().text
    message = application.messages.get()
    assert (message.key, message.sent_by) == (LETTER_OF[step].key, boss)


def test_every_step_has_a_letter() -> None:
    assert set(LETTER_OF) == set(Step)


def test_an_offer_ends_when_its_email_said(boss: User) -> None:
    application = an_application(status=S.SHORTLISTED)
    decision = a_new_decision(application, Step.OFFER, boss)
    take_due_decisions(at=decision.effective_at + timedelta(days=2))
    application.refresh_from_db()
    days = timedelta(days=application.cohort.offer_days)
    assert application.offer_expires_on == london_date(decision.effective_at) + days


def test_undone_it_never_takes_effect(boss: User) -> None:
    application = an_application()
    decision = a_new_decision(application, Step.DECLINE, boss)
    undo_decision(decision=decision, by=boss, at=now())
    assert take_due_decisions(at=decision.effective_at) == 0
    a_new_decision(application, Step.SHORTLIST, boss)


def test_it_is_too_late_to_undo_what_has_taken_effect(boss: User) -> None:
    decision = a_new_decision(an_application(), Step.SHORTLIST, boss)
    take_due_decisions(at=decision.effective_at)
    with pytest.raises(ChangedMeanwhile):
        undo_decision(decision=decision, by=boss, at=now())
    decision.refresh_from_db()
    assert decision.status == DecisionStatus.TAKEN


def test_one_decision_at_a_time(boss: User) -> None:
    application = an_application()
    a_new_decision(application, Step.SHORTLIST, boss)
    with pytest.raises(ChangedMeanwhile):
        a_new_decision(application, Step.DECLINE, boss)
    assert application.decisions.get().step == Step.SHORTLIST


def test_a_step_that_does_not_start_here_is_refused(boss: User) -> None:
    with pytest.raises(CannotDecide):
        a_new_decision(an_application(status=S.ACCEPTED), Step.DECLINE, boss)


def test_only_those_who_screen_it_decide() -> None:
    elsewhere = coordinator()
    application = an_application(establishments=[an_establishment(coordinators=[coordinator()])])
    with pytest.raises(NotAllowed):
        a_new_decision(application, Step.SHORTLIST, elsewhere)
    with pytest.raises(NotAllowed):
        undo_decision(decision=a_decision(application), by=elsewhere, at=now())


def test_an_applicant_who_leaves_meanwhile_is_told_nothing(boss: User) -> None:
    application = an_application()
    decision = a_new_decision(application, Step.SHORTLIST, boss)
    withdraw_application(application=application, by=application.applicant, at=now())
    Email.objects.all().delete()
    assert take_due_decisions(at=decision.effective_at) == 0
    decision.refresh_from_db()
    assert decision.status == DecisionStatus.FAILED
    assert decision.problem
    assert not Email.objects.exists()


def test_who_is_no_longer_staff_decides_nothing(boss: User) -> None:
    ann = coordinator()
    decision = a_decision(an_application(), by=ann)
    withdraw_role(user=ann, role=Role.COORDINATOR, by=boss, at=now())
    assert take_due_decisions(at=decision.effective_at) == 0
    decision.refresh_from_db()
    assert decision.status == DecisionStatus.FAILED
    assert decision.problem


def test_one_that_fails_does_not_stop_the_next(boss: User) -> None:
    bad = a_decision(an_application(status=S.ACCEPTED))
    good = a_decision(an_application())
    assert take_due_decisions(at=good.effective_at) == 1
    bad.refresh_from_db()
    assert bad.status == DecisionStatus.FAILED


def test_offers_that_are_held_count(boss: User) -> None:
    cohort = a_cohort(places=1)
    first, second = (an_application(status=S.SHORTLISTED, cohort=cohort) for _ in range(2))
    a_new_decision(first, Step.OFFER, boss)
    with pytest.raises(NoPlaceLeft):
        a_new_decision(second, Step.OFFER, boss)
    assert not second.decisions.exists()


def test_many_are_decided_each_by_itself(boss: User) -> None:
    fine, gone = an_application(), an_application(status=S.DECLINED)
    planned = [DecisionPlan(application, TEXT) for application in (gone, fine)]
    problems = decide_all(planned=planned, step=Step.SHORTLIST, by=boss, at=now())
    assert [problem.application for problem in problems] == [gone]
    assert problems[0].problem
    assert fine.decisions.get().status == DecisionStatus.HELD


def test_one_that_was_not_possible_when_planned_is_not_tried(boss: User) -> None:
    planned = [DecisionPlan(an_application(), TEXT, "Not now.")]
    assert decide_all(planned=planned, step=Step.SHORTLIST, by=boss, at=now()) == planned
    assert not Decision.objects.exists()


def test_a_withdrawn_offer_goes_to_the_next_on_the_reserve_list(boss: User) -> None:
    cohort = a_cohort(places=1)
    offered = an_application(status=S.OFFERED, cohort=cohort)
    following = an_application(status=S.RESERVE, cohort=cohort)
    [plan] = plan_decisions([offered], Step.WITHDRAW_OFFER, reason="cohort", by=boss, at=now())
    assert REASONS_TO_WITHDRAW["cohort"] in plan.text.body
    decide(application=offered, step=Step.WITHDRAW_OFFER, text=plan.text, by=boss, at=now())
    following.refresh_from_db()
    assert following.status == S.RESERVE  # the decision can still be undone
    take_due_decisions(at=now() + HOLD)
    following.refresh_from_db()
    assert following.status == S.OFFERED
    keys = [message.key for message in Message.objects.order_by("pk")]
    assert sorted(keys) == ["offer", "offer_withdrawn"]


def test_an_offer_accepted_meanwhile_is_not_withdrawn(boss: User) -> None:
    offered = an_application(status=S.OFFERED)
    decision = a_new_decision(offered, Step.WITHDRAW_OFFER, boss)
    accept_offer(application=offered, by=offered.applicant, at=now())
    take_due_decisions(at=now() + HOLD)
    decision.refresh_from_db()
    assert decision.status == DecisionStatus.FAILED
