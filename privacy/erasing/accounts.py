"""What happens to the data of somebody with an account when we erase them. They can be an
applicant, a volunteer, a referrer, or a member of staff.

Their account stays as a row without a name or an address, because records of other people refer to
this row. What a mentor has written about a man is part of the man's record, and stays as long as
that record.

The list is in the order of erasing: a row is deleted before the rows that it refers to.
"""

from typing import Any, Final

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import CharField, F, Q, Value
from django.db.models.functions import Cast, Concat

from config.accounts.models import ERASED, RoleGrant, SecondStepReset, UnsentForm, User
from config.common.outbox.text import TextMessage
from config.ui.models import PreparedFile
from delivery.models import Concern, ConcernStep, Draft, SafeguardingLead
from matching.models import (
    Away,
    Call,
    CapacityCopy,
    Emergency,
    Exclusion,
    Experience,
    FixedPair,
    HardSession,
    ImportedRow,
    Introduction,
    Joining,
    Match,
    MatchQuestion,
    Mentor,
    MentorHours,
    Proposal,
    Question,
    ReferralDraft,
    RoundChange,
    Supervision,
    Travel,
    UnusualReading,
    WaitingAnswer,
    WaitingLetter,
)
from privacy.erasing.fates import Becomes, Fate, deleted
from privacy.erasing.men import (
    ERASURE_SHOWN,
    old_concerns,
    old_requests,
    young_concerns,
    young_requests,
)
from privacy.models import (
    AccountClosing,
    ClockPause,
    DataCopy,
    DataRequest,
    Erasure,
    Hold,
    ItemChoice,
)
from recruitment.models import (
    ApplicantDecision,
    Application,
    Clearance,
    ClearanceCorrection,
    Decision,
    Establishment,
    FirstReading,
    Interview,
    InterviewTime,
    LikeApplicants,
    Message,
    Note,
    OfferedExperience,
    PrisonAccess,
    ReadingScore,
    Reference,
    Score,
    ScoreSheet,
    SentBack,
    StaffAccount,
    UnfinishedAnswer,
)
from reporting.models import MadeReport, MorningPreference, PrintedReport
from training.models import (
    Absence,
    Attendance,
    CalendarFeed,
    Certificate,
    Enrolment,
    Invitation,
    NotRequested,
    TeamMember,
    TrainingSession,
)

OWN: Final = "volunteer"
APPLICATION: Final = "application__applicant"
MENTOR: Final = "mentor__user"

NOBODY: Final[dict[str, Any]] = {
    "name": ERASED,
    "email": Concat(Value("erased-"), Cast("pk", CharField()), Value("@erased.invalid")),
    "password": "!",  # as Django marks a password that nobody can type
    "last_login": None,
    "work_phone": "",
    "is_active": False,
    "is_superuser": False,
}
"""The values of an erased account. erase_volunteer also sets the day. Email to the domain
`.invalid` reaches nobody (RFC 2606)."""
_MENTOR: Final[dict[str, Any]] = {
    "cohort": None,
    "places": 0,
    "back_on": None,
    "leaves_on": None,
    "why_stopped": "",
    "supervision_weeks": None,
    "supervision_due_on": None,
    "phone": "",
    "emergency_name": "",
    "emergency_phone": "",
    "refreshed_on": None,
    "hours_asked_at": None,
    "slots": 0,
    "fortnightly": 0,
    "preferred_slots": 0,
    "version": F("version") + 1,
}
_CONCERN: Final = (
    "we keep a concern about a mentor or a member of staff for 6 years after it was closed, to "
    "keep others safe and in case somebody goes to court"
)

