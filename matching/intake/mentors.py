"""Mentors: their accounts, clearances, experience, and what they speak, know and would avoid."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from config.accounts.models import User
from config.accounts.roles import Role
from matching.intake.bulk import Lists, add, link
from matching.intake.people import Person, write_people
from matching.intake.records import Volunteer
from matching.models import Experience, Mentor
from recruitment.domain.cohorts import cohort_of
from recruitment.models import Clearance, Cohort, Establishment
from recruitment.states import ClearanceStatus


def write_mentors(
    volunteers: Sequence[Volunteer],
    establishments: Mapping[str, Establishment],
    lists: Lists,
    *,
    at: datetime,
    are_verified: bool = False,
) -> list[Mentor]:
    """The mentors, in order, each with an account (see write_people). Cohorts that are missing are
    made. Call it in a transaction; some twelve statements for a thousand."""
    people = [Person(it.email, it.name, Role.MENTOR) for it in volunteers]
    users = write_people(people, at=at, are_verified=are_verified)
    mentors = add(Mentor, map(_mentor, users, volunteers, _cohorts(volunteers)))
    pairs = list(zip(mentors, volunteers, strict=True))
    _write_clearances(pairs, establishments)
    _write_experience(pairs, lists)
    link(Mentor, "languages", lists.languages, ((m.pk, it.languages) for m, it in pairs))
    link(Mentor, "courses", lists.courses, ((m.pk, it.courses) for m, it in pairs))
    link(Mentor, "boundaries", lists.offences, ((m.pk, it.boundaries) for m, it in pairs))
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
    wanted = {it.cohort for it in volunteers if it.cohort}
    made = {(intake, year): cohort_of(intake, year) for intake, year in sorted(wanted)}
    return [made[it.cohort] if it.cohort else None for it in volunteers]


def _write_clearances(
    pairs: Sequence[tuple[Mentor, Volunteer]], establishments: Mapping[str, Establishment]
) -> None:
    add(
        Clearance,
        (
            Clearance(
                volunteer=mentor.user,
                establishment=establishments[held.prison],
                status=ClearanceStatus.RECEIVED,
                issued_on=held.issued_on,
                expires_on=held.expires_on,
            )
            for mentor, it in pairs
            for held in it.clearances
        ),
    )


def _write_experience(pairs: Sequence[tuple[Mentor, Volunteer]], lists: Lists) -> None:
    add(
        Experience,
        (
            Experience(mentor=mentor, need_id=lists.needs[code], level=level)
            for mentor, it in pairs
            for code, level in it.experience.items()
        ),
    )
