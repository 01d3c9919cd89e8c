from matching.models.away import Away
from matching.models.change import RoundChange
from matching.models.emergency import Emergency
from matching.models.exclusion import Exclusion, ExclusionKind
from matching.models.fixed_pair import FixedPair
from matching.models.imports import Import, ImportedRow, ImportWriting
from matching.models.match import (
    PRISON,
    Contact,
    Introduction,
    Match,
    MatchChange,
    MatchQuerySet,
    MatchQuestion,
    NotBegun,
    has_moved,
    holds_place,
    holds_time,
)
from matching.models.mentor import Experience, Mentor, MentorHours
from matching.models.monitoring import BROAD_GROUPS, Ethnicity, Monitoring
from matching.models.newcomer import (
    Call,
    Joining,
    OpenDate,
    OpenDateKind,
    Staying,
    WaitingAnswer,
    WaitingLetter,
)
from matching.models.one_more import OneMore
from matching.models.participant import (
    Difference,
    LikenessDecision,
    LikeRecords,
    Participant,
    SealedPart,
    SensitivePart,
    SetAsidePart,
)
from matching.models.policy import MatchingPolicy, PolicyTrial
from matching.models.question import Question
from matching.models.reading import UnusualReading
from matching.models.reference import OffenceGroup
from matching.models.referral import (
    Agreement,
    ClosureReason,
    Note,
    OffenderManager,
    PrisonCheck,
    RecordChange,
    Referral,
    ReferralNeed,
    Regime,
    ReleaseDate,
    ReleaseKind,
    ReleaseQuestion,
    Source,
    Transfer,
    Want,
    has_left,
)
from matching.models.referring import ReferralDraft, SentReferral, WorkDomain
from matching.models.replay import Replay, ReplayKind
from matching.models.report import CapacityCopy, CapacityReport
from matching.models.round import Declined, Proposal, Round, Unmatched
from matching.models.rules import Called, Rules, current_rules
from matching.models.session_move import SessionMove
from matching.models.supervision import HardSession, Supervision, SupervisionKind
from matching.models.travel import Travel

__all__ = [
    "BROAD_GROUPS",
    "PRISON",
    "Agreement",
    "Away",
    "Call",
    "Called",
    "CapacityCopy",
    "CapacityReport",
    "ClosureReason",
    "Contact",
    "Declined",
    "Difference",
    "Emergency",
    "Ethnicity",
    "Exclusion",
    "ExclusionKind",
    "Experience",
    "FixedPair",
    "HardSession",
    "Import",
    "ImportWriting",
    "ImportedRow",
    "Introduction",
    "Joining",
    "LikeRecords",
    "LikenessDecision",
    "Match",
    "MatchChange",
    "MatchQuerySet",
    "MatchQuestion",
    "MatchingPolicy",
    "Mentor",
    "MentorHours",
    "Monitoring",
    "NotBegun",
    "Note",
    "OffenceGroup",
    "OffenderManager",
    "OneMore",
    "OpenDate",
    "OpenDateKind",
    "Participant",
    "PolicyTrial",
    "PrisonCheck",
    "Proposal",
    "Question",
    "RecordChange",
    "Referral",
    "ReferralDraft",
    "ReferralNeed",
    "Regime",
    "ReleaseDate",
    "ReleaseKind",
    "ReleaseQuestion",
    "Replay",
    "ReplayKind",
    "Round",
    "RoundChange",
    "Rules",
    "SealedPart",
    "SensitivePart",
    "SentReferral",
    "SessionMove",
    "SetAsidePart",
    "Source",
    "Staying",
    "Supervision",
    "SupervisionKind",
    "Transfer",
    "Travel",
    "Unmatched",
    "UnusualReading",
    "WaitingAnswer",
    "WaitingLetter",
    "Want",
    "WorkDomain",
    "current_rules",
    "has_left",
    "has_moved",
    "holds_place",
    "holds_time",
]
