"""From training into matching, by pull: who could become a mentor, and becoming one."""

from matching.domain.taking_in.becoming import (
    TAKE_IN_MENTORS,
    NotReady,
    become_mentor,
    take_in_mentors,
)
from matching.domain.taking_in.volunteers import export, ready_count, waiting_volunteers

__all__ = [
    "TAKE_IN_MENTORS",
    "NotReady",
    "become_mentor",
    "export",
    "ready_count",
    "take_in_mentors",
    "waiting_volunteers",
]
