"""Whatever the records say, every sum of the report holds, and every figure has its records."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from config.common.clock import london_today, now
from delivery.models import (
    Area,
    AreaProgress,
    GateFact,
    Instrument,
    Questionnaire,
    Review,
    Service,
    Toolkit,
    ToolkitUse,
)
from delivery.onward.referring import refer_onward
from delivery.starting import load_delivery_lists
from matching.models import ClosureReason, Ethnicity, Match, Monitoring, Source, Transfer
from matching.pool.lists import load_reference_data
from matching.synthetic import report as source
from recruitment.models import Establishment
from tests.factories.delivery import a_remark, a_session, an_answer, his_yes
from tests.factories.people import manager
from tests.factories.programme import a_match, a_mentor, a_referral, an_establishment
from tests.reporting.programme.conftest import make_report

pytestmark = pytest.mark.django_db
TODAY: Final = london_today()
FIRST: Final = TODAY - timedelta(days=60)
FACTS: Final = tuple(GateFact.Kind.values)
AREAS: Final = ("employment", "problems", "activities", "attitudes")


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@dataclass(frozen=True)
class Case:
    """What a random programme says about one man. Days are numbers of days ago."""

    source: Source
    received: int
    closed: int | None
    reason: ClosureReason
    leaves: int | None
    born: int | None
    ethnicity: Ethnicity | None
    offences: tuple[str, ...]
    began: int | None
    met: bool
    over: bool
    moved: int | None
    sessions: tuple[tuple[int, bool], ...]
    facts: tuple[tuple[str, int], ...]
    judged: dict[str, str]
    reviewed: int
    helped: bool


DAYS: Final = st.integers(1, 120)
MEN: Final = st.builds(
    Case,
    source=st.sampled_from(Source),
    received=DAYS,
    closed=st.none() | DAYS,
    reason=st.sampled_from(ClosureReason),
    leaves=st.none() | DAYS,
    born=st.none() | st.integers(18 * 366, 80 * 365),
    ethnicity=st.none() | st.sampled_from(Ethnicity),
    offences=st.lists(st.sampled_from(list(source.OFFENCES)), max_size=2).map(tuple),
    began=st.none() | DAYS,
    met=st.booleans(),
    over=st.booleans(),
    moved=st.none() | DAYS,
    sessions=st.lists(st.tuples(DAYS, st.booleans()), max_size=3, unique_by=lambda one: one[0]).map(
        tuple
    ),
    facts=st.lists(
        st.tuples(st.sampled_from(FACTS), DAYS), max_size=4, unique_by=lambda one: one[0]
    ).map(tuple),
    judged=st.dictionaries(st.sampled_from(AREAS), st.sampled_from(["none", "some", "much"])),
    reviewed=DAYS,
    helped=st.booleans(),
)


def write_man(case: Case, prison: Establishment, other: Establishment) -> None:
    """Writes the records of this man."""
    load_reference_data()
    load_delivery_lists()
    closed: dict[str, Any] = {"status": "closed", "closed_on": ago(case.closed or 0)}
    closed |= {"closure_reason": case.reason}
    referral = a_referral(
        at=prison,
        source=case.source,
        received_on=ago(case.received),
        release_on=ago(case.leaves) if case.leaves else None,
        born_on=ago(case.born) if case.born else None,
        offences=case.offences,
        is_checked=False,
        **(closed if case.closed else {}),
    )
    if case.ethnicity:
        Monitoring.objects.create(participant=referral.participant, ethnicity=case.ethnicity)
    if case.moved:
        Transfer.objects.create(
            referral=referral,
            origin=other,
            destination=prison,
            moved_on=ago(case.moved),
            recorded_by=manager(),
            recorded_at=now(),
        )
    if case.began:
        ended: dict[str, Any] = {"status": "ended", "ended_on": ago(case.began // 2)}
        ended |= {"end_reason": "completed"}
        match = a_match(
            referral=referral,
            mentor=a_mentor(at=prison),
            started_on=ago(case.began),
            first_met_on=ago(case.began - 1) if case.met else None,
            **(ended if case.over else {}),
        )
        _support(case, match)


def _support(case: Case, match: Match) -> None:
    by = match.mentor.user
    for days_ago, is_met in case.sessions:
        missed: dict[str, Any] = {"not_met": "court", "minutes": None, "response": ""}
        a_session(match, days_ago=days_ago, **({} if is_met else missed))
    for kind, days_ago in case.facts:
        GateFact.objects.create(
            referral=match.referral,
            kind=kind,
            on=ago(days_ago),
            recorded_by=by,
            recorded_at=now(),
        )
    if case.judged:
        review = Review.objects.create(
            referral=match.referral, on=ago(case.reviewed), judged_by=by, judged_at=now()
        )
        for code, progress in case.judged.items():
            AreaProgress.objects.create(
                review=review,
                area=Area.objects.get(code=code),
                progress=progress,
                evidence="notes",
            )
    if case.helped:
        ToolkitUse.objects.create(
            match=match,
            toolkit=Toolkit.objects.all()[0],
            started_on=ago(case.reviewed),
            recorded_by=by,
            recorded_at=now(),
        )
        Questionnaire.objects.create(
            match=match,
            instrument=Instrument.objects.all()[0],
            stage="start",
            result="declined",
            on=ago(case.reviewed),
            recorded_by=by,
            recorded_at=now(),
        )
        an_answer(match, on=ago(case.reviewed))
        a_remark(match, on=ago(case.reviewed))
        if match.is_live:
            refer_onward(
                match=match,
                service=Service.objects.all()[0],
                on=TODAY,
                is_made=True,
                consent=his_yes(TODAY),
                by=by,
                at=now(),
            )


@given(men=st.lists(MEN, max_size=4), first=DAYS, length=st.integers(0, 90), known=DAYS)
@settings(max_examples=6)
def test_every_sum_holds_for_any_programme(
    men: list[Case], first: int, length: int, known: int
) -> None:
    prison, other = an_establishment(), an_establishment()
    for number, case in enumerate(men):
        write_man(case, *((prison, other) if number % 3 else (other, prison)))
    period = {"first": ago(first), "last": min(TODAY, ago(first) + timedelta(days=length))}
    reports = [
        make_report(**period),
        make_report(**period, as_at=max(period["first"], ago(known))),
        make_report(**period, prisons=frozenset({prison.pk})),
        make_report(**period, prisons=frozenset({prison.pk, other.pk})),
    ]
    for report in reports:
        assert [one.says for one in report.identities if not one.holds] == []
        for figure in report.figures.values():
            assert figure.opens, figure.key
            assert (figure.value or 0) <= (figure.of if figure.of is not None else 10**9)
    received = sum(period["first"] <= ago(case.received) <= period["last"] for case in men)
    assert reports[-1].figures["sources.total"].value == received


def test_the_prisons_together_have_the_men_of_each() -> None:
    """A man is at 1 prison at the end of the period, wherever he was before or goes later."""
    prison, other = an_establishment(), an_establishment()
    referral = a_referral(at=prison, received_on=ago(40))
    match = a_match(referral=referral, started_on=ago(30), first_met_on=ago(30))
    Transfer.objects.create(
        referral=referral,
        origin=other,
        destination=prison,
        moved_on=ago(10),
        recorded_by=match.mentor.user,
        recorded_at=now(),
    )

    def counted(at: Establishment, last: date) -> list[int | None]:
        report = make_report(first=ago(50), last=last, prisons=frozenset({at.pk}))
        return [report.figures[key].value for key in ("sources.total", "supported.men")]

    assert (counted(prison, TODAY), counted(other, TODAY)) == ([1, 1], [0, 0])
    assert (counted(prison, ago(11)), counted(other, ago(11))) == ([0, 0], [1, 1])


def test_a_man_in_several_prisons_is_one_in_the_report_of_each() -> None:
    prison, other = an_establishment(), an_establishment()
    match = a_match(referral=a_referral(at=prison), started_on=ago(30), first_met_on=ago(30))
    for days in (20, 5):
        a_session(match, days_ago=days)
    a_session(a_match(referral=a_referral(at=other), first_met_on=ago(30)), days_ago=5)
    Transfer.objects.create(
        referral=match.referral,
        origin=other,
        destination=prison,
        moved_on=ago(10),
        recorded_by=match.mentor.user,
        recorded_at=now(),
    )

    def counted(first: date, *prisons: Establishment) -> dict[str, int | None]:
        wanted = frozenset(each.pk for each in prisons) or None
        figures = make_report(first=first, last=TODAY, prisons=wanted).figures
        return {key: figures[f"several_prisons.{key}"].value for key in ("one", "several")}

    assert counted(ago(50)) == counted(ago(50), other) == {"one": 1, "several": 1}
    assert counted(ago(50), prison) == {"one": 0, "several": 1}
    assert counted(ago(9), prison) == {"one": 1, "several": 0}


@pytest.mark.parametrize("many", [1, 3])
def test_more_records_take_no_more_queries(many: int) -> None:
    prison, other = an_establishment(), an_establishment()
    for _ in range(many):
        write_man(EVERYTHING, prison, other)
    with CaptureQueriesContext(connection) as queries:
        report = make_report(first=FIRST, last=TODAY)
    assert report.figures["supported.men"].value == many
    assert len(queries) == 85


EVERYTHING: Final = Case(
    source=Source.POM,
    received=50,
    closed=None,
    reason=ClosureReason.OTHER,
    leaves=None,
    born=30 * 365,
    ethnicity=Ethnicity.WHITE_BRITISH,
    offences=("sexual",),
    began=40,
    met=True,
    over=False,
    moved=20,
    sessions=((30, True), (10, False)),
    facts=(("eligible", 30), ("accepted", 20)),
    judged={"employment": "some"},
    reviewed=5,
    helped=True,
)
