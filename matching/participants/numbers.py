"""Checks that each prison number belongs to only one man."""

from typing import Final

from django.db.models import F

from config.accounts.models import User
from config.common.errors import FieldError
from matching.models import Participant, Referral
from matching.permissions import referrals_for

TAKEN: Final = "{number} is the prison number of {name}. Correct it if this man is somebody else"
ELSEWHERE: Final = (
    "This prison number belongs to a man at a prison you do not coordinate. Check the number. If "
    "it is right, ask a service manager"
)


class NumberTaken(FieldError):
    """Another man has this prison number. `referral` is his latest referral (see
    latest_referral)."""

    def __init__(self, number: str, referral: Referral) -> None:
        super().__init__("prison_number", TAKEN.format(number=number, name=referral.name))
        self.referral = referral


def check_number_free(number: str, *, man: int | None, by: User) -> None:
    """Raises NumberTaken if another man has this number. At most 2 queries.

    Raises FieldError if another man has the number and `by` cannot see him. `man` is the key of the
    man who will get the number, or None if he is new.
    """
    owner = Participant.objects.filter(prison_number=number).first() if number else None
    if owner is None or owner.pk == man:
        return
    referral = latest_referral(owner.pk, by=by)
    if referral is None:
        raise FieldError("prison_number", ELSEWHERE)
    raise NumberTaken(number, referral)


def latest_referral(man: int, *, by: User) -> Referral | None:
    """This man's open referral. If he has none, his newest referral. One query.

    Looks only at referrals that `by` can see.
    """
    his = referrals_for(by).filter(participant=man).select_related("participant", "establishment")
    return his.order_by(F("closed_on").desc(nulls_first=True), "-received_on", "-pk").first()
