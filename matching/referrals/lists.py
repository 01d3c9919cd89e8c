"""Lists of men referred."""

from datetime import timedelta

from django.db.models import QuerySet

from config.accounts.models import User
from matching.models import Referral
from matching.permissions import referrals_for
from matching.states import ReferralStatus

SOON = timedelta(days=90)


def waiting_list(user: User) -> QuerySet[Referral]:
    """Men waiting, longest wait first."""
    return (
        referrals_for(user)
        .filter(status=ReferralStatus.WAITING)
        .select_related("establishment", "participant")
        .order_by("received_on", "id")
    )


def referral_list(user: User) -> QuerySet[Referral]:
    """Every referral, newest first."""
    return (
        referrals_for(user)
        .select_related("establishment", "participant")
        .order_by("-received_on", "-id")
    )
