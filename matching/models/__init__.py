from matching.models.exclusion import Exclusion, ExclusionKind
from matching.models.match import Match
from matching.models.mentor import Experience, Mentor
from matching.models.monitoring import Ethnicity, Monitoring
from matching.models.policy import MatchingPolicy
from matching.models.reference import OffenceGroup
from matching.models.referral import ClosureReason, Referral, ReferralNeed, ReleaseKind, Source
from matching.models.report import CapacityCopy, CapacityReport
from matching.models.round import Proposal, Round, Unmatched
from matching.models.travel import Travel

__all__ = [
    "CapacityCopy",
    "CapacityReport",
    "ClosureReason",
    "Ethnicity",
    "Exclusion",
    "ExclusionKind",
    "Experience",
    "Match",
    "MatchingPolicy",
    "Mentor",
    "Monitoring",
    "OffenceGroup",
    "Proposal",
    "Referral",
    "ReferralNeed",
    "ReleaseKind",
    "Round",
    "Source",
    "Travel",
    "Unmatched",
]
