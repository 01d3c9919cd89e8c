"""Lists of men who are referred. Also the words for how many men are waiting."""

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
"""The query condition for the men in men_waiting."""


def men_waiting(among: QuerySet[Referral] | None = None) -> QuerySet[Referral]:
    """The men waiting for a mentor, all of them or only those in `among`. Leaves out men who have a
    match and need another mentor.

    To count men waiting, always use this function.
    """
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
    """How many men are waiting and how many need another mentor, in words: "47 men waiting and 1
    who needs another mentor"."""
    count = f"{waiting:,}" if waiting else "no"
    words = f"{count} {'man' if waiting == 1 else 'men'} waiting"
    if not to_cover:
        return words
    return f"{words} and {to_cover:,} who need{'s' if to_cover == 1 else ''} another mentor"


def referral_list(user: User) -> QuerySet[Referral]:
    """The referrals that this person can see, the newest first. Each has the annotation `has_left`:
    whether the man has left prison."""
    rows = referrals_for(user).filter(participant__erased_on__isnull=True)
    return _detailed(rows).order_by("-received_on", "-id")


def men_on_page(keys: Sequence[int]) -> list[Referral]:
    """The referrals with these keys, in this order, loaded as in referral_list. Use this for one
    page of a list. One query."""
    return in_order(keys, _men(*keys))


@written_once
def _men(*referrals: int) -> QuerySet[Referral]:
    return _detailed(Referral.objects.filter(pk__in=referrals)).order_by()


def _detailed(rows: QuerySet[Referral]) -> QuerySet[Referral]:
    return rows.annotate(has_left=has_left()).select_related("establishment", "participant")


def men_named(rows: QuerySet[Referral], text: str) -> QuerySet[Referral]:
    """The referrals in `rows` with this reference number, prison number, or present or former name
    of the man. `text` is what somebody typed in the search box."""
    return rows.filter(
        named_like(text, "participant__name", "participant__also_known_as")
        | code_like(text, "reference", "participant__prison_number")
    )
