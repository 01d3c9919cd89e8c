"""The files of men referred."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from django.db.models import Q

from config.accounts.models import User
from config.common.actor import Actor
from matching.models import (
    Ethnicity,
    Match,
    Participant,
    Proposal,
    RecordChange,
    Referral,
    ReleaseKind,
    Source,
)
from matching.participants.sensitive import offences_by_participant, record_reading
from matching.referrals.dates import THREE_MONTHS_OF_DAYS
from matching.referrals.wants import FORMER_WORDS, WANT_NAMES
from matching.spreadsheets import cells
from matching.spreadsheets.alike import alike_men
from matching.spreadsheets.cells import Choices
from matching.spreadsheets.changing import change_referrals, references_to
from matching.spreadsheets.columns import (
    DAYS,
    Change,
    Column,
    Findings,
    Given,
    Kind,
    Present,
    Wrong,
)
from matching.spreadsheets.reading import BadCell
from matching.spreadsheets.records import Man, Release
from matching.spreadsheets.writing import add, read_lists, write_referrals
from matching.states import ProposalStatus, ReferralStatus
from recruitment.models import Establishment
from recruitment.weekly import EVERY_SLOT

ELIGIBLE: Final = timedelta(days=THREE_MONTHS_OF_DAYS)
AGES: Final = range(15, 111)
RELEASE: Final = ("release_on", "release_kind", "confirmed_on")
"""The fields about a man's release date."""

PROPOSED: Final = (
    "A proposal for him is open. The proposal may no longer fit him, so check "
    "before you approve it."
)
MATCHED: Final = "He has a mentor. Check that he and the mentor can still meet."
TWICE_IN_FILE: Final = (
    "{other} in this file has the same prison number. If both rows are of the same man, keep one "
    "row. If not, correct the number."
)
ALREADY_OPEN: Final = (
    "{other} is open and has this prison number. If he is the same man, write {other} as the "
    "reference of this row, and we will change that referral. If not, correct the number."
)
DIED = "The man with prison number {number} has died. Check the number."
OTHER_NAME: Final = (
    "On our records, the man with number {number} has another name. If he is the same man, write "
    "the name as on his record. If not, correct the number."
)
OF_ANOTHER: Final = "This prison number belongs to another man on our records. Check the number."
OTHER_BIRTH: Final = "We have another date of birth for {number}. Check the date and the number."
HERE_BEFORE: Final = "This man is on our records already. He gets a new referral."
MOVED: Final = (
    "On our records, he is at {prison}. If he has moved, record the move on his page first. If "
    "not, correct the prison in this row."
)
ON_REMAND: Final = (
    "On our records, he is on remand, without a release date. Change his record on his page first."
)

