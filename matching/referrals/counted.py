"""The referrals that figures about the past can count."""

from datetime import date
from typing import Final

from dateutil.relativedelta import relativedelta
from django.db.models import Exists, Q, QuerySet

from matching.models import ClosureReason, Participant, Referral

YEARS: Final = 2
"""How long a man stays in the record if he never had a mentor. privacy.register.terms.NEVER_MATCHED
says why."""


def recorded_referrals() -> QuerySet[Referral]:
    """Every referral whose record we still have, except duplicates. No query yet."""
    rows = Referral.objects.exclude(closure_reason=ClosureReason.DUPLICATE)
    return rows.filter(participant__erased_on__isnull=True)


def comparable_referrals(*, today: date) -> QuerySet[Referral]:
    """The referrals of a time from which we still have both the men with a mentor and the men
    without. Once a man has been erased, these are the referrals of the last 2 years. We erase men
    who never had a mentor first. So in older referrals it would seem that every man had a mentor.
    No query yet."""
    nobody_erased = ~Exists(Participant.objects.filter(erased_on__isnull=False))
    recent = Q(received_on__gt=today - relativedelta(years=YEARS))
    return recorded_referrals().filter(recent | nobody_erased)
