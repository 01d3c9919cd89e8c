"""What a mentor needs to know to visit a prison."""

from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from config.common.clock import LONDON
from matching.models import Match
from matching.visits.guide import runs, visit_to
from recruitment.models import Establishment
from tests.factories.people import sign_in
from tests.factories.programme import an_establishment, some_closed_days

AT = datetime(2026, 12, 1, 9, tzinfo=LONDON)
MONDAY = date(2026, 12, 7)


@given(gone=st.frozensets(st.integers(0, 40)))
def test_runs_are_as_few_as_they_can_be_and_hold_exactly_the_days(gone: frozenset[int]) -> None:
    days = {MONDAY + timedelta(days=day) for day in gone}
    spans = runs(days)
    inside = [
        first + timedelta(days=day)
        for first, last in spans
        for day in range((last - first).days + 1)
    ]
    assert sorted(days) == inside
    beginnings = {day for day in days if day - timedelta(days=1) not in days}
    assert [first for first, _ in spans] == sorted(beginnings)


@pytest.mark.django_db
def test_it_says_when_to_be_at_the_gate_and_when_nobody_comes(
    prison: Establishment, match: Match
) -> None:
    some_closed_days(prison, MONDAY, MONDAY + timedelta(days=1))
    visit = visit_to(prison, match.mentor, at=AT)
    assert visit.next
    assert visit.next.on == MONDAY + timedelta(days=7)
    assert visit.be_there_at == datetime(2026, 12, 14, 8, 45, tzinfo=LONDON)
    assert visit.closed == [(MONDAY, MONDAY + timedelta(days=1))]
    assert visit.bring == ["Photo ID"]


@pytest.mark.django_db
def test_without_hours_it_says_no_time_to_be_there(prison: Establishment, match: Match) -> None:
    prison.regime_slots.update(starts_at=None, ends_at=None)
    assert visit_to(prison, match.mentor, at=AT).be_there_at is None


@pytest.mark.django_db
def test_the_page_is_one_press_from_the_mentors_home_and_not_for_other_prisons(
    client: Client, prison: Establishment, match: Match
) -> None:
    sign_in(client, match.mentor.user)
    address = reverse("matching:own_visit", args=[prison.pk])
    assert f'href="{address}"' in client.get(reverse("matching:mentoring")).content.decode()
    page = client.get(address).content.decode()
    assert [words for words in ("Jebb Avenue gate", "Photo ID") if words not in page] == []
    assert "Juniper" not in page
    other = reverse("matching:own_visit", args=[an_establishment().pk])
    assert client.get(other).status_code == 404
