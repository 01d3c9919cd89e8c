"""What happens to the data of a man when we erase him.

His record stays as a row without a name. His referrals and matches also stay as rows, because a
match belongs to 2 people. The mentor’s hours and costs are part of the mentor’s record. These rows
say nothing about the man.

The list is in the order of erasing: a row is deleted before the rows that it refers to.
"""

from datetime import date
from typing import Any, Final

from dateutil.relativedelta import relativedelta
from django.db.models import Case, CharField, F, Q, Value, When
from django.db.models.functions import Cast, Concat, TruncYear

from config.accounts.models import ERASED
from delivery.models import (
    Aim,
    AimReview,
    AreaProgress,
    AreaStart,
    CaseStudy,
    ClearedName,
    CommunityMeeting,
    Concern,
    ConcernStep,
    ContactKind,
    Draft,
    ExpectedSession,
    Expense,
    Feedback,
    GateFact,
    GivenConsent,
    LoggedSession,
    MissedCheck,
    Occasion,
    OnwardReferral,
    OnwardStep,
    PartDone,
    PlannedEnding,
    Questionnaire,
    ReleasePlan,
    Remark,
    Review,
    Score,
    SessionAddition,
    SessionChange,
    SupportAgreement,
    ToldAboutAcct,
    ToolkitUse,
    Work,
)
from delivery.states import SessionStatus
from matching.models import (
    ClosureReason,
    Contact,
    Emergency,
    Exclusion,
    FixedPair,
    ImportedRow,
    Introduction,
    LikenessDecision,
    LikeRecords,
    Match,
    MatchChange,
    MatchQuestion,
    Monitoring,
    NotBegun,
    Note,
    OffenderManager,
    Participant,
    PrisonCheck,
    Proposal,
    RecordChange,
    Referral,
    ReferralNeed,
    ReleaseDate,
    ReleaseQuestion,
    RoundChange,
    SealedPart,
    SentReferral,
    SessionMove,
    SetAsidePart,
    Source,
    Transfer,
    Unmatched,
)
from matching.referrals.record import Part
from matching.states import MatchStatus
from privacy.erasing.fates import Becomes, Fate, deleted
from privacy.models import (
    ClockPause,
    DataCopy,
    DataRequest,
    Erasure,
    Hold,
    ItemChoice,
    LiftedDeathHold,
)
from privacy.register.entry import Term
from privacy.register.terms import REQUESTED, SETTLED
from recruitment.weekly import EVERY_SLOT
from reporting.models import NameParts, SharingBasis

HIM: Final = "participant"
REFERRAL: Final = "referral__participant"
MATCH: Final = "match__referral__participant"


def over_on(term: Term, today: date) -> date:
    """The latest day on which a term can have begun if it has ended by today."""
    return today - (term.lasts or relativedelta())


def old_concerns(today: date, *, path: str = "") -> Q:
    """The concerns that we have had for their whole term. `path` is the lookup to the concern."""
    return Q(**{f"{path}closed_at__date__lte": over_on(SETTLED, today)})


def young_concerns(today: date, *, path: str = "") -> Q:
    return ~old_concerns(today, path=path) | Q(**{f"{path}closed_at__isnull": True})


def old_requests(today: date, *, path: str = "") -> Q:
    """The requests about data that we have had for their whole term. `path` is the lookup to the
    request."""
    return Q(**{f"{path}ended_on__lte": over_on(REQUESTED, today)})


def young_requests(today: date, *, path: str = "") -> Q:
    return ~old_requests(today, path=path) | Q(**{f"{path}ended_on__isnull": True})


def old_remarks(today: date) -> Q:
    """The complaints and incidents that we have had for their whole term. Also everything that his
    family said."""
    return Q(kind=Remark.Kind.FAMILY) | Q(closed_on__lte=over_on(SETTLED, today))


def young_remarks(today: date) -> Q:
    return ~Q(kind=Remark.Kind.FAMILY) & (
        Q(closed_on__gt=over_on(SETTLED, today)) | Q(closed_on__isnull=True)
    )


WITHOUT_HOURS: Final = (Q(status=SessionStatus.REMOVED) | ~Q(not_met="")) & Q(expense__isnull=True)
"""The sessions that were removed or did not take place, if they have no expenses."""
_CONCERN: Final = (
    "we keep a concern about safety for 6 years after it was closed, to keep others safe and in "
    "case somebody goes to court"
)
_HOURS: Final = "the mentor’s record has to say what the mentor did. It has no words and no name"

