"""Toolkits, questionnaires, other services and volunteers in the report."""

from datetime import date, timedelta
from typing import Any

import pytest

from config.common.clock import london_today, now
from delivery.models import Instrument, Questionnaire, Service, Toolkit, ToolkitUse
from delivery.onward.referring import refer_onward
from delivery.starting import load_delivery_lists
from matching.models import Match, Mentor
from recruitment.cohorts.planning import cohort_of
from tests.factories.delivery import a_supported_man, his_yes
from tests.factories.programme import a_clearance, a_mentor, a_referral, an_establishment
from tests.reporting.programme.conftest import make_report
from training.models import Certificate

pytestmark = pytest.mark.django_db
TODAY = london_today()
FIRST = TODAY - timedelta(days=50)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def values(*keys: str, **options: Any) -> list[int | None]:
    figures = make_report(**({"first": FIRST, "last": TODAY} | options)).figures
    return [figures[key].value for key in keys]


def refer(match: Match, code: str, *, days_ago: int, is_made: bool) -> None:
    refer_onward(
        match=match,
        service=Service.objects.get(code=code),
        on=ago(days_ago),
        is_made=is_made,
        consent=his_yes(ago(days_ago)),
        by=match.mentor.user,
        at=now(),
    )


def test_only_referrals_that_were_made_count_for_a_service() -> None:
    load_delivery_lists()
    match = a_supported_man()
    refer(match, "pact", days_ago=20, is_made=True)
    refer(match, "st-mungos", days_ago=20, is_made=False)
    refer(match, "forward-trust", days_ago=51, is_made=True)
    made = ("services.pact.made", "services.pact.no_result_yet", "services.st-mungos.made")
    assert values(*made, "services.total.made") == [1, 1, 0, 1]


def test_a_toolkit_that_was_finished_in_the_period_can_have_begun_before() -> None:
    load_delivery_lists()
    match, toolkit = a_supported_man(), Toolkit.objects.all()[0]
    ToolkitUse.objects.create(
        match=match,
        toolkit=toolkit,
        status="finished",
        started_on=ago(51),
        ended_on=ago(10),
        certificate_on=ago(5),
        recorded_by=match.mentor.user,
        recorded_at=now(),
    )
    key = f"toolkits.{toolkit.code}"
    columns = [f"{key}.{column}" for column in ("started", "finished", "certificates")]
    assert values(*columns) == [0, 1, 1]
    assert values(*columns, last=ago(11)) == [0, 0, 0]


def test_declined_not_asked_and_nothing_recorded_are_different() -> None:
    load_delivery_lists()
    instrument = Instrument.objects.all()[0]
    for result in ("declined", "not_asked", ""):
        match = a_supported_man()
        if result:
            Questionnaire.objects.create(
                match=match,
                instrument=instrument,
                stage="end",
                result=result,
                on=ago(5),
                recorded_by=match.mentor.user,
                recorded_at=now(),
            )
    key = f"questionnaires.{instrument.code}.end"
    columns = ("scored", "declined", "not_asked", "not_recorded")
    assert values(*(f"{key}.{column}" for column in columns)) == [0, 1, 1, 1]


def trained(*, days_ago: int = 30, **fields: Any) -> Mentor:
    """A mentor with a certificate, and without a clearance."""
    mentor = a_mentor(**({"cleared": False} | fields))
    Certificate.objects.create(
        volunteer=mentor.user,
        cohort=cohort_of(6, 2020),
        code=f"CODE-{mentor.pk}",
        name=mentor.user.name,
        completed_on=ago(days_ago),
        issued_at=now(),
    )
    return mentor


def test_everybody_who_trained_is_accounted_for() -> None:
    """Somebody who mentored and is leaving counts once, as somebody who mentored."""
    prison = an_establishment()
    a_supported_man(mentor=trained(leaves_on=ago(1)), referral=a_referral(at=prison))
    trained(leaves_on=ago(3), status="left")
    a_clearance(trained(), an_establishment(), issued_on=ago(2))
    trained()
    trained(days_ago=51)
    became = [f"trained_became.{key}" for key in ("mentoring", "left", "cleared", "waiting")]
    assert values("volunteers.trained", *became) == [4, 1, 1, 1, 1]
    assert values("volunteers.cleared", "volunteers.active", "volunteers.left") == [1, 1, 2]
    here, elsewhere = frozenset({prison.pk}), frozenset({an_establishment().pk})
    keys = ("volunteers.trained", "volunteers.mentoring_of_trained", "volunteers.cleared")
    assert values(*keys, prisons=here) == [4, 1, 0]
    assert values(*keys, prisons=elsewhere) == [4, 0, 0]


def test_a_certificate_that_was_withdrawn_does_not_count() -> None:
    mentor = trained()
    assert values("volunteers.trained") == [1]
    mentor.user.certificates.update(status="withdrawn", withdrawn_at=now())
    assert values("volunteers.trained") == [0]


def test_people_join_with_the_cohort_whose_training_begins_in_the_period() -> None:
    cohort = cohort_of(6, 2020)
    a_mentor(cohort=cohort)
    starts = cohort.training_starts_on
    key = "volunteers.recruited"
    assert values(key, first=starts, last=starts) == [1]
    day = timedelta(days=1)
    assert values(key, first=starts + day, last=starts + day) == [0]


def test_a_man_without_a_date_of_birth_or_offences_has_his_own_row() -> None:
    a_supported_man()
    a_supported_man(referral=a_referral(offences=["sexual"], born_on=date(1990, 1, 1)))
    keys = ("ages.not_recorded", "ethnicity.not_recorded", "offences.not_recorded")
    assert values(*keys, "violence.not_recorded", "violence.not_violent") == [1, 2, 1, 1, 1]
    figure = make_report(first=FIRST, last=TODAY).figures["offences.sexual"]
    assert (figure.value, figure.of, figure.known) == (1, 2, 1)
