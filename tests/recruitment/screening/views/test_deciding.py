"""Deciding on one application and on several. Staff see every email first."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from config.accounts.models import User
from config.common.clock import now
from config.common.letters.wording import Wording
from recruitment.letters.sending import text_for
from recruitment.models import Decision, Step
from recruitment.screening.decisions import REASONS
from recruitment.screening.emails import SHORTLISTED
from recruitment.states import ApplicationStatus, DecisionStatus
from tests.factories.recruitment import a_decision, an_application
from tests.recruitment.notices import notices
from tests.recruitment.screening.views.pages import at, page

pytestmark = pytest.mark.django_db

S = ApplicationStatus


def test_deciding_on_one_the_email_can_be_changed(staff: Client) -> None:
    application = an_application()
    address = f"{at('decide')}?step=shortlist&application={application.pk}"
    assert text_for(application, SHORTLISTED).subject in page(staff, address)
    words = {"subject": "Good news", "body": "Dear Ama, <b>good</b> news."}
    staff.post(at("decide"), words | {"step": "shortlist", "application": application.pk})
    decision = Decision.objects.get()
    assert (decision.subject, decision.body) == (words["subject"], words["body"])
    shown = page(staff, at("application", application.reference))
    assert at("undo_decision", decision.pk) in shown


def test_an_empty_email_is_asked_for_again(staff: Client) -> None:
    application = an_application()
    data = {"step": "shortlist", "application": application.pk, "subject": "", "body": "Kept"}
    shown = staff.post(at("decide"), data).content.decode()
    assert 'id="id_subject_error"' in shown
    assert "Kept" in shown
    assert not Decision.objects.exists()


def confirm(client: Client, query: str, then: Callable[[], object] = lambda: None) -> Any:
    """Confirms the preview of several decisions, and returns the next page."""
    shown = client.get(f"{at('decide')}?{query}")
    data = {
        "application": [application.pk for application in shown.context["chosen"]],
        "step": shown.context["step"],
        "digest": shown.context["digest"],
    }
    then()
    return client.post(at("decide"), data, follow=True)


def problems(page: Any) -> list[list[str]]:
    """The names of the applicants with each problem."""
    return list(page.context["problems"].values())


def test_deciding_on_several_after_seeing_every_email(staff: Client) -> None:
    names = ["Ama", "Bo"]
    rows = [an_application(known_as=name, full_name=name) for name in names]
    gone = an_application(full_name="Cy Campion", status=S.DECLINED)
    query = (
        "&".join(f"application={application.pk}" for application in [*rows, gone])
        + "&step=shortlist"
    )
    preview = staff.get(f"{at('decide')}?{query}")
    assert all(f"Dear {name}," in preview.content.decode() for name in names)
    assert problems(preview) == [["Cy Campion"]]
    result = confirm(staff, query)
    assert notices(result) == ["success"]
    assert "Cy Campion" not in result.content.decode()
    assert set(Decision.objects.values_list("application", flat=True)) == {
        application.pk for application in rows
    }


def test_what_is_confirmed_is_what_was_seen(staff: Client) -> None:
    rows = [an_application() for _ in range(2)]
    query = "&".join(f"application={application.pk}" for application in rows) + "&step=shortlist"

    def reword() -> None:
        Wording.objects.create(key="shortlisted", subject="Ta", body="Ta", changed_at=now())

    assert notices(confirm(staff, query, reword)) == ["error"]
    assert not Decision.objects.exists()


def test_who_was_decided_on_meanwhile_is_named(staff: Client) -> None:
    rows = [an_application(full_name=name) for name in ("Ama Alder", "Bo Bracken")]
    query = "&".join(f"application={application.pk}" for application in rows) + "&step=shortlist"
    shown = confirm(staff, query, lambda: a_decision(rows[0]))
    assert notices(shown) == ["error"]
    assert problems(shown) == [["Ama Alder"]]
    assert notices(confirm(staff, query)) == ["success"]
    assert rows[1].decisions.get().status == DecisionStatus.HELD


def test_pressing_twice_decides_once_and_says_so(staff: Client) -> None:
    application = an_application()
    data = {"subject": "Good news", "body": "Dear Ama", "step": "shortlist"}
    data["application"] = str(application.pk)
    staff.post(at("decide"), data)
    again = staff.post(at("decide"), data, follow=True)
    assert notices(again) == ["success", "error"]
    assert at("undo_decision", Decision.objects.get().pk) in again.content.decode()


def test_declining_asks_for_a_reason_first(staff: Client) -> None:
    application = an_application()
    address = f"{at('decide')}?step=decline&application={application.pk}"
    shown = page(staff, address)
    assert all(f'value="{reason}"' in shown for reason in REASONS)
    assert "Dear" not in shown
    assert 'id="id_reason_error"' in page(staff, f"{address}&reason=")
    shown = page(staff, f"{address}&reason=times")
    assert "Dear" in shown
    assert shown.count(REASONS["times"]) == 2, "to choose, and in the email"


@pytest.mark.parametrize(
    "query", ["", "step=shortlist", "step=nonsense&application=1", "application=x"]
)
def test_nothing_selected_leads_back_to_the_list(staff: Client, query: str) -> None:
    shown = staff.get(f"{at('decide')}?{query}", follow=True)
    assert shown.redirect_chain[-1][0] == at("applications")
    assert notices(shown) == ["error"]


def test_undoing(staff: Client) -> None:
    decision = a_decision(an_application(), step=Step.DECLINE)
    shown = staff.post(at("undo_decision", decision.pk), follow=True)
    assert notices(shown) == ["success"]
    decision.refresh_from_db()
    assert decision.status == DecisionStatus.UNDONE
    again = staff.post(at("undo_decision", decision.pk), follow=True)
    assert notices(again) == ["error"]


def test_all_of_ones_own_are_undone_at_once(staff: Client, boss: User) -> None:
    for _ in range(2):
        a_decision(an_application(), made_by=boss)
    other = a_decision(an_application())
    assert at("undo_own_decisions") in page(staff, at("today"))
    shown = staff.post(at("undo_own_decisions"), follow=True)
    assert notices(shown) == ["success"]
    assert at("undo_own_decisions") not in shown.content.decode()
    assert Decision.objects.get(status=DecisionStatus.HELD) == other
    again = staff.post(at("undo_own_decisions"), follow=True)
    assert notices(again) == ["error"]
