"""Who runs the service: entered once, read cheaply, and never wrong for long."""

from io import BytesIO
from struct import pack
from time import monotonic
from zlib import crc32

import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from PIL import Image, ImageFile

from config.common.audit import AuditEvent
from config.common.charity import reading
from config.common.charity.contact import Contact
from config.common.charity.logo import LARGEST, MOST_BYTES, png_of
from config.common.charity.reading import Details, charity, forget, remember, stored_charity
from config.common.charity.row import Charity
from config.common.charity.setting import remove_logo, set_charity, set_logo, stored_logo
from config.common.clock import now
from config.common.errors import FieldError
from tests.factories.charity import WORDS, a_charity, a_picture
from tests.factories.people import manager


def claiming(width: int, height: int) -> bytes:
    """A small PNG whose head says that it is this large."""
    picture = a_picture()
    head = b"IHDR" + pack(">II", width, height) + picture[24:29]
    return picture[:12] + head + pack(">I", crc32(head)) + picture[33:]


@pytest.mark.django_db
def test_it_is_read_once_and_then_remembered() -> None:
    a_charity(phone="020 7946 0222")
    forget()
    with CaptureQueriesContext(
        connection,
    ) as first:
        assert charity().phone == "020 7946 0222"
    with CaptureQueriesContext(connection) as second:
        assert charity().name == "Lantern Mentoring"
    assert (len(first), len(second)) == (1, 0)


@pytest.mark.django_db(transaction=True)
def test_a_change_is_seen_at_once_by_the_process_that_made_it() -> None:
    boss = manager()
    a_charity(by=boss)
    set_charity(words=WORDS | {"name": "Harbour Mentoring"}, by=boss, at=now())
    assert charity().name == "Harbour Mentoring"


@pytest.mark.django_db
def test_another_process_sees_a_change_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    a_charity()
    Charity.objects.update(name="Harbour Mentoring")
    assert charity().name == "Lantern Mentoring"
    later = monotonic() + reading.RECENT
    monkeypatch.setattr(reading, "monotonic", lambda: later)
    assert charity().name == "Harbour Mentoring"


@pytest.mark.django_db
def test_there_is_one_row_and_the_trail_has_no_words_of_it() -> None:
    boss = manager()
    for name in ("Lantern Mentoring", "Harbour Mentoring"):
        set_charity(words=WORDS | {"name": name, "phone": "020 7946 0222"}, by=boss, at=now())
    assert Charity.objects.count() == 1
    assert [event.detail for event in AuditEvent.objects.filter(action="set_charity")] == [
        {"entered": ["name", "phone"]}
    ] * 2
    with pytest.raises(FieldError):
        set_charity(words=WORDS, by=boss, at=now())


def test_with_nothing_entered_nothing_false_is_said() -> None:
    remember(Details())
    assert charity().in_a_line == ""
    assert len(charity().missing) == len(reading.WANTED)
    with override_settings(CONTACT_EMAIL="hello@example.org"):
        assert charity().contact == Contact("", "", "hello@example.org")


def test_letters_go_to_the_address_for_letters() -> None:
    details = Details(name="Lantern", number="1234567", address="Here", post_to="There")
    assert details.in_a_line == "Lantern, registered charity number 1234567, There"


def test_a_contact_says_who_and_how() -> None:
    with_phone = Contact("Ann", "020 7946 0222", "a@example.org")
    assert with_phone.phone_link == "tel:02079460222"
    for word in ("Ann", "020 7946 0222", "a@example.org"):
        assert word in with_phone.sentence
    assert Contact("", "", "a@example.org").sentence == "Write to us at a@example.org."


@pytest.mark.django_db
@pytest.mark.parametrize("form", ["PNG", "JPEG"])
def test_a_logo_is_stored_as_a_small_png(form: str) -> None:
    assert a_charity().logo_version == ""
    boss = manager()
    set_logo(data=a_picture(form, size=(3000, 500)), by=boss, at=now())
    picture = Image.open(BytesIO(stored_logo()))
    assert picture.format == "PNG"
    assert (picture.width, picture.height) == (LARGEST[0], 150)
    assert stored_charity().logo_version
    remove_logo(by=boss, at=now())
    assert stored_logo() == b""
    assert stored_charity().logo_version == ""


@pytest.mark.django_db
def test_a_logo_needs_a_charity() -> None:
    with pytest.raises(FieldError):
        set_logo(data=a_picture(), by=manager(), at=now())


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg onload='alert(1)' xmlns='http://www.w3.org/2000/svg'/>",
        b"GIF89a\x01\x00\x01\x00\x00\x00\x00;",
        a_picture()[:60],
        b"\x89PNG\r\n\x1a\n" + b"\x00" * 40,
        a_picture() + b"\x00" * MOST_BYTES,
        claiming(5000, 4000),
        claiming(20000, 10000),
    ],
    ids=["empty", "svg", "gif", "cut", "only-a-head", "large", "many-pixels", "a-bomb"],
)
def test_what_is_no_picture_or_too_large_is_refused(
    data: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where a library has made Pillow accept files that were cut off."""
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    with pytest.raises(FieldError):
        png_of(data)


def test_nothing_but_the_picture_is_kept() -> None:
    secret = b"where the photographer lives"
    assert secret not in png_of(a_picture("JPEG") + secret)
