from datetime import timedelta

import pytest

from config.common.clock import now
from config.common.errors import NotAllowed
from config.common.letters.wording import Text
from recruitment.screening.dossier import DOUBLE_PRESS, add_note, write_to_applicant
from tests.factories.people import coordinator, manager
from tests.factories.post import sent_to
from tests.factories.programme import an_establishment
from tests.factories.recruitment import an_application

pytestmark = pytest.mark.django_db

HELLO = Text("Hello", "Dear Ama, hello.")


def test_pressing_twice_sends_one_email_and_later_again_another() -> None:
    application, boss, at = an_application(), manager(), now()
    for seconds in (0, 2):
        pressed_at = at + timedelta(seconds=seconds)
        write_to_applicant(application=application, text=HELLO, by=boss, at=pressed_at)
    assert len(sent_to(application.applicant.email)) == 1
    other = HELLO._replace(body="Dear Ama, one thing more.")
    write_to_applicant(application=application, text=other, by=boss, at=at)
    write_to_applicant(application=application, text=HELLO, by=boss, at=at + DOUBLE_PRESS)
    assert len(sent_to(application.applicant.email)) == 3


def test_pressing_twice_keeps_one_note() -> None:
    application, boss, at = an_application(), manager(), now()
    for text in ("Kind.", "Kind.", "Kind, and early."):
        add_note(application=application, text=text, by=boss, at=at)
    assert application.notes.count() == 2
    add_note(application=application, text="Kind.", by=manager(), at=at)
    assert application.notes.count() == 3


def test_only_who_screens_it_writes() -> None:
    application = an_application(establishments=[an_establishment()])
    other = coordinator()
    with pytest.raises(NotAllowed):
        write_to_applicant(application=application, text=HELLO, by=other, at=now())
    with pytest.raises(NotAllowed):
        add_note(application=application, text="Hm.", by=other, at=now())
    assert not application.notes.exists()
