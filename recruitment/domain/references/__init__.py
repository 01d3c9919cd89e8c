"""References: a private link to each referee, a short form behind it, reminders, replacements."""

from recruitment.domain.references.answering import Answer, decline_to_refer, give_reference
from recruitment.domain.references.asking import ask_referees, resend_link, revoke_link
from recruitment.domain.references.chasing import CHASE_REFEREES, chase_referees
from recruitment.domain.references.links import has_live_link, reference_behind
from recruitment.domain.references.replacing import (
    can_be_replaced,
    is_replacement_due,
    replace_referee,
    replaceable,
)

__all__ = [
    "CHASE_REFEREES",
    "Answer",
    "ask_referees",
    "can_be_replaced",
    "chase_referees",
    "decline_to_refer",
    "give_reference",
    "has_live_link",
    "is_replacement_due",
    "reference_behind",
    "replace_referee",
    "replaceable",
    "resend_link",
    "revoke_link",
]
