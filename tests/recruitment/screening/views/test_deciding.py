"""Deciding on one and on several, each email seen first."""

from collections.abc import Callable

import pytest
from django.test import Client

from config.accounts.models import User
from config.common.clock import now
from config.common.letters.wording import Wording
from recruitment.models import Decision, Step
from recruitment.states import ApplicationStatus, DecisionStatus
from tests.factories.recruitment import a_decision, an_application
from tests.recruitment.screening.views.pages import at, page

pytestmark = pytest.mark.django_db

S = ApplicationStatus


def test_deciding_on_one_the_email_can_be_changed(staff: Client) -> None:
    application = an_application()
    address = f"{at('decide')}?step=shortlist&application={application.pk}"
    assert "You are on our shortlist" in page(staff, address)
    words = {"subject": "Good news", "body": "Dear Ama, <b>good</b> news."}
    staff.post(at("decide"), words | {"step": "shortlist", "application": application.pk})
    decision = Decision.objects.get()
    assert (decision.subject, decision.body) == (words["subject"], words["body"])
    shown = page(staff, at("application", application.reference))
    assert "Undo this decision" in shown


def test_an_empty_email_is_asked_for_again(staff: Client) -> None:
    application = an_application()
    data = {"step": "shortlist", "application": application.pk, "subject": "", "body": "Kept"}
    shown = staff.post(at("decide"), data).content.decode()
    assert "Write a subject" in shown
    assert "Kept" in shown
    assert not Decision.objects.exists()


def confirm(client: Client, query: str, then: Callable[[], object] = lambda: None) -> str:
    """What came of confirming the preview of several decisions."""
    shown = client.get(f"{at('decide')}?{query}")
    data = {
        "application": [application.pk for application in shown.context["chosen"]],
        "step": shown.context["step"],
        "digest": shown.context["digest"],
    }
    then()
    return client.post(at("decide"), data, follow=True).content.decode()


def test_deciding_on_several_after_seeing_every_email(staff: Client) -> None:
    names = ["Ama", "Bo"]
    rows = [an_application(known_as=name, full_name=name) for name in names]
    gone = an_application(full_name="Cy", status=S.DECLINED)
    query = (
        "&".join(f"application={application.pk}" for application in [*rows, gone])
        + "&step=shortlist"
    )
    shown = page(staff, f"{at('decide')}?{query}")
    assert all(f"Dear {name}," in shown for name in names)
    assert 'This is not possible at the stage “not taken further”: <span dir="auto">Cy<' in shown
    result = confirm(staff, query)
    assert "2 decisions are made" in result
    assert "Cy" not in result
    assert set(Decision.objects.values_list("application", flat=True)) == {
        application.pk for application in rows
    }


def test_what_is_confirmed_is_what_was_seen(staff: Client) -> None:
    rows = [an_application() for _ in range(2)]
    query = "&".join(f"application={application.pk}" for application in rows) + "&step=shortlist"

    def reword() -> None:
        Wording.objects.create(key="shortlisted", subject="Ta", body="Ta", changed_at=now())

    assert "The emails have changed" in confirm(staff, query, reword)
    assert not Decision.objects.exists()


def test_who_was_decided_on_meanwhile_is_named(staff: Client) -> None:
    rows = [an_application(full_name=name) for name in ("Ama Alder", "Bo Bracken")]
    query = "&".join(f"application={application.pk}" for application in rows) + "&step=shortlist"
    shown = confirm(staff, query, lambda: a_decision(rows[0]))
    assert "The emails have changed" in shown
    assert 'A decision on it is about to take effect: <span dir="auto">Ama Alder<' in shown
    assert "1 decision is made" in confirm(staff, query)


def test_pressing_twice_decides_once_and_says_so(staff: Client) -> None:
    application = an_application()
    data = {"subject": "Good news", "body": "Dear Ama", "step": "shortlist"}
    data["application"] = str(application.pk)
    staff.post(at("decide"), data)
    again = staff.post(at("decide"), data, follow=True).content.decode()
    assert "A decision on it is about to take effect" in again
    assert "Undo this decision" in again
    assert Decision.objects.count() == 1


def test_declining_asks_for_a_reason_first(staff: Client) -> None:
    application = an_application()
    address = f"{at('decide')}?step=decline&application={application.pk}"
    assert "We had more applications" in page(staff, address)
    assert "Dear" not in page(staff, address)
    assert "Choose the reason" in page(staff, f"{address}&reason=")
    assert "do not fit those at which" in page(staff, f"{address}&reason=times")


@pytest.mark.parametrize(
    "query", ["", "step=shortlist", "step=nonsense&application=1", "application=x"]
)
def test_nothing_ticked_is_a_kind_word(staff: Client, query: str) -> None:
    shown = staff.get(f"{at('decide')}?{query}", follow=True).content.decode()
    assert "Tick the applications first" in shown


def test_undoing(staff: Client) -> None:
    decision = a_decision(an_application(), step=Step.DECLINE)
    shown = staff.post(at("undo_decision", decision.pk), follow=True).content.decode()
    assert "Nothing has been sent" in shown
    again = staff.post(at("undo_decision", decision.pk), follow=True).content.decode()
    assert "too late to undo" in again


def test_all_of_ones_own_are_undone_at_once(staff: Client, boss: User) -> None:
    for _ in range(2):
        a_decision(an_application(), made_by=boss)
    other = a_decision(an_application())
    assert "Undo all 2 of yours" in page(staff, at("today"))
    shown = staff.post(at("undo_own_decisions"), follow=True).content.decode()
    assert "2 decisions are undone" in shown
    assert "Undo all" not in shown
    assert Decision.objects.get(status=DecisionStatus.HELD) == other
    again = staff.post(at("undo_own_decisions"), follow=True).content.decode()
    assert "there is no decision of yours to undo" in again
