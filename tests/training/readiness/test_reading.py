"""Readiness as read from the database, just before and just after it changes."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config.common.clock import LONDON, london_today, now
from recruitment.clearances.lists import holds, is_held
from recruitment.models import Clearance
from recruitment.states import ClearanceStatus, ReferenceStatus
from tests.factories.clearances import a_held_clearance, an_asked_clearance
from tests.factories.programme import an_establishment
from tests.factories.recruitment import a_reference
from tests.factories.training import a_ready_volunteer, a_session, a_trainee
from training.models.enrolment import live_enrolments
from training.readiness.reading import check_of, readiness_of_many, readiness_of_one
from training.readiness.reasons import CheckState, Piece

pytestmark = pytest.mark.django_db


def test_somebody_ready_is_ready() -> None:
    readiness = readiness_of_one(a_ready_volunteer(), at=now())
    assert readiness.is_ready, readiness.sentence
    assert "Brixton" in readiness.sentence


def test_a_reference_only_asked_for_does_not_count() -> None:
    trainee = a_ready_volunteer()
    trainee.application.references.latest("pk").delete()
    a_reference(trainee.application, status=ReferenceStatus.ASKED)
    readiness = readiness_of_one(trainee, at=now())
    assert readiness.missing == {Piece.REFERENCES}


@pytest.mark.parametrize("summer", [False, True])
def test_a_clearance_ends_with_its_last_day_in_london(summer: bool) -> None:
    """It ends to the second, even if nobody has marked it as expired yet. In summer, midnight in
    London is 23:00 in UTC."""
    trainee = a_ready_volunteer()
    last = date(2027, 7, 1) if summer else date(2027, 1, 31)
    Clearance.objects.filter(establishment__isnull=False).update(expires_on=last)
    midnight = datetime.combine(last + timedelta(days=1), datetime.min.time(), tzinfo=LONDON)
    assert midnight.astimezone(UTC).hour == (23 if summer else 0)
    before, after = midnight - timedelta(seconds=1), midnight
    assert readiness_of_one(trainee, at=before).is_ready
    readiness = readiness_of_one(trainee, at=after)
    assert readiness.missing == {Piece.CLEARANCE}


def test_a_clearance_given_ahead_begins_on_its_first_day() -> None:
    trainee = a_ready_volunteer()
    tomorrow = london_today() + timedelta(days=1)
    Clearance.objects.filter(establishment__isnull=False).update(issued_on=tomorrow)
    assert readiness_of_one(trainee, at=now()).missing == {Piece.CLEARANCE}
    assert readiness_of_one(trainee, at=now() + timedelta(days=1)).is_ready


def test_the_usual_time_is_the_prisons_own_once_it_is_known() -> None:
    trainee = a_trainee(a_session().cohort)
    prison = an_establishment(name="HMP Quick")
    for _ in range(5):
        a_held_clearance(at=prison, took=28)
    an_asked_clearance(at=prison, volunteer=trainee.volunteer, days_ago=15)
    (words,) = [
        reason.words
        for reason in readiness_of_one(trainee, at=now()).reasons
        if "Quick" in reason.words
    ]
    assert re.findall(r"\d+", words) == ["2", "4"], "2 weeks so far, of about 4"


STATES = [
    (ClearanceStatus.REQUESTED, None, None, CheckState.ASKED),
    (ClearanceStatus.CHASED, None, None, CheckState.ASKED),
    (ClearanceStatus.REFUSED, None, None, CheckState.REFUSED),
    *(
        (status, first, last, state)
        for status in (ClearanceStatus.RECEIVED, ClearanceStatus.EXPIRED)
        for first, last, state in (
            (0, 0, CheckState.HELD),
            (-9, None, CheckState.HELD),
            (-9, -1, CheckState.EXPIRED),
            (1, 9, CheckState.BEGINS),
        )
    ),
]


@pytest.mark.parametrize(("status", "first", "last", "state"), STATES)
def test_where_one_stands(
    status: ClearanceStatus, first: int | None, last: int | None, state: CheckState
) -> None:
    today = london_today()

    def day(offset: int | None) -> date | None:
        return None if offset is None else today + timedelta(days=offset)

    one = Clearance(
        status=status,
        requested_on=today,
        refused_on=today,
        issued_on=day(first),
        expires_on=day(last),
    )
    assert check_of([one], usual_weeks=12, place="", today=today).state == state
    assert holds(one, today) == (state == CheckState.HELD)


@pytest.mark.parametrize("ends_in", [-1, 0, 1, None])
def test_the_query_and_its_twin_agree(ends_in: int | None) -> None:
    one = a_held_clearance(at=an_establishment(), ends_in=ends_in)
    today = london_today()
    assert holds(one, today) == Clearance.objects.filter(is_held(today)).exists()


def test_a_renewal_asked_for_does_not_hide_what_holds() -> None:
    trainee = a_ready_volunteer()
    prison = Clearance.objects.exclude(establishment=None).get().establishment
    an_asked_clearance(at=prison, volunteer=trainee.volunteer)
    assert readiness_of_one(trainee, at=now()).is_ready


def queries() -> int:
    with CaptureQueriesContext(connection) as queries:
        readiness_of_many(live_enrolments(), at=now())
    return len(queries)


def test_it_costs_the_same_for_any_number() -> None:
    a_ready_volunteer()
    one = queries()
    for _ in range(2):
        a_ready_volunteer()
    assert queries() == one <= 9
