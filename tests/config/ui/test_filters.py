"""Tests of the boxes by which people filter a list."""

import pytest
from django.test import RequestFactory

from config.ui import filters
from config.ui.filters import filter_boxes
from matching.mentors.forms.lists import MentorFilter
from matching.models import Mentor
from recruitment.models import Establishment

pytestmark = pytest.mark.django_db


def boxes(asked: str = "") -> str:
    request = RequestFactory().get(f"/mentors/{asked}")
    form = MentorFilter.of(request, Mentor.objects.all()).form
    return filter_boxes(form, is_in_use=bool(asked))


def test_boxes_that_nobody_filled_in_are_drawn_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filters, "_drawn", {})
    first = boxes()
    assert boxes() is first


def test_a_new_choice_is_shown_at_once() -> None:
    assert "Lowmoor" not in boxes()
    Establishment.objects.create(name="Lowmoor")
    assert "Lowmoor" in boxes()


def test_what_somebody_typed_is_not_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filters, "_drawn", {})
    assert "Marlowe" in boxes("?search=Marlowe")
    assert "Marlowe" not in boxes()
    assert "Marlowe" not in repr(filters._drawn)


def test_only_so_many_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filters, "_drawn", {str(number): "" for number in range(200)})
    boxes()
    assert len(filters._drawn) == 1
