"""Mentors: their accounts, clearances, experience, and what they speak, know and would avoid."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from config.accounts.models import User
from config.accounts.roles import Role
from matching.models import Experience, Mentor
from matching.synthetic.records import Volunteer
from matching.synthetic.tables.bulk import Lists, add, link
from matching.synthetic.tables.people import write_people
from recruitment.models import Clearance, Cohort, Establishment


def write_mentors(
    volunteers: Sequence[Volunteer],
    establishments: Mapping[str, Establishment],
    lists: Lists,
    at: datetime,
) -> list[Mentor]:
    cohorts = {
        key: Cohort.objects.get_or_create(intake=key[0], year=key[1])[0]
        for key in sorted({it.cohort for it in volunteers})
    }
    users = write_people(((it.email, it.name, Role.MENTOR) for it in volunteers), at=at)
    pairs = list(zip(users, volunteers, strict=True))
    add(
        Clearance,
        (
            Clearance(
                volunteer=user,
                establishment=establishments[held.prison],
                issued_on=held.issued_on,
                expires_on=held.expires_on,
            )
            for user, it in pairs
            for held in it.clearances
        ),
    )
    mentors = add(Mentor, (_mentor(user, it, cohorts[it.cohort]) for user, it in pairs))
    _mentors_lists(list(zip(mentors, volunteers, strict=True)), lists)
    return mentors


def _mentor(user: User, volunteer: Volunteer, cohort: Cohort) -> Mentor:
    return Mentor(
        user=user,
        cohort=cohort,
        places=volunteer.places,
        slots=volunteer.slots,
        status=volunteer.status,
    )


def _mentors_lists(pairs: Sequence[tuple[Mentor, Volunteer]], lists: Lists) -> None:
    add(
        Experience,
        (
            Experience(mentor=mentor, need_id=lists.needs[code], level=level)
            for mentor, it in pairs
            for code, level in it.experience.items()
        ),
    )
    link(Mentor, "languages", lists.languages, ((m.pk, it.languages) for m, it in pairs))
    link(Mentor, "courses", lists.courses, ((m.pk, it.courses) for m, it in pairs))
    link(Mentor, "boundaries", lists.offences, ((m.pk, it.boundaries) for m, it in pairs))
