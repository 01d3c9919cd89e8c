"""People write while the keys are rotated, and at the same moment as others."""

import time
from collections.abc import Callable
from functools import partial
from threading import Event

import pytest
from django.db import transaction
from pytest_django import Settings

from config.accounts.models import UnsentForm, User
from config.accounts.rotating import old_uses, rotate_keys
from config.common.clock import london_today, now
from config.common.sealed import rotating
from config.common.sealed.keys import SealingKey, made_key
from config.common.sealed.rows import destroy_keys
from matching.models import SealedPart, Supervision
from tests.factories.people import coordinator, manager
from tests.factories.programme import a_mentor, a_participant
from tests.races.racing import race

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

OLD, NEW = b"o" * 32, b"n" * 32
ROWS, EDITS = 12, 5


def report_nothing(_: int) -> None:
    """For a rotation that nobody watches."""


def a_form(user: User, number: int) -> UnsentForm:
    form = UnsentForm(user=user, address=f"/{number}/", had_file=False, sent_at=now())
    form.write(fields="before")
    form.save()
    return form


def a_part(text: str) -> SealedPart:
    row = SealedPart(participant=a_participant(), part="safety", written_at=now())
    row.write(text=text)
    row.save()
    return row


def edit_forms(forms: list[UnsentForm]) -> None:
    for edit in range(EDITS):
        for form in forms:
            row = UnsentForm.objects.get(pk=form.pk)
            row.write(fields=f"edit {edit}")
            row.save(update_fields=["sealed_fields"])


def edit_parts(parts: list[SealedPart]) -> None:
    for edit in range(EDITS):
        for part in parts:
            row = SealedPart.objects.get(pk=part.pk)
            row.write(text=f"edit {edit}")
            row.save(update_fields=["sealed_text"])


def test_two_rotations_and_two_people_who_write_lose_nothing(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotating, "BATCH", 2)
    settings.FIELD_KEYS = [OLD]
    ann = coordinator()
    forms = [a_form(ann, number) for number in range(ROWS)]
    parts = [a_part("before") for _ in range(ROWS)]
    destroyed = [a_part("destroyed") for _ in range(ROWS)]
    settings.FIELD_KEYS = [NEW, OLD]
    rivals: list[Callable[[], object]] = [
        partial(rotate_keys, report_nothing),
        partial(rotate_keys, report_nothing),
        partial(edit_forms, forms),
        partial(edit_parts, parts),
        partial(destroy_keys, destroyed),
    ]
    race(rivals)
    assert old_uses().total == 0
    settings.FIELD_KEYS = [NEW]
    last = f"edit {EDITS - 1}"
    assert {row.opened("fields") for row in UnsentForm.objects.all()} == {last}
    kept = SealedPart.objects.filter(pk__in=[row.pk for row in parts])
    assert {row.opened("text") for row in kept} == {last}
    assert SealingKey.objects.count() == ROWS


def test_a_rotation_waits_for_somebody_who_is_saving(settings: Settings) -> None:
    settings.FIELD_KEYS = [OLD]
    form, has_written = a_form(coordinator(), 1), Event()
    settings.FIELD_KEYS = [NEW, OLD]

    def save() -> None:
        with transaction.atomic():
            edit_forms([form])
            has_written.set()
            time.sleep(0.5)  # meanwhile the rotation finds the old text

    def rotate() -> None:
        has_written.wait()
        rotate_keys(report_nothing)

    race([save, rotate])
    settings.FIELD_KEYS = [NEW]
    assert UnsentForm.objects.get().opened("fields") == f"edit {EDITS - 1}"


def test_a_rotation_and_somebody_who_destroys_keys_never_wait_for_each_other(
    settings: Settings,
) -> None:
    settings.FIELD_KEYS = [OLD]
    parts = sorted((a_part("destroyed") for _ in range(2)), key=lambda part: part.seal_id)
    settings.FIELD_KEYS = [NEW, OLD]
    has_begun = Event()

    def destroy_the_last_first() -> None:
        with transaction.atomic():
            for part in reversed(parts):
                destroy_keys([part])
                has_begun.set()
                time.sleep(0.5)  # meanwhile the rotation locks what it can, the first key first

    def rotate() -> None:
        has_begun.wait()
        rotate_keys(report_nothing)

    race([destroy_the_last_first, rotate])
    assert not SealingKey.objects.exists()


def test_all_who_write_the_first_text_of_a_row_use_one_key() -> None:
    row = Supervision.objects.create(
        mentor=a_mentor(), kind="group", held_on=london_today(), noted_by=manager(), noted_at=now()
    )
    keys = race([partial(made_key, row.seal_id)] * 8)
    assert len(set(keys)) == 1
    assert SealingKey.objects.get().unwrapped() == keys[0]
