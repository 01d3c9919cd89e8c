"""The report of the demo's programme gives every figure of the report that this product comes from.
The figures are copied from that report. When 1 record is taken away, the figures that count it
move, and no others."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import pytest
from django.db.models import Count

from delivery.models import (
    Aim,
    AreaProgress,
    AreaStart,
    CaseStudy,
    Concern,
    ExpectedSession,
    Feedback,
    GateFact,
    LoggedSession,
    OnwardReferral,
    Questionnaire,
    ReleasePlan,
    Review,
    SupportAgreement,
    ToldAboutAcct,
    ToolkitUse,
    Work,
)
from delivery.sessions.counting import (
    men_in_several_prisons,
    men_supported,
    reasons_between,
    totals_between,
)
from matching.models import Match, Participant
from matching.synthetic.report import FIRST_DAY, LAST_DAY
from reporting.programme.document import Document, Section
from reporting.programme.paper import summary_pdf
from reporting.programme.plain import as_plain
from reporting.programme.stored import as_stored
from reporting.programme.tables import ProgrammeReport, RecordKind, Unit
from tests.pdf import pages_of, read, squeezed
from tests.reporting.programme.conftest import Make

pytestmark = pytest.mark.django_db
FIGURES: Final[Mapping[str, Any]] = {
    "referrals.received": 93,
    "referrals.by_source.self_wing": 52,
    "referrals.by_source.self_other": 6,
    "referrals.by_source.participant": 2,
    "referrals.by_source.pom": 18,
    "referrals.by_source.non_operational": 10,
    "referrals.by_source.operational": 1,
    "referrals.by_source.other_service": 4,
    "referrals.matched": 31,
    "referrals.waiting": 6,
    "referrals.left_unmatched": 17,
    "referrals.closed_otherwise": 39,
    "referrals.no_outcome": 0,
    "people.supported": 31,
    "people.ages.20-25": 4,
    "people.ages.26-30": 3,
    "people.ages.31-35": 5,
    "people.ages.36-40": 9,
    "people.ages.41-45": 5,
    "people.ages.46-50": 2,
    "people.ages.51-55": 1,
    "people.ages.56-60": 1,
    "people.ages.61-65": 1,
    "people.ethnicity.W1": 14,
    "people.ethnicity.B1": 5,
    "people.ethnicity.O9": 3,
    "people.ethnicity.W9": 2,
    "people.ethnicity.B9": 2,
    "people.ethnicity.W3": 1,
    "people.ethnicity.B2": 1,
    "people.ethnicity.A1": 1,
    "people.ethnicity.M1": 1,
    "people.ethnicity.NS": 1,
    "people.offences.criminal-damage": 10,
    "people.offences.summary-violence": 9,
    "people.offences.acquisitive-violence": 7,
    "people.offences.indictable-violence": 6,
    "people.offences.sexual": 3,
    "people.offences.public-order": 2,
    "people.offences.firearms": 2,
    "people.offences.weapons": 2,
    "people.offences.vehicular": 2,
    "people.violence.violent": 22,
    "people.violence.not_violent": 9,
    "outcomes.employment": 20,
    "outcomes.problems": 26,
    "outcomes.activities": 24,
    "outcomes.attitudes": 23,
    "outcomes.wellbeing": 27,
    "outcomes.relationships": 25,
    "outcomes.three_or_more": 26,
    "outcomes.five_or_more": 20,
    "outcomes.at_least_one": 31,
    "outcomes.reviewed": 31,
    "gate.eligible": 12,
    "gate.accepted": 8,
    "gate.supported": 7,
    "gate.approved_premises": 3,
    "several_prisons": 4,
    "longest_months": [22, 13, 12],
    "acct.mentors_at_reviews": 2,
    "volunteers.active": 11,
    "volunteers.recruited": 12,
    "volunteers.trained": 12,
    "volunteers.mentoring_of_trained": 3,
}
"""Each figure by its place in the JSON. The source says nothing of the 39 referrals that were
closed for other reasons. It counts criminal damage as violence, and we do not."""
PERCENT: Final = {
    "areas.employment.progressed": 65,
    "areas.problems.progressed": 84,
    "areas.activities.progressed": 77,
    "areas.attitudes.progressed": 74,
    "areas.wellbeing.progressed": 87,
    "areas.relationships.progressed": 81,
    "breadth.three_or_more": 84,
    "breadth.five_or_more": 65,
}


@pytest.fixture(scope="module")
def plain(report: ProgrammeReport) -> dict[str, Any]:
    return as_plain(report, prisons=[])


@pytest.mark.parametrize("place", FIGURES)
def test_the_report_gives_each_figure_of_the_source(plain: dict[str, Any], place: str) -> None:
    value: Any = plain
    for name in place.split("."):
        value = value[name]
    assert value == FIGURES[place]


@pytest.mark.parametrize("key", PERCENT)
def test_the_report_gives_each_percentage_of_the_source(report: ProgrammeReport, key: str) -> None:
    assert (report.figures[key].percent, report.figures[key].of) == (PERCENT[key], 31)


def test_the_cohort_of_june_2025_has_6_more_volunteers(make: Make) -> None:
    """It began in June and completed its training in July."""
    after = make(first=date(2025, 6, 1), last=date(2025, 7, 31)).figures
    assert (after["volunteers.recruited"].value, after["volunteers.trained"].value) == (6, 6)


def test_the_report_has_the_toolkits_questionnaires_and_services_of_the_source(
    report: ProgrammeReport,
) -> None:
    """The source names them and gives no numbers. Several mentors were there when an ACCT was
    opened."""
    toolkits = [row.label for row in report.table("toolkits").rows]
    assert toolkits == ["Facing Up to Conflict", "Conflict Resolution Toolkit", "Trauma workbook"]
    questionnaires = {row.label.split(",")[0] for row in report.table("questionnaires").rows}
    assert questionnaires == {"CRIME-PICS II", "Your Wellbeing"}
    results = ("Filled in", "Declined", "Not asked", "Not recorded")
    assert report.table("questionnaires").columns == results
    made = {row.label: row.figures[0].value for row in report.table("services").rows}
    assert all(made[name] for name in ("St Mungo’s", "PACT", "Forward Trust", "St Giles Trust"))
    assert report.figures["acct.mentors_told"].value == 3


def test_every_referral_and_every_man_is_accounted_for(plain: dict[str, Any]) -> None:
    referrals, people = plain["referrals"], plain["people"]
    assert sum(referrals["by_source"].values()) == 93
    assert 31 + 6 + 17 + sum(referrals["closed_by_reason"].values()) == 93
    assert sum(people["ages"].values()) == sum(people["ethnicity"].values()) == 31
    assert sum(people["offences"].values()) == 43


def test_every_sum_holds_and_every_figure_opens(report: ProgrammeReport) -> None:
    assert [one.key for one in report.identities if not one.holds] == []
    assert [figure.key for figure in report.figures.values() if not figure.opens] == []


@pytest.mark.parametrize(
    "introduction", ["We grew. " * 70, "We grew.\n\n" * 4, "We grew.\n\n" * 40, "We grew.\n" * 7]
)
def test_the_summary_for_trustees_is_1_page_whatever_the_introduction(
    report: ProgrammeReport, introduction: str
) -> None:
    words = {Section.INTRODUCTION: introduction.strip()}
    document = Document(as_stored(report), ("HMP Brixton",), words)
    [text] = pages_of(read(summary_pdf(document)))
    assert squeezed("We grew.") in text


def test_the_pages_count_the_same(report: ProgrammeReport) -> None:
    period = (FIRST_DAY, LAST_DAY)
    totals, figures = totals_between(*period), report.figures
    assert figures["sessions.visit.count"].value == totals.sessions
    assert figures["sessions.missed.count"].value == totals.missed
    assert figures["sessions.total.minutes"].value == totals.minutes
    reasons = {f"missed.{reason}": count for reason, count in reasons_between(*period).items()}
    assert {key: figures[key].value for key in reasons} == reasons
    assert figures["several_prisons.several"].value == men_in_several_prisons(*period)
    assert figures["several_prisons.total"].value == men_supported(*period)


def test_as_it_was_known_on_the_last_day_only_lengths_differ(
    report: ProgrammeReport, make: Make
) -> None:
    """Of the longest support, the source gives months that were over only after its period."""
    then = make(as_at=LAST_DAY)
    assert {key.split(".")[0] for key in changed(report, then)} == {"longest", "lengths"}
    assert (report.figures["longest.1"].value, then.figures["longest.1"].value) == (22, 13)


def test_the_period_before_has_nothing_and_the_period_after_goes_on(
    report: ProgrammeReport, make: Make
) -> None:
    assert {report.figures_before[key].value for key in ("sources.total", "supported.men")} == {0}
    after = make(first=report.scope.last, last=report.scope.as_at)
    assert after.figures_before.keys() >= {"sources.total"}
    assert after.holds


def test_without_one_man_each_figure_that_counts_him_moves(
    report: ProgrammeReport, make: Make
) -> None:
    """He was supported after release and went to Approved Premises."""
    went = Participant.objects.filter(pk__in=report.figures["gate.approved_premises"].records.ids)
    [man, *_] = went.annotate(times=Count("referrals")).filter(times=1)
    match = Match.objects.select_related("referral__participant").get(referral__participant=man)
    gone = records_of(match)
    take_away(match)
    after = make()
    assert after.holds
    for key, figure in report.figures.items():
        kept = set(figure.records.ids) - gone.get(figure.records.kind, set())
        if figure.unit is Unit.COUNT and figure.records.kind in gone:
            assert after.figures[key].value == len(kept), key
    moved = changed(report, after)
    assert moved >= {
        "sources.total",
        "became.matched",
        "waits.meeting.referrals",
        "supported.men",
        "supported.matches",
        "ages.total",
        "ethnicity.total",
        "violence.total",
        "sessions.visit.count",
        "sessions.visit.minutes",
        "prisons.BXI",
        "contact.some",
        "lengths.total",
        "gate.eligible",
        "gate.accepted",
        "gate.supported",
        "gate.approved_premises",
        "gate_destinations.approved_premises",
        "breadth.at_least_one",
        "reviewed.reviewed",
    }
    assert not moved & {"became.waiting", "became.left_unmatched", "volunteers.trained"}


def test_without_one_session_its_counts_and_its_minutes_move(
    report: ProgrammeReport, make: Make
) -> None:
    visits = report.figures["sessions.visit.count"].records.ids
    session = LoggedSession.objects.filter(pk__in=visits, minutes=60).order_by("-on")[0]
    LoggedSession.objects.filter(pk=session.pk).update(status="removed")
    after = make()
    assert after.holds
    counts = {"sessions.visit.count", "sessions.total.count", "prisons.BXI", "prisons.total"}
    minutes = {"sessions.visit.minutes", "sessions.total.minutes"}
    assert changed(report, after) == counts | minutes
    assert [fall(report, after, key) for key in sorted(counts)] == [1, 1, 1, 1]
    assert [fall(report, after, key) for key in sorted(minutes)] == [60, 60]


def test_without_one_judgement_its_area_and_the_number_of_areas_move(
    report: ProgrammeReport, make: Make
) -> None:
    """He made progress in 5 areas, so that he no longer has 5."""
    made = AreaProgress.objects.exclude(progress="none").order_by("pk")
    counts = made.order_by().values_list("review__referral").annotate(areas=Count("pk"))
    referral = counts.filter(areas=5).order_by("review__referral")[0][0]
    row = made.filter(review__referral=referral)[0]
    area, evidence = f"areas.{row.area.code}", f"evidence.{row.area.code}.{row.evidence}"
    row.delete()
    after = make()
    assert after.holds
    assert changed(report, after) == {
        f"{area}.progressed",
        f"{area}.not_judged",
        evidence,
        "breadth.five_or_more",
    }
    assert fall(report, after, f"{area}.progressed") == fall(report, after, evidence) == 1
    assert fall(report, after, f"{area}.not_judged") == -1
    assert after.figures[f"{area}.progressed"].known == (
        (report.figures[f"{area}.progressed"].known or 31) - 1
    )


def changed(before: ProgrammeReport, after: ProgrammeReport) -> set[str]:
    """The keys of the figures whose values differ."""
    return {
        key
        for key, figure in before.figures.items()
        if key not in after.figures or figure.value != after.figures[key].value
    }


def fall(before: ProgrammeReport, after: ProgrammeReport, key: str) -> int:
    """By how much the figure is lower now."""
    return (before.figures[key].value or 0) - (after.figures[key].value or 0)


OF_MATCH: Final[tuple[tuple[RecordKind, type[Any]], ...]] = (
    (RecordKind.FEEDBACK, Feedback),
    (RecordKind.ACCT, ToldAboutAcct),
    (RecordKind.CONCERN, Concern),
    (RecordKind.ONWARD, OnwardReferral),
    (RecordKind.QUESTIONNAIRE, Questionnaire),
    (RecordKind.TOOLKIT, ToolkitUse),
    (RecordKind.SESSION, LoggedSession),
)


def records_of(match: Match) -> dict[RecordKind, set[int]]:
    """The ids of everything that the report counts about the man of this match, by kind."""
    by_match: dict[RecordKind, set[int]] = {
        kind: set(model.objects.filter(match=match).values_list("pk", flat=True))
        for kind, model in OF_MATCH
    }
    studies = CaseStudy.objects.filter(referral=match.referral)
    return by_match | {
        RecordKind.MAN: {match.referral.participant_id},
        RecordKind.REFERRAL: {match.referral_id},
        RecordKind.MATCH: {match.pk},
        RecordKind.CASE_STUDY: set(studies.values_list("pk", flat=True)),
    }


def take_away(match: Match) -> None:
    """Deletes the man of this match, with everything recorded about him."""
    others: tuple[type[Any], ...] = (Aim, ExpectedSession, SupportAgreement, Work)
    for of_match in (*others, *(model for _, model in OF_MATCH)):
        of_match.objects.filter(match=match).delete()
    for of_man in (AreaStart, CaseStudy, GateFact, ReleasePlan, Review):
        of_man.objects.filter(referral=match.referral).delete()
    referral = match.referral
    match.delete()
    referral.delete()
    referral.participant.delete()
