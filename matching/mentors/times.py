"""When a mentor is free, and for how many men. If a change affects sessions, we tell the
coordinators."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction

from config.accounts.models import User
from config.common import audit
from config.common.errors import ChangedMeanwhile, DomainError
from config.common.letters.sending import email_person
from matching.mentors.emails import MENTOR_CHANGE, TIMES_CHANGED
from matching.mentors.hours import (
    different_hours,
    forget_dropped_slots,
    slots_to_confirm,
    suited_slots,
    suits,
)
from matching.mentors.sessions import Session, next_sessions
from matching.models import Match, Mentor
from matching.permissions import check_change
from matching.states import MentorStatus
from recruitment.letters.sending import email_volunteer
from recruitment.models import Establishment
from recruitment.prisons.editing import coordinators_of
from recruitment.weekly import EVERY_SLOT

CHANGE = "has changed when they are free"


class AffectsSessions(Exception):
    """Nothing was changed, because the change affects `sessions` that the page has not shown yet.

    The page then shows the sessions and asks again. This class is not a DomainError, because the
    person who asked for the change can still make it.
    """

    def __init__(self, sessions: Iterable[Session]) -> None:
        self.sessions = list(sessions)
        super().__init__("Your change affects sessions. Look at these sessions first.")


def check_all_shown(sessions: Iterable[Session], matches_shown: Collection[int]) -> None:
    """Raises AffectsSessions if the page has not shown the match of every session."""
    sessions = list(sessions)
    if any(session.match.pk not in matches_shown for session in sessions):
        raise AffectsSessions(sessions)


def email_coordinators(
    mentor: Mentor, change: str, matches: Collection[Match], *, at: datetime
) -> None:
    """Queues an email to the coordinators of these men's prisons. The email has the number of
    sessions and a link. `matches` has the match of each session that the change affects. Without a
    match, sends nothing. Call this in the transaction that makes the change.

    `change` completes the sentence "A mentor …".
    """
    if not matches:
        return
    prisons = {match.referral.establishment_id for match in matches}
    values = {
        "change": change,
        "sessions": "1 session" if len(matches) == 1 else f"{len(matches)} sessions",
        "link": f"{settings.BASE_URL}/mentors/{mentor.pk}/",
    }
    occasion = f"mentor-change:{mentor.pk}:{at.timestamp():.6f}"
    for person in coordinators_of(Establishment.objects.filter(pk__in=prisons)):
        email_person(person, MENTOR_CHANGE, occasion=occasion, at=at, coordinator=None, **values)


class HasLeft(DomainError):
    """The mentor has left, so nothing about the mentor can change."""


class EditedMeanwhile(ChangedMeanwhile):
    """Nothing was changed, because somebody else changed the mentor's record after the page showed
    it. `current` is the record as it is now."""

    def __init__(self, current: Mentor) -> None:
        super().__init__(
            "Somebody else has changed this record since you opened the page. Check what the "
            "record says now, then save again."
        )
        self.current = current


@dataclass(frozen=True)
class Offer:
    """When a mentor is free, and for how many men. `slots` is a mask (see recruitment.weekly).
    `fortnightly` is a mask of the slots in which the mentor meets a man every other week. `places`
    is how many men the mentor can meet, from 0 to 10."""

    slots: int
    places: int
    fortnightly: int = 0

    @classmethod
    def of(cls, mentor: Mentor) -> "Offer":
        """What the mentor offers now."""
        return cls(mentor.slots, mentor.places, mentor.fortnightly)

    def keeps(self, match: Match) -> bool:
        """Whether the mentor offers the time of this match, so that the match can go on
        unchanged."""
        is_weekly = match.first_week and match.second_week
        slots = self.slots & ~self.fortnightly if is_weekly else self.slots
        return bool(slots >> match.slot & 1)


def change_times(
    *,
    mentor: Mentor,
    offer: Offer,
    matches_shown: Collection[int],
    version: int | None = None,
    by: User,
    at: datetime,
) -> None:
    """Saves what the mentor offers. Live matches go on. If the offer no longer has the time of a
    match, emails the coordinators of that man, who then decide how the match goes on. If somebody
    other than the mentor changes the offer, emails the mentor.

    `matches_shown` has the ids of the affected matches that the page has shown. Raises
    AffectsSessions if the change affects more matches. `version` means the same as in lock_mentor.
    Raises EditedMeanwhile if somebody has changed the mentor since the page was shown. Raises
    HasLeft if the mentor has left, and NotAllowed if `by` cannot do this. Safe to repeat.
    """
    check_change(by, mentor)
    with transaction.atomic():
        mentor = lock_mentor(mentor, version=version)
        lost = sessions_lost(mentor, offer, at=at)
        check_all_shown(lost, matches_shown)
        is_new = offer != Offer.of(mentor)
        if not slots_to_confirm(mentor):
            mentor.hours_told_at = at  # the page showed the mentor the hours of the new times
        mentor.slots, mentor.fortnightly, mentor.places = (
            offer.slots,
            offer.fortnightly,
            offer.places,
        )
        save_next_version(mentor, "slots", "fortnightly", "places", "hours_told_at")
        forget_dropped_slots(mentor)
        audit.record("change_times", mentor, by=by, at=at, touched=len(lost))
        email_coordinators(mentor, CHANGE, [session.match for session in lost], at=at)
        if is_new and by.pk != mentor.user_id:
            email_volunteer(
                mentor.user,
                TIMES_CHANGED,
                occasion=f"mentor-times:{mentor.pk}:{mentor.version}",
                at=at,
                link=f"{settings.BASE_URL}/mentoring/times/",
            )


def change_hours(
    *,
    mentor: Mentor,
    suited: Mapping[int, Collection[int]],
    matches_shown: Collection[int],
    moved_at: datetime | None = None,
    by: User,
    at: datetime,
) -> None:
    """Saves which hours of which prisons suit the mentor. `suited` has, for each slot, the ids of
    the prisons whose hours suit the mentor. Ignores slots in which the mentor's prisons no longer
    have different hours. Live matches go on. If the hours of a match no longer suit the mentor,
    emails the coordinators of that man.

    `moved_at` is the latest change of hours that the page showed (see matching.mentors.asking). We
    will not ask the mentor again about changes up to that time. `matches_shown` means the same as
    in change_times. Raises AffectsSessions if the change affects sessions that the page has not
    shown. Raises HasLeft if the mentor has left, and NotAllowed if `by` cannot do this. Safe to
    repeat.
    """
    check_change(by, mentor)
    with transaction.atomic():
        mentor = lock_mentor(mentor)
        before = suited_slots(mentor)
        after = dict(before)
        for hours in different_hours(mentor):
            for choice in hours.choices if hours.slot in suited else ():
                slots, bit = after.get(choice.prison, EVERY_SLOT), 1 << hours.slot
                is_suited = choice.prison in suited[hours.slot]
                after[choice.prison] = slots | bit if is_suited else slots & ~bit
        offer = Offer.of(mentor)
        lost = [
            session
            for session in next_sessions(mentor, at=at)
            if offer.keeps(session.match)
            and suits(before, session.match)
            and not suits(after, session.match)
        ]
        check_all_shown(lost, matches_shown)
        for prison, slots in after.items():
            mentor.hours.update_or_create(establishment_id=prison, defaults={"slots": slots})
        note_hours_told(mentor, moved_at, at=at)
        audit.record("change_hours", mentor, by=by, at=at, touched=len(lost))
        email_coordinators(mentor, CHANGE, [session.match for session in lost], at=at)


def note_hours_told(mentor: Mentor, moved_at: datetime | None, *, at: datetime) -> None:
    """Notes that the mentor has told us about all changes of hours up to `moved_at`.

    The caller has locked the mentor.
    """
    if moved_at and mentor.hours_told_at < moved_at <= at:
        mentor.hours_told_at = moved_at
        mentor.save(update_fields=["hours_told_at"])


def sessions_lost(mentor: Mentor, offer: Offer, *, at: datetime) -> list[Session]:
    """The next session with each man whose match has a time that the mentor offers now, but not in
    the new `offer`."""
    before = Offer.of(mentor)
    sessions = next_sessions(mentor, at=at)
    return [
        session
        for session in sessions
        if before.keeps(session.match) and not offer.keeps(session.match)
    ]


def lock_mentor(mentor: Mentor, *, version: int | None = None) -> Mentor:
    """Locks the mentor's record until the transaction ends, and returns it as it is now. One query.

    `version` is the version that the record had when its page was shown. If `version` is None, any
    version is accepted. Raises HasLeft if the mentor has left, and EditedMeanwhile if the record
    has another version now.
    """
    row = Mentor.objects.select_for_update(no_key=True).get(pk=mentor.pk)
    if row.status == MentorStatus.LEFT:
        raise HasLeft("This mentor has left, so there is nothing more to change.")
    if version is not None and row.version != version:
        raise EditedMeanwhile(row)
    return row


def save_next_version(mentor: Mentor, *columns: str) -> None:
    """Saves these columns of a locked mentor, and adds 1 to the version of the record."""
    mentor.version += 1
    mentor.save(update_fields=[*columns, "version"])
