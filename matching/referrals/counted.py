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
    """Every referral of which we still have the record, except duplicates. No query yet."""
    rows = Referral.objects.exclude(closure_reason=ClosureReason.DUPLICATE)
    return rows.filter(participant__erased_on__isnull=True)


def comparable_referrals(*, today: date) -> QuerySet[Referral]:
    """The referrals among which men with and without a mentor are both still on record. Once a man
    has been erased, these are the referrals of the last 2 years. Men who never had a mentor are
    erased first, so among older referrals it would seem that everybody had one. No query yet."""
    nobody_erased = ~Exists(Participant.objects.filter(erased_on__isnull=False))
    recent = Q(received_on__gt=today - relativedelta(years=YEARS))
    return recorded_referrals().filter(recent | nobody_erased)
