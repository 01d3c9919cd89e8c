"""A new key of FIELD_KEYS takes over everything that the old one sealed."""

from io import StringIO
from typing import Any, Final

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from config.accounts.models import UnsentForm, User
from config.accounts.rotating import OldUses, old_uses, rotate_keys
from config.common import clock
from config.common.sealed import rotating
from config.common.sealed.cipher import Unreadable
from config.common.sealed.keys import SealingKey
from matching.models import SealedPart
from tests.factories.people import coordinator
from tests.factories.programme import a_participant

pytestmark = pytest.mark.django_db

OLD, NEW, LOST = b"o" * 32, b"n" * 32, b"l" * 32
NOTHING: Final = OldUses(keys=0, rows=0, second_steps=0, lost=0)


@pytest.fixture
def ann(settings: Settings) -> User:
    """Somebody with both kinds of second steps, a form that was sent too late, and the texts of 3
    men, all sealed with the old key. The new key comes first since."""
    settings.FIELD_KEYS = [OLD]
    ann = coordinator()
    TOTP.activate(ann, generate_totp_secret())
    RecoveryCodes.activate(ann)
    form = UnsentForm(user=ann, address="/today/", had_file=False, sent_at=clock.now())
    form.write(fields="note=Well")
    form.save()
    for number in range(3):
        a_part(number)
    settings.FIELD_KEYS = [NEW, OLD]
    return ann


def a_part(number: int) -> SealedPart:
    row = SealedPart(participant=a_participant(), part="safety", written_at=clock.now())
    row.write(text=f"Text {number}")
    row.save()
    return row


def texts() -> list[str]:
    """Everything sealed, in clear."""
    return [
        *(row.opened("text") for row in SealedPart.objects.order_by("pk")),
        *(row.opened("fields") for row in UnsentForm.objects.all()),
    ]


def second_steps(user: User) -> list[Any]:
    codes = Authenticator.objects.get(user=user, type=Authenticator.Type.RECOVERY_CODES)
    app = Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP)
    return [RecoveryCodes(codes).get_unused_codes(), TOTP(app).instance.wrap() is not None]


def report_nothing(_: int) -> None:
    """For a rotation that nobody watches."""


def command(*arguments: str) -> str:
    output = StringIO()
    call_command("rotate_keys", *arguments, stdout=output)
    return output.getvalue()


def test_after_rotating_the_old_key_is_not_needed(ann: User, settings: Settings) -> None:
    assert old_uses() == OldUses(keys=3, rows=1, second_steps=2, lost=0)
    before, codes = texts(), second_steps(ann)
    rotate_keys(report_nothing)
    assert old_uses() == NOTHING
    settings.FIELD_KEYS = [NEW]
    assert (texts(), second_steps(ann)) == (before, codes)


def test_before_rotating_the_old_key_is_needed(ann: User, settings: Settings) -> None:
    settings.FIELD_KEYS = [NEW]
    with pytest.raises(Unreadable):
        texts()


def test_rotating_again_changes_nothing(ann: User) -> None:
    rotate_keys(report_nothing)
    before = list(SealingKey.objects.order_by("pk").values_list("wrapped", flat=True))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        rotate_keys(report_nothing)
    assert not [query for query in queries if query["sql"].startswith("UPDATE")]
    assert list(SealingKey.objects.order_by("pk").values_list("wrapped", flat=True)) == before


def test_a_rotation_that_was_stopped_goes_on(ann: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rotating, "BATCH", 1)

    def stop(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rotate_keys(stop)
    assert old_uses() == OldUses(keys=2, rows=1, second_steps=2, lost=0)
    rotate_keys(report_nothing)
    assert old_uses() == NOTHING


class Stopping(StringIO):
    """Somebody presses Ctrl-C as soon as they read something."""

    def write(self, _: str) -> int:
        raise KeyboardInterrupt


def test_the_command_says_how_to_go_on_after_ctrl_c(ann: User) -> None:
    with pytest.raises(CommandError, match="again"):
        call_command("rotate_keys", stdout=Stopping())
    assert 0 < old_uses().total < 6
    command()
    assert old_uses() == NOTHING


def test_the_command_shows_progress_and_says_when_the_old_key_is_free(ann: User) -> None:
    shown = command()
    assert "6 of 6" in shown
    assert ".env" in shown
    assert ".env" in command("--check")


def test_checking_changes_nothing_and_fails_while_a_key_is_needed(ann: User) -> None:
    with pytest.raises(CommandError, match="6"):
        command("--check")
    assert old_uses().total == 6


def test_keys_that_nobody_can_open_are_counted_and_left_alone(
    ann: User, settings: Settings
) -> None:
    settings.FIELD_KEYS = [LOST]
    a_part(9)
    settings.FIELD_KEYS = [NEW, OLD]
    assert old_uses().lost == 1
    with pytest.raises(CommandError):
        command()
    assert old_uses() == OldUses(keys=0, rows=0, second_steps=0, lost=1)
    settings.FIELD_KEYS = [NEW, LOST]
    command()
    assert old_uses() == NOTHING
