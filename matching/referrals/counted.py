"""The referrals to count in figures about the past."""

from datetime import date
from typing import Final

from dateutil.relativedelta import relativedelta
from django.db.models import Exists, Q, QuerySet

from matching.models import ClosureReason, Participant, Referral

YEARS: Final = 2
"""How long we keep the record of a man who never had a mentor. The reasons are in
privacy.register.terms.NEVER_MATCHED."""


def recorded_referrals() -> QuerySet[Referral]:
    """All referrals, without duplicates, and without men whose records are erased. Makes no query
    itself."""
    rows = Referral.objects.exclude(closure_reason=ClosureReason.DUPLICATE)
    return rows.filter(participant__erased_on__isnull=True)


def comparable_referrals(*, today: date) -> QuerySet[Referral]:
    """The referrals to count when we ask what share of men got a mentor. Makes no query itself.

    We erase men without a mentor sooner than men with a mentor. So among older referrals, too many
    men would seem to have had a mentor. If we have erased any man, returns only the referrals of
    the last 2 years.
    """
    nobody_erased = ~Exists(Participant.objects.filter(erased_on__isnull=False))
    recent = Q(received_on__gt=today - relativedelta(years=YEARS))
    return recorded_referrals().filter(recent | nobody_erased)
