"""How long we have data about people.

The law sets no periods for a charity like ours, so these are our choices. 6 years is the time in
which somebody can go to court over most wrongs (Limitation Act 1980, sections 2 and 5). 1 year
covers the 6 months in which somebody can complain of discrimination to a county court (Equality Act
2010, section 118), and lets them apply for the next 2 cohorts.
"""

from typing import Final

from dateutil.relativedelta import relativedelta

from privacy.register.entry import Term

NOT_ACCEPTED: Final = Term(
    "the day on which an application ended without a place", relativedelta(years=1)
)
VOLUNTEERED: Final = Term("the day on which they stopped volunteering", relativedelta(years=6))
NEVER_MATCHED: Final = Term(
    "the day on which his last referral was closed without a mentor", relativedelta(years=2)
)
SUPPORTED: Final = Term("the day on which his last support ended", relativedelta(years=6))
SENSITIVE: Final = Term("the day on which his last support ended", relativedelta(years=1))
REFERRED_MEN: Final = Term(
    "the day on which their last referral was closed", relativedelta(years=2)
)
WORKED_HERE: Final = Term("the day on which they lost their last role", relativedelta(years=6))
TRAIL: Final = Term("the day of the event", relativedelta(years=7))
"""The audit trail stays a year longer than anything that it is about."""
