"""Anyone takes any step on any application in any order. After every step, what must always be true
is true."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from config.common.audit import AuditEvent
from config.common.clock import london_date, now
from config.common.errors import DomainError
from config.common.letters.wording import Text
from config.common.transitions import apply_transition
from recruitment.applying.drafts import discard_draft, start_application
from recruitment.applying.leaving import (
    TIMES_CHANGE,
    change_availability,
    is_moved_already,
    join_next_cohort,
    withdraw_application,
)
from recruitment.applying.sending import submit_application
from recruitment.models import Application, Cohort, Decision, Message, Step
from recruitment.places.answering import accept_offer, lapse_offers, turn_down_offer
from recruitment.places.offering import make_offer, offer_next, places_of
from recruitment.screening.decisions import decide, held_offers, take_due_decisions, undo_decision
from recruitment.states import APPLICATION, OVER, UNDECIDED, ApplicationStatus, DecisionStatus
from tests.factories.people import applicant, coordinator
from tests.factories.recruitment import ANSWERS, a_cohort

PEOPLE = 3
PLACES = 2
WHO = st.integers(0, PEOPLE - 1)
WHICH = st.integers(0, 30)
STEPS = ["shortlist", "invite_to_interview", "put_on_reserve", "decline"]
S = ApplicationStatus
when_there_are_some = precondition(lambda _: Application.objects.exists())


def refusal(act: Callable[[], object]) -> str:
    """The sentence of the refusal; empty when the act succeeded."""
    try:
        act()
    except DomainError as error:
        return str(error)
    return ""


class Recruiting(RuleBasedStateMachine):
    """3 applicants, a coordinator, and a cohort of 2 places that can have 3 offers at once."""

    def __init__(self) -> None:
        super().__init__()
        self.everything = transaction.atomic()
        self.everything.__enter__()
        self.at = now()
        self.cohort = a_cohort(open_for=300, places=PLACES, over_offer=50)
        self.people = [applicant() for _ in range(PEOPLE)]
        self.staff = coordinator()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.everything.__exit__(None, None, None)

    def any_application(self, which: int) -> Application:
        applications = list(
            Application.objects.select_related("cohort", "applicant").order_by("pk")
        )
        return applications[which % len(applications)]

    def attempt(
        self, application: Application, act: Callable[[], object], *, allowed: bool
    ) -> None:
        """Checks that the act succeeds exactly when it is allowed, and that a refusal has a
        sentence and changes nothing."""
        before = Application.objects.filter(pk=application.pk).values().get()
        messages = Message.objects.count()
        sentence = refusal(act)
        assert bool(sentence) != allowed, sentence
        if sentence:
            assert sentence.endswith((".", "?"))
            assert Application.objects.filter(pk=application.pk).values().get() == before
            assert Message.objects.count() == messages

    @rule(who=WHO)
    def start(self, who: int) -> None:
        person = self.people[who]
        has_one = person.applications.filter(cohort=self.cohort).exclude(status__in=OVER).exists()
        assert bool(refusal(lambda: start_application(by=person, at=self.at))) == has_one

    @when_there_are_some
    @rule(which=WHICH)
    def answer_everything(self, which: int) -> None:
        drafts = Application.objects.filter(status=S.DRAFT, pk=self.any_application(which).pk)
        drafts.update(**ANSWERS)

    @when_there_are_some
    @rule(which=WHICH)
    def send(self, which: int) -> None:
        application = self.any_application(which)
        self.attempt(
            application,
            lambda: submit_application(
                application=application, by=application.applicant, at=self.at
            ),
            allowed=application.status == S.DRAFT
            and bool(application.answered)
            and application.cohort == self.cohort,
        )

    @when_there_are_some
    @rule(which=WHICH, step=st.sampled_from(STEPS))
    def decide(self, which: int, step: str) -> None:
        application = self.any_application(which)
        self.attempt(
            application,
            lambda: apply_transition(APPLICATION, step, application, by=self.staff, at=self.at),
            allowed=application.status in APPLICATION.transition(step).sources,
        )

    @when_there_are_some
    @rule(which=WHICH, step=st.sampled_from(Step))
    def hold_a_decision(self, which: int, step: Step) -> None:
        application = self.any_application(which)
        others = held_offers(application.cohort).exclude(application=application).count()
        has_place = step != Step.OFFER or places_of(application.cohort).to_offer > others
        is_free = not application.decisions.filter(status=DecisionStatus.HELD).exists()
        text = Text("A decision", f"Decision {Decision.objects.count()}")
        self.attempt(
            application,
            lambda: decide(
                application=application, step=step, text=text, by=self.staff, at=self.at
            ),
            allowed=application.status in APPLICATION.transition(step).sources
            and is_free
            and has_place,
        )

    @precondition(lambda _: Decision.objects.exists())
    @rule(which=WHICH)
    def undo(self, which: int) -> None:
        decision = Decision.objects.all()[which % Decision.objects.count()]
        self.attempt(
            decision.application,
            lambda: undo_decision(decision=decision, by=self.staff, at=self.at),
            allowed=decision.status == DecisionStatus.HELD,
        )

    @when_there_are_some
    @rule(which=WHICH)
    def offer(self, which: int) -> None:
        application = self.any_application(which)
        places = application.cohort.applications.filter(status__in=[S.ACCEPTED, S.OFFERED]).count()
        taken = application.cohort.applications.filter(status=S.ACCEPTED).count()
        most = application.cohort.places * (100 + application.cohort.over_offer) // 100
        ends_on = london_date(self.at) + timedelta(days=14)
        self.attempt(
            application,
            lambda: make_offer(application=application, ends_on=ends_on, by=self.staff, at=self.at),
            allowed=application.status in APPLICATION.transition("offer").sources
            and places < most
            and taken < application.cohort.places,
        )

    @when_there_are_some
    @rule(which=WHICH)
    def accept(self, which: int) -> None:
        application = self.any_application(which)
        taken = application.cohort.applications.filter(status=S.ACCEPTED).count()
        ends_on = application.offer_expires_on
        in_time = ends_on is not None and ends_on >= london_date(self.at)
        self.attempt(
            application,
            lambda: accept_offer(application=application, by=application.applicant, at=self.at),
            allowed=application.status == S.OFFERED
            and taken < application.cohort.places
            and in_time,
        )

    @when_there_are_some
    @rule(which=WHICH)
    def turn_down(self, which: int) -> None:
        application = self.any_application(which)
        self.attempt(
            application,
            lambda: turn_down_offer(application=application, by=application.applicant, at=self.at),
            allowed=application.status == S.OFFERED,
        )

    @when_there_are_some
    @rule(which=WHICH)
    def withdraw(self, which: int) -> None:
        application = self.any_application(which)
        self.attempt(
            application,
            lambda: withdraw_application(
                application=application, by=application.applicant, at=self.at
            ),
            allowed=application.status in UNDECIDED | {S.OFFERED, S.ACCEPTED},
        )

    @when_there_are_some
    @rule(which=WHICH)
    def join_next(self, which: int) -> None:
        application = self.any_application(which)
        later = application.applicant.applications.exclude(status__in=OVER).exclude(
            cohort=application.cohort
        )
        following = later.filter(
            cohort__training_starts_on__gt=application.cohort.training_starts_on
        )
        if following.exists():
            return  # they may be in the next cohort already: see test_leaving.py
        self.attempt(
            application,
            lambda: join_next_cohort(application=application, by=application.applicant, at=self.at),
            allowed=application.status in UNDECIDED | {S.OFFERED}
            and not is_moved_already(application, at=self.at),
        )

    @when_there_are_some
    @rule(which=WHICH, slots=st.integers(1, 2**21 - 1))
    def other_times(self, which: int, slots: int) -> None:
        application = self.any_application(which)
        self.attempt(
            application,
            lambda: change_availability(
                application=application, slots=slots, by=application.applicant, at=self.at
            ),
            allowed=application.status in TIMES_CHANGE,
        )

    @precondition(lambda _: Application.objects.filter(status=S.DRAFT).exists())
    @rule()
    def discard(self) -> None:
        draft = Application.objects.filter(status=S.DRAFT).select_related("applicant")[0]
        discard_draft(application=draft, by=draft.applicant, at=self.at)

    @rule(days=st.integers(1, 9))
    def time_passes(self, days: int) -> None:
        if self.at < now() + timedelta(days=200):
            self.at += timedelta(days=days)
        take_due_decisions(at=self.at)
        assert not Decision.objects.filter(status=DecisionStatus.HELD).exists()
        lapse_offers(self.at)
        offer_next(self.cohort, self.at)

    @invariant()
    def one_live_application_for_each_cohort(self) -> None:
        live = Application.objects.exclude(status__in=OVER)
        counts = Counter(live.values_list("applicant_id", "cohort_id"))
        assert max(counts.values(), default=0) <= 1

    @invariant()
    def a_decision_and_its_email_go_together_or_not_at_all(self) -> None:
        for decision in Decision.objects.all():
            is_taken = decision.status == DecisionStatus.TAKEN
            assert Message.objects.filter(body=decision.body).count() == is_taken
            assert bool(decision.problem) is (decision.status == DecisionStatus.FAILED)

    @invariant()
    def places_are_never_exceeded(self) -> None:
        for cohort in Cohort.objects.all():
            taken = list(
                cohort.applications.filter(status=S.ACCEPTED).values_list("place", flat=True)
            )
            assert len(taken) == len(set(taken)) <= cohort.places
            assert set(taken) <= set(range(1, cohort.places + 1))

    @invariant()
    def the_trail_ends_where_the_application_stands(self) -> None:
        for application in Application.objects.exclude(status=S.DRAFT):
            moves = AuditEvent.objects.filter(
                subject=Application._meta.label, subject_id=application.pk, detail__has_key="to"
            )
            last = moves.order_by("-pk").first()
            arrived = last.detail["to"] if last else S.SUBMITTED
            assert arrived == application.status
            assert application.submitted_at is not None


@pytest.mark.django_db
def test_any_order_of_things() -> None:
    run_state_machine_as_test(
        Recruiting,
        settings=settings(max_examples=10, stateful_step_count=40, deadline=None),
    )