COLUMNS: Final = (
    Column(
        field="reference",
        heading="Reference",
        read=cells.text(12),
        note="Your own short reference, up to 12 characters. Each referral needs a different "
        "reference.",
        example="EXAMPLE",
        is_required=True,
    ),
    Column(
        field="name",
        heading="Name",
        read=cells.name,
        part="identity",
        note="First name and surname.",
        example="Rowan Example",
        is_required=True,
    ),
    Column(
        field="prison_number",
        heading="Prison number",
        read=cells.prison_number,
        part="identity",
        note="Like A1234BC. Leave empty if you do not know the number.",
        example="A1234BC",
    ),
    Column(
        field="prison",
        heading="Prison",
        read=cells.prison,
        part="place",
        write=cells.prison_name,
        note="Name or code of the prison.",
        example="BXI",
        is_required=True,
    ),
    Column(
        field="source",
        heading="Source",
        read=cells.one_of(Source),
        part="source",
        write=cells.label(Source),
        note="Who referred him, from the list below.",
        example=str(Source.POM.label),
        is_required=True,
    ),
    Column(
        field="received_on",
        heading="Received",
        read=cells.day,
        part="received",
        write=cells.day_in_words,
        takes=DAYS,
        note="The day the referral was received, like 31/03/2026.",
        example="01/09/2026",
        is_required=True,
    ),
    Column(
        field="slots",
        heading="Free",
        read=cells.slots,
        empty=0,
        part="times",
        write=cells.slots_in_words,
        note="The times he can meet, like Mon am, Tue pm. If empty: any time.",
        example="Monday morning; Tuesday afternoon",
    ),
    Column(
        field="preferred_slots",
        heading="Would like best",
        read=cells.slots,
        empty=0,
        part="times",
        write=cells.slots_in_words,
        note="Which of these times he prefers. This is a wish: he can still meet a mentor at his "
        "other times.",
        example="Tuesday afternoon",
    ),
    Column(
        field="needs",
        heading="Needs",
        read=cells.levels(WANT_NAMES, FORMER_WORDS),
        empty=MappingProxyType({}),
        part="wants",
        write=cells.levels_in_words(WANT_NAMES),
        note=f"What he wants help with, and how much: {', '.join(WANT_NAMES.values())}.",
        example="accommodation: most of all; budgeting: a little",
    ),
    Column(
        field="release_on",
        heading="Release date",
        read=cells.day,
        empty=None,
        part="dates",
        write=cells.day_in_words,
        takes=DAYS,
        note="Leave empty if you do not know.",
        example="31/05/2027",
    ),
    Column(
        field="release_kind",
        heading="Release date is",
        read=cells.one_of(ReleaseKind),
        empty=None,
        part="dates",
        write=cells.label(ReleaseKind),
        note="Which kind of date this is, from the list below. Needed with a release date.",
        example=str(ReleaseKind.CONDITIONAL.label),
    ),
    Column(
        field="confirmed_on",
        heading="Release date confirmed",
        read=cells.day,
        empty=None,
        part="dates",
        write=cells.day_in_words,
        takes=DAYS,
        note="The day somebody last confirmed the release date.",
        example="01/09/2026",
    ),
    Column(
        field="languages",
        heading="Languages",
        read=cells.several(lambda choices: choices.languages),
        empty=(),
        part="support",
        write=cells.names(lambda choices: choices.languages),
        note="Only if he needs a mentor who speaks one of these.",
    ),
    Column(
        field="courses",
        heading="Toolkits",
        read=cells.several(lambda choices: choices.courses),
        empty=(),
        part="support",
        write=cells.names(lambda choices: choices.courses),
        note="Only if his mentor must be trained in all of these.",
    ),
    Column(
        field="offences",
        heading="Offences",
        read=cells.several(lambda choices: choices.offences),
        empty=(),
        is_sensitive=True,
        part="offences",
        write=cells.names(lambda choices: choices.offences),
        note="Kinds only, from the list below. We encrypt them. Never write what happened.",
    ),
    Column(
        field="born_on",
        heading="Date of birth",
        read=cells.birthday,
        empty=None,
        part="identity",
        write=cells.day_in_words,
        takes=DAYS,
        note="Tells 2 men of the same name apart. Leave empty if you do not know.",
    ),
    Column(
        field="ethnicity",
        heading="Ethnicity",
        read=cells.ethnicity,
        empty=None,
        is_sensitive=True,
        part="monitoring",
        write=cells.label(Ethnicity),
        note="One from the list. We use it only to check that the programme is fair.",
    ),
)


