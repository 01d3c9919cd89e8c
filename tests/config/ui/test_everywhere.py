"""The tags and filters that every template has do the same as Django's own."""

from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template
from django.template.defaultfilters import date as django_date
from django.urls import NoReverseMatch, reverse
from hypothesis import given
from hypothesis import strategies as st


def rendered(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


@pytest.mark.parametrize(
    ("tag", "name", "args"),
    [
        ("{% url 'matching:referrals' %}", "matching:referrals", []),
        ("{% url 'matching:referral' one %}", "matching:referral", [7]),
        ("{% url name one %}", "matching:match", [7]),
        ("{% url 'delivery:session' one two %}", "delivery:session", [7, 12]),
        ("{% url 'delivery:session' two one %}", "delivery:session", [12, 7]),
        ("{% url 'matching:match_step' one 'pause' %}", "matching:match_step", [7, "pause"]),
        ("{% url 'matching:referral' pk=one %}", "matching:referral", [7]),
        ("{% url 'matching:referral' one as there %}{{ there }}", "matching:referral", [7]),
        ("{% url 'nowhere' one as there %}{{ there }}/", "search", []),
    ],
)
def test_addresses(tag: str, name: str, args: list[object]) -> None:
    address = rendered(tag, one=7, two=12, name="matching:match")
    assert address == ("/" if "nowhere" in tag else reverse(name, args=args))


@pytest.mark.parametrize("key", [-1, "", None, "x", True])
def test_what_is_no_key_leads_nowhere(key: object) -> None:
    with pytest.raises(NoReverseMatch):
        rendered("{% url 'matching:referral' key %}", key=key)


@given(st.dates())
def test_days(day: date) -> None:
    assert rendered("{{ day|date:'j F Y' }}", day=day) == django_date(day, "j F Y")


def test_a_time_is_shown_as_the_day_in_london() -> None:
    late = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
    assert rendered("{{ at|date:'j F Y' }}", at=late) == "1 July 2026"


@pytest.mark.parametrize("value", [None, "", "no day"])
def test_what_is_no_day_stays_empty(value: str | None) -> None:
    assert rendered("{{ value|date:'j F Y' }}", value=value) == django_date(value, "j F Y")
