"""Men from a spreadsheet."""

from datetime import UTC, date, datetime

import pytest

from config.common.actor import PROGRAMME, Actor
from config.common.audit import AuditEvent
from config.common.errors import NotAllowed
from matching.models import ClosureReason, Participant, RecordChange, Referral
from matching.participants.sensitive import offences_by_participant
from matching.pool.lists import load_reference_data
from matching.referrals.moving import close_referral
from matching.spreadsheets.columns import TWICE
from matching.spreadsheets.importing import ImportResult, import_rows
from matching.spreadsheets.reading import NOT_READABLE, WHOLE_FILE, Problem
from recruitment.models import Establishment
from tests.factories.people import manager, mentor_user
from tests.factories.programme import a_coordinator, an_establishment
from tests.factories.spreadsheets import MAN, a_csv

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 23, 12, tzinfo=UTC)
WHOLE = MAN | {
    "Prison number": "A1234BC",
    "Free": "Monday morning; Tuesday afternoon",
    "Would like best": "Tuesday afternoon",
    "Needs": "drugs: 3; budgeting",
    "Release date": "31/05/2027",
    "Release date is": "confirmed release",
    "Release date confirmed": "01/11/2026",
    "Languages": "Polish; Welsh",
    "Toolkits": "Trauma workbook",
    "Offences": "Sexual; Vehicular",
    "Date of birth": "13/03/1990",
    "Ethnicity": "White British",
}


@pytest.fixture(autouse=True)
def brixton() -> None:
    load_reference_data()
    an_establishment(code="BXI", name="HMP Brixton")


def imported(*rows: dict[str, str], by: Actor = PROGRAMME) -> ImportResult:
    return import_rows("referrals", a_csv(rows), by=by, at=AT)


def test_everything_a_row_says_is_kept() -> None:
    assert imported(WHOLE) == ImportResult(added=1)
    man = Referral.objects.get()
    assert (man.reference, man.name, man.prison_number) == ("R-1", "Rowan Yarrow", "A1234BC")
    assert (man.establishment.code, man.source, man.status) == ("BXI", "pom", "waiting")
    assert (man.received_on, man.slots) == (date(2026, 9, 1), 0b10001)
    assert man.preferred_slots == 0b10000
    assert {row.need.code: row.weight for row in man.needs.all()} == {
        "drugs": 3,
        "budgeting": 1,
    }
    assert (man.release_on, man.release_kind) == (date(2027, 5, 31), "confirmed")
    assert man.release_confirmed_on == date(2026, 11, 1)
    assert {language.code for language in man.languages.all()} == {"polish", "welsh"}
    assert [course.code for course in man.courses.all()] == ["trauma"]
    assert offences_by_participant([man.participant_id]) == {
        man.participant_id: {"sexual", "vehicular"}
    }
    assert man.participant.born_on == date(1990, 3, 13)


def test_the_least_a_row_may_say_is_enough() -> None:
    assert imported(MAN) == ImportResult(added=1)
    man = Referral.objects.get()
    assert man.slots == 2**21 - 1
    assert not hasattr(man, "monitoring")


@pytest.mark.parametrize("row", [MAN, WHOLE])
def test_a_second_import_changes_nothing(row: dict[str, str]) -> None:
    imported(row)
    before = Referral.objects.values().get()
    assert imported(row) == ImportResult(unchanged=1)
    assert Referral.objects.values().get() == before


def test_each_comparison_of_offences_is_recorded() -> None:
    imported(WHOLE)
    imported(WHOLE)
    readings = AuditEvent.objects.filter(action="read_offences_for_import")
    assert [reading.detail for reading in readings] == [{"men": 1}] * 2  # shown, then written


def test_what_happened_to_him_since_is_no_difference() -> None:
    imported(MAN)
    close_referral(
        referral=Referral.objects.get(), reason=ClosureReason.WITHDREW, by=manager(), at=AT
    )
    assert imported(MAN) == ImportResult(unchanged=1)
    assert Referral.objects.get().status == "closed"


def test_other_details_are_reported_and_not_kept() -> None:
    imported(WHOLE)
    result = imported(WHOLE | {"Needs": "drugs: 2"})
    assert [(problem.row, problem.column) for problem in result.problems] == [(2, "Needs")]
    assert "drugs: quite a lot" in result.problems[0].reason
    assert Referral.objects.get().needs.get(need__code="drugs").weight == 3


def changed(*rows: dict[str, str]) -> ImportResult:
    return import_rows("referrals", a_csv(rows), by=PROGRAMME, at=AT, makes_changes=True)


