"""Mentors from a spreadsheet. Each gets an account, and signs in with a code sent by email."""

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
        note="The address they sign in with. Each mentor needs a different one.",
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
        note=f"How many men they can meet at a time, from 0 to {MOST_PLACES}. If empty: 1.",
        example="2",
    ),
    Column(
        field="slots",
        heading="Free",
        read=cells.slots,
        note="The times they can meet men, separated by semicolons. If empty: no times yet.",
        example="Monday morning; Tuesday afternoon",
    ),
    Column(
        field="fortnightly",
        heading="Every other week",
        read=cells.slots,
        note="Which of these times are for 2 men in turn, each met every other week.",
        example="Tuesday afternoon",
    ),
    Column(
        field="clearances",
        heading="Cleared at",
        read=cells.clearances,
        note="Prison, first day, and last day if there is one. Separate prisons by semicolons.",
        example="BXI from 01/03/2026 to 28/02/2028",
    ),
    Column(
        field="cohort",
        heading="Cohort",
        read=cells.cohort,
        note="June or November, and the year. Leave empty if you do not know.",
        example="November 2025",
    ),
    Column(
        field="experience",
        heading="Experience",
        read=cells.levels,
        note="Needs they know about: 1 some, 2 good, 3 has worked with it or lived through it.",
        example="accommodation: 2; budgeting: 3",
    ),
    Column(
        field="languages",
        heading="Languages",
        read=cells.several(lambda choices: choices.languages),
        note="Languages they speak besides English.",
    ),
    Column(
        field="courses",
        heading="Toolkits",
        read=cells.several(lambda choices: choices.courses),
        note="Toolkits they are trained to use.",
        example="Facing Up to Conflict",
    ),
    Column(
        field="boundaries",
        heading="Boundaries",
        read=cells.several(lambda choices: choices.offences),
        note="Kinds of offence they would rather not work with.",
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
    """Refuses an address that has an account in a different name: it is probably mistyped."""
    sentence = "There is an account with this address and a different name. Check the address."
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
