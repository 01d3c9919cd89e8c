"""The figures of the programme report for 1 February 2024 to 31 March 2025, as they are in the
report.

The report accounts for 54 of its 93 referrals: 31 matched, 6 waiting, and 17 left without a mentor.
It says nothing about the other 39 referrals. The demo closes these referrals for plausible reasons,
which we invented.
"""

from collections.abc import Mapping
from datetime import date
from typing import Final

from matching.models import ClosureReason, Ethnicity, Source

FIRST_DAY: Final = date(2024, 2, 1)
LAST_DAY: Final = date(2025, 3, 31)
MATCHED: Final = 31
LEFT_UNMATCHED: Final = 17
MENTORS: Final = 11
LONGEST_MONTHS: Final = (22, 13, 12)

SOURCES: Final[Mapping[Source, int]] = {
    Source.SELF_WING: 52,
    Source.SELF_OTHER: 6,
    Source.PARTICIPANT: 2,
    Source.POM: 18,
    Source.NON_OPERATIONAL: 10,
    Source.OPERATIONAL: 1,
    Source.OTHER_SERVICE: 4,
}

AGES: Final[Mapping[tuple[int, int], int]] = {
    (20, 25): 4,
    (26, 30): 3,
    (31, 35): 5,
    (36, 40): 9,
    (41, 45): 5,
    (46, 50): 2,
    (51, 55): 1,
    (56, 60): 1,
    (61, 65): 1,
}
"""The ages of the 31 matched men.

The report does not say on which day they were this old. So each invented man stays in his age group
for the whole period.
"""

ETHNICITIES: Final[Mapping[Ethnicity, int]] = {
    Ethnicity.WHITE_BRITISH: 14,
    Ethnicity.BLACK_CARIBBEAN: 5,
    Ethnicity.OTHER: 3,
    Ethnicity.WHITE_OTHER: 2,
    Ethnicity.BLACK_OTHER: 2,
    Ethnicity.WHITE_TRAVELLER: 1,
    Ethnicity.BLACK_AFRICAN: 1,
    Ethnicity.ASIAN_INDIAN: 1,
    Ethnicity.MIXED_CARIBBEAN: 1,
    Ethnicity.NOT_SAID: 1,
}

OFFENCES: Final[Mapping[str, int]] = {
    "criminal-damage": 10,
    "summary-violence": 9,
    "acquisitive-violence": 7,
    "indictable-violence": 6,
    "sexual": 3,
    "public-order": 2,
    "firearms": 2,
    "weapons": 2,
    "vehicular": 2,
}

OTHER_CLOSURES: Final[Mapping[ClosureReason, int]] = {
    ClosureReason.WITHDREW: 10,
    ClosureReason.TRANSFERRED: 9,
    ClosureReason.DID_NOT_ENGAGE: 7,
    ClosureReason.NEEDS_MET: 5,
    ClosureReason.NOT_ELIGIBLE: 5,
    ClosureReason.OTHER: 2,
    ClosureReason.DUPLICATE: 1,
}
"""Why the other 39 referrals were closed. Invented, because the report does not say."""
