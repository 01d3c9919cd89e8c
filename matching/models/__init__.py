from matching.models.away import Away
from matching.models.change import RoundChange
from matching.models.exclusion import Exclusion, ExclusionKind
from matching.models.fixed_pair import FixedPair
from matching.models.match import Match
from matching.models.mentor import Experience, Mentor
from matching.models.monitoring import Ethnicity, Monitoring
from matching.models.one_more import OneMore
from matching.models.policy import MatchingPolicy, PolicyTrial
from matching.models.reference import OffenceGroup
from matching.models.referral import ClosureReason, Referral, ReferralNeed, ReleaseKind, Source
from matching.models.report import CapacityCopy, CapacityReport
from matching.models.round import Proposal, Round, Unmatched
from matching.models.rules import Called, Rules
from matching.models.supervision import HardSession, Supervision, SupervisionKind
from matching.models.travel import Travel

__all__ = [
    "Away",
    "Called",
    "CapacityCopy",
    "CapacityReport",
    "ClosureReason",
    "Ethnicity",
    "Exclusion",
    "ExclusionKind",
    "Experience",
    "FixedPair",
    "HardSession",
    "Match",
    "MatchingPolicy",
    "Mentor",
    "Monitoring",
    "OffenceGroup",
    "OneMore",
    "PolicyTrial",
    "Proposal",
    "Referral",
    "ReferralNeed",
    "ReleaseKind",
    "Round",
    "RoundChange",
    "Rules",
    "Source",
    "Supervision",
    "SupervisionKind",
    "Travel",
    "Unmatched",
]
