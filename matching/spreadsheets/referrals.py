"""Men from a spreadsheet."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from config.common.actor import Actor
from matching.models import Ethnicity, Referral, ReleaseKind, Source
from matching.participants.sensitive import offences_by_participant, record_reading
from matching.spreadsheets import cells
from matching.spreadsheets.columns import Column, Kind
from matching.spreadsheets.reading import BadCell
from matching.spreadsheets.records import Man, Release
from matching.spreadsheets.writing import read_lists, write_referrals
from recruitment.models import Establishment
from recruitment.weekly import EVERY_SLOT

ELIGIBLE: Final = timedelta(days=90)
AGES: Final = range(15, 111)

COLUMNS: Final = (
    Column(
        field="reference",
        heading="Reference",
        read=cells.text(12),
        note="Your own short reference, up to 12 characters. Each referral needs a different one.",
        example="EXAMPLE",
        is_required=True,
    ),
    Column(
        field="name",
        heading="Name",
        read=cells.text(120),
        note="First name and surname.",
        example="Rowan Example",
        is_required=True,
    ),
    Column(
        field="prison_number",
        heading="Prison number",
        read=cells.prison_number,
        note="Like A1234BC. Leave empty if you do not know.",
        example="A1234BC",
    ),
    Column(
        field="prison",
        heading="Prison",
        read=cells.prison,
        note="Name or code of the prison.",
        example="BXI",
        is_required=True,
    ),
    Column(
        field="source",
        heading="Source",
        read=cells.one_of(Source),
        note="Who referred him, from the list below.",
        example=str(Source.POM.label),
        is_required=True,
    ),
    Column(
        field="received_on",
        heading="Received",
        read=cells.day,
        note="The day the referral was received, like 31/03/2026.",
        example="01/09/2026",
        is_required=True,
    ),
    Column(
        field="slots",
        heading="Free",
        read=cells.slots,
        note="The times he can meet, separated by semicolons. If empty: any time.",
        example="Monday morning; Tuesday afternoon",
    ),
    Column(
        field="preferred_slots",
        heading="Would like best",
        read=cells.slots,
        note="Which of these times he prefers. This is a wish: he can still be met at the others.",
        example="Tuesday afternoon",
    ),
    Column(
        field="needs",
        heading="Needs",
        read=cells.levels,
        note="What he wants help with, from 1 (a little) to 3 (most of all).",
        example="accommodation: 3; budgeting: 1",
    ),
    Column(
        field="release_on",
        heading="Release date",
        read=cells.day,
        note="Leave empty if you do not know.",
        example="31/05/2027",
    ),
    Column(
        field="release_kind",
        heading="Release date is",
        read=cells.one_of(ReleaseKind),
        note="Which kind of date this is, from the list below. Needed with a release date.",
        example=str(ReleaseKind.CONDITIONAL.label),
    ),
    Column(
        field="confirmed_on",
        heading="Release date confirmed",
        read=cells.day,
        note="The day somebody last confirmed the release date.",
        example="01/09/2026",
    ),
    Column(
        field="languages",
        heading="Languages",
        read=cells.several(lambda choices: choices.languages),
        note="Only if he needs a mentor who speaks one of these.",
    ),
    Column(
        field="courses",
        heading="Toolkits",
        read=cells.several(lambda choices: choices.courses),
        note="Only if his mentor must be trained in all of these.",
    ),
    Column(
        field="offences",
        heading="Offences",
        read=cells.several(lambda choices: choices.offences),
        note="Kinds only, from the list below. We encrypt them. Never write what happened.",
    ),
    Column(
        field="born_on",
        heading="Date of birth",
        read=cells.day,
        note="Tells apart two men of one name. Empty if unknown.",
    ),
    Column(
        field="ethnicity",
        heading="Ethnicity",
        read=cells.ethnicity,
        note="Only to check afterwards that the programme is fair: one of the list.",
    ),
)


def _build(values: dict[str, Any], today: date) -> Man:
    received_on = values["received_on"]
    if received_on > today:
        raise BadCell("This must be today or in the past.", "Received")
    born_on = values.get("born_on")
    if born_on and (received_on - born_on).days // 365 not in AGES:
        raise BadCell(
            f"He would be under {AGES[0]} or over {AGES[-1]}. Check the date.", "Date of birth"
        )
    if values.get("preferred_slots", 0) & ~values.get("slots", EVERY_SLOT):
        raise BadCell("He is not free then. Add it to “Free” too.", "Would like best")
    day, kind, confirmed_on = (
        values.pop(field, None) for field in ("release_on", "release_kind", "confirmed_on")
    )
    return Man(**values, release=_release(received_on, day, kind, confirmed_on, today))


def _release(
    received_on: date,
    day: date | None,
    kind: ReleaseKind | None,
    confirmed_on: date | None,
    today: date,
) -> Release | None:
    if day is None:
        if kind or confirmed_on:
            raise BadCell(
                "Write the date too, or empty the other columns about his release.", "Release date"
            )
        return None
    if kind is None:
        raise BadCell("Write which kind of date this is.", "Release date is")
    if day < received_on:
        raise BadCell("This is before he was referred. Check both dates.", "Release date")
    if confirmed_on and confirmed_on > today:
        raise BadCell("This must be today or in the past.", "Release date confirmed")
    return Release(day, kind, confirmed_on)


def _warning(man: Man) -> str:
    if man.release and man.release.on - man.received_on < ELIGIBLE:
        return (
            "He had less than 3 months left to serve when he was referred. Check the date. If it "
            "is right, he is not eligible: close his referral."
        )
    return ""


def _existing(references: Collection[str], by: Actor, at: datetime) -> dict[str, Man]:
    """Reads their offences to compare them, and records this in the audit trail."""
    rows = list(
        Referral.objects.filter(reference__in=references)
        .select_related("establishment", "participant__monitoring")
        .prefetch_related("needs__need", "languages", "courses")
    )
    if rows:
        record_reading(len(rows), by=by, at=at, purpose="import")
    offences = offences_by_participant([row.participant_id for row in rows])
    return {row.reference: _as_man(row, offences.get(row.participant_id, ())) for row in rows}


def _as_man(row: Referral, offences: Collection[str]) -> Man:
    monitored = getattr(row.participant, "monitoring", None)
    release = row.release_on and Release(
        row.release_on, ReleaseKind(row.release_kind), row.release_confirmed_on
    )
    return Man(
        reference=row.reference,
        name=row.name,
        prison=row.establishment.code,
        source=Source(row.source),
        received_on=row.received_on,
        slots=row.slots,
        preferred_slots=row.preferred_slots,
        prison_number=row.prison_number,
        release=release or None,
        needs={line.need.code: line.weight for line in row.needs.all()},
        languages=tuple(sorted(language.code for language in row.languages.all())),
        courses=tuple(sorted(course.code for course in row.courses.all())),
        offences=tuple(sorted(offences)),
        born_on=row.participant.born_on,
        ethnicity=Ethnicity(monitored.ethnicity) if monitored else None,
    )


def _write(men: Sequence[Man], at: datetime) -> list[Referral]:
    prisons = {prison.code: prison for prison in Establishment.objects.all()}
    return write_referrals(men, prisons, read_lists(), at=at)


REFERRALS: Final = Kind(
    noun="referral",
    plural="men referred",
    columns=COLUMNS,
    build=_build,
    existing=_existing,
    refusals=lambda _: {},
    write=_write,
    warning=_warning,
    warned="Release date",
)
