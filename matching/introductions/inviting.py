"""Inviting the mentor: what we need first, the briefing about safety, and the invitation."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.formats import date_format

from config.accounts.models import User
from config.common.clock import london_date
from config.common.errors import ChangedMeanwhile, DomainError, FieldError
from config.common.letters.sending import spelt
from matching.introductions.emails import INVITATION
from matching.introductions.moving import (
    change_introduction,
    check_status,
    lock_match,
)
from matching.mentors.cover import is_gone
from matching.mentors.hours import masks_of, moved_sessions
from matching.mentors.times import Offer
from matching.models import Introduction, Match, MentorHours, current_rules
from matching.permissions import check_decide
from matching.referrals.checks import latest_answer
from matching.referrals.matched import note_match_change
from matching.states import MatchStatus
from recruitment.clearances.lists import is_held
from recruitment.contacts import coordinator_at
from recruitment.letters.sending import email_volunteer
from recruitment.models import Clearance, PrisonAccess
from recruitment.weekly import EVERY_SLOT

NOT_ASKED: Final = "He has not said yes yet. Ask him first, and record his answer."
NOT_BRIEFED: Final = "Nobody has told {mentor} yet about safety and the prison’s conditions."
NOT_ANSWERED: Final = "{prison} has not answered about him yet."
NOT_CLEARED: Final = "{mentor} is not cleared at {prison}."
NOT_INDUCTED: Final = "{mentor} has not had the induction at {prison}."
NOT_ADMITTED: Final = "{mentor} has no pass for {prison}."
EXPIRED: Final = "{mentor}’s pass for {prison} ended on {day}."
NOT_TAKING: Final = "{mentor} is on a break, is stepping down or has left."
NOT_FREE: Final = (
    "{mentor} no longer offers this time, or has said that they cannot come at these hours."
)
HOURS_MOVED: Final = (
    "{prison} has changed its hours at this time. {mentor} has not told us yet whether they can "
    "come at the new hours."
)
INVITED_ALREADY: Final = "Somebody else has just invited the mentor, so nothing was changed."
NOT_INVITED: Final = (
    "We are not waiting for this mentor’s answer. The mentor is not invited yet, or has answered."
)


class CannotInvite(DomainError):
    """We cannot invite the mentor yet. `missing` has a sentence for each thing that we still
    need."""

    def __init__(self, missing: list[str]) -> None:
        self.missing = missing
        super().__init__(" ".join(["The mentor cannot be invited yet.", *missing]))


def still_missing(matches: Collection[Match], *, today: date) -> dict[int, list[str]]:
    """What we still need from the prison or the mentor before we can invite the mentor. Returns, by
    the id of the match, a sentence for each missing thing. The caller has loaded each match with
    its mentor, user, man, prison and prison checks. 4 queries, however many matches there are. No
    query without a match."""
    if not matches:
        return {}
    people = {match.mentor.user_id for match in matches}
    cleared = Clearance.objects.filter(is_held(today), Q(volunteer__in=people))
    cleared_at = set(cleared.values_list("volunteer_id", "establishment_id"))
    hours = MentorHours.objects.filter(mentor__in={match.mentor_id for match in matches})
    suited = {(row.mentor_id, row.establishment_id): row.slots for row in hours}
    access = {
        (row.volunteer_id, row.establishment_id): row
        for row in PrisonAccess.objects.filter(volunteer__in=people)
    }
    moved = masks_of(
        moved_sessions().filter(volunteer__mentor__in={match.mentor_id for match in matches})
    )
    lines: dict[int, list[str]] = {}
    for match in matches:
        there = (match.mentor.user_id, match.referral.establishment_id)
        slots = suited.get((match.mentor_id, match.referral.establishment_id), EVERY_SLOT)
        is_free = Offer.of(match.mentor).keeps(match) and bool(slots >> match.slot & 1)
        to_confirm = moved.get(match.mentor_id, {}).get(match.referral.establishment_id, 0)
        lines[match.pk] = _missing(
            match,
            today,
            is_cleared=there in cleared_at,
            access=access.get(there),
            is_free=is_free,
            has_moved=bool(to_confirm >> match.slot & 1),
        )
    return lines


def _missing(
    match: Match,
    today: date,
    *,
    is_cleared: bool,
    access: PrisonAccess | None,
    is_free: bool,
    has_moved: bool,
) -> list[str]:
    pass_ends_on = access.pass_expires_on if access else None
    gaps = {
        NOT_ANSWERED: latest_answer(match.referral) is None,
        NOT_CLEARED: not is_cleared,
        NOT_INDUCTED: not access or access.inducted_on is None or access.inducted_on > today,
        NOT_ADMITTED: pass_ends_on is None,
        EXPIRED: pass_ends_on is not None and pass_ends_on < today,
        NOT_TAKING: is_gone(match.mentor),
        NOT_FREE: not is_free,
        HOURS_MOVED: has_moved,
    }
    day = date_format(pass_ends_on, "j F Y") if pass_ends_on else ""
    words = {"mentor": match.mentor, "prison": match.referral.establishment, "day": day}
    return [sentence.format(**words) for sentence, is_missing in gaps.items() if is_missing]


def check_can_invite(match: Match, *, today: date) -> None:
    """Raises CannotInvite if the man has not said yes, if nobody has briefed the mentor, or if
    something in still_missing is missing. 4 queries."""
    introduction = match.introduction
    missing = [] if introduction.his_answer == Introduction.Answer.YES else [NOT_ASKED]
    missing += still_missing([match], today=today)[match.pk]
    if introduction.briefed_at is None:
        missing.append(NOT_BRIEFED.format(mentor=match.mentor))
    if missing:
        raise CannotInvite(missing)


def record_briefing(*, match: Match, by: User, at: datetime) -> None:
    """Records that `by` has told the mentor about safety and the prison's conditions. Safe to
    repeat: the record of the first time stays. Raises ChangedMeanwhile unless we are asking the man
    or the mentor. Raises HasDied if the man has died, and NotAllowed if `by` cannot do this."""
    check_decide(by, match.referral)
    with transaction.atomic():
        match = lock_match(match)
        check_status(match, MatchStatus.OFFERED)
        if match.introduction.briefed_at is None:
            change_introduction(
                match, "record_briefing", by=by, at=at, briefed_by=by, briefed_at=at
            )


def invite_mentor(*, match: Match, by: User, at: datetime) -> None:
    """Asks the mentor by email whether they would like to meet the man. The rules say how many days
    the mentor has to answer. The email does not name the man.

    Raises CannotInvite if we still need something (see check_can_invite). Raises ChangedMeanwhile
    when somebody has just invited the mentor or the match is over. Raises HasDied if the man has
    died, and NotAllowed if `by` cannot do this.
    """
    check_decide(by, match.referral)
    with transaction.atomic():
        match = lock_match(match)
        check_status(match, MatchStatus.OFFERED)
        if match.introduction.invited_at:
            raise ChangedMeanwhile(INVITED_ALREADY)
        today = london_date(at)
        check_can_invite(match, today=today)
        answer_by = today + timedelta(days=current_rules().answer_days)
        change_introduction(
            match, "invite_mentor", by=by, at=at, invited_at=at, answer_by=answer_by
        )
        email_volunteer(
            match.mentor.user,
            INVITATION,
            occasion=f"match:{match.pk}:invited:{match.version}",
            coordinator=coordinator_at(match.referral.establishment_id),
            at=at,
            answer_by=spelt(answer_by),
            link=offer_link(match),
        )


def give_more_time(*, match: Match, until: date, by: User, at: datetime) -> None:
    """Gives an invited mentor until the end of the day `until` to answer. Raises FieldError if the
    day is not in the future. Raises ChangedMeanwhile when we are not waiting for the mentor's
    answer. Raises HasDied if the man has died, and NotAllowed if `by` cannot do this."""
    check_decide(by, match.referral)
    with transaction.atomic():
        match = lock_match(match)
        check_open(match)
        if until <= london_date(at):
            raise FieldError("until", "Last day to answer must be in the future")
        before = match.introduction.answer_by
        change_introduction(match, "give_more_time", by=by, at=at, answer_by=until, reminders=0)
        words = date_format(before, "j F Y") if before else ""
        note_match_change(
            match, "answer by", words, date_format(until, "j F Y"), reason="", by=by, at=at
        )


def can_answer(match: Match) -> bool:
    """Whether we have invited the mentor and the mentor can still answer."""
    introduction = match.introduction
    is_invited = introduction.invited_at is not None and not introduction.mentor_answer
    return match.status == MatchStatus.OFFERED and is_invited


def check_open(match: Match) -> None:
    """Raises ChangedMeanwhile if the mentor can no longer answer (see can_answer)."""
    check_status(match, MatchStatus.OFFERED)
    if not can_answer(match):
        raise ChangedMeanwhile(NOT_INVITED)


def offer_link(match: Match) -> str:
    """The address of the page where the mentor answers the invitation. The page asks the mentor to
    sign in."""
    return f"{settings.BASE_URL}/mentoring/offers/{match.pk}/"


def introduction_link(match: Match) -> str:
    """The address of the coordinator's page about this match."""
    return f"{settings.BASE_URL}/introductions/{match.pk}/"
