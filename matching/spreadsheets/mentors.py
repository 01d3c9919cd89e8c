"""The files of mentors. Each mentor gets an account, and signs in with a code that we email."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, Final

from django.db.models import Q
from django.db.models.functions import Lower

from config.accounts.models import RoleGrant, User
from config.accounts.roles import Role
from config.common.actor import Actor
from matching.models import Match, Mentor, Proposal
from matching.models.mentor import MOST_PLACES
from matching.permissions import mentors_for
from matching.spreadsheets import cells
from matching.spreadsheets.cells import Choices
from matching.spreadsheets.changing import change_mentors, references_to
from matching.spreadsheets.columns import (
    Change,
    Column,
    Findings,
    Given,
    Kind,
    Present,
    Wrong,
)
from matching.spreadsheets.reading import BadCell
from matching.spreadsheets.records import Cleared, Volunteer
from matching.spreadsheets.writing import accounts_at, read_lists, write_mentors
from recruitment.models import Clearance, Establishment, Intake
from recruitment.models.application import LEVELS
from recruitment.states import GIVEN, ClearanceStatus

LEVEL_NAMES: Final = {level: name.lower() for level, name in LEVELS if level}
"""The words for the levels of a mentor's experience."""
NOT_YOURS: Final = (
    "This mentor is not cleared at a prison you coordinate. Ask a coordinator who can see them."
)
MATCHED: Final = "This mentor has a match. Check that the mentor and the man can still meet."
OTHER_NAME: Final = (
    "Somebody with another name has an account with this address. Check the address."
)


def _with_clearances(present: tuple[Cleared, ...], new: tuple[Cleared, ...]) -> tuple[Cleared, ...]:
    """All clearances after the import: the present clearances with the last days from the file, and
    the new clearances."""
    by_day = {(row.prison, row.issued_on): row for row in [*present, *new]}
    return tuple(sorted(by_day.values(), key=lambda row: (row.prison, row.issued_on)))


COLUMNS: Final = (
    Column(
        field="email",
        heading="Email",
        read=cells.email,
        note="The address they sign in with. Each mentor needs a different address.",
        example="example@example.org",
        is_required=True,
    ),
    Column(
        field="name",
        heading="Name",
        read=cells.name,
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
        empty=0,
        write=cells.slots_in_words,
        note="The times they can meet men, like Mon am, Tue pm. If empty: no times yet.",
        example="Monday morning; Tuesday afternoon",
    ),
    Column(
        field="fortnightly",
        heading="Every other week",
        read=cells.slots,
        empty=0,
        write=cells.slots_in_words,
        note="The times at which they would meet 2 men: each man every other week.",
        example="Tuesday afternoon",
    ),
    Column(
        field="clearances",
        heading="Cleared at",
        read=cells.clearances,
        empty=(),
        merge=_with_clearances,
        write=cells.clearances_in_words,
        note="Prison, first day, and last day if there is one. Separate prisons by semicolons.",
        example="BXI from 01/03/2026 to 28/02/2028",
    ),
    Column(
        field="cohort",
        heading="Cohort",
        read=cells.cohort,
        empty=None,
        write=cells.cohort_in_words,
        note="June or November, and the year. Leave empty if you do not know.",
        example="November 2025",
    ),
    Column(
        field="experience",
        heading="Experience",
        read=cells.levels(LEVEL_NAMES),
        empty=MappingProxyType({}),
        write=cells.levels_in_words(LEVEL_NAMES),
        note="Needs they know about, and how well: some, good, or strong if they have worked with "
        "it or lived through it.",
        example="accommodation: good; budgeting: strong",
    ),
    Column(
        field="languages",
        heading="Languages",
        read=cells.several(lambda choices: choices.languages),
        empty=(),
        write=cells.names(lambda choices: choices.languages),
        note="Languages they speak besides English.",
    ),
    Column(
        field="courses",
        heading="Toolkits",
        read=cells.several(lambda choices: choices.courses),
        empty=(),
        write=cells.names(lambda choices: choices.courses),
        note="Toolkits they are trained to use.",
        example="Facing Up to Conflict",
    ),
    Column(
        field="boundaries",
        heading="Boundaries",
        read=cells.several(lambda choices: choices.offences),
        empty=(),
        is_sensitive=True,
        write=cells.names(lambda choices: choices.offences),
        note="Kinds of offence they would rather not work with.",
    ),
)


def _build(values: dict[str, Any], _: date, __: Collection[str]) -> Volunteer:
    if values.get("fortnightly", 0) & ~values.get("slots", 0):
        raise BadCell("List each of these times under “Free” too.", "Every other week")
    return Volunteer(**values)


