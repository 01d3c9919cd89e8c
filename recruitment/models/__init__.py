from recruitment.models.clearance import Clearance
from recruitment.models.cohort import Cohort, Intake
from recruitment.models.establishment import Establishment, RegimeSlot
from recruitment.models.reference import Language, ListedName, Need

__all__ = [
    "Clearance",
    "Cohort",
    "Establishment",
    "Intake",
    "Language",
    "ListedName",
    "Need",
    "RegimeSlot",
]