def test_other_details_are_kept_when_asked_for() -> None:
    imported(WHOLE)
    other = {
        "Reference": "R-1",
        "Name": "Rowan J. Yarrow",
        "Prison": "Brixton",
        "Source": "another service",
        "Received": "2 Sept 2026",
        "Prison number": "A1234BD",
        "Free": "any time",
        "Would like best": "Sun eve",
        "Needs": "accommodation: 2",
        "Release date": "30/04/2027",
        "Release date is": "confirmed release",
        "Release date confirmed": "20/11/2026",
        "Languages": "Welsh",
        "Toolkits": "Facing Up to Conflict",
        "Offences": "Sexual",
        "Date of birth": "14/03/1990",
        "Ethnicity": "White: Irish",
    }
    assert changed(other) == ImportResult(changed=1)
    assert imported(other) == ImportResult(unchanged=1)
    man = Referral.objects.get()
    assert (man.version, man.participant.version) == (2, 2)
    assert (man.name, man.release_on) == ("Rowan J. Yarrow", date(2027, 4, 30))
    assert man.release_dates.get().confirmed_on == date(2026, 11, 20)
    assert man.participant.monitoring.ethnicity == "W2"


def test_a_change_is_in_his_timeline_and_what_is_sensitive_is_only_named() -> None:
    imported(WHOLE)
    changed(MAN | {"Needs": "drugs: 2", "Offences": "Sexual"})
    lines = {row.part: (row.before, row.after) for row in RecordChange.objects.all()}
    assert lines == {
        "wants": ("Needs: budgeting: a little; drugs: most of all", "Needs: drugs: quite a lot"),
        "offences": ("", ""),
    }


def test_an_empty_cell_changes_nothing() -> None:
    imported(WHOLE)
    assert changed(MAN | {"Needs": "", "Free": ""}) == ImportResult(unchanged=1)


def test_a_date_of_another_kind_is_added_and_rounds_use_the_likeliest() -> None:
    imported(MAN | {"Release date": "31/05/2027", "Release date is": "conditional release"})
    changed(MAN | {"Release date": "01/03/2027", "Release date is": "home detention curfew"})
    man = Referral.objects.get()
    assert man.release_dates.count() == 2
    assert (man.release_on, man.release_kind) == (date(2027, 3, 1), "hdc")


@pytest.mark.parametrize("again", [{"Prison": "WWI"}, {"Release date": "01/03/2027"}])
def test_what_only_his_page_can_change_is_refused(again: dict[str, str]) -> None:
    an_establishment(code="WWI", name="HMP Wandsworth")
    imported(MAN)
    Referral.objects.update(on_remand=True)
    result = changed(MAN | again | {"Release date is": "parole" if len(again) else ""})
    assert [problem.row for problem in result.problems] == [2]
    assert Referral.objects.get().establishment.code == "BXI"


def test_the_same_man_twice_is_a_possible_duplicate() -> None:
    numbered = MAN | {"Prison number": "A9876ZZ"}
    imported(numbered)
    result = imported(
        numbered | {"Reference": "T-2"},
        MAN | {"Reference": "T-3", "Prison number": "A9876ZY", "Name": "Lee Dock"},
        MAN | {"Reference": "T-4", "Prison number": "A9876ZY", "Name": "Lee Dock"},
    )
    assert result.added == 1
    assert [(problem.row, problem.column) for problem in result.problems] == [
        (2, "Prison number"),
        (4, "Prison number"),
    ]
    assert "R-1" in result.problems[0].reason
    assert "T-3" in result.problems[1].reason


def test_a_man_who_was_here_before_keeps_his_record() -> None:
    imported(WHOLE | {"Date of birth": ""})
    close_referral(
        referral=Referral.objects.get(), reason=ClosureReason.WITHDREW, by=manager(), at=AT
    )
    again = WHOLE | {"Reference": "R-2", "Offences": "Sexual", "Ethnicity": "W2"}
    result = imported(again, WHOLE | {"Reference": "R-3", "Name": "Other", "Needs": ""})
    assert result.added == 1
    assert [problem.row for problem in result.problems] == [3]
    man = Participant.objects.get()
    assert (man.referrals.count(), man.born_on) == (2, date(1990, 3, 13))
    assert offences_by_participant([man.pk]) == {man.pk: {"sexual"}}
    assert man.monitoring.ethnicity == "W2"


def test_a_closed_referral_is_not_changed() -> None:
    imported(MAN)
    close_referral(
        referral=Referral.objects.get(), reason=ClosureReason.WITHDREW, by=manager(), at=AT
    )
    result = changed(MAN | {"Needs": "drugs: 2"})
    assert [(problem.row, problem.column) for problem in result.problems] == [(2, "Reference")]


