"""Who runs this: the page for everybody, and what a manager enters."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from django.urls import reverse

from config.common.charity.logo import MOST_BYTES
from config.common.charity.reading import Details, remember, stored_charity
from config.common.charity.setting import stored_logo
from tests.factories.charity import WORDS, a_charity, a_picture
from tests.factories.people import coordinator, manager, sign_in

FULL = WORDS | {
    "name": "Lantern <Mentoring>",
    "number": "1234567",
    "address": "1 Example Street, London SE1 1AA",
    "contact_name": "Rosa Quill",
    "phone": "020 7946 0222",
    "email": "rosa@lantern.example",
}


@pytest.mark.django_db(transaction=True)
def test_what_a_manager_enters_is_on_every_page(client: Client) -> None:
    sign_in(client, manager())
    logo = SimpleUploadedFile("logo.jpg", a_picture("JPEG"))
    answer = client.post(reverse("charity"), FULL | {"logo": logo})
    assert answer.status_code == 302, answer.context["form"].errors
    stranger = Client()
    for page in (reverse("who_runs_this"), reverse("cookies")):
        html = stranger.get(page).content.decode()
        for words in ("Lantern &lt;Mentoring&gt;", "1234567", "Rosa Quill", "tel:02079460222"):
            assert words in html
    png = stranger.get(reverse("charity_logo"))
    assert png.headers["Content-Type"] == "image/png"
    assert png.headers["X-Content-Type-Options"] == "nosniff"
    assert png.content == stored_logo()
    client.post(reverse("remove_charity_logo"))
    assert stranger.get(reverse("charity_logo")).status_code == 404
    client.post(reverse("charity"), FULL | {"name": "Harbour"})
    assert stored_charity().name == "Harbour"


@pytest.mark.django_db
def test_a_mistake_keeps_what_was_typed_and_saves_nothing(client: Client) -> None:
    sign_in(client, manager())
    logo = SimpleUploadedFile("logo.svg", b"<svg/>")
    answer = client.post(reverse("charity"), FULL | {"phone": "ring me", "logo": logo})
    assert set(answer.context["form"].errors) == {"phone", "logo"}
    assert "Rosa Quill" in answer.content.decode()
    assert stored_charity() == Details()


@pytest.mark.django_db
def test_a_logo_that_is_too_large_keeps_what_was_typed(client: Client) -> None:
    sign_in(client, manager())
    logo = SimpleUploadedFile("logo.png", bytes(MOST_BYTES + 200_000))
    answer = client.post(reverse("charity"), FULL | {"logo": logo})
    assert answer.status_code == 200
    assert set(answer.context["form"].errors) == {"logo"}
    assert "Rosa Quill" in answer.content.decode()


@pytest.mark.django_db
def test_with_nothing_entered_pages_say_whom_to_write_to(client: Client) -> None:
    remember(Details())
    with override_settings(CONTACT_EMAIL="hello@example.org"):
        html = client.get(reverse("who_runs_this")).content.decode()
    assert "mailto:hello@example.org" in html
    assert "tel:" not in html
    assert client.get(reverse("charity_logo")).status_code == 404


@pytest.mark.django_db
def test_today_tells_managers_what_is_missing(client: Client) -> None:
    remember(Details())
    sign_in(client, manager())
    assert reverse("charity") in client.get(reverse("matching:today")).content.decode()
    a_charity(phone="020 7946 0222", number="1234567", address="Here")
    missing = client.get(reverse("charity")).context["stored"].missing
    assert len(missing) == 2


@pytest.mark.django_db
def test_managers_enter_the_numbers_of_staff(client: Client) -> None:
    ann, boss = coordinator(name="Ann Archer"), manager()
    sign_in(client, boss)
    typed = {f"phone_{ann.pk}": "020 7946 0333", f"phone_{boss.pk}": ""}
    client.post(reverse("staff_phones"), typed)
    ann.refresh_from_db()
    assert ann.work_phone == "020 7946 0333"