_ANSWERED: Final = (
    "we have to be able to show what we answered. The words stay for a year, and the rest for 6 "
    "years"
)
ACCOUNTS: Final[tuple[Fate, ...]] = (
    Fate(UnfinishedAnswer, Becomes.DELETED, (APPLICATION, "reference__application__applicant")),
    *deleted(
        (SentBack, APPLICATION),
        (Reference, APPLICATION),
        (ReadingScore, "reading__application__applicant"),
        (FirstReading, APPLICATION),
        (Score, "sheet__interview__application__applicant"),
        (ScoreSheet, "interview__application__applicant"),
        (Interview, APPLICATION),
        (Decision, APPLICATION),
        (Message, APPLICATION),
        (Note, APPLICATION),
        (OfferedExperience, APPLICATION),
        (Application.establishments.through, APPLICATION),
        (Application.languages.through, APPLICATION),
    ),
    Fate(LikeApplicants, Becomes.DELETED, ("first", "second")),
    Fate(ApplicantDecision, Becomes.DELETED, ("first", "second")),
    *deleted(
        (Attendance, OWN),
        (Absence, OWN),
        (Invitation, OWN),
        (TrainingSession.guests.through, "user"),
        (Certificate, OWN),
        (CalendarFeed, OWN),
        (Enrolment, OWN),
        (Application, "applicant"),
        (NotRequested, OWN),
        (ClearanceCorrection, "clearance__volunteer"),
        (Clearance, OWN),
        (PrisonAccess, OWN),
        (WaitingLetter, OWN),
        (WaitingAnswer, OWN),
        (Joining, OWN),
        (Call, OWN),
        (Draft, "author"),
        (ImportedRow, MENTOR),
        (FixedPair, MENTOR),
        (Exclusion, MENTOR),
        (Supervision, MENTOR),
        (HardSession, MENTOR),
        (Away, MENTOR),
        (Experience, MENTOR),
        (MentorHours, MENTOR),
        (Travel, MENTOR),
        (Mentor.languages.through, MENTOR),
        (Mentor.courses.through, MENTOR),
        (Mentor.boundaries.through, MENTOR),
        (Mentor.preferred_needs.through, MENTOR),
        (MatchQuestion, "match__mentor__user"),
    ),
    Fate(
        Introduction,
        Becomes.BARE,
        ("match__mentor__user",),
        why="the man’s record has to say that he was asked, and when",
        blank={"refusal": "", "refusal_words": ""},
    ),
    Fate(
        Match,
        Becomes.BARE,
        (MENTOR,),
        noun="matches",
        why="the man’s record has to say that he had a mentor, and when",
        blank={"proposal": None},
    ),
    *deleted((RoundChange, "before__mentor__user"), (Proposal, MENTOR)),
    Fate(
        Mentor,
        Becomes.BARE,
        ("user",),
        noun="an empty record as a mentor",
        why="a match needs it. The empty record says nothing about them",
        blank=_MENTOR,
    ),
    Fate(
        ConcernStep,
        Becomes.DELETED,
        ("concern__about",),
        only=lambda today: old_concerns(today, path="concern__"),
    ),
    Fate(Concern, Becomes.DELETED, ("about",), only=old_concerns),
    Fate(
        ConcernStep,
        Becomes.STAYS,
        ("concern__about",),
        why=_CONCERN,
        only=lambda today: young_concerns(today, path="concern__"),
    ),
    Fate(Concern, Becomes.STAYS, ("about",), noun="concerns", why=_CONCERN, only=young_concerns),
    Fate(
        InterviewTime.interviewers.through,
        Becomes.STAYS,
        ("user",),
        noun="interviews with other people",
        why="the record of an interview says who led it",
    ),
    Fate(Emergency, Becomes.DELETED, ("volunteer", "reader")),
    *deleted(
        (UnusualReading, "reader"),
        (StaffAccount.prisons.through, "staffaccount__user"),
        (StaffAccount, "user"),
        (SecondStepReset, "user"),
        (SafeguardingLead, "user"),
        (TeamMember, "person"),
        (Establishment.coordinators.through, "user"),
        (ReferralDraft, "referrer"),
        (Question, "asked_by"),
        (MadeReport, "asked_by"),
        (PrintedReport, "asked_by"),
        (PreparedFile, "asked_by"),
        (CapacityCopy, "recipient"),
        (MorningPreference, "user"),
        (TextMessage, "person"),
        (UnsentForm, "user"),
        (EmailConfirmation, "email_address__user"),
        (EmailAddress, "user"),
        (Authenticator, "user"),
        (UserSession, "user"),
        (RoleGrant, "user"),
        (User.groups.through, "user"),
        (User.user_permissions.through, "user"),
    ),
    Fate(DataCopy, Becomes.DELETED, ("asked_by",)),
    Fate(AccountClosing, Becomes.STAYS, ("user",), why=_ANSWERED),
    Fate(DataRequest, Becomes.DELETED, ("user",), only=old_requests),
    *(
        Fate(
            model,
            Becomes.STAYS,
            ("request__user",),
            why=_ANSWERED,
            only=lambda today: young_requests(today, path="request__"),
        )
        for model in (ItemChoice, ClockPause)
    ),
    Fate(DataRequest, Becomes.STAYS, ("user",), why=_ANSWERED, only=young_requests),
    Fate(Erasure, Becomes.STAYS, ("user",), why=ERASURE_SHOWN),
    Fate(Hold, Becomes.DELETED, ("user",), only=Q(lifted_at__isnull=False)),
    Fate(
        User,
        Becomes.BARE,
        ("",),
        noun="an empty account",
        why="other people’s records say who wrote those records. The empty account says only that "
        "it was erased, and when",
        blank=NOBODY,
    ),
)