def test_a_coordinator_changes_men_at_their_own_prisons_only() -> None:
    imported(MAN)
    wandsworth = an_establishment(code="WWI", name="HMP Wandsworth")
    row = MAN | {"Prison": "WWI", "Needs": "drugs: 2"}
    result = import_rows(
        "referrals", a_csv([row]), by=a_coordinator(wandsworth), at=AT, makes_changes=True
    )
    assert [problem.row for problem in result.problems] == [2]
    assert not Referral.objects.get().needs.exists()


def test_a_man_free_only_when_his_prison_has_no_session_is_a_warning() -> None:
    brixton = Establishment.objects.get(code="BXI")
    brixton.regime_slots.all().delete()
    brixton.regime_slots.create(slot=0)
    result = imported(
        MAN | {"Free": "Tue pm"}, MAN | {"Reference": "R-2", "Free": "Mon am, Tue pm"}
    )
    assert result.added == 2
    assert [(warning.row, warning.column) for warning in result.warnings] == [(2, "Free")]


def test_good_rows_are_kept_and_every_fault_of_a_bad_one_is_named() -> None:
    result = imported(
        MAN,
        MAN | {"Reference": "R-2", "Prison": "HMP Nowhere", "Received": "soon"},
        MAN | {"Reference": "R-3", "Name": ""},
        MAN | {"Reference": "R-4"},
    )
    assert result.added == 2
    assert [(problem.row, problem.column) for problem in result.problems] == [
        (3, "Prison"),
        (3, "Received"),
        (4, "Name"),
    ]
    assert set(Referral.objects.values_list("reference", flat=True)) == {"R-1", "R-4"}


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"Received": "24/11/2026"}, "Received"),
        ({"Release date is": ""}, "Release date is"),
        ({"Release date": ""}, "Release date"),
        ({"Release date": "31/08/2026"}, "Release date"),
        ({"Release date": "22/11/2026"}, "Release date"),
        ({"Name": "=1+1"}, "Name"),
        ({"Release date confirmed": "24/11/2026"}, "Release date confirmed"),
        ({"Date of birth": "13/03/2020"}, "Date of birth"),
        ({"Would like best": "Sunday evening"}, "Would like best"),
        ({"Reference": "EXAMPLE"}, "Reference"),
        ({"Reference": "R" * 13}, "Reference"),
    ],
)
def test_what_does_not_fit_together_is_named(change: dict[str, str], column: str) -> None:
    result = imported(WHOLE | change)
    assert [(problem.row, problem.column) for problem in result.problems] == [(2, column)]
    assert not Referral.objects.exists()


def test_the_same_reference_twice_is_named_and_the_first_kept() -> None:
    result = imported(MAN, MAN | {"Name": "Somebody Else"})
    assert result.added == 1
    assert result.problems == (Problem(3, "Reference", TWICE.format(row=2)),)


def test_a_man_with_under_three_months_left_is_kept_with_a_warning() -> None:
    late = {"Release date": "28/11/2026", "Release date is": "conditional release"}
    result = imported(MAN | late)
    assert result.added == 1
    assert not result.problems
    assert [(problem.row, problem.column) for problem in result.warnings] == [(2, "Release date")]


def test_a_wrong_heading_keeps_everything_out() -> None:
    result = imported(MAN | {"Relase date": "31/05/2027"})
    [problem] = result.problems
    assert (problem.row, problem.column) == (1, "Relase date")
    assert "“Release date”" in problem.reason
    assert not Referral.objects.exists()


def test_each_added_referral_leaves_a_trace_that_is_not_personal() -> None:
    boss = manager()
    imported(MAN, MAN | {"Reference": "R-2"}, by=boss)
    events = AuditEvent.objects.filter(action="import_referral")
    assert {event.subject_id for event in events} == set(
        Referral.objects.values_list("pk", flat=True)
    )
    assert {(event.actor, str(event.detail)) for event in events} == {(boss.pk, "{}")}


def test_coordinators_import_for_their_own_prisons_only() -> None:
    wandsworth = an_establishment(code="WWI", name="HMP Wandsworth")
    result = imported(
        MAN, MAN | {"Reference": "R-2", "Prison": "WWI"}, by=a_coordinator(wandsworth)
    )
    [problem] = result.problems
    assert (problem.row, problem.column) == (2, "Prison")
    assert "HMP Brixton" in problem.reason
    assert Referral.objects.get().reference == "R-2"


def test_nobody_else_imports() -> None:
    with pytest.raises(NotAllowed):
        imported(MAN, by=mentor_user())


def test_a_file_of_nonsense_is_one_problem_and_no_traceback() -> None:
    result = import_rows("referrals", b"\x00\x81\xff", by=PROGRAMME, at=AT)
    assert result.problems == (Problem(WHOLE_FILE, "", NOT_READABLE),)
