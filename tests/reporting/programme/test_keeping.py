"""Which reports are stored before records are deleted, and what a report says afterwards."""

from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from config.common.actor import PROGRAMME
from config.common.clock import LONDON, now
from matching.models import Match, Referral
from matching.referrals.counted import YEARS
from privacy.register.terms import NEVER_MATCHED, NOT_ACCEPTED
from reporting.applicants.counting import YEARS_ON_RECORD
from reporting.models import KeptReport, LostPart, LostQuarter
from reporting.programme.keeping import (
    FEWEST_MEN,
    NoLongerKnown,
    _about_few,
    counted,
    keep_reports,
    make_programme_report,
    quarters_between,
    record_loss,
    usual_periods,
)
from reporting.programme.tables import Scope, figures_of
from tests.factories.people import manager, sign_in
from tests.factories.programme import a_match, a_mentor, a_referral, an_establishment
from tests.factories.reporting import a_grant

AT = datetime(2030, 2, 10, 12, tzinfo=LONDON)
TODAY = AT.date()
FIRST, LAST = date(2028, 1, 1), date(2028, 12, 31)
YEAR = Scope(FIRST, LAST, TODAY)
ODD = Scope(FIRST, date(2028, 11, 30), TODAY)

db = pytest.mark.django_db


def a_man_of_2028() -> Referral:
    prison = Referral.objects.first()
    return a_referral(
        at=prison.establishment if prison else an_establishment(),
        received_on=date(2028, 5, 2),
        status="closed",
        closed_on=date(2028, 7, 2),
        closure_reason="withdrew",
        is_checked=False,
    )


def total(scope: Scope, key: str = "sources.total") -> int | None:
    return figures_of(counted(scope, by=PROGRAMME, at=AT).tables)[key].value


def lose(referral: Referral, *, part: LostPart = LostPart.PEOPLE, at: datetime = AT) -> None:
    """What erasing does: it records the loss, and the record goes."""
    record_loss(first=date(2028, 5, 2), last=date(2028, 7, 2), part=part, at=at)
    if part is LostPart.PEOPLE:
        referral.delete()


@db
def test_a_stored_year_stays_and_other_days_name_the_nearest_periods() -> None:
    gone = a_man_of_2028()
    a_man_of_2028()
    lose(gone)
    assert total(YEAR) == 2
    assert counted(YEAR, by=PROGRAMME, at=AT).has_lost_records
    assert total(Scope(date(2028, 4, 1), date(2028, 6, 30), TODAY)) == 2
    with pytest.raises(NoLongerKnown, match="1 January 2028 to 31 December 2028"):
        counted(ODD, by=PROGRAMME, at=AT)
    before_it = Scope(date(2027, 1, 1), date(2028, 3, 31), TODAY)
    assert not counted(before_it, by=PROGRAMME, at=AT).has_lost_records


@db
def test_nothing_changes_while_nothing_is_lost() -> None:
    a_man_of_2028()
    keep_reports(first=FIRST, last=LAST, at=AT)
    assert KeptReport.objects.exists()
    a_man_of_2028()
    assert total(YEAR) == total(ODD) == 2
    assert not counted(YEAR, by=PROGRAMME, at=AT).has_lost_records


@db
def test_a_period_that_is_still_open_is_counted_from_the_records() -> None:
    gone = a_man_of_2028()
    then = datetime(2028, 8, 1, 12, tzinfo=LONDON)
    lose(gone, at=then)
    assert total(Scope(FIRST, LAST, then.date())) == 0
    assert total(YEAR) == 0
    assert total(Scope(date(2028, 4, 1), date(2028, 6, 30), TODAY)) == 1
    other = a_man_of_2028()
    lose(other)
    assert total(YEAR) == 1
    assert LostQuarter.objects.get(first=date(2028, 4, 1)).lost_on == TODAY


@db
def test_if_only_sensitive_parts_are_gone_other_days_are_counted_without_offences() -> None:
    lose(a_man_of_2028(), part=LostPart.SENSITIVE)
    tables = {table.key: table for table in counted(ODD, by=PROGRAMME, at=AT).tables}
    assert total(ODD) == 1
    assert all(figure.is_hidden for figure in tables["offences"].figures)
    assert not any(figure.is_hidden for figure in tables["sources"].figures)
    assert make_programme_report(ODD, by=PROGRAMME, at=AT).holds


