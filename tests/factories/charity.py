"""Who runs the service, for any test.

details = a_charity(phone="020 7946 0222")   # in the database, and remembered by this process
logo = a_picture("PNG", size=(300, 100))     # the bytes of a picture
"""

from io import BytesIO

from PIL import Image

from config.accounts.models import User
from config.common.charity.reading import FIELDS, Details, remember, stored_charity
from config.common.charity.setting import set_charity, set_logo
from config.common.clock import now
from tests.factories.people import manager

WORDS = {field: "" for field in FIELDS if field != "logo_version"}


def a_charity(*, logo: bytes = b"", by: User | None = None, **words: str) -> Details:
    """A charity that a manager has entered. `words` are columns of Charity."""
    boss = by or manager()
    set_charity(words=WORDS | {"name": "Lantern Mentoring"} | words, by=boss, at=now())
    if logo:
        set_logo(data=logo, by=boss, at=now())
    details = stored_charity()
    remember(details)
    return details


def a_picture(form: str = "PNG", *, size: tuple[int, int] = (300, 100)) -> bytes:
    """A picture in one colour."""
    written = BytesIO()
    Image.new("RGB", size, (75, 31, 94)).save(written, form)
    return written.getvalue()


def with_logo(_: User) -> dict[str, object]:
    """Saves a charity that has a logo. The address of the logo has no arguments."""
    a_charity(logo=a_picture())
    return {}