def _present(given: Given, _: Choices, by: Actor, __: datetime) -> dict[str, Present]:
    rows = list(
        Mentor.objects.annotate(small=Lower("user__email"))
        .filter(small__in=given)
        .select_related("user", "cohort")
        .prefetch_related(
            "experience__need",
            "languages",
            "courses",
            "boundaries",
            "user__clearances__establishment",
        )
        .select_for_update(of=("self",), no_key=True)
        .order_by("pk")
    )
    keys = [row.pk for row in rows]
    visible = (
        set(mentors_for(by).filter(pk__in=keys).values_list("pk", flat=True))
        if (isinstance(by, User))
        else set(keys)
    )
    live = Match.objects.live().filter(mentor__in=keys)
    matched = set(live.values_list("mentor_id", flat=True))
    return {
        row.user.email.lower(): Present(
            row,
            _values(row),
            "" if row.pk in visible else NOT_YOURS,
            MATCHED if row.pk in matched else "",
        )
        for row in rows
    }


def _values(row: Mentor) -> dict[str, Any]:
    clearances = (
        Cleared(clearance.establishment.code, clearance.issued_on, clearance.expires_on)
        for clearance in row.user.clearances.all()
        if clearance.establishment and clearance.issued_on and clearance.status in GIVEN
    )
    return {
        "name": row.user.name,
        "email": row.user.email.lower(),
        "cohort": (Intake(row.cohort.intake), row.cohort.year) if row.cohort else None,
        "places": row.places,
        "slots": row.slots,
        "fortnightly": row.fortnightly,
        "clearances": tuple(
            sorted(clearances, key=lambda cleared: (cleared.prison, cleared.issued_on))
        ),
        "experience": {line.need.code: line.level for line in row.experience.all()},
        "languages": tuple(sorted(language.code for language in row.languages.all())),
        "courses": tuple(sorted(course.code for course in row.courses.all())),
        "boundaries": tuple(sorted(group.code for group in row.boundaries.all())),
    }


def _look_up(
    new: Mapping[str, Volunteer], changes: Mapping[str, Change], _: Choices, __: Actor
) -> Findings:
    """The Findings about mentors. Refuses an address if its account has a different name, because
    somebody probably mistyped the address.

    One query.
    """
    accounts = accounts_at(new)
    names = {key: accounts[key].name for key in new if key in accounts}
    others = [key for key, name in names.items() if name != new[key].name]
    renamed = [key for key, change in changes.items() if "name" in change.values]
    return Findings(wrong=dict.fromkeys([*others, *renamed], Wrong("Email", OTHER_NAME)))


def _add(volunteers: Sequence[Volunteer], at: datetime) -> list[Mentor]:
    prisons = {prison.code: prison for prison in Establishment.objects.all()}
    return write_mentors(volunteers, prisons, read_lists(), at=at)


def _change(changes: Sequence[Change], _: str, __: Choices, ___: Actor, ____: datetime) -> None:
    change_mentors(changes, read_lists())


def _in_use(mentors: Sequence[int], at: datetime, is_new: bool) -> dict[int, str]:
    """Why we cannot undo the import of these mentors, by their key.

    For a mentor that the import added, the reason is that they have signed in, or that another
    record refers to them. For a mentor that the import changed, the reason is a proposal since the
    import.
    """
    if not is_new:
        since = Proposal.objects.filter(mentor__in=mentors, round__queued_at__gte=at)
        return dict.fromkeys(since.values_list("mentor_id", flat=True), "there is a new proposal")
    signed_in = Mentor.objects.filter(pk__in=mentors, user__last_login__gte=at)
    return {
        **references_to(Mentor, mentors, own={"experience", "imported_rows"}),
        **dict.fromkeys(signed_in.values_list("pk", flat=True), "they have signed in since"),
    }


def _remove(mentors: Sequence[int], at: datetime) -> None:
    """Deletes the mentors, their clearances, and the accounts that the import made for them."""
    people = list(User.objects.filter(mentor__in=mentors).values_list("pk", flat=True))
    Mentor.objects.filter(pk__in=mentors).delete()
    imported = Q(requested_on__isnull=True, status=ClearanceStatus.RECEIVED)
    Clearance.objects.filter(imported, volunteer__in=people).delete()
    RoleGrant.objects.filter(user__in=people, role=Role.MENTOR).delete()
    User.objects.filter(pk__in=people, joined_at=at, grants__isnull=True).delete()


MENTORS: Final = Kind(
    noun="mentor",
    plural="mentors",
    columns=COLUMNS,
    build=_build,
    present=_present,
    look_up=_look_up,
    warnings=lambda _, __: [],
    add=_add,
    change=_change,
    in_use=_in_use,
    remove=_remove,
)
