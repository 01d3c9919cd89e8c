"""Men referred: who is waiting, and how to say how many there are."""

from datetime import timedelta

from django.db.models import QuerySet

from config.accounts.models import User
from config.common.names import code_like, named_like
from matching.models import Referral, has_left
from matching.permissions import referrals_for
from matching.states import ReferralStatus

SOON = timedelta(days=90)


def men_waiting(among: QuerySet[Referral] | None = None) -> QuerySet[Referral]:
    """The men waiting for a mentor: all of them, or those among these. Every page, email, round and
    report that counts men waiting counts them here. It leaves out men who need another mentor."""
    rows = Referral.objects.all() if among is None else among
    return rows.filter(status=ReferralStatus.WAITING)


def waiting_list(user: User) -> QuerySet[Referral]:
    """The waiting men this person can see, longest wait first."""
    return (
        men_waiting(referrals_for(user))
        .select_related("establishment", "participant")
        .order_by("received_on", "id")
    )


def men_in_words(waiting: int, to_cover: int) -> str:
    """How many men wait and, separately, how many need another mentor: "47 men waiting and 1 who
    needs another mentor"."""
    count = f"{waiting:,}" if waiting else "no"
    words = f"{count} {'man' if waiting == 1 else 'men'} waiting"
    if not to_cover:
        return words
    return f"{words} and {to_cover:,} who need{'s' if to_cover == 1 else ''} another mentor"


def referral_list(user: User) -> QuerySet[Referral]:
    """Every referral, newest first, each with `has_left`: whether the man has left prison."""
    return (
        referrals_for(user)
        .annotate(has_left=has_left())
        .select_related("establishment", "participant")
        .order_by("-received_on", "-id")
    )


def men_named(rows: QuerySet[Referral], text: str) -> QuerySet[Referral]:
    """The referrals among these whose man has, or had, a name like this, or which have a reference
    or prison number like this."""
    return rows.filter(
        named_like(text, "participant__name", "participant__also_known_as")
        | code_like(text, "reference", "participant__prison_number")
    )
