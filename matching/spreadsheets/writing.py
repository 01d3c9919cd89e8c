"""Saves many new mentors or men together.

Also saves their accounts, clearances, needs, languages and boundaries.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from allauth.account.models import EmailAddress
from django.db import models
from django.db.models.functions import Lower

from config.accounts.models import RoleGrant, User
from config.accounts.roles import Role
from matching.models import (
    Experience,
    Mentor,
    Monitoring,
    OffenceGroup,
    Participant,
    Referral,
    ReferralNeed,
    ReleaseDate,
    SealedPart,
    SensitivePart,
)
from matching.participants.sensitive import offences_in_order, sealed_part
from matching.referrals.dates import date_for_rounds, use_in_rounds
from matching.spreadsheets.records import Man, Release, Volunteer
from recruitment.cohorts.planning import cohort_of
from recruitment.models import Clearance, Cohort, Establishment, Language, ListedName, Need
from recruitment.states import ClearanceStatus
from training.models import Course

BATCH = 2000

Row = TypeVar("Row", bound=models.Model)

NO_PASSWORD = "!"  # noqa: S105 — no secret: Django stores this for a person without a password


class Lists(NamedTuple):
    """The primary keys of needs, languages and other choices, by their code."""

    needs: dict[str, int]
    languages: dict[str, int]
    courses: dict[str, int]
    offences: dict[str, int]


def read_lists() -> Lists:
    """The primary keys for all lists. 4 queries."""
    return Lists(*(_keys(model) for model in (Need, Language, Course, OffenceGroup)))


def add(model: type[Row], rows: Iterable[Row]) -> list[Row]:
    """Adds these rows. Returns them in the same order, with their keys. One statement for each
    BATCH of rows."""
    return model._default_manager.bulk_create(rows, batch_size=BATCH)


def link(
    model: type[models.Model],
    field: str,
    keys: Mapping[str, int],
    rows: Iterable[tuple[int, Iterable[str]]],
) -> None:
    """Adds the links of a many-to-many field.

    `rows` has pairs: the key of a row, and the codes to link it with. `keys` has the primary key
    for each code.
    """
    many: Any = model._meta.get_field(field)
    through, own, other = many.remote_field.through, many.m2m_column_name(), many.m2m_reverse_name()
    add(
        through,
        (through(**{own: row, other: keys[code]}) for row, codes in rows for code in codes),
    )


def _keys(model: type[ListedName]) -> dict[str, int]:
    return dict(model._default_manager.values_list("code", "pk"))


class Person(NamedTuple):
    """Somebody who needs an account. `email` is in small letters."""

    email: str
    name: str
    role: Role


def write_people(
    people: Sequence[Person], *, at: datetime, are_verified: bool = False
) -> list[User]:
    """Gives each person an account and their role, and returns the accounts in the same order. Does
    not change the name of an account that exists already.

    New accounts have no password. If `are_verified` is True, their addresses count as verified.
    Otherwise an address is verified when its owner signs in with a code that we send to it.
    """
    accounts = accounts_at(person.email for person in people)
    new = add(
        User,
        (
            User(email=email, name=name, password=NO_PASSWORD, joined_at=at)
            for email, name, _ in people
            if email not in accounts
        ),
    )
    add(
        EmailAddress,
        (
            EmailAddress(user=user, email=user.email, verified=are_verified, primary=True)
            for user in new
        ),
    )
    users = accounts | {user.email: user for user in new}
    grants = [RoleGrant(user=users[person.email], role=person.role) for person in people]
    RoleGrant.objects.bulk_create(grants, ignore_conflicts=True)
    return [users[person.email] for person in people]


def accounts_at(emails: Iterable[str]) -> dict[str, User]:
    """The accounts with these addresses, by the address in small letters. One query."""
    users = User.objects.annotate(small=Lower("email")).filter(small__in=list(emails))
    return {user.email.lower(): user for user in users}


def write_mentors(
    volunteers: Sequence[Volunteer],
    establishments: Mapping[str, Establishment],
    lists: Lists,
    *,
    at: datetime,
    are_verified: bool = False,
) -> list[Mentor]:
    """Adds mentors and their accounts (see write_people), and returns them in the same order. Also
    adds missing cohorts.

    Call this in a transaction. About 12 SQL statements for 1,000 mentors.
    """
    people = [Person(volunteer.email, volunteer.name, Role.MENTOR) for volunteer in volunteers]
    users = write_people(people, at=at, are_verified=are_verified)
    mentors = add(Mentor, map(_mentor, users, volunteers, _cohorts(volunteers)))
    pairs = list(zip(mentors, volunteers, strict=True))
    _write_clearances(pairs, establishments)
    _write_experience(pairs, lists)
    link(
        Mentor,
        "languages",
        lists.languages,
        ((mentor.pk, volunteer.languages) for mentor, volunteer in pairs),
    )
    link(
        Mentor,
        "courses",
        lists.courses,
        ((mentor.pk, volunteer.courses) for mentor, volunteer in pairs),
    )
    link(
        Mentor,
        "boundaries",
        lists.offences,
        ((mentor.pk, volunteer.boundaries) for mentor, volunteer in pairs),
    )
    return mentors


def _mentor(user: User, volunteer: Volunteer, cohort: Cohort | None) -> Mentor:
    return Mentor(
        user=user,
        cohort=cohort,
        places=volunteer.places,
        slots=volunteer.slots,
        fortnightly=volunteer.fortnightly,
        status=volunteer.status,
    )


def _cohorts(volunteers: Sequence[Volunteer]) -> list[Cohort | None]:
    names = {volunteer.cohort for volunteer in volunteers if volunteer.cohort}
    cohorts = {(intake, year): cohort_of(intake, year) for intake, year in sorted(names)}
    return [cohorts[volunteer.cohort] if volunteer.cohort else None for volunteer in volunteers]


def _write_clearances(
    pairs: Sequence[tuple[Mentor, Volunteer]], establishments: Mapping[str, Establishment]
) -> None:
    add(
        Clearance,
        (
            Clearance(
                volunteer=mentor.user,
                establishment=establishments[clearance.prison],
                status=ClearanceStatus.RECEIVED,
                issued_on=clearance.issued_on,
                expires_on=clearance.expires_on,
            )
            for mentor, volunteer in pairs
            for clearance in volunteer.clearances
        ),
    )


def _write_experience(pairs: Sequence[tuple[Mentor, Volunteer]], lists: Lists) -> None:
    add(
        Experience,
        (
            Experience(mentor=mentor, need_id=lists.needs[code], level=level)
            for mentor, volunteer in pairs
            for code, level in volunteer.experience.items()
        ),
    )


def write_referrals(
    men: Sequence[Man],
    establishments: Mapping[str, Establishment],
    lists: Lists,
    *,
    at: datetime,
) -> list[Referral]:
    """Adds referrals, and returns them in the same order.

    If a man is on record, adds the new facts to his record. Finds him by his key or his prison
    number. Otherwise adds a new record. Encrypts the offences.

    Call this in a transaction. About 10 SQL statements for 1,000 men. Raises IntegrityError if a
    man would have 2 open referrals.
    """
    participants, new = _participants(men)
    latest = _make_room_for_new_facts(list(zip(participants, men, strict=True)), new)
    referrals = add(
        Referral,
        (
            _referral(man, participant, establishments[man.prison])
            for man, participant in zip(men, participants, strict=True)
        ),
    )
    pairs = list(zip(referrals, men, strict=True))
    add(
        ReleaseDate,
        (_release_date(row, man.release) for row, man in pairs if man.release is not None),
    )
    add(
        SealedPart,
        (
            sealed_part(participant, SensitivePart.OFFENCES, text, by=None, at=at)
            for participant, man in latest
            if (text := offences_in_order(man.offences))
        ),
    )
    add(
        Monitoring,
        (
            Monitoring(participant=participant, ethnicity=man.ethnicity)
            for participant, man in latest
            if man.ethnicity is not None
        ),
    )
    add(
        ReferralNeed,
        (
            ReferralNeed(referral=row, need_id=lists.needs[code], weight=weight)
            for row, man in pairs
            for code, weight in man.needs.items()
        ),
    )
    link(Referral, "languages", lists.languages, ((row.pk, man.languages) for row, man in pairs))
    link(Referral, "courses", lists.courses, ((row.pk, man.courses) for row, man in pairs))
    return referrals


def _participants(
    men: Sequence[Man],
) -> tuple[list[Participant], list[tuple[Participant, Man]]]:
    """The record of each man, in the same order. Also the new records, each with its man in the
    file. 3 SQL statements for 1,000 men."""
    numbers = {man.prison_number for man in men} - {""}
    known = {
        row.prison_number: row for row in Participant.objects.filter(prison_number__in=numbers)
    }
    chosen = Participant.objects.in_bulk([man.on_record for man in men if man.on_record])
    new: list[tuple[Participant, Man]] = []
    participants = []
    for man in men:
        participant = known.get(man.prison_number)
        if man.on_record:
            participant = chosen[man.on_record]
        if participant is None:
            participant = Participant(
                name=man.name, prison_number=man.prison_number, born_on=man.born_on
            )
            new.append((participant, man))
            if man.prison_number:
                known[man.prison_number] = participant
        participants.append(participant)
    add(Participant, (participant for participant, _ in new))
    return participants, new


def _make_room_for_new_facts(
    men: Sequence[tuple[Participant, Man]], new: Sequence[tuple[Participant, Man]]
) -> list[tuple[Participant, Man]]:
    """Prepares the records that we have already, so that we can add the new facts.

    Deletes their old offences and ethnic group, if the file has new ones. Fills in a missing date
    of birth and a missing prison number. If a man has several rows, returns only the last.
    """
    known = {participant.pk for participant, _ in men} - {participant.pk for participant, _ in new}
    rows = {participant.pk: (participant, man) for participant, man in men}
    before = [rows[pk] for pk in known]
    SealedPart.objects.filter(
        participant__in=[participant.pk for participant, man in before if man.offences],
        part=SensitivePart.OFFENCES,
    ).delete()
    Monitoring.objects.filter(
        participant__in=[participant.pk for participant, man in before if man.ethnicity]
    ).delete()
    for participant, man in before:
        participant.born_on = participant.born_on or man.born_on
        participant.prison_number = participant.prison_number or man.prison_number
        participant.version += 1
    Participant.objects.bulk_update(
        [participant for participant, _ in before],
        ["born_on", "prison_number", "version"],
        batch_size=BATCH,
    )
    return list(rows.values())


def _release_date(referral: Referral, release: Release) -> ReleaseDate:
    return ReleaseDate(
        referral=referral,
        kind=release.kind,
        on=release.on,
        confirmed_on=release.confirmed_on,
    )


def _referral(man: Man, participant: Participant, establishment: Establishment) -> Referral:
    referral = Referral(
        reference=man.reference,
        participant=participant,
        establishment=establishment,
        source=man.source,
        status=man.status,
        received_on=man.received_on,
        slots=man.slots,
        preferred_slots=man.preferred_slots,
        closed_on=man.closed_on,
        closure_reason=man.closure or "",
    )
    if man.release:
        use_in_rounds(referral, date_for_rounds([_release_date(referral, man.release)]))
    return referral
