"""What mentors tell us about themselves: boundaries, strengths, languages, wishes, travel, phone
numbers and an emergency contact.

Each function that changes something takes `version`: the version that the record had when its page
was shown (see lock_mentor). Each such function can raise EditedMeanwhile, HasLeft or NotAllowed.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Final, NamedTuple

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.text import capfirst

from config.accounts.models import User
from config.common import audit
from matching.mentors.times import lock_mentor, save_next_version
from matching.models import Experience, Mentor, OffenceGroup, Travel
from matching.permissions import check_change
from recruitment.models import Clearance, Establishment, Language, Need
from recruitment.models.application import LEVELS
from recruitment.states import ClearanceStatus
from recruitment.weekly import week_in_words


def set_boundaries(
    *,
    mentor: Mentor,
    groups: Iterable[OffenceGroup],
    version: int | None = None,
    by: User,
    at: datetime,
) -> None:
    """Sets the offences that this mentor would rather not work with. No round then proposes a man
    with one of these offences to this mentor. Live matches with such men go on. Otherwise the
    mentor could guess a man's offence from the end of the match."""
    with changing(mentor, "boundaries", version=version, by=by, at=at) as mentor:
        mentor.boundaries.set(groups)


def set_strengths(
    *,
    mentor: Mentor,
    levels: Mapping[int, int],
    languages: Iterable[Language],
    version: int | None = None,
    by: User,
    at: datetime,
) -> None:
    """Sets what the mentor knows about each need, and which languages the mentor speaks. `levels`
    has a level of 0–3 by the id of the need. A level of 0 is not saved."""
    with changing(mentor, "strengths", version=version, by=by, at=at) as mentor:
        mentor.experience.all().delete()
        Experience.objects.bulk_create(
            Experience(mentor=mentor, need_id=need, level=level)
            for need, level in levels.items()
            if level
        )
        mentor.languages.set(languages)


def set_wishes(
    *,
    mentor: Mentor,
    slots: int,
    needs: Iterable[Need],
    version: int | None = None,
    by: User,
    at: datetime,
) -> None:
    """Sets which times and needs the mentor prefers. For a round, these are wishes and not rules.
    `slots` is a mask of the preferred times. A wish for a time that the mentor does not offer has
    no effect."""
    with changing(mentor, "wishes", version=version, by=by, at=at) as mentor:
        mentor.preferred_slots = slots
        mentor.save(update_fields=["preferred_slots"])
        mentor.preferred_needs.set(needs)


def set_travel(
    *,
    mentor: Mentor,
    minutes: Mapping[int, int | None],
    version: int | None = None,
    by: User,
    at: datetime,
) -> None:
    """Sets how long the mentor travels to each prison. `minutes` has the minutes one way, by the id
    of the prison. None removes the prison's travel time. A prison that is not in `minutes` keeps
    its travel time."""
    with changing(mentor, "travel", version=version, by=by, at=at) as mentor:
        mentor.travel.filter(establishment__in=minutes).delete()
        Travel.objects.bulk_create(
            Travel(mentor=mentor, establishment_id=prison, minutes=duration)
            for prison, duration in minutes.items()
            if duration is not None
        )


def set_contact(
    *,
    mentor: Mentor,
    phone: str,
    emergency_name: str,
    emergency_phone: str,
    version: int | None = None,
    by: User,
    at: datetime,
) -> None:
    """Sets the mentor's phone number and emergency contact. The email address is part of the
    mentor's account, so only the mentor can change it."""
    with changing(mentor, "contact", version=version, by=by, at=at) as mentor:
        mentor.phone = phone
        mentor.emergency_name, mentor.emergency_phone = emergency_name, emergency_phone
        mentor.save(update_fields=["phone", "emergency_name", "emergency_phone"])


def phone_of(person: int) -> str:
    """The phone number of the mentor whose account has this key, as the mentor wrote it.

    Empty if there is no number. One query.
    """
    numbers = Mentor.objects.filter(user=person).values_list("phone", flat=True)
    return numbers.first() or ""


def prisons_to_tell_of(mentor: Mentor) -> QuerySet[Establishment]:
    """The prisons for which we ask the mentor's travel time. These are the prisons that have
    cleared the mentor or may still do so, and the prisons with a travel time already. If there is
    no such prison, returns every open prison."""
    clearances = Clearance.objects.filter(volunteer=mentor.user_id).exclude(
        status=ClearanceStatus.REFUSED
    )
    prisons = Establishment.objects.filter(
        Q(pk__in=clearances.values("establishment"))
        | Q(pk__in=mentor.travel.values("establishment"))
    )
    return prisons if prisons.exists() else Establishment.objects.open()


def boundaries_in_words(mentor: Mentor) -> list[str]:
    return [str(group) for group in mentor.boundaries.all()]


def strengths_in_words(mentor: Mentor) -> list[str]:
    names = dict(LEVELS)
    rows = mentor.experience.select_related("need").order_by("-level", "need_id")
    lines = [f"{capfirst(row.need.name)}: {names[row.level].lower()}" for row in rows]
    return [*lines, *(f"Speaks {language}" for language in mentor.languages.all())]


def wishes_in_words(mentor: Mentor) -> list[str]:
    needs = [capfirst(need.name) for need in mentor.preferred_needs.all()]
    return [*week_in_words(mentor.preferred_slots), *needs]


def travel_in_words(mentor: Mentor) -> list[str]:
    rows = mentor.travel.select_related("establishment").order_by("establishment__name")
    return [f"{row.establishment}: {row.minutes} minutes" for row in rows]


def contact_in_words(mentor: Mentor) -> list[str]:
    lines = [mentor.phone] if mentor.phone else []
    if mentor.emergency_name:
        lines.append(f"In an emergency: {mentor.emergency_name}, {mentor.emergency_phone}")
    return lines


class Known(NamedTuple):
    """One part of what we know about a mentor: its title on staff pages, and its content in
    words."""

    title: str
    lines: Callable[[Mentor], list[str]]


KNOWN: Final = {
    "contact": Known("How to reach them", contact_in_words),
    "boundaries": Known("Would rather not work with", boundaries_in_words),
    "strengths": Known("Experience and languages", strengths_in_words),
    "wishes": Known("What they would like best", wishes_in_words),
    "travel": Known("Journey, in minutes one way", travel_in_words),
}


@contextmanager
def changing(
    mentor: Mentor, part: str, *, version: int | None, by: User, at: datetime
) -> Iterator[Mentor]:
    """A context manager that locks the mentor's record and yields it. Everything inside the block
    is saved as one change of `part`, with one audit event. The version of the record grows by 1."""
    check_change(by, mentor)
    with transaction.atomic():
        mentor = lock_mentor(mentor, version=version)
        yield mentor
        save_next_version(mentor)
        audit.record(f"change_{part}", mentor, by=by, at=at)
