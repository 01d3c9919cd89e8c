"""Lists of men who are referred, and how we say how many men are waiting."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from django.db.models import Q, QuerySet

from config.accounts.models import User
from config.common.names import code_like, named_like
from config.common.written_query import in_order, written_once
from matching.models import Referral, has_left
from matching.permissions import referrals_for
from matching.states import ReferralStatus

SOON = timedelta(days=90)
IS_WAITING: Final = Q(status=ReferralStatus.WAITING)
"""The query condition that a man is one of men_waiting."""


def men_waiting(among: QuerySet[Referral] | None = None) -> QuerySet[Referral]:
    """The men waiting for a mentor. With `among`, only the men of these referrals. Every page,
    email, round and report that counts men waiting uses this function. Leaves out men who need
    another mentor."""
    rows = Referral.objects.all() if among is None else among
    return rows.filter(IS_WAITING)


def waiting_list(user: User) -> QuerySet[Referral]:
    """The waiting men that this person can see, the longest wait first."""
    return (
        men_waiting(referrals_for(user))
        .select_related("establishment", "participant")
        .order_by("received_on", "id")
    )


def men_in_words(waiting: int, to_cover: int) -> str:
    """How many men are waiting, and how many need another mentor, such as "47 men waiting and 1 who
    needs another mentor"."""
    count = f"{waiting:,}" if waiting else "no"
    words = f"{count} {'man' if waiting == 1 else 'men'} waiting"
    if not to_cover:
        return words
    return f"{words} and {to_cover:,} who need{'s' if to_cover == 1 else ''} another mentor"


def referral_list(user: User) -> QuerySet[Referral]:
    """The referrals that this person can see, newest first. Each has `has_left`: whether the man
    has left prison."""
    rows = referrals_for(user).filter(participant__erased_on__isnull=True)
    return _detailed(rows).order_by("-received_on", "-id")


def men_on_page(keys: Sequence[int]) -> list[Referral]:
    """The referrals of one page of a list, as in referral_list, in the order of the keys. One
    query."""
    return in_order(keys, _men(*keys))


@written_once
def _men(*referrals: int) -> QuerySet[Referral]:
    return _detailed(Referral.objects.filter(pk__in=referrals)).order_by()


def _detailed(rows: QuerySet[Referral]) -> QuerySet[Referral]:
    return rows.annotate(has_left=has_left()).select_related("establishment", "participant")


def men_named(rows: QuerySet[Referral], text: str) -> QuerySet[Referral]:
    """The referrals among these that have a reference or prison number like this text. Also the
    referrals of men who have or had a name like this text."""
    return rows.filter(
        named_like(text, "participant__name", "participant__also_known_as")
        | code_like(text, "reference", "participant__prison_number")
    )
