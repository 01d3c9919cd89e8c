"""The emails to a mentor when another mentor takes over.

We tell the old mentor the day, a new day, or that nobody takes over for now. The module
matching.matches.handing_over ends the old match.
"""

from datetime import datetime
from typing import Final

from django.conf import settings

from config.common.letters.sending import spelt
from config.common.outbox.queueing import is_in_outbox, withdraw_emails
from matching.introductions.emails import HANDS_OVER, NOT_HANDED_OVER
from matching.matches.handing_over import match_to_end
from matching.models import Match
from matching.states import UNDER_WAY
from recruitment.contacts import coordinator_at
from recruitment.letters.sending import email_volunteer

NO_DAY: Final = "a day that is not agreed yet"


def tell_mentor_before(match: Match, *, at: datetime) -> None:
    """Tells the old mentor on which day the new mentor first meets the man.

    `match` is the match of the new mentor, who has said yes. Does nothing if the man has no old
    match. Call this once for each new day, in the transaction that sets the day. One query, and the
    queries of an email.
    """
    old = match_to_end(match)
    if old is None:
        return
    on = match.introduction.first_on
    email_volunteer(
        old.mentor.user,
        HANDS_OVER,
        occasion=f"{_about(old, match)}{match.version}",
        coordinator=coordinator_at(match.referral.establishment_id),
        at=at,
        day=spelt(on) if on else NO_DAY,
        link=f"{settings.BASE_URL}/mentoring/",
    )


def tell_mentor_stays(match: Match, *, at: datetime) -> None:
    """Tells the old mentor that the new mentor does not take over for now.

    `match` is the match of the new mentor. Withdraws the unsent emails about taking over. If such
    an email was sent already, emails the old mentor again. Safe to repeat. Call this in the
    transaction of the change. One query if the man has no old match.
    """
    his = Match.objects.filter(referral=match.referral_id, status__in=sorted(UNDER_WAY))
    old = his.exclude(pk=match.pk).select_related("mentor__user").first()
    if old is None:
        return
    about = _about(old, match)
    withdraw_emails(about=[about], at=at)
    if is_in_outbox(about):
        email_volunteer(
            old.mentor.user,
            NOT_HANDED_OVER,
            occasion=f"match:{old.pk}:not-handed-over:{match.pk}:{match.version}",
            coordinator=coordinator_at(match.referral.establishment_id),
            at=at,
            link=f"{settings.BASE_URL}/mentoring/",
        )


def _about(old: Match, match: Match) -> str:
    """The start of the keys of all emails about this change of mentors."""
    return f"match:{old.pk}:hands-over:{match.pk}:"