def _build(values: dict[str, Any], today: date, given: Collection[str]) -> Man:
    received_on = values["received_on"]
    if received_on > today:
        raise BadCell("This date must be today or in the past.", "Received")
    born_on = values.get("born_on")
    if born_on and (received_on - born_on).days // 365 not in AGES:
        raise BadCell(
            f"He would be under {AGES[0]} or over {AGES[-1]}. Check the date.", "Date of birth"
        )
    if values.get("preferred_slots", 0) & ~values.get("slots", EVERY_SLOT):
        raise BadCell("He is not free at this time. Add the time to “Free” too.", "Would like best")
    day, kind, confirmed_on = (values.pop(field, None) for field in RELEASE)
    if day and "release_on" in given and day < today:
        raise BadCell(
            "This day has passed. If he has been released, leave him out. If not, write when he "
            "will be released.",
            "Release date",
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
        raise BadCell("Write the kind of this date.", "Release date is")
    if day < received_on:
        raise BadCell("This date is before he was referred. Check both dates.", "Release date")
    if confirmed_on and confirmed_on > today:
        raise BadCell("This date must be today or in the past.", "Release date confirmed")
    return Release(day, kind, confirmed_on)


def _warnings(man: Man, choices: Choices) -> list[Wrong]:
    warnings = []
    if man.release and man.release.on - man.received_on < ELIGIBLE:
        sentence = (
            "He had less than 3 months left to serve when he was referred. Check the date. If the "
            "date is right, he is not eligible, so close his referral."
        )
        warnings.append(Wrong("Release date", sentence))
    sessions = choices.sessions.get(man.prison, 0)
    if sessions and not man.slots & sessions:
        prison = choices.prisons.names[man.prison]
        sentence = f"{prison} has no session when he is free, so no mentor can meet him."
        warnings.append(Wrong("Free", sentence))
    return warnings


def _present(given: Given, choices: Choices, by: Actor, at: datetime) -> dict[str, Present]:
    """The men in the file that we have already. 10 queries.

    Also reads their offences, to compare them with the file, and records this in the audit trail.
    """
    rows = list(
        Referral.objects.filter(reference__in=given)
        .select_related("establishment", "participant__monitoring")
        .prefetch_related("needs__need", "languages", "courses", "release_dates")
        .select_for_update(of=("self", "participant"), no_key=True)
        .order_by("pk")
    )
    men = [row.participant_id for row in rows]
    if rows:
        record_reading(len(rows), by=by, at=at, purpose="import")
    offences = offences_by_participant(men)
    after_change = _warnings_after_change([row.pk for row in rows])
    return {
        row.reference: Present(
            row,
            _values(row, offences.get(row.participant_id, ()), given[row.reference]),
            _refusal(row, choices),
            after_change.get(row.pk, ""),
        )
        for row in rows
    }


def _warnings_after_change(referrals: Sequence[int]) -> dict[int, str]:
    """What to check after a change of these referrals, because a match or a proposal depends on
    them. Has a sentence by the id of the referral. 2 queries."""
    proposed = Proposal.objects.filter(referral__in=referrals, status=ProposalStatus.OPEN)
    matched = Match.objects.live().filter(referral__in=referrals)
    return {
        **dict.fromkeys(proposed.values_list("referral_id", flat=True), PROPOSED),
        **dict.fromkeys(matched.values_list("referral_id", flat=True), MATCHED),
    }


def _refusal(row: Referral, choices: Choices) -> str:
    if row.establishment.code in choices.prisons.off_limits:
        return f"You do not coordinate {row.establishment}. Ask its coordinator to change this man."
    if row.status == ReferralStatus.CLOSED:
        return (
            "This referral is closed. To change the referral, reopen it on its page first. If he "
            "has been referred again, give this row a new reference."
        )
    return ""


def _values(row: Referral, offences: Collection[str], given: Mapping[str, Any]) -> dict[str, Any]:
    monitored = getattr(row.participant, "monitoring", None)
    return {
        "reference": row.reference,
        "name": row.name,
        "prison_number": row.prison_number,
        "prison": row.establishment.code,
        "source": Source(row.source),
        "received_on": row.received_on,
        "slots": row.slots,
        "preferred_slots": row.preferred_slots,
        "needs": {line.need.code: line.weight for line in row.needs.all()},
        **_release_values(row, given.get("release_kind")),
        "languages": tuple(sorted(language.code for language in row.languages.all())),
        "courses": tuple(sorted(course.code for course in row.courses.all())),
        "offences": tuple(sorted(offences)),
        "born_on": row.participant.born_on,
        "ethnicity": Ethnicity(monitored.ethnicity) if monitored else None,
    }


def _release_values(row: Referral, kind: ReleaseKind | None) -> dict[str, Any]:
    """The man's release date of this kind. If the file names no kind, the date that rounds use."""
    dates = {date_.kind: date_ for date_ in row.release_dates.all()}
    date_ = dates.get(kind or row.release_kind)
    if date_ is None:
        return dict.fromkeys(RELEASE)
    values = (date_.on, ReleaseKind(date_.kind), date_.confirmed_on)
    return dict(zip(RELEASE, values, strict=True))


def _look_up(
    new: Mapping[str, Man], changes: Mapping[str, Change], choices: Choices, by: Actor
) -> Findings:
    """The Findings about new men and about changes. 4 queries.

    The Findings are about prison numbers that we have already, men who may be on record, and
    changes that a file cannot make.

    If a man's prison number is on record, does not look for other men like him.
    """
    numbers = {key: man.prison_number for key, man in new.items()} | {
        key: change.values["prison_number"]
        for key, change in changes.items()
        if "prison_number" in change.values
    }
    men = _men_with({number for number in numbers.values() if number})
    wrong: dict[str, Wrong] = {}
    duplicates: dict[str, Wrong] = {}
    warnings: dict[str, Wrong] = {}
    first: dict[str, str] = {}
    for key, number in numbers.items():
        known = men.get(number)
        if number and (other := first.setdefault(number, key)) != key:
            duplicates[key] = Wrong("Prison number", TWICE_IN_FILE.format(other=other))
        elif known and known.open:
            duplicates[key] = Wrong("Prison number", ALREADY_OPEN.format(other=known.open))
        elif known and key in changes:
            wrong[key] = Wrong("Prison number", OF_ANOTHER)
        elif known and (fault := _other_man(known.participant, new[key])):
            wrong[key] = fault
        elif known:
            warnings[key] = Wrong("Prison number", HERE_BEFORE)
    for key, change in changes.items():
        row = change.present.row
        if "prison" in change.values:
            prison = choices.prisons.names[change.present.values["prison"]]
            wrong[key] = Wrong("Prison", MOVED.format(prison=prison))
        elif "release_on" in change.values and isinstance(row, Referral) and row.on_remand:
            wrong[key] = Wrong("Release date", ON_REMAND)
    unknown = {key: man for key, man in new.items() if key not in {*wrong, *duplicates, *warnings}}
    prisons = {prison.code: prison for prison in choices.known.values()}
    return Findings(wrong, duplicates, warnings, alike_men(unknown, prisons, by=by))


class _Known(NamedTuple):
    """A man on record. `open` is the reference of his open referral, or empty."""

    participant: Participant
    open: str


def _men_with(numbers: Collection[str]) -> dict[str, _Known]:
    men = Participant.objects.filter(prison_number__in=numbers)
    is_open = ~Q(status=ReferralStatus.CLOSED)
    references = dict(
        Referral.objects.filter(is_open, participant__in=men).values_list(
            "participant_id", "reference"
        )
    )
    return {man.prison_number: _Known(man, references.get(man.pk, "")) for man in men}


def _other_man(known: Participant, man: Man) -> Wrong | None:
    """Why the row cannot be about the man on record with this prison number. None if it can."""
    if known.died_on:
        return Wrong("Prison number", DIED.format(number=known.prison_number))
    if known.name.casefold() != man.name.casefold():
        return Wrong("Name", OTHER_NAME.format(number=known.prison_number))
    if known.born_on and man.born_on and known.born_on != man.born_on:
        return Wrong("Date of birth", OTHER_BIRTH.format(number=known.prison_number))
    return None


def _add(men: Sequence[Man], at: datetime) -> list[Referral]:
    prisons = {prison.code: prison for prison in Establishment.objects.all()}
    return write_referrals(men, prisons, read_lists(), at=at)


def _change(
    changes: Sequence[Change], reason: str, choices: Choices, by: Actor, at: datetime
) -> None:
    change_referrals(changes, read_lists(), by=by, at=at)
    add(
        RecordChange,
        (line for change in changes for line in _timeline(change, reason, choices, by, at)),
    )


def _timeline(
    change: Change, reason: str, choices: Choices, by: Actor, at: datetime
) -> Iterator[RecordChange]:
    """A line in the timeline for each part of the man's record that changed. For sensitive parts,
    it says only that they changed."""
    for part in dict.fromkeys(column.part for column in COLUMNS):
        columns = [
            column for column in COLUMNS if column.part == part and column.field in change.values
        ]
        if columns:
            before, after = (
                "\n".join(
                    f"{column.heading}: {column.write(values[column.field], choices)}"
                    for column in columns
                    if not column.is_sensitive and values[column.field]
                )
                for values in (change.present.values, change.values)
            )
            yield RecordChange(
                referral_id=change.present.row.pk,
                part=part,
                before=before,
                after=after,
                reason=reason,
                changed_by=by if isinstance(by, User) else None,
                changed_at=at,
            )


def _in_use(referrals: Sequence[int], at: datetime, is_new: bool) -> dict[int, str]:
    """Why we cannot undo the import of these referrals, by their key.

    For a referral that the import added, the reason is another record that refers to it. For a
    referral that the import changed, the reason is a proposal since the import.
    """
    if is_new:
        return references_to(Referral, referrals, own={"needs", "release_dates", "imported_rows"})
    since = Proposal.objects.filter(referral__in=referrals, round__queued_at__gte=at)
    return dict.fromkeys(since.values_list("referral_id", flat=True), "there is a new proposal")


def _remove(referrals: Sequence[int], _: datetime) -> None:
    """Deletes these referrals. Also deletes their men, if they have no other referral."""
    rows = Referral.objects.filter(pk__in=referrals)
    men = list(rows.values_list("participant_id", flat=True))
    rows.delete()
    Participant.objects.filter(pk__in=men, referrals__isnull=True).delete()


REFERRALS: Final = Kind(
    noun="referral",
    plural="men referred",
    columns=COLUMNS,
    build=_build,
    present=_present,
    look_up=_look_up,
    warnings=_warnings,
    add=_add,
    change=_change,
    in_use=_in_use,
    remove=_remove,
)