@db
def test_a_grant_and_its_prisons_are_stored_as_on_the_day_of_its_report() -> None:
    gone = a_man_of_2028()
    grant = a_grant(gone.establishment, first=date(2028, 2, 1), last=date(2028, 8, 31), due_on=LAST)
    type(grant).objects.update(sent_on=date(2028, 9, 15))
    prisons = frozenset({gone.establishment_id})
    sent = Scope(grant.first, grant.last, date(2028, 9, 15), prisons)
    lose(gone)
    assert total(sent) == 1
    assert counted(sent, by=PROGRAMME, at=AT).as_at == date(2028, 9, 15)
    other_day = Scope(grant.first, grant.last, date(2029, 1, 1), prisons)
    assert counted(other_day, by=PROGRAMME, at=AT).as_at == TODAY


@db
def test_storing_again_changes_nothing_and_a_limit_stores_the_rest_later() -> None:
    a_man_of_2028()
    rounds = 0
    while not keep_reports(first=FIRST, last=LAST, at=AT, limit=4):
        rounds += 1
    stored = list(KeptReport.objects.values_list("pk", "kept_at"))
    assert rounds > 1
    assert keep_reports(first=FIRST, last=LAST, at=AT + timedelta(days=1))
    assert list(KeptReport.objects.values_list("pk", "kept_at")) == stored


@db
def test_the_page_says_what_is_stored_and_what_nobody_can_count(client: Client) -> None:
    today = now()
    first, last = date(today.year - 2, 1, 1), date(today.year - 2, 12, 31)
    a_referral(received_on=first)
    record_loss(first=first, last=first, part=LostPart.PEOPLE, at=today)
    sign_in(client, manager())
    page = reverse("reporting:programme_report")
    asked = {"first": first.isoformat(), "last": last.isoformat()}
    assert client.get(page, asked).context["report"].has_lost_records
    figure = reverse("reporting:report_figure")
    assert client.get(figure, asked | {"figure": "sources.total"}).status_code == 200
    odd = client.get(page, asked | {"last": date(today.year - 2, 10, 5).isoformat()})
    assert odd.context["made"].failure


@db
def test_a_stored_report_about_few_men_hides_what_the_law_protects_most() -> None:
    mentor = a_mentor()
    for number in range(2):
        match = a_match(mentor=mentor, referral=a_man_of_2028(), slot=number, place=number + 1)
        Match.objects.filter(pk=match.pk).update(
            status="ended", started_on=FIRST, ended_on=LAST, end_reason="completed"
        )
    record_loss(first=FIRST, last=LAST, part=LostPart.PEOPLE, at=AT)
    tables = {table.key: table for table in counted(YEAR, by=PROGRAMME, at=AT).tables}
    for key in ("ages", "ethnicity", "offences", "violence", "longest"):
        assert all(figure.is_hidden for figure in tables[key].figures)
    assert total(YEAR, "supported.men") == 2


prisons = st.dictionaries(st.integers(1, 12), st.integers(0, 40), max_size=8)


@given(prisons)
def test_no_stored_table_is_about_few_men_even_by_taking_tables_away(men: dict[int, int]) -> None:
    by_prison: dict[frozenset[int] | None, int] = {frozenset({pk}): n for pk, n in men.items()}
    everyone = {None: sum(men.values())} | by_prison
    few = _about_few(everyone)
    shown = [key for key in everyone if key not in few]
    assert all(everyone[key] == 0 or everyone[key] >= FEWEST_MEN for key in shown)
    if None in shown:
        rest = everyone[None] - sum(everyone[key] for key in shown if key)
        assert rest == 0 or rest >= FEWEST_MEN


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 900))
def test_the_usual_periods_are_all_that_have_one_of_the_days(first: date, days: int) -> None:
    last = first + timedelta(days=days)
    periods = list(usual_periods(first, last))
    assert len(set(periods)) == len(periods)
    assert all(start <= last and end >= first for start, end in periods)
    for step in range(0, days + 1, 7):
        day = first + timedelta(days=step)
        lengths = sorted((end - start).days for start, end in periods if start <= day <= end)
        assert len(lengths) == 3
        assert lengths[0] in range(89, 93)
        assert {*lengths[1:]} <= {364, 365}
    assert quarters_between(first, last)[0] <= first


def test_what_figures_look_back_at_has_the_terms_that_people_read() -> None:
    assert NEVER_MATCHED.lasts is not None
    assert NEVER_MATCHED.lasts.years == YEARS
    assert NOT_ACCEPTED.lasts is not None
    assert NOT_ACCEPTED.lasts.years == YEARS_ON_RECORD
