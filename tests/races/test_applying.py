"""One applicant presses on 2 phones at the same moment."""

from functools import partial

import pytest

from config.common.clock import now
from config.common.errors import DomainError
from recruitment.applying.drafts import save_answers, start_application
from recruitment.applying.leaving import join_next_cohort, withdraw_application
from recruitment.applying.questions import BY_NAME
from recruitment.applying.sending import submit_application
from recruitment.models import Application, Message
from recruitment.states import OVER
from tests.factories.people import user_with
from tests.factories.recruitment import a_cohort, a_draft, an_application
from tests.races.racing import race

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
THREADS = 8


def test_starting_everywhere_at_once_starts_once() -> None:
    a_cohort()
    person = user_with()
    outcomes = race([partial(start_application, by=person, at=now())] * THREADS)
    assert sum(isinstance(outcome, Application) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, DomainError) for outcome in outcomes) == THREADS - 1
    assert Application.objects.count() == 1


def test_sending_everywhere_at_once_sends_once() -> None:
    draft = a_draft(complete=True)
    send = partial(submit_application, application=draft, by=draft.applicant, at=now())
    told = [outcome for outcome in race([send] * THREADS) if isinstance(outcome, DomainError)]
    assert len(told) == THREADS - 1
    assert Message.objects.filter(key="received").count() == 1


def test_different_answers_at_once_are_all_kept() -> None:
    draft = a_draft()
    said = {
        "name": {"full_name": "Ama Example", "known_as": "Ama"},
        "contact": {"phone": "07700 900123", "postcode": "SW2 5XF"},
        "availability": {"slots": 5},
        "motivation": {"motivation": "To be of use."},
        "heard_from": {"heard_from": "friend"},
        "declarations": {"agreed": True},
    }
    keep = partial(save_answers, by=draft.applicant, at=now())
    copies = [Application.objects.get(pk=draft.pk) for _ in said]
    race(
        [
            partial(keep, application=copy, question=BY_NAME[name], answers=answers)
            for copy, (name, answers) in zip(copies, said.items(), strict=True)
        ]
    )
    kept = Application.objects.get(pk=draft.pk)
    assert sorted(kept.answered) == sorted(said)
    assert (kept.full_name, kept.phone, kept.slots) == ("Ama Example", "07700 900123", 5)


def test_withdrawing_and_moving_on_at_once_do_one_of_the_two() -> None:
    sent = an_application()
    rivals = [
        partial(act, application=Application.objects.get(pk=sent.pk), by=sent.applicant, at=now())
        for act in (withdraw_application, join_next_cohort)
    ]
    told = [outcome for outcome in race(rivals) if isinstance(outcome, DomainError)]
    assert len(told) == 1
    live = Application.objects.exclude(status__in=OVER).count()
    sent.refresh_from_db()
    assert (sent.status, live) in {("withdrawn", 0), ("next_cohort", 1)}
