"""The pages about questionnaires."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags

from config.common.clock import london_today
from delivery.models import Instrument, Questionnaire, Scale
from delivery.questionnaires.lists import load_questionnaires
from matching.models import Match
from tests.factories.delivery import a_scored_man, a_supported_man
from tests.factories.people import coordinator, manager, mentor_user, sign_in
from tests.factories.programme import a_mentor, a_participant, a_referral

pytestmark = pytest.mark.django_db


@pytest.fixture
def match() -> Match:
    load_questionnaires()
    return a_supported_man(mentor=a_mentor(user=mentor_user(name="Ben Bramble")))


@pytest.fixture
def phone(match: Match) -> Client:
    client = Client()
    sign_in(client, match.mentor.user)
    return client


@pytest.fixture
def laptop() -> Client:
    client = Client()
    sign_in(client, manager())
    return client


def sent(match: Match, **fields: str) -> dict[str, str]:
    today = london_today()
    values = {
        "result": "scored",
        "on_day": str(today.day),
        "on_month": str(today.month),
        "on_year": str(today.year),
        "asked_by": str(match.mentor.user_id),
        "believed": "partly",
        "version": "0",
    }
    return values | fields


def form_of(match: Match, stage: str = "start") -> str:
    instrument = Instrument.objects.get(code="crime-pics")
    return reverse("delivery:record_questionnaire", args=[match.pk, instrument.pk, stage])


def box(code: str) -> str:
    return f"scale_{Scale.objects.get(code=code).pk}"


def test_a_mentor_records_scores_and_corrects_them(match: Match, phone: Client) -> None:
    page = form_of(match)
    assert phone.post(page, sent(match, **{box("g"): "40"})).status_code == 302
    answer = phone.post(page, sent(match, **{box("g"): "45", "version": "1"}))
    assert answer.status_code == 302
    assert Questionnaire.objects.get().scores.get().value == 45
    html = phone.get(reverse("delivery:questionnaires", args=[match.pk])).content.decode()
    assert match.referral.name not in html
    assert "<strong>45</strong>" in html
    card = phone.get(reverse("delivery:support", args=[match.pk])).content.decode()
    above_the_phone_number = card.split("<footer", 1)[0]
    assert "45" not in strip_tags(above_the_phone_number)  # a hidden token can have any digits


def test_a_wrong_score_stands_beside_its_error(match: Match, phone: Client) -> None:
    answer = phone.post(form_of(match), sent(match, **{box("g"): "101"}))
    assert list(answer.context["form"].errors) == [box("g")]
    assert 'value="101"' in answer.content.decode()


def test_scores_that_would_be_lost_are_refused(match: Match, phone: Client) -> None:
    answer = phone.post(form_of(match), sent(match, result="declined", **{box("g"): "40"}))
    assert list(answer.context["form"].errors) == ["result"]
    assert not Questionnaire.objects.exists()


def test_there_is_no_other_stage(match: Match, phone: Client) -> None:
    assert phone.get(form_of(match, "later")).status_code == 404


@pytest.mark.parametrize("many", [1, 3])
def test_the_page_takes_as_many_queries_for_many_questionnaires(
    match: Match, phone: Client, many: int
) -> None:
    for stage in ("start", "middle", "end")[:many]:
        phone.post(form_of(match, stage), sent(match, **{box("g"): "40", box("a"): "4"}))
    with CaptureQueriesContext(connection) as queries:
        phone.get(reverse("delivery:questionnaires", args=[match.pk]))
    assert len(queries) <= 10


@pytest.mark.parametrize("many", [1, 3])
def test_the_list_takes_as_many_queries_for_many_questionnaires(laptop: Client, many: int) -> None:
    for number in range(many):
        laptop.post(reverse("delivery:add_instrument"), {"name": f"Questionnaire {number}"})
    with CaptureQueriesContext(connection) as queries:
        laptop.get(reverse("delivery:instruments"))
    assert len(queries) <= 10


def test_a_manager_enters_the_range_of_the_manual(laptop: Client) -> None:
    load_questionnaires()
    scale = Scale.objects.get(code="g")
    page = reverse("delivery:change_scale", args=[scale.instrument_id, scale.pk])
    values = {"name": scale.name, "lowest": "17", "highest": "85", "better": "lower"}
    assert laptop.post(page, values | {"highest": "7"}).status_code == 200
    assert laptop.post(page, values).status_code == 302
    scale.refresh_from_db()
    assert (scale.lowest, scale.highest, scale.is_checked) == (17, 85, True)


@pytest.mark.parametrize("many", [1, 30])
def test_a_range_that_leaves_scores_outside_says_whose_they_are(laptop: Client, many: int) -> None:
    load_questionnaires()
    scale = Scale.objects.get(code="g")
    match, others = a_scored_man(scale, 90), [a_scored_man(scale, 91) for _ in range(many - 1)]
    a_scored_man(scale, 80)
    page = reverse("delivery:change_scale", args=[scale.instrument_id, scale.pk])
    values = {"name": scale.name, "lowest": "17", "highest": "85", "better": "lower"}
    with CaptureQueriesContext(connection) as queries:
        answer = laptop.post(page, values)
    assert len(queries) <= 16
    assert answer.context["scores"] == many
    listed = {score.questionnaire.match for score in answer.context["outside"]}
    assert len(listed) == min(many, 25)
    assert listed <= {match, *others}
    html = answer.content.decode()
    for man in listed:
        address = reverse(
            "delivery:record_questionnaire", args=[man.pk, scale.instrument_id, "start"]
        )
        assert address in html
        assert man.referral.name in html
    assert "at the at the" not in html


@pytest.mark.parametrize("many", [1, 3])
def test_the_counts_page_takes_no_more_queries_for_more_men(laptop: Client, many: int) -> None:
    load_questionnaires()
    for _ in range(many):
        a_supported_man(referral=a_referral(participant=a_participant()))
    page = reverse("delivery:questionnaires_filled_in")
    with CaptureQueriesContext(connection) as queries:
        answer = laptop.get(page)
    assert {count.men for count in answer.context["counts"]} == {many}
    assert len(queries) == 8


def test_the_counts_page_shows_scores_of_the_first_and_the_last_and_of_own_prisons(
    match: Match, phone: Client, laptop: Client
) -> None:
    for stage, score in (("start", "40"), ("end", "31")):
        phone.post(form_of(match, stage), sent(match, **{box("g"): score}))
    page = reverse("delivery:questionnaires_filled_in")
    answer = laptop.get(page)
    text = answer.content.decode()
    [change] = answer.context["counts"][0].changes
    assert (change.men, answer.context["counts"][0].stages[0].percentage) == (1, 100)
    assert "40.0" in text
    assert "31.0" in text
    elsewhere = Client()
    sign_in(elsewhere, coordinator())
    assert {count.men for count in elsewhere.get(page).context["counts"]} == {0}
