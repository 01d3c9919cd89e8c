"""The message that we give to the mail server."""

from datetime import UTC, datetime
from uuid import UUID

from pytest_django import Settings

from config.common.invitation import Invitation, as_calendar
from config.common.outbox.email import Email, EmailImage
from config.common.outbox.queueing import message_id, message_of

EMAIL = Email(
    key="greeting:1",
    to="ann@example.org",
    subject="3 mentors needed",
    text="Three.",
    html="<p>Three.</p><img src='cid:bars' alt='Three'>",
    queued_at=datetime(2026, 11, 23, 6, tzinfo=UTC),
)
BARS = EmailImage(email=EMAIL, name="bars", png=b"\x89PNG\r\n\x1a\n")


def test_pictures_are_part_of_the_html() -> None:
    message = message_of(EMAIL, [BARS]).message()
    parts = [part.get_content_type() for part in message.walk()]
    assert parts == [
        "multipart/related",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "image/png",
    ]
    *_, picture = message.walk()
    assert picture["Content-ID"] == "<bars>"
    assert picture.get_payload(decode=True) == BARS.png


def test_it_says_that_nobody_typed_it() -> None:
    assert message_of(EMAIL, []).message()["Auto-Submitted"] == "auto-generated"


def test_each_try_is_the_same_to_the_byte() -> None:
    first, second = (message_of(EMAIL, [BARS]).message().as_bytes() for _ in range(2))
    assert first == second


def test_only_an_email_that_can_be_stopped_says_where() -> None:
    assert message_of(EMAIL, []).message()["List-Unsubscribe"] is None
    url = "https://alongside.example/morning-email/"
    stoppable = Email(key="k", to="ann@example.org", text="t", queued_at=EMAIL.queued_at)
    stoppable.preferences_url = url
    assert message_of(stoppable, []).message()["List-Unsubscribe"] == f"<{url}>"


def test_the_message_id_follows_from_the_key(settings: Settings) -> None:
    settings.DEFAULT_FROM_EMAIL = "Alongside <post@alongside.example>"
    assert message_id("a") == message_id("a") != message_id("b")
    assert message_id("a").endswith("@alongside.example>")


def test_an_invitation_is_beside_the_text_and_its_type_names_the_method() -> None:
    event = Invitation(
        UUID(int=1), 2, "Meeting", EMAIL.queued_at, 45, "Here", "Ü", "us@example.org", EMAIL.to
    )
    calendar = as_calendar(event, at=EMAIL.queued_at)
    email = Email(
        key="k",
        to="ann@example.org",
        subject="s",
        text="t",
        html="<p>t</p>",
        calendar=calendar,
        queued_at=EMAIL.queued_at,
    )
    message = message_of(email, []).message()
    assert message.get_content_type() == "multipart/mixed"
    *_, part = message.walk()
    assert part.get_content_type() == "text/calendar"
    assert part.get_param("method") == "REQUEST"
    assert part.get_filename() == "invitation.ics"
    assert part.get_payload(decode=True) == calendar.encode()
