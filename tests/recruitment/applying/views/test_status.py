"""How an application is going, and what the applicant can still change."""

import pytest
from django.urls import reverse
from django.utils.html import strip_tags
from pytest_django import DjangoAssertNumQueries

from config.common.clock import now
from recruitment.applying.leaving import TIMES_CHANGE, join_next_cohort
from recruitment.applying.timeline import REFEREE_SAYS
from recruitment.models import Application, Recommendation
from recruitment.states import OVER, UNDECIDED, ApplicationStatus, ReferenceStatus
from tests.config.ui.markup import only
from tests.factories.programme import MONDAY_MORNING, an_establishment
from tests.factories.recruitment import a_cohort, a_draft, a_reference, an_application
from tests.factories.training import a_training_cohort
from tests.recruitment.applying.views.pages import address, as_applicant, text_of

pytestmark = pytest.mark.django_db
SENT = [status for status in ApplicationStatus if status != ApplicationStatus.DRAFT]
LINKS = {
    "change_availability": TIMES_CHANGE,
    "join_next_cohort": UNDECIDED | {ApplicationStatus.OFFERED},
    "withdraw_application": set(SENT) - OVER,
    "answer_offer": {ApplicationStatus.OFFERED},
}


@pytest.mark.parametrize("status", SENT)
def test_the_page_offers_what_can_be_done_and_no_more(status: ApplicationStatus) -> None:
    application = an_application(status=status, offer_expires_on=now().date())
    page = text_of(as_applicant(application).get(address("own_application", application)))
    offered = {name for name in LINKS if f'href="{address(name, application)}"' in page}
    assert offered == {name for name, when in LINKS.items() if status in when}
    assert page.count("govuk-body-l") == 1  # one plain sentence says how it is going


@pytest.mark.parametrize("starts_in", [1, -1])
def test_whoever_has_a_place_is_led_to_their_training(starts_in: int) -> None:
    cohort = a_training_cohort(starts_in=starts_in)
    accepted = an_application(status=ApplicationStatus.ACCEPTED, cohort=cohort)
    page = text_of(as_applicant(accepted).get(address("own_application", accepted)))
    in_the_bar = 1
    assert page.count(f'href="{reverse("training:my_training")}"') == in_the_bar + 1


def test_references_show_their_state_and_never_what_was_said() -> None:
    application = an_application()
    a_reference(
        application,
        status=ReferenceStatus.RECEIVED,
        name="Ruth Referee",
        strengths="Unforgettable words",
        recommendation=Recommendation.NO,
    )
    page = text_of(as_applicant(application).get(address("own_application", application)))
    assert "Ruth Referee" in page
    assert REFEREE_SAYS[ReferenceStatus.RECEIVED] in page
    assert "Unforgettable" not in page
    beside_the_name = strip_tags(page.split("Ruth Referee")[1].split("</dl>")[0])
    assert Recommendation.NO.label not in beside_the_name.split()


