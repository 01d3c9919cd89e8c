"""Men referred: who waits, and how their number is said."""

from datetime import timedelta

from django.db.models import QuerySet

from config.accounts.models import User
from config.common.names import code_like, named_like
from matching.models import Referral
from matching.permissions import referrals_for
from matching.states import ReferralStatus

SOON = timedelta(days=90)


def men_waiting(among: QuerySet[Referral] | None = None) -> QuerySet[Referral]:
    """The men waiting for a mentor, of all or among these. Every page, email, round and report that
    counts men waiting counts these. Men who need another mentor are not among them."""
    rows = Referral.objects.all() if among is None else among
    return rows.filter(status=ReferralStatus.WAITING)


def waiting_list(user: User) -> QuerySet[Referral]:
    """The men waiting that this person can see, longest wait first."""
    return (
        men_waiting(referrals_for(user))
        .select_related("establishment", "participant")
        .order_by("received_on", "id")
    )


def men_in_words(waiting: int, to_cover: int) -> str:
    """How many men wait and, apart, how many need another mentor: "47 men waiting and 1 who needs
    another mentor"."""
    count = f"{waiting:,}" if waiting else "no"
    words = f"{count} {'man' if waiting == 1 else 'men'} waiting"
    if not to_cover:
        return words
    return f"{words} and {to_cover:,} who need{'s' if to_cover == 1 else ''} another mentor"


def referral_list(user: User) -> QuerySet[Referral]:
    """Every referral, newest first."""
    return (
        referrals_for(user)
        .select_related("establishment", "participant")
        .order_by("-received_on", "-id")
    )


def men_named(rows: QuerySet[Referral], text: str) -> QuerySet[Referral]:
    """Those of these referrals whose man has a name like this, now or before, or whose reference or
    prison number is like this."""
    return rows.filter(
        named_like(text, "participant__name", "participant__also_known_as")
        | code_like(text, "reference", "participant__prison_number")
    )
