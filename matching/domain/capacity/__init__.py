"""How many mentors short the programme is, and why: live, and every morning by e-mail."""

from matching.domain.capacity.comparing import Change, changes, figure_lines, previous_copy
from matching.domain.capacity.figures import Capacity, Figures, Prison
from matching.domain.capacity.letter import headline
from matching.domain.capacity.measuring import capacity
from matching.domain.capacity.picture import picture
from matching.domain.capacity.recipients import prisons_of
from matching.domain.capacity.report import NIGHTLY_REPORT, make_nightly_report, make_report

__all__ = [
    "NIGHTLY_REPORT",
    "Capacity",
    "Change",
    "Figures",
    "Prison",
    "capacity",
    "changes",
    "figure_lines",
    "headline",
    "make_nightly_report",
    "make_report",
    "picture",
    "previous_copy",
    "prisons_of",
]
