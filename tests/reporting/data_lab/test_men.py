"""Which men can be in the file, and what the others lack."""

from datetime import timedelta
from typing import Any

import pytest
from dateutil.relativedelta import relativedelta
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config.common.clock import london_today, now
from matching.models import Match, Participant, Referral, ReleaseQuestion
from reporting.data_lab.layout import FEWEST
from reporting.data_lab.men import Lack, Man, data_lab_men
from tests.factories.delivery import a_supported_man
from tests.factories.people import manager
from tests.factories.programme import a_match, a_referral
from tests.factories.reporting import a_basis, a_released_man, man_of

pytestmark = pytest.mark.django_db
TODAY = london_today()
DAY = timedelta(days=1)


def the_man(**columns: Any) -> Man:
    [man] = data_lab_men(today=columns.pop("today", TODAY)).men
    return man


def test_a_man_with_everything_can_be_sent() -> None:
    match = a_released_man(name="Jordan Juniper")
    a_basis(match)
    man = the_man()
    assert man.can_be_sent
    assert (man.surname, man.forename) == ("Juniper", "Jordan")
    assert (man.began, man.ended) == (match.first_met_on, match.ended_on)


@pytest.mark.parametrize(
    ("lack", "columns"),
    [
        (Lack.NAME, {"name": "Jordan"}),
        (Lack.BORN_ON, {"born_on": None}),
        (Lack.NUMBER, {"prison_number": ""}),
        (Lack.ALIVE, {"died_on": TODAY}),
    ],
)
def test_a_man_lacks_what_his_record_lacks(lack: Lack, columns: dict[str, Any]) -> None:
    match = a_released_man()
    a_basis(match)
    Participant.objects.filter(pk=man_of(match).pk).update(**columns)
    man = the_man()
    assert man.lacks == {lack}
    with pytest.raises(ValueError, match="cannot be sent"):
        _ = man.line


def test_a_man_without_a_basis_is_not_sent() -> None:
    a_released_man()
    assert the_man().lacks == {Lack.BASIS}


def test_the_year_is_over_a_year_after_he_left() -> None:
    match = a_released_man()
    a_basis(match)
    left = match.released_on
    assert left
    over = left + relativedelta(years=1)
    assert the_man(today=over - DAY).lacks == {Lack.YEAR}
    assert the_man(today=over).can_be_sent


def test_a_man_in_prison_lacks_the_day_he_left() -> None:
    a_supported_man()
    man = the_man()
    assert Lack.RELEASE in man.lacks
    assert Lack.YEAR not in man.lacks
    assert man.ended is None


def test_an_answer_that_he_left_counts() -> None:
    left = TODAY - relativedelta(years=1)
    man = a_referral(release_on=left)
    match = a_match(
        referral=man,
        status="ended",
        place=None,
        started_on=left - 60 * DAY,
        ended_on=left,
        end_reason="completed",
    )
    question = ReleaseQuestion.objects.create(
        referral=man,
        release_on=left,
        asked_at=now(),
        answer="left",
        answered_by=manager(),
        answered_at=now(),
    )
    assert the_man().released == left
    Match.objects.filter(pk=match.pk).update(started_on=left + DAY, ended_on=left + DAY)
    assert the_man().released is None
    Match.objects.filter(pk=match.pk).update(started_on=left - DAY)
    question.delete()
    assert the_man().released is None


def test_support_is_joined_over_the_matches_of_a_man() -> None:
    first = a_released_man(years=3)
    again = a_supported_man(referral=a_referral(participant=man_of(first)))
    man = the_man()
    assert (man.began, man.ended, man.released) == (first.first_met_on, None, first.released_on)
    assert man.referral == again.referral_id


def test_a_match_that_did_not_begin_is_no_support() -> None:
    a_match(status="to_start")
    a_match(status="not_begun", place=None, ended_on=TODAY, end_reason="he_said_no")
    assert not data_lab_men(today=TODAY).men


def test_it_says_how_many_more_are_needed() -> None:
    a_basis(a_released_man())
    a_released_man()
    standing = data_lab_men(today=TODAY)
    assert (len(standing.ready), standing.more_needed) == (1, FEWEST - 1)
    assert (standing.complete, standing.due, standing.with_basis) == (2, 2, 1)
    assert len(standing.those_lacking("basis")) == 1
    assert standing.those_lacking("ready") == standing.ready
    assert len(standing.those_lacking("")) == 2


def test_three_men_take_as_many_queries_as_one() -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            data_lab_men(today=TODAY)
        return len(captured)

    a_basis(a_released_man())
    one = queries()
    for _ in range(2):
        a_basis(a_released_man())
    assert queries() == one == 5


def test_the_basis_follows_a_man_whose_records_are_joined() -> None:
    match, other = a_released_man(), a_released_man()
    a_basis(match)
    remaining = man_of(other)
    Referral.objects.filter(pk=match.referral_id).update(participant=remaining)
    assert the_man().pk == remaining.pk
    assert the_man().can_be_sent