def test_the_page_costs_few_queries(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    application = an_application()
    client = as_applicant(application)
    with django_assert_max_num_queries(12):
        client.get(address("own_application", application))


def test_times_are_changed() -> None:
    application = an_application()
    client = as_applicant(application)
    wrong = client.post(address("change_availability", application), {})
    assert only(text_of(wrong), id="id_slots_error")
    client.post(address("change_availability", application), {"slots": ["0", "20"]})
    assert Application.objects.get(pk=application.pk).slots == 1 | 1 << 20


def test_times_without_a_session_are_saved_and_said_so_once() -> None:
    prison = an_establishment(slots=[MONDAY_MORNING])
    application = an_application(establishments=[prison])
    client, page = as_applicant(application), address("change_availability", application)
    again = client.post(page, {"slots": ["20"]}).headers["Location"]
    assert client.get(again).context["form"].prisons_missed
    assert client.post(again, {"slots": ["20"]}).headers["Location"] == address(
        "own_application", application
    )


def test_withdrawing_asks_first() -> None:
    application = an_application()
    client = as_applicant(application)
    assert client.get(address("withdraw_application", application)).status_code == 200
    client.post(address("withdraw_application", application), {"why": "unreached"})
    assert Application.objects.get(pk=application.pk).status == "submitted"
    done = text_of(client.post(address("withdraw_application", application), follow=True))
    assert "app-notification--error" not in done
    after = Application.objects.get(pk=application.pk)
    assert (after.status, after.why_stopped) == ("withdrawn", "")
    again = text_of(client.post(address("withdraw_application", application), follow=True))
    assert "app-notification--error" in again


@pytest.mark.parametrize(
    ("name", "status", "can_say"),
    [
        ("withdraw_application", ApplicationStatus.SHORTLISTED, False),
        ("withdraw_application", ApplicationStatus.ACCEPTED, True),
        ("answer_offer", ApplicationStatus.OFFERED, False),
    ],
)
def test_only_somebody_with_a_place_can_say_that_a_prison_refused_them(
    name: str, status: ApplicationStatus, can_say: bool
) -> None:
    application = an_application(status=status, offer_expires_on=now().date())
    page = text_of(as_applicant(application).get(address(name, application)))
    assert ('value="refused"' in page) == can_say


@pytest.mark.parametrize("opens_in", [-1, 1])
@pytest.mark.parametrize("name", ["own_application", "apply_saved"])
def test_a_draft_says_when_it_can_be_sent(name: str, opens_in: int) -> None:
    draft = a_draft(cohort=a_cohort(opens_in=opens_in))
    page = text_of(as_applicant(draft).get(address(name, draft)))
    opens_on = draft.cohort.opens_on
    assert (f"{opens_on:%A} {opens_on.day} {opens_on:%B %Y}" in page) == (opens_in > 0)


@pytest.mark.parametrize("name", ["withdraw_application", "join_next_cohort", "answer_offer"])
def test_what_can_no_longer_be_done_is_not_asked(name: str) -> None:
    over = an_application(status=ApplicationStatus.DECLINED)
    response = as_applicant(over).get(address(name, over))
    assert response.headers["Location"] == address("own_application", over)


def test_joining_the_next_cohort_leads_to_the_new_application() -> None:
    application = an_application()
    client = as_applicant(application)
    assert client.get(address("join_next_cohort", application)).status_code == 200
    assert Application.objects.get().status == "submitted"
    page = text_of(client.post(address("join_next_cohort", application), follow=True))
    moved = Application.objects.get(moved_from=application)
    assert str(moved.cohort) in page
    assert moved.reference in page
    assert address("own_application", moved) in text_of(
        client.get(address("own_application", application))
    )


@pytest.mark.parametrize(("answer", "status"), [("accept", "accepted"), ("turn_down", "withdrawn")])
def test_an_offer_is_answered_once(answer: str, status: str) -> None:
    application = an_application(status=ApplicationStatus.OFFERED)
    client = as_applicant(application)
    empty = text_of(client.post(address("answer_offer", application), {}))
    assert only(empty, id="id_answer_error")
    client.post(address("answer_offer", application), {"answer": answer, "why": "waited"})
    after = Application.objects.get(pk=application.pk)
    assert (after.status, after.why_stopped) == (status, "waited" if answer == "turn_down" else "")
    assert client.get(address("answer_offer", application)).headers["Location"] == (
        address("own_application", application)
    )


def test_a_draft_is_deleted_after_asking() -> None:
    draft = a_draft(complete=True)
    client = as_applicant(draft)
    assert client.get(address("discard_draft", draft)).status_code == 200
    assert Application.objects.exists()
    client.post(address("discard_draft", draft))
    assert not Application.objects.exists()


def test_the_newest_application_is_mine() -> None:
    application = an_application()
    moved = join_next_cohort(application=application, by=application.applicant, at=now())
    answer = as_applicant(application).get("/apply/mine/")
    assert answer.headers["Location"] == address("own_application", moved)
