"""Working on a toolkit with a man."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.common.clock import london_today, now
from config.common.errors import ChangedMeanwhile, FieldError, NotAllowed
from delivery.models import PartDone, Toolkit, ToolkitUse
from delivery.toolkits.counts import toolkit_counts
from delivery.toolkits.lists import load_toolkits, version_for
from delivery.toolkits.working import (
    GroundingFirst,
    NothingDone,
    finish_toolkit,
    go_on_with_toolkit,
    parts_of,
    record_certificate,
    record_parts,
    start_toolkit,
    stop_toolkit,
    uses_of,
)
from matching.models import Match
from tests.factories.delivery import a_supported_man
from tests.factories.people import mentor_user
from tests.factories.programme import a_mentor, a_participant, a_referral

pytestmark = pytest.mark.django_db
TODAY = london_today()


@pytest.fixture
def match() -> Match:
    load_toolkits()
    return a_supported_man()


def started(match: Match, code: str = "futc", days_ago: int = 7) -> ToolkitUse:
    return start_toolkit(
        match=match,
        toolkit=Toolkit.objects.get(code=code),
        edition=None,
        on=TODAY - timedelta(days=days_ago),
        by=match.mentor.user,
        at=now(),
    )


def record(use: ToolkitUse, *hows: str, on: date = TODAY) -> None:
    parts = use.toolkit.parts.all()
    values = {part.pk: how for part, how in zip(parts, hows, strict=False)}
    record_parts(use=use, hows=values, on=on, by=use.match.mentor.user, at=now())


def test_a_second_press_starts_nothing_new(match: Match) -> None:
    assert started(match) == started(match)


def test_another_mentor_cannot_start_one(match: Match) -> None:
    stranger = a_mentor(user=mentor_user()).user
    with pytest.raises(NotAllowed):
        start_toolkit(
            match=match,
            toolkit=Toolkit.objects.get(code="futc"),
            edition=None,
            on=TODAY,
            by=stranger,
            at=now(),
        )


@pytest.mark.parametrize("days", [1, -100])
def test_it_starts_during_the_match_and_not_in_the_future(match: Match, days: int) -> None:
    with pytest.raises(FieldError) as error:
        started(match, days_ago=-days)
    assert error.value.field == "on"


def test_a_part_that_does_not_change_keeps_its_day(match: Match) -> None:
    use = started(match)
    record(use, "with_mentor", on=TODAY - timedelta(days=2))
    record(use, "with_mentor", "alone")
    first, second = use.parts_done.order_by("part__number")
    assert (first.on, second.on) == (TODAY - timedelta(days=2), TODAY)
    record(use, "")
    assert [row.how for row in use.parts_done.all()] == ["alone"]


def test_grounding_comes_first(match: Match) -> None:
    use = started(match, "trauma")
    with pytest.raises(GroundingFirst) as error:
        record(use, "", "with_mentor")
    assert error.value.part.is_grounding
    with pytest.raises(GroundingFirst):
        record(use, "left_out", "alone")
    record(use, "with_mentor", "with_mentor")
    assert all(state.is_done for state in parts_of(uses_of(match).get()))


def test_finishing_needs_a_part_and_can_be_undone(match: Match) -> None:
    use = started(match)
    mentor = match.mentor.user
    with pytest.raises(NothingDone):
        finish_toolkit(use=use, on=TODAY, by=mentor, at=now())
    record(use, "alone")
    finish_toolkit(use=use, on=TODAY, by=mentor, at=now())
    record_certificate(use=use, on=TODAY, by=mentor, at=now())
    with pytest.raises(ChangedMeanwhile):
        record(use, "with_mentor")
    go_on_with_toolkit(use=use, by=mentor, at=now())
    use.refresh_from_db()
    assert (use.status, use.certificate_on, use.ended_on) == ("started", None, None)


def test_a_stopped_toolkit_has_no_certificate_and_one_is_under_way_at_a_time(match: Match) -> None:
    use, mentor = started(match), match.mentor.user
    stop_toolkit(use=use, on=TODAY, reason="He moved wing", by=mentor, at=now())
    with pytest.raises(ChangedMeanwhile):
        record_certificate(use=use, on=TODAY, by=mentor, at=now())
    again = started(match)
    assert again != use
    with pytest.raises(ChangedMeanwhile):
        go_on_with_toolkit(use=use, by=mentor, at=now())


@given(age=st.integers(15, 90), days=st.integers(0, 364))
def test_the_version_is_the_one_for_his_age(age: int, days: int) -> None:
    load_toolkits()
    toolkit = Toolkit.objects.get(code="conflict")
    born_on = TODAY.replace(day=1, year=TODAY.year - age) - timedelta(days=days)
    version = version_for(toolkit, born_on, today=TODAY)
    assert version is not None
    whole_years = sum(
        born_on.replace(day=min(born_on.day, 28), year=year) <= TODAY
        for year in range(born_on.year + 1, TODAY.year + 1)
    )
    assert version.from_age <= whole_years <= version.to_age


def test_nobody_proposes_a_version_without_an_age(match: Match) -> None:
    assert version_for(Toolkit.objects.get(code="conflict"), None, today=TODAY) is None
    assert version_for(Toolkit.objects.get(code="futc"), date(2000, 1, 1), today=TODAY) is None


def test_a_man_with_2_matches_counts_once(match: Match) -> None:
    use = started(match)
    record(use, "with_mentor")
    finish_toolkit(use=use, on=TODAY, by=match.mentor.user, at=now())
    match.referral.status, match.referral.closed_on = "closed", TODAY
    match.referral.closure_reason = "completed"
    match.referral.save()
    same_man = a_referral(participant=match.referral.participant)
    started(a_supported_man(referral=same_man))
    started(a_supported_man(referral=a_referral(participant=a_participant())))
    [count] = toolkit_counts(None, first=TODAY - timedelta(days=7), last=TODAY)
    assert (count.started, count.finished, count.certificates) == (2, 1, 0)
    assert not toolkit_counts(None, first=TODAY + timedelta(days=1), last=TODAY + timedelta(days=9))
    assert PartDone.objects.count() == 1
