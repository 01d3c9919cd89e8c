"""Figures of the programme report for 1 February 2024 to 31 March 2025, about the support of its 31
men.

Where the report contradicts itself, a comment says which figure the demo has.
"""

from collections.abc import Mapping
from typing import Final

OUTCOMES: Final[Mapping[str, int]] = {
    "employment": 20,
    "problems": 26,
    "activities": 24,
    "attitudes": 23,
    "wellbeing": 27,
    "relationships": 25,
}
"""How many of the 31 men made progress in each area."""
THREE_OR_MORE: Final = 26
FIVE_OR_MORE: Final = 20
AT_LEAST_ONE: Final = 31

ELIGIBLE: Final = 12
"""How many men could have support after release."""
ACCEPTED: Final = 8
SUPPORTED: Final = 7
"""How many men were supported through the gate. The report also says that 8 men accepted some
support. So in the demo, one man accepted support but was never in touch."""
APPROVED_PREMISES: Final = 3
SEVERAL_PRISONS: Final = 4
"""How many men were supported in more than one prison."""
REVIEWED_BY: Final = 2
"""How many mentors went to an ACCT review."""
ACCT_OPENED_BY: Final = 3
"""After a session of this many mentors, staff opened an ACCT. The report says “several”."""
EMPLOYMENT_ONLY: Final = 2
"""How many men asked only for help with employment. The report says “some”."""
