"""Mentors from a spreadsheet."""

from datetime import UTC, date, datetime

import pytest
from allauth.account.models import EmailAddress

from config.accounts.roles import Role
from config.common.actor import PROGRAMME, Actor
from matching.models import Mentor
from matching.pool.lists import load_reference_data
from matching.spreadsheets.importing import ImportResult, import_rows
from tests.factories.people import applicant
from tests.factories.programme import a_coordinator, an_establishment
from tests.factories.spreadsheets import MENTOR, a_csv

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 23, 12, tzinfo=UTC)
WHOLE = MENTOR | {
    "Places": "2",
    "Free": "Wednesday evening; Friday am",
    "Every other week": "Fri am",
    "Cleared at": "HMP Brixton from 01/03/2026 to 28/02/2028; WWI from 01/05/2026",
    "Cohort": "November 2025",
    "Experience": "drugs: 3; budgeting",
    "Languages": "Polish",
    "Toolkits": "Facing Up to Conflict; Trauma workbook",
    "Boundaries": "Sexual",
}


@pytest.fixture(autouse=True)
def prisons() -> None:
    load_reference_data()
    an_establishment(code="BXI", name="HMP Brixton")
    an_establishment(code="WWI", name="HMP Wandsworth")


def imported(*rows: dict[str, str], by: Actor = PROGRAMME) -> ImportResult:
    return import_rows("mentors", a_csv(rows), by=by, at=AT)


def test_everything_a_row_says_is_kept() -> None:
    assert imported(WHOLE) == ImportResult(added=1)
    mentor = Mentor.objects.get()
    assert (mentor.places, mentor.slots, str(mentor.cohort)) == (
        2,
        1 << 8 | 1 << 12,
        "November 2025",
    )
    assert mentor.fortnightly == 1 << 12
    assert {row.need.code: row.level for row in mentor.experience.all()} == {
        "drugs": 3,
        "budgeting": 1,
    }
    assert [language.code for language in mentor.languages.all()] == ["polish"]
    assert {course.code for course in mentor.courses.all()} == {"futc", "trauma"}
    assert [group.code for group in mentor.boundaries.all()] == ["sexual"]
    clearances = mentor.user.clearances.values_list(
        "establishment__code", "issued_on", "expires_on"
    )
    assert set(clearances) == {
        ("BXI", date(2026, 3, 1), date(2028, 2, 28)),
        ("WWI", date(2026, 5, 1), None),
    }


def test_the_account_is_a_mentors_without_a_password_or_a_proven_address() -> None:
    imported(WHOLE)
    user = Mentor.objects.get().user
    assert user.roles == {Role.MENTOR}
    assert not user.has_usable_password()
    assert not EmailAddress.objects.get(user=user).verified


@pytest.mark.parametrize("row", [MENTOR, WHOLE])
def test_a_second_import_changes_nothing(row: dict[str, str]) -> None:
    imported(row)
    before = Mentor.objects.values().get()
    assert imported(row | {"Email": "Robin@Example.org"}) == ImportResult(unchanged=1)
    assert Mentor.objects.values().get() == before


def test_other_details_are_reported_and_not_kept() -> None:
    imported(MENTOR)
    result = imported(MENTOR | {"Places": "2", "Free": "Mon am"})
    assert [(problem.row, problem.column) for problem in result.problems] == [
        (2, "Places"),
        (2, "Free"),
    ]
    assert Mentor.objects.get().places == 1


def test_other_details_are_kept_when_asked_for() -> None:
    imported(MENTOR)
    result = import_rows("mentors", a_csv([WHOLE]), by=PROGRAMME, at=AT, makes_changes=True)
    assert result == ImportResult(changed=1)
    assert imported(WHOLE) == ImportResult(unchanged=1)


def test_clearances_are_added_to_those_that_are_here() -> None:
    imported(WHOLE)
    longer = {"Cleared at": "BXI from 01/03/2026 to 31/03/2028, BXI from 1 April 2028"}
    import_rows("mentors", a_csv([MENTOR | longer]), by=PROGRAMME, at=AT, makes_changes=True)
    clearances = Mentor.objects.get().user.clearances.values_list(
        "establishment__code", "issued_on", "expires_on"
    )
    assert set(clearances) == {
        ("BXI", date(2026, 3, 1), date(2028, 3, 31)),
        ("BXI", date(2028, 4, 1), None),
        ("WWI", date(2026, 5, 1), None),
    }


def test_an_applicant_of_that_name_becomes_a_mentor() -> None:
    known = applicant(email="robin@example.org", name="Robin Sedge")
    assert imported(MENTOR) == ImportResult(added=1)
    known = type(known).objects.get(pk=known.pk)
    assert known.roles == {Role.APPLICANT, Role.MENTOR}
    assert EmailAddress.objects.get(user=known).verified


def test_an_address_of_another_person_is_reported() -> None:
    applicant(email="robin@example.org", name="Somebody Else")
    result = imported(MENTOR)
    assert [(problem.row, problem.column) for problem in result.problems] == [(2, "Email")]
    assert not Mentor.objects.exists()


def test_what_is_offered_every_other_week_must_be_offered() -> None:
    result = imported(MENTOR | {"Free": "Mon am", "Every other week": "Mon am; Tue am"})
    assert [(problem.row, problem.column) for problem in result.problems] == [
        (2, "Every other week")
    ]


def test_coordinators_record_clearances_at_their_own_prisons_only() -> None:
    result = imported(WHOLE, by=a_coordinator())
    assert [(problem.row, problem.column) for problem in result.problems] == [(2, "Cleared at")]
