"""What can be wrong with a solution."""

from enum import StrEnum


class Fault(StrEnum):
    """A fault of a solution. Its value is a sentence, or the end of a sentence that begins with the
    pair, the column or the number at fault."""

    SHAPE = "must have one row of whole numbers for each pair"
    RANGE = "is out of range"
    ORDER = "a man is matched twice or out of order"
    NO_COMMON_SLOT = "share no slot"
    TOO_LITTLE_TIME = "have too little time before his release"
    TRAINING = "are matched without the training he needs"
    LANGUAGE = "are matched without a language he needs"
    BOUNDARY = "are matched across a boundary of the mentor"
    EXCLUDED = "are an excluded pair"
    BELOW_FLOOR = "fit less than the floor"
    NOT_CLEARED = "are matched without a valid clearance"
    HE_IS_NOT_FREE = "meet in a slot he cannot do"
    MENTOR_IS_NOT_FREE = "meet in a slot the mentor does not have free"
    SLOT_FULL = "share their slot with another match"
    NO_PLACE = "are matched beyond the mentor's free places"
    NO_ROOM = "meet where there is no room"
    TERM = "have a wrong term"
    SCORE = "have a score that is not the weighted sum of its terms"
    CHOICES = "is not the number of choices"
    NOT_BEST = "a better solution exists: more matches, or a higher score"
    PRICES = "the prices are not whole numbers from 0, one for every limit"
    NO_COUNT = "the first prices must count matches"


class InvalidSolution(ValueError):
    """The solution did not pass the check. The message says in one sentence what is wrong."""

    def __init__(self, fault: Fault, subject: str = "") -> None:
        super().__init__(f"{subject} {fault}".strip())
        self.fault = fault
