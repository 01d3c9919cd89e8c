"""When sessions are by the clock, how to get in, and how we say both."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from config.common.audit import AuditEvent
from config.common.clock import LONDON, now
from config.common.errors import FieldError, NotAllowed
from recruitment.models import Establishment, RegimeSlot, VisitGuide
from recruitment.prisons.editing import change_prison, plan_of
from recruitment.prisons.visiting import (
    NotHours,
    SessionTime,
    VisitPlan,
    change_visits,
    contradictions,
    read_hours,
    spelt_hours,
    timetable_of,
    visit_plan_of,
    when_in_words,
)
from tests.config.ui.markup import only
from tests.factories.people import manager, sign_in
from tests.factories.programme import a_coordinator, an_establishment
from tests.recruitment.notices import notices

MONDAY_MORNING, MONDAY_AFTERNOON, MONDAY_EVENING, TUESDAY_MORNING = range(4)
ON = date(2026, 12, 7)
HOURS = time(13, 45), time(16, 15)
PLAN = VisitPlan(
    hours={MONDAY_AFTERNOON: HOURS},
    keeps_bank_holidays=False,
    address="Jebb Avenue\nLondon",
    entrance="Jebb Avenue gate",
    early_minutes=45,
    bring="Photo ID",
    never_bring="A phone",
    ask_for="The chaplain",
    phone="020 7946 0000",
    keeps_gate_list=True,
)


@pytest.fixture
def prison(db: None) -> Establishment:
    return an_establishment(name="HMP Here", slots=[MONDAY_AFTERNOON, TUESDAY_MORNING])


def test_a_session_is_said_by_the_clock_and_with_its_entrance(prison: Establishment) -> None:
    words = [when_in_words(establishment=prison, slot=MONDAY_AFTERNOON, on=ON)]
    change_visits(prison=prison, plan=PLAN, by=manager(), at=now())
    words.append(when_in_words(establishment=prison, slot=MONDAY_AFTERNOON, on=ON))
    assert words == [
        "Monday 7 December, afternoon, HMP Here",
        "Monday 7 December, 13:45 to 16:15, HMP Here, Jebb Avenue gate",
    ]


def test_a_prison_without_sessions_or_guide_has_a_timetable_too(db: None) -> None:
    prison = an_establishment(slots=[])
    assert timetable_of([prison.pk]).session(prison.pk, 0, ON).hours is None
    assert timetable_of([]).places == {}


@pytest.mark.parametrize(
    ("on", "hour"), [(date(2027, 3, 22), 13), (date(2027, 3, 29), 12), (date(2027, 11, 1), 13)]
)
def test_a_session_stays_at_its_local_time_when_the_clocks_change(on: date, hour: int) -> None:
    session = SessionTime(on, MONDAY_AFTERNOON, HOURS, "HMP Here")
    assert session.starts_at
    assert session.starts_at.astimezone(UTC) == datetime(
        on.year, on.month, on.day, hour, 45, tzinfo=UTC
    )


@pytest.mark.parametrize(("hours", "ends"), [(HOURS, time(16, 15)), (None, time(17))])
def test_it_is_over_at_its_end_or_at_the_end_of_that_part_of_the_day(
    hours: tuple[time, time] | None, ends: time
) -> None:
    session = SessionTime(ON, MONDAY_AFTERNOON, hours, "HMP Here")
    end = datetime.combine(ON, ends, LONDON)
    assert session.is_over(end)
    assert not session.is_over(end - timedelta(minutes=1))


@given(hours=st.tuples(st.times(), st.times()))
def test_hours_are_read_as_they_are_written(hours: tuple[time, time]) -> None:
    hours = tuple(moment.replace(second=0, microsecond=0) for moment in hours)  # type: ignore[assignment] # 2 of them
    if hours[0] < hours[1]:
        assert read_hours(spelt_hours(hours)) == hours
    else:
        with pytest.raises(NotHours):
            read_hours(spelt_hours(hours))


@pytest.mark.parametrize("text", ["9:30-11.45", "0930 – 1145", " 09:30 TO 11:45 "])
def test_hours_can_be_written_in_several_ways(text: str) -> None:
    assert read_hours(text) == (time(9, 30), time(11, 45))


@pytest.mark.parametrize("text", ["9 to 11", "13:45", "25:00 to 26:00", "morning", "9:30 to 9:30"])
def test_other_texts_are_no_hours(text: str) -> None:
    with pytest.raises(NotHours):
        read_hours(text)


def test_what_is_set_stays_also_when_rooms_change(prison: Establishment) -> None:
    for _ in range(2):
        change_visits(prison=prison, plan=PLAN, by=manager(), at=now())
    change_prison(prison=prison, plan=plan_of(prison), by=manager(), at=now())
    prison.refresh_from_db()
    assert visit_plan_of(prison) == PLAN
    assert AuditEvent.objects.filter(action="change_visits").count() == 2


def test_hours_without_a_session_are_left_out(prison: Establishment) -> None:
    prison.regime_slots.filter(slot=MONDAY_AFTERNOON).delete()
    change_visits(prison=prison, plan=PLAN, by=manager(), at=now())
    assert visit_plan_of(prison).hours == {}
    assert RegimeSlot.objects.count() == 1


def test_only_staff_of_the_prison_change_it(prison: Establishment) -> None:
    with pytest.raises(NotAllowed):
        change_visits(prison=prison, plan=PLAN, by=a_coordinator(an_establishment()), at=now())
    assert not VisitGuide.objects.exists()


def test_a_coordinator_sets_it_on_the_page(prison: Establishment, client: Client) -> None:
    sign_in(client, a_coordinator(prison))
    address = f"/our-prisons/{prison.pk}/visits/"
    assert client.get(address).status_code == 200
    typed = {
        "hours_0": "13.45 - 16.15",
        "hours_1": "",
        "address": "Jebb Avenue\r\nLondon",
        "entrance": "Jebb Avenue gate",
        "early_minutes": "45",
        "bring": "Photo ID",
        "never_bring": "A phone",
        "ask_for": "The chaplain",
        "phone": "020 7946 0000",
        "keeps_gate_list": "on",
    }
    assert notices(client.post(address, typed, follow=True)) == ["success"]
    prison.refresh_from_db()
    assert visit_plan_of(prison) == PLAN
    assert only(client.get(address).content.decode(), name="hours_0")["value"] == "13:45 to 16:15"


def test_a_wrong_box_has_its_own_error_and_what_was_typed_stays(
    prison: Establishment, client: Client
) -> None:
    sign_in(client, manager())
    typed = {"hours_0": "", "hours_1": "early", "early_minutes": "30"}
    html = client.post(f"/our-prisons/{prison.pk}/visits/", typed).content.decode()
    assert "Tuesday morning" in only(html, href="#id_hours_1").text
    assert only(html, name="hours_1")["value"] == "early"


@pytest.mark.parametrize(
    ("slot", "text", "fits"),
    [
        (MONDAY_MORNING, "08:00 to 23:00", False),
        (MONDAY_MORNING, "20:00 to 22:00", False),
        (MONDAY_MORNING, "12:30 to 13:00", False),
        (MONDAY_MORNING, "12:15 to 13:30", True),
        (MONDAY_AFTERNOON, "11:29 to 13:00", False),
        (MONDAY_AFTERNOON, "11:30 to 13:00", True),
        (MONDAY_AFTERNOON, "17:30 to 18:30", True),
        (MONDAY_AFTERNOON, "17:31 to 18:30", False),
        (MONDAY_EVENING, "15:59 to 18:00", False),
        (MONDAY_EVENING, "16:00 to 23:00", True),
    ],
)
def test_hours_fit_their_part_of_the_day(slot: int, text: str, fits: bool) -> None:
    assert (slot not in contradictions({slot: read_hours(text)})) == fits
    assert (slot + 3 not in contradictions({slot + 3: read_hours(text)})) == fits


@pytest.mark.parametrize(("end", "wrong"), [(time(13, 45), []), (time(13, 46), [MONDAY_MORNING])])
def test_a_session_ends_before_the_next_of_its_day_starts(end: time, wrong: list[int]) -> None:
    hours = {MONDAY_MORNING: (time(9), end), MONDAY_AFTERNOON: HOURS}
    assert list(contradictions(hours)) == wrong
    hours = {MONDAY_MORNING: (time(9), end), MONDAY_AFTERNOON + 3: HOURS}
    assert contradictions(hours) == {}, "another day"


def test_a_morning_may_not_run_into_the_evening(db: None) -> None:
    hours = {MONDAY_MORNING: (time(9), time(17)), MONDAY_EVENING: (time(16, 30), time(18))}
    prison = an_establishment(slots=list(hours))
    with pytest.raises(FieldError) as refusal:
        change_visits(prison=prison, plan=replace(PLAN, hours=hours), by=manager(), at=now())
    assert refusal.value.field == "hours"
    assert not VisitGuide.objects.exists()


def test_each_contradiction_is_said_beside_its_box(prison: Establishment, client: Client) -> None:
    sign_in(client, manager())
    typed = {"hours_0": "20:00 to 22:00", "hours_1": "15:00 to 16:00", "early_minutes": "30"}
    html = client.post(f"/our-prisons/{prison.pk}/visits/", typed).content.decode()
    assert "Monday afternoon" in only(html, href="#id_hours_0").text
    assert "Tuesday morning" in only(html, href="#id_hours_1").text
    assert visit_plan_of(prison).hours == {}
