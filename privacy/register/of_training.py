"""The register of volunteers in training."""

from typing import Final

from privacy.register import purposes, shorthand, terms
from privacy.register.entry import About, Entry, Whose
from privacy.register.shorthand import of_volunteer, who_did
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
    UsualSession,
)

ENTRIES: Final[tuple[Entry, ...]] = (
    of_volunteer(
        Enrolment,
        "training",
        {
            "volunteer": "Volunteer",
            "cohort": "Cohort",
            "application": "Application",
            "status": "How far the training has got",
            "enrolled_at": "When they joined the training",
            "left_at": "When they left the training",
            "why_stopped": "Why they left the training",
        },
    ),
    of_volunteer(
        Invitation,
        "training dates that we sent",
        {
            "session": "Training session",
            "volunteer": "Volunteer",
            "is_off": "Whether we told them that the session is off",
            "told_at": "When we told them the date",
            "reminded_of": "Which date we reminded them about",
        },
        term=terms.VOLUNTEERED,
        remains=shorthand.NOTHING,
        impersonal=("uid", "sequence"),
    ),
    of_volunteer(
        Attendance,
        "which sessions somebody attended",
        {
            "session": "Training session",
            "volunteer": "Volunteer",
            "status": "Whether they attended",
            "noted_at": "When it was recorded",
        },
    ),
    who_did(Attendance, {"noted_by": "Recorded by"}),
    of_volunteer(
        Absence,
        "why somebody cannot come",
        {
            "session": "Training session",
            "volunteer": "Volunteer",
            "reported_at": "When they told us",
            "sealed_words": "What they wrote about the reason",
        },
        purpose=purposes.ADJUSTING,
        readers="the trainee, and staff who run the training",
        remains=shorthand.NOTHING,
        readable="the register shows who cannot come. The words are encrypted",
    ),
    of_volunteer(
        NotRequested,
        "clearances that staff decided not to request",
        {
            "volunteer": "Volunteer",
            "establishment": "Prison",
            "decided_at": "When it was decided",
        },
        readers=shorthand.STAFF_ONLY,
        remains=shorthand.NOTHING,
    ),
    who_did(NotRequested, {"decided_by": "Decided by"}),
    of_volunteer(
        Certificate,
        "certificates",
        {
            "volunteer": "Volunteer",
            "cohort": "Cohort",
            "code": "Code of the certificate",
            "name": "Name on the certificate",
            "completed_on": "When the training was completed",
            "issued_at": "When the certificate was issued",
            "status": "Whether the certificate is valid",
            "withdrawn_at": "When the certificate was withdrawn",
        },
        readers="the volunteer, staff, and anybody who has the code on the certificate",
        remains=shorthand.NOTHING,
        readable="anyone with the code can check it",
    ),
    of_volunteer(
        CalendarFeed,
        "the private calendar",
        {"volunteer": "Volunteer", "made_at": "When the calendar was made"},
        readers=shorthand.THEMSELVES,
        term=terms.ON_LEAVING,
        remains=shorthand.NOTHING,
        impersonal=("token_hash",),
    ),
    of_volunteer(
        TrainingSession.guests.through,
        "guests at a catch-up session",
        {"trainingsession": "Training session", "user": "Guest"},
        path="user",
    ),
    Entry(
        model=TrainingSession,
        contents="trainers",
        about=(About(Whose.OTHER, None), About(Whose.STAFF, None)),
        purpose=purposes.VOLUNTEERING,
        readers="trainees of the cohort, and staff",
        term=terms.IN_FORCE,
        remains=shorthand.NOTHING,
        fields={"trainer": "Trainer"},
        impersonal=(
            "subject",
            "title",
            "minutes",
            "where",
            "is_core",
            "capacity",
            "cohort",
            "starts_at",
            "status",
            "is_catch_up",
            "changed_at",
        ),
        readable="trainees read it",
    ),
    Entry(
        model=UsualSession,
        contents="trainers",
        about=(About(Whose.OTHER, None), About(Whose.STAFF, None)),
        purpose=purposes.VOLUNTEERING,
        readers=shorthand.ALL_STAFF,
        term=terms.IN_FORCE,
        remains=shorthand.NOTHING,
        fields={"trainer": "Trainer"},
        impersonal=(
            "subject",
            "title",
            "minutes",
            "where",
            "is_core",
            "capacity",
            "day",
            "starts",
        ),
        readable="staff read it when they plan a cohort",
    ),
    who_did(
        TeamMember,
        {"person": "Member of the team", "part": "What they do in the cohort"},
        readers="trainees of the cohort, and staff",
        impersonal=("cohort",),
    ),
)

IMPERSONAL: Final = {
    "training.Course": ("code", "name"),
    "training.CompletionRule": ("cohort", "sessions"),
}
"""Models that say nothing about anybody, with their fields."""
