"""Mentors from a spreadsheet. Each gets an account, to sign in to with a code by email."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, Final

from django.db.models.functions import Lower

from config.common.actor import Actor
from matching.models import Mentor
from matching.models.mentor import MOST_PLACES
from matching.spreadsheets import cells
from matching.spreadsheets.columns import Column, Kind
from matching.spreadsheets.reading import BadCell
from matching.spreadsheets.records import Cleared, Volunteer
from matching.spreadsheets.writing import accounts_at, read_lists, write_mentors
from recruitment.models import Establishment, Intake
from recruitment.states import GIVEN

COLUMNS: Final = (
    Column(
        field="email",
        heading="Email",
        read=cells.email,
        note="The address he or she signs in with, different for each mentor.",
        example="example@example.org",
        is_required=True,
    ),
    Column(
        field="name",
        heading="Name",
        read=cells.text(120),
        note="First name and surname.",
        example="Robin Example",
        is_required=True,
    ),
    Column(
        field="places",
        heading="Places",
        read=cells.whole_number(0, MOST_PLACES),
        note=f"How many men he or she can meet at a time, 0 to {MOST_PLACES}. Empty: 1.",
        example="2",
    ),
    Column(
        field="slots",
        heading="Free",
        read=cells.slots,
        note="When he or she can meet men, with semicolons between. Empty: no time yet.",
        example="Monday morning; Tuesday afternoon",
    ),
    Column(
        field="fortnightly",
        heading="Every other week",
        read=cells.slots,
        note="Which of these times are for two men in turn, each met every other week.",
        example="Tuesday afternoon",
    ),
    Column(
        field="clearances",
        heading="Cleared at",
        read=cells.clearances,
        note="Prison, since when, and until when if it ends; semicolons between prisons.",
        example="BXI from 01/03/2026 to 28/02/2028",
    ),
    Column(
        field="cohort",
        heading="Cohort",
        read=cells.cohort,
        note="June or November and the year. Empty if unknown.",
        example="November 2025",
    ),
    Column(
        field="experience",
        heading="Experience",
        read=cells.levels,
        note="Of which needs: 1 some, 2 good, 3 has worked in it or lived it.",
        example="accommodation: 2; budgeting: 3",
    ),
    Column(
        field="languages",
        heading="Languages",
        read=cells.several(lambda choices: choices.languages),
        note="Spoken beside English.",
    ),
    Column(
        field="courses",
        heading="Toolkits",
        read=cells.several(lambda choices: choices.courses),
        note="Trained to use.",
        example="Facing Up to Conflict",
    ),
    Column(
        field="boundaries",
        heading="Boundaries",
        read=cells.several(lambda choices: choices.offences),
        note="Kinds of offence he or she would rather not work with.",
    ),
)


def _build(values: dict[str, Any], _: date) -> Volunteer:
    if values.get("fortnightly", 0) & ~values.get("slots", 0):
        raise BadCell("Each of these must also be listed under Free.", "Every other week")
    return Volunteer(**values)


def _existing(emails: Collection[str], _by: Actor, _at: datetime) -> dict[str, Volunteer]:
    rows = (
        Mentor.objects.annotate(small=Lower("user__email"))
        .filter(small__in=emails)
        .select_related("user", "cohort")
        .prefetch_related(
            "experience__need",
            "languages",
            "courses",
            "boundaries",
            "user__clearances__establishment",
        )
    )
    return {row.user.email.lower(): _as_volunteer(row) for row in rows}


def _as_volunteer(row: Mentor) -> Volunteer:
    clearances = (
        Cleared(clearance.establishment.code, clearance.issued_on, clearance.expires_on)
        for clearance in row.user.clearances.all()
        if clearance.establishment and clearance.issued_on and clearance.status in GIVEN
    )
    return Volunteer(
        name=row.user.name,
        email=row.user.email.lower(),
        cohort=(Intake(row.cohort.intake), row.cohort.year) if row.cohort else None,
        places=row.places,
        slots=row.slots,
        fortnightly=row.fortnightly,
        clearances=tuple(
            sorted(clearances, key=lambda cleared: (cleared.prison, cleared.issued_on))
        ),
        experience={line.need.code: line.level for line in row.experience.all()},
        languages=tuple(sorted(language.code for language in row.languages.all())),
        courses=tuple(sorted(course.code for course in row.courses.all())),
        boundaries=tuple(sorted(group.code for group in row.boundaries.all())),
    )


def _refusals(volunteers: Sequence[Volunteer]) -> dict[str, str]:
    """An address that belongs to somebody of another name is most likely mistyped."""
    sentence = "There is an account with this address and another name. Check the address."
    accounts = accounts_at(volunteer.email for volunteer in volunteers)
    return {
        volunteer.email: sentence
        for volunteer in volunteers
        if volunteer.email in accounts and accounts[volunteer.email].name != volunteer.name
    }


def _write(volunteers: Sequence[Volunteer], at: datetime) -> list[Mentor]:
    prisons = {prison.code: prison for prison in Establishment.objects.all()}
    return write_mentors(volunteers, prisons, read_lists(), at=at)


MENTORS: Final = Kind(
    noun="mentor",
    plural="mentors",
    columns=COLUMNS,
    build=_build,
    existing=_existing,
    refusals=_refusals,
    write=_write,
    warning=lambda _: "",
)