NOBODY: Final[dict[str, Any]] = {
    "name": ERASED,
    "also_known_as": "",
    "prison_number": "",
    "born_on": None,
    "died_on": None,
    "version": F("version") + 1,
}
"""The values of a man who was erased. erase_man also sets the day."""
_REFERRAL: Final[dict[str, Any]] = {
    "reference": Concat(Value("E"), Cast("pk", CharField())),
    "wing": "",
    "cell": "",
    "regime": "",
    "source": Source.OTHER_SERVICE,
    "referred_by": None,
    "received_on": TruncYear("received_on"),
    "slots": EVERY_SLOT,
    "preferred_slots": 0,
    "on_remand": False,
    "release_on": None,
    "release_kind": "",
    "release_confirmed_on": None,
    "closed_on": TruncYear("closed_on"),
    "closure_reason": ClosureReason.OTHER,
    "aims": "",
    "literacy": "",
    "access_needs": "",
    "agreed_on": None,
    "agreed_how": "",
    "agreed_with": "",
    "version": F("version") + 1,
}
_MATCH: Final[dict[str, Any]] = {
    "proposal": None,
    "contact": Contact.VISIT,
    "released_on": None,
    "end_reason": Case(
        When(status=MatchStatus.ENDED, then=Value(ClosureReason.OTHER.value)),
        default=Value(NotBegun.CALLED_OFF.value),
    ),
    "version": F("version") + 1,
}
_SESSION: Final[dict[str, Any]] = {
    "occasion": Case(
        When(kind=ContactKind.WITH_OTHERS, then=Value(Occasion.OTHER.value)), default=Value("")
    ),
    "was_late": False,
    "place": "",
    "response": "",
    "sealed_note": b"",
    "sealed_plan": b"",
    "version": F("version") + 1,
}

_REST: Final = "the rest of his record stays for its own term"
SENSITIVE: Final[tuple[Fate, ...]] = (
    *deleted(
        (SealedPart, HIM),
        (Emergency, HIM),
        (SetAsidePart, HIM),
        (ToldAboutAcct, MATCH),
        (PrisonCheck, REFERRAL),
        (SessionAddition, "session__match__referral__participant"),
    ),
    Fate(
        LoggedSession,
        Becomes.BARE,
        (MATCH,),
        why=_REST,
        blank={"sealed_note": b"", "sealed_plan": b""},
    ),
    Fate(
        ReleasePlan,
        Becomes.BARE,
        (REFERRAL,),
        why=_REST,
        blank={
            "sealed_first_place": b"",
            "sealed_licence": b"",
            "licence_confirmed_on": None,
            "licence_confirmed_by": "",
        },
    ),
    Fate(
        RecordChange,
        Becomes.BARE,
        (REFERRAL,),
        why=_REST,
        blank={"before": "", "after": "", "reason": ""},
        only=Q(part__in=[Part.WANTS, Part.SUPPORT]),
    ),
    Fate(
        Referral,
        Becomes.BARE,
        (HIM,),
        why=_REST,
        blank={"aims": "", "literacy": "", "access_needs": ""},
    ),
)
"""What we delete when the term of the sensitive parts of a record ends (SENSITIVE in
privacy.register.terms)."""

