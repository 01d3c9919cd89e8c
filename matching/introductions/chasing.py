"""What happens automatically after we invite a mentor. We remind the mentor. If there is still no
answer, we ask the coordinators what to do. If the match is called off, we email the mentor."""

from datetime import date, datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from config.common.clock import is_past_london_hour, london_date
from config.common.letters.mailings import at_hour, register_mailing
from config.common.letters.sending import email_person, spelt
from config.common.queue import TaskName
from matching.introductions.emails import CALLED_OFF, NO_ANSWER, REMINDER
from matching.introductions.first_session import calendar_of
from matching.introductions.handing_over import tell_mentor_stays
from matching.introductions.inviting import introduction_link, offer_link
from matching.introductions.moving import RELATED
from matching.models import Introduction, Match
from matching.states import MatchStatus
from recruitment.contacts import coordinator_at
from recruitment.letters.sending import email_volunteer
from recruitment.models import Establishment
from recruitment.prisons.editing import coordinators_of

CHASE_MENTORS: Final = TaskName("matching.chase_mentors")
MORNING: Final = 8  # o'clock in London: nobody gets an email at midnight
REMINDED, COORDINATORS_ASKED = 1, 2
"""The values of Introduction.reminders. We remind the mentor first. Later we ask the
coordinators."""
RECENT: Final = timedelta(days=2)
"""How far back we look for matches that were called off."""


def chase_mentors(*, at: datetime) -> None:
    """Reminds each invited mentor when half of their days to answer have passed. Asks the
    coordinators what to do when all the days have passed. Sends these emails only after 8 in the
    morning. Also tells mentors, at any hour, that their match is called off. Safe to repeat, and
    safe for 2 workers to run at the same time."""
    if is_past_london_hour(at, MORNING):
        for match in _without_answer():
            _chase(match, at=at)
    for match in _called_off(at=at):
        _tell_mentor(match, at=at)


def is_overdue(introduction: Introduction, *, today: date) -> bool:
    """Whether the mentor's last day to answer has passed without an answer. No query."""
    answer_by = introduction.answer_by
    return answer_by is not None and not introduction.mentor_answer and answer_by < today


def _without_answer() -> list[Match]:
    rows = Match.objects.filter(
        status=MatchStatus.OFFERED,
        introduction__invited_at__isnull=False,
        introduction__mentor_answer="",
        introduction__reminders__lt=COORDINATORS_ASKED,
        referral__participant__died_on__isnull=True,
    )
    return list(rows.select_related(*RELATED).order_by("pk"))


def _chase(match: Match, *, at: datetime) -> None:
    """Sends the email that is due, if any. If 2 workers run at the same time, only one of them can
    change the count of reminders. Only that worker sends the email."""
    introduction, today = match.introduction, london_date(at)
    invited_at, answer_by = introduction.invited_at, introduction.answer_by
    if invited_at is None or answer_by is None:
        return
    invited_on = london_date(invited_at)
    if is_overdue(introduction, today=today):
        count = COORDINATORS_ASKED
    elif introduction.reminders == 0 and today - invited_on >= (answer_by - invited_on) / 2:
        count = REMINDED
    else:
        return
    with transaction.atomic():
        unchanged = {"reminders": introduction.reminders, "answer_by": answer_by}
        open_ones = Introduction.objects.filter(pk=introduction.pk, mentor_answer="", **unchanged)
        still_asked = open_ones.filter(match__status=MatchStatus.OFFERED)
        if not still_asked.update(reminders=count):
            return
        if count == REMINDED:
            _remind(match, answer_by, at=at)
        else:
            _ask_coordinators(match, answer_by, at=at)


def _remind(match: Match, answer_by: date, *, at: datetime) -> None:
    email_volunteer(
        match.mentor.user,
        REMINDER,
        occasion=f"match:{match.pk}:reminded:{answer_by}",
        coordinator=coordinator_at(match.referral.establishment_id),
        at=at,
        answer_by=spelt(answer_by),
        link=offer_link(match),
    )


def _ask_coordinators(match: Match, answer_by: date, *, at: datetime) -> None:
    prison = Establishment.objects.filter(pk=match.referral.establishment_id)
    for person in coordinators_of(prison):
        email_person(
            person,
            NO_ANSWER,
            occasion=f"match:{match.pk}:no-answer:{answer_by}",
            at=at,
            answer_by=spelt(answer_by),
            link=introduction_link(match),
        )


def _called_off(*, at: datetime) -> list[Match]:
    """The matches that were called off in the last 2 days after we had invited the mentor. Leaves
    out matches to which the mentor said no. Other packages also call off matches, for example when
    they close a referral. Those packages cannot import this package, so we look for the matches
    here."""
    rows = Match.objects.filter(
        ~Q(introduction__mentor_answer=Introduction.Answer.NO),
        status=MatchStatus.NOT_BEGUN,
        ended_on__gte=london_date(at) - RECENT,
        introduction__invited_at__isnull=False,
        referral__participant__died_on__isnull=True,
    )
    return list(rows.select_related(*RELATED).order_by("pk"))


def _tell_mentor(match: Match, *, at: datetime) -> None:
    """Tells the mentor that the match is called off. Safe to repeat.

    If another mentor was going to hand the man over, tells that mentor that they stay his mentor.
    Each mentor gets one email, however often this function runs, because we send one email for each
    `occasion`.
    """
    with transaction.atomic():
        email_volunteer(
            match.mentor.user,
            CALLED_OFF,
            occasion=f"match:{match.pk}:called-off",
            coordinator=coordinator_at(match.referral.establishment_id),
            at=at,
            calendar=calendar_of(match, at=at, is_off=True),
            link=f"{settings.BASE_URL}/mentoring/",
        )
        tell_mentor_stays(match, at=at)


MAILING: Final = register_mailing(
    "invitations",
    "Invitations without an answer",
    who="Mentors who have not said yes or no to a man when half of the days to answer have passed. "
    "Their coordinators when all the days have passed. Also mentors whose match is called off.",
    send=chase_mentors,
    next_at=at_hour(MORNING),
)
