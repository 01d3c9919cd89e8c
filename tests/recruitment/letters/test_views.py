import pytest
from django.test import Client
from pytest_django import Settings

from config.common.letters.wording import Wording
from tests.factories.people import manager, sign_in

pytestmark = pytest.mark.django_db

PAGE = "/wordings/offer/"
WORDS = {
    "subject": "A place for you",
    "body": "Dear {first_name}, by {answer_by} please: {status_link}",
}


@pytest.fixture
def boss(client: Client) -> Client:
    sign_in(client, manager(name="Maurice"))
    return client


def test_the_letters_of_every_app_are_listed(boss: Client) -> None:
    shown = boss.get("/wordings/").content.decode()
    for key in ("offer", "training_dates", "farewell"):
        assert f'href="/wordings/{key}/"' in shown


def test_showing_it_with_examples_keeps_nothing(boss: Client) -> None:
    shown = boss.post(PAGE, WORDS).content.decode()
    assert "Dear Ama, by Monday 10 May 2027 please" in shown
    assert not Wording.objects.exists()


def test_saving_it_and_going_back(boss: Client) -> None:
    shown = boss.post(PAGE, WORDS | {"save": "yes"}, follow=True)
    reworded = {letter.key: wording for letter, wording in shown.context["rows"] if wording}
    assert {key: wording.changed_by.name for key, wording in reworded.items()} == {
        "offer": "Maurice"
    }
    assert WORDS["subject"] in boss.get(PAGE).content.decode()
    boss.post(f"{PAGE}restore/")
    assert WORDS["subject"] not in boss.get(PAGE).content.decode()


def test_a_wrong_placeholder_is_named_and_what_was_typed_stays(boss: Client) -> None:
    words = WORDS | {"body": "Dear {nickname}, {answer_by} {status_link}", "save": "yes"}
    shown = boss.post(PAGE, words).content.decode()
    assert 'id="id_body_error"' in shown
    assert "Dear {nickname}," in shown
    assert not Wording.objects.exists()


def test_a_text_is_reworded_without_a_subject(boss: Client, settings: Settings) -> None:
    settings.SMS_URL = "json://localhost/{to}"
    page = "/wordings/prison_closed_text/"
    assert f'href="{page}"' in boss.get("/wordings/").content.decode()
    assert 'name="subject"' not in boss.get(page).content.decode()
    words = {"body": "{prison} is shut {days}."}
    assert "HMP Brixton is shut today." in boss.post(page, words).content.decode()
    boss.post(page, words | {"save": "yes"})
    assert Wording.objects.get().body == words["body"]
    too_long = boss.post(page, {"body": "{prison} {days}" + "!" * 200, "save": "yes"})
    assert 'id="id_body_error"' in too_long.content.decode()
