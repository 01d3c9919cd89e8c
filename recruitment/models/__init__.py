from recruitment.models.application import (
    Application,
    Disclosure,
    HeardFrom,
    OfferedExperience,
)
from recruitment.models.clearance import (
    Clearance,
    ClearanceCorrection,
    ClearanceRules,
    current_clearance_rules,
)
from recruitment.models.cohort import Cohort, Intake
from recruitment.models.decision import Decision, Step
from recruitment.models.equality import EqualityAnswers
from recruitment.models.establishment import (
    Establishment,
    EstablishmentQuerySet,
    FormerName,
    PrisonMerge,
    RegimeSlot,
    folded,
)
from recruitment.models.interview import (
    Criterion,
    Interview,
    InterviewTime,
    Manner,
    Score,
    ScoredAt,
    ScoreSheet,
)
from recruitment.models.likeness import ApplicantDecision, LikeApplicants
from recruitment.models.message import Message, Note
from recruitment.models.opening import OpeningNotice
from recruitment.models.reading import FirstReading, ReadingScore
from recruitment.models.reference import Recommendation, Reference
from recruitment.models.reference_data import Language, ListedName, Need
from recruitment.models.sent_back import SentBack
from recruitment.models.staff import StaffAccount
from recruitment.models.stopping import WhyStopped
from recruitment.models.unfinished import UnfinishedAnswer
from recruitment.models.visit import ClosedDays, PrisonAccess, VisitGuide

__all__ = [
    "ApplicantDecision",
    "Application",
    "Clearance",
    "ClearanceCorrection",
    "ClearanceRules",
    "ClosedDays",
    "Cohort",
    "Criterion",
    "Decision",
    "Disclosure",
    "EqualityAnswers",
    "Establishment",
    "EstablishmentQuerySet",
    "FirstReading",
    "FormerName",
    "HeardFrom",
    "Intake",
    "Interview",
    "InterviewTime",
    "Language",
    "LikeApplicants",
    "ListedName",
    "Manner",
    "Message",
    "Need",
    "Note",
    "OfferedExperience",
    "OpeningNotice",
    "PrisonAccess",
    "PrisonMerge",
    "ReadingScore",
    "Recommendation",
    "Reference",
    "RegimeSlot",
    "Score",
    "ScoreSheet",
    "ScoredAt",
    "SentBack",
    "StaffAccount",
    "Step",
    "UnfinishedAnswer",
    "VisitGuide",
    "WhyStopped",
    "current_clearance_rules",
    "folded",
]