ERASURE_SHOWN: Final = "the manager who asked sees what happened. It is deleted a week later"
_ANSWERED: Final = (
    "we have to be able to show what we answered. The words stay for a year, and the rest for 6 "
    "years"
)
MEN: Final[tuple[Fate, ...]] = (
    *SENSITIVE,
    *deleted(
        (Monitoring, HIM),
        (NameParts, HIM),
        (SharingBasis, REFERRAL),
        (ClearedName, "study__referral__participant"),
        (CaseStudy, REFERRAL),
        (Feedback, MATCH),
        (OnwardStep, "onward__match__referral__participant"),
        (OnwardReferral, MATCH),
        (GivenConsent, REFERRAL),
        (CommunityMeeting, MATCH),
        (GateFact, REFERRAL),
        (ReleasePlan, REFERRAL),
        (PartDone, "use__match__referral__participant"),
        (ToolkitUse, MATCH),
        (Score, "questionnaire__match__referral__participant"),
        (Questionnaire, MATCH),
        (AreaProgress, "review__referral__participant"),
        (Review, REFERRAL),
        (AreaStart, REFERRAL),
        (Work, MATCH),
        (AimReview, "aim__match__referral__participant"),
        (Aim, MATCH),
        (SupportAgreement, MATCH),
        (PlannedEnding, MATCH),
        (Draft, MATCH),
        (MissedCheck, MATCH),
        (SessionMove, MATCH),
        (ExpectedSession, MATCH),
        (SessionChange, "session__match__referral__participant"),
        (LoggedSession.topics.through, "loggedsession__match__referral__participant"),
    ),
    Fate(
        Expense,
        Becomes.STAYS,
        ("session__match__referral__participant",),
        noun="costs of journeys",
        why="the accounts need it. It says only what a mentor’s journey cost",
    ),
    Fate(LoggedSession, Becomes.DELETED, (MATCH,), only=WITHOUT_HOURS),
    Fate(LoggedSession, Becomes.BARE, (MATCH,), noun="sessions", why=_HOURS, blank=_SESSION),
    Fate(
        ConcernStep,
        Becomes.DELETED,
        ("concern__match__referral__participant",),
        only=lambda today: old_concerns(today, path="concern__"),
    ),
    Fate(Concern, Becomes.DELETED, (MATCH,), only=old_concerns),
    Fate(
        ConcernStep,
        Becomes.STAYS,
        ("concern__match__referral__participant",),
        why=_CONCERN,
        only=lambda today: young_concerns(today, path="concern__"),
    ),
    Fate(Concern, Becomes.STAYS, (MATCH,), noun="concerns", why=_CONCERN, only=young_concerns),
    Fate(Remark, Becomes.DELETED, (MATCH,), only=old_remarks),
    Fate(
        Remark,
        Becomes.STAYS,
        (MATCH,),
        noun="complaints and incidents",
        why="we keep a complaint or an incident for 6 years after it was closed, in case "
        "somebody goes to court",
        only=young_remarks,
    ),
    *deleted(
        (MatchQuestion, MATCH),
        (MatchChange, MATCH),
        (Introduction, MATCH),
        (RoundChange, REFERRAL),
        (Unmatched, REFERRAL),
    ),
    Fate(Match, Becomes.BARE, (REFERRAL,), noun="matches", why=_HOURS, blank=_MATCH),
    *deleted(
        (Proposal, REFERRAL),
        (FixedPair, REFERRAL),
        (Exclusion, REFERRAL),
        (ImportedRow, REFERRAL),
        (SentReferral, REFERRAL),
        (RecordChange, REFERRAL),
        (Note, REFERRAL),
        (ReleaseQuestion, REFERRAL),
        (Transfer, REFERRAL),
        (OffenderManager, REFERRAL),
        (ReleaseDate, REFERRAL),
        (ReferralNeed, REFERRAL),
        (Referral.languages.through, REFERRAL),
        (Referral.courses.through, REFERRAL),
    ),
    Fate(
        Referral,
        Becomes.BARE,
        (HIM,),
        noun="referrals",
        why="a match needs it. It has the prison and the years, and nothing about him",
        blank=_REFERRAL,
    ),
    Fate(LikenessDecision, Becomes.DELETED, ("first", "second")),
    Fate(LikeRecords, Becomes.DELETED, ("first", "second")),
    Fate(DataCopy, Becomes.DELETED, ("request__participant",)),
    Fate(DataRequest, Becomes.DELETED, (HIM,), only=old_requests),
    *(
        Fate(
            model,
            Becomes.STAYS,
            ("request__participant",),
            why=_ANSWERED,
            only=lambda today: young_requests(today, path="request__"),
        )
        for model in (ItemChoice, ClockPause)
    ),
    Fate(DataRequest, Becomes.STAYS, (HIM,), why=_ANSWERED, only=young_requests),
    Fate(Erasure, Becomes.STAYS, (HIM,), why=ERASURE_SHOWN),
    Fate(Hold, Becomes.DELETED, (HIM,), only=Q(lifted_at__isnull=False)),
    Fate(LiftedDeathHold, Becomes.DELETED, (HIM,)),
    Fate(
        Participant,
        Becomes.BARE,
        ("",),
        noun="an empty record",
        why="his referrals need it. The empty record says only that it was erased, and when",
        blank=NOBODY,
    ),
)
