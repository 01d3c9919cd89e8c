"""How long we have data about people.

The law sets no periods for a charity like ours, so these are our choices. 6 years is the time in
which somebody can go to court over most wrongs (Limitation Act 1980, sections 2 and 5). 1 year
covers the 6 months in which somebody can complain of discrimination to a county court (Equality Act
2010, section 118), and lets them apply for the next 2 cohorts. Charities keep their accounting
records for 6 years (Charities Act 2011, section 131).
"""

from typing import Final

from dateutil.relativedelta import relativedelta

from privacy.register.entry import Term

# People whose record as a whole comes to an end.
NOT_ACCEPTED: Final = Term(
    "the day on which an application ended without a place", relativedelta(years=1)
)
VOLUNTEERED: Final = Term("the day on which they stopped volunteering", relativedelta(years=6))
NEVER_MATCHED: Final = Term(
    "the day on which his last referral was closed without a mentor", relativedelta(years=2)
)
SUPPORTED: Final = Term("the day on which his last support ended", relativedelta(years=6))
SENSITIVE: Final = Term(
    "the day on which his last support ended, or his last referral was closed without a mentor",
    relativedelta(years=1),
)
REFERRED_MEN: Final = Term(
    "the day on which their last referral was closed", relativedelta(years=2)
)
WORKED_HERE: Final = Term("the day on which they lost their last role", relativedelta(years=6))
TRAIL: Final = Term("the day of the event", relativedelta(years=7))
"""The audit trail stays a year longer than anything that it is about."""

# Records with an end of their own.
WITH_RECORD: Final = Term("we delete the record that it is part of")
ON_LEAVING: Final = Term("they stop volunteering")
IN_FORCE: Final = Term("somebody else takes over, or the entry is changed")
SETTLED: Final = Term(
    "the day on which the concern or complaint was closed", relativedelta(years=6)
)
BREACH_CLOSED: Final = Term("the day on which the breach was closed", relativedelta(years=6))
PAID: Final = Term("the end of the financial year of the payment", relativedelta(years=6))
PUBLISHED: Final = Term("consent is withdrawn, and at the latest until we delete his record")
REQUEST_WORDS: Final = Term("the day on which the request ended", relativedelta(years=1))
REQUESTED: Final = Term("the day on which the request ended", relativedelta(years=6))

ISSUED: Final = Term("a manager decides that nobody needs the report any more")

# What the service itself deletes soon. Each figure is that of the code that deletes.
SENT: Final = Term("the day of sending", relativedelta(days=30))
PICTURE_SENT: Final = Term("the day of sending", relativedelta(days=2))
SIGNED_IN: Final = Term("the last visit", relativedelta(days=1))
SIGNING_IN: Final = Term("the day on which somebody asked for a code", relativedelta(days=30))
UNSENT: Final = Term("the moment of sending", relativedelta(hours=1))
FILE_MADE: Final = Term("the moment at which the file was made or read", relativedelta(days=1))
NOTICE: Final = Term("the day on which they asked", relativedelta(years=1))
REFERRAL_DRAFT: Final = Term("the day on which it was last saved", relativedelta(days=30))
UNFINISHED: Final = Term("the answer is finished, sent or deleted")
UNFINISHED_REFERENCE: Final = Term("the day on which it was last typed", relativedelta(days=60))
UNCONFIRMED_NOTICE: Final = Term("the day on which they asked", relativedelta(days=7))
NEXT_RUN: Final = Term("it is worked out again")
CLOSED_ACCOUNT: Final = Term("we delete the account")
