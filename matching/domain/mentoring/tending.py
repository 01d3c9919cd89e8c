"""What time does to mentors: a pause that ends, a last day that is over."""

from datetime import datetime
from typing import Final

from config.common.queue import TaskName
from matching.domain.mentoring.leaving import take_leave
from matching.domain.mentoring.pausing import end_pauses

TEND_MENTORS: Final = TaskName("matching.tend_mentors")


def tend_mentors(*, at: datetime) -> None:
    """Leaving comes first, so that nobody is brought back on the day after his or her last. Safe to
    repeat and to run twice at once."""
    take_leave(at=at)
    end_pauses(at=at)
