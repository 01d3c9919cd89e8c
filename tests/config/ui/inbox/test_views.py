"""The demo's inbox shows every email, and exists only in the demo."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from config.common.outbox.email import Email
from config.common.outbox.queueing import InlineImage, queue_email

pytestmark = pytest.mark.django_db


@pytest.fixture
def email() -> Email:
    queue_email(
        key="k",
        to="ann@example.org",
        subject="3 mentors needed",
        text="Three.",
        html='<p style="color: red">Three.</p><img src="cid:bars" alt="Three">',
        images=[InlineImage("bars", b"png")],
        at=datetime(2026, 11, 23, 6, tzinfo=UTC),
    )
    return Email.objects.get()


def test_every_email_is_listed_and_can_be_read(client: Client, email: Email) -> None:
    assert "3 mentors needed" in client.get(reverse("inbox")).content.decode()
    page = client.get(reverse("inbox_email", args=[email.pk])).content.decode()
    assert "Three." in page
    assert reverse("inbox_html", args=[email.pk]) in page


def test_its_html_may_have_style_but_no_script(client: Client, email: Email) -> None:
    response = client.get(reverse("inbox_html", args=[email.pk]))
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "style-src 'unsafe-inline'" in policy
    assert "script-src" not in policy


def test_its_pictures_are_found(client: Client, email: Email) -> None:
    url = reverse("inbox_image", args=[email.pk, "bars"])
    assert f'src="{url}"' in client.get(reverse("inbox_html", args=[email.pk])).content.decode()
    assert client.get(url).content == b"png"


@pytest.mark.parametrize("name", ["inbox", "inbox_email", "inbox_html"])
def test_outside_the_demo_there_is_no_inbox(
    client: Client, email: Email, settings: Settings, name: str
) -> None:
    settings.DEMO = False
    url = reverse(name, args=[] if name == "inbox" else [email.pk])
    assert client.get(url).status_code == 404
