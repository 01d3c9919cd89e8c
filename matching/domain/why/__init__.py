"""Why, as things stand now: the pool of this moment, solved again with one thing changed."""

from matching.domain.trial import CannotSay
from matching.domain.why.answers import Effect, ManAnswer, PairAnswer
from matching.domain.why.asking import why_this_mentor, why_this_pair, why_unmatched

__all__ = [
    "CannotSay",
    "Effect",
    "ManAnswer",
    "PairAnswer",
    "why_this_mentor",
    "why_this_pair",
    "why_unmatched",
]
