"""How long we have data about people.

The law sets no periods for a charity like ours, so these are our choices. For most claims, somebody
can go to court within 6 years (Limitation Act 1980, sections 2 and 5). For a claim about
discrimination, somebody can go to a county court within 6 months (Equality Act 2010, section 118).
1 year covers these 6 months. It also covers the next 2 cohorts that an applicant could apply for.
Charities keep their accounting records for 6 years (Charities Act 2011, section 131).
"""

from typing import Final

from dateutil.relativedelta import relativedelta

from privacy.register.entry import Term

# Terms of whole records of people.
NOT_ACCEPTED: Final = Term("the application ended without a place", relativedelta(years=1))
VOLUNTEERED: Final = Term("the volunteer stopped volunteering", relativedelta(years=6))
NEVER_MATCHED: Final = Term(
    "the man’s last referral was closed without a mentor", relativedelta(years=2)
)
SUPPORTED: Final = Term("the man’s last support ended", relativedelta(years=6))
SENSITIVE: Final = Term(
    "the man’s last support ended, or his last referral was closed without a mentor",
    relativedelta(years=1),
)
REFERRED_MEN: Final = Term("the referrer’s last referral was closed", relativedelta(years=2))
WORKED_HERE: Final = Term("the member of staff lost their last role", relativedelta(years=6))
TRAIL: Final = Term("the event", relativedelta(years=7))
"""How long we keep the audit trail: a year longer than any record."""

# Terms of records that end separately.
WITH_RECORD: Final = Term("we delete the record that it is part of")
ON_LEAVING: Final = Term("the volunteer stops volunteering")
IN_FORCE: Final = Term("somebody else takes over, or we change it")
SETTLED: Final = Term("the concern or complaint was closed", relativedelta(years=6))
BREACH_CLOSED: Final = Term("the breach was closed", relativedelta(years=6))
PAID: Final = Term("the end of the financial year in which we paid", relativedelta(years=6))
PUBLISHED: Final = Term(
    "the person withdraws consent, or at the latest until we delete the man’s record"
)
REQUEST_WORDS: Final = Term("the request ended", relativedelta(years=1))
REQUESTED: Final = Term("the request ended", relativedelta(years=6))

ISSUED: Final = Term("a manager decides that the report is no longer needed")

# What the service itself deletes soon. The code that deletes uses the same figures.
SENT: Final = Term("we sent it", relativedelta(days=30))
PICTURE_SENT: Final = Term("we sent it", relativedelta(days=2))
SIGNED_IN: Final = Term("the last visit", relativedelta(days=1))
SIGNING_IN: Final = Term("somebody asked for a code", relativedelta(days=30))
UNSENT: Final = Term("it was sent", relativedelta(hours=1))
FILE_MADE: Final = Term("the file was made or read", relativedelta(days=1))
ERASURE: Final = Term("the work ended", relativedelta(days=7))
NOTICE: Final = Term("they confirmed it", relativedelta(years=1))
REFERRAL_DRAFT: Final = Term("it was last saved", relativedelta(days=30))
UNFINISHED: Final = Term("the answer is finished, sent or deleted")
UNFINISHED_REFERENCE: Final = Term("somebody last typed in it", relativedelta(days=60))
UNCONFIRMED_NOTICE: Final = Term(
    "somebody asked, if they did not confirm the address", relativedelta(days=7)
)
NEXT_RUN: Final = Term("the service works it out again")
CLOSED_ACCOUNT: Final = Term("we delete the account")
