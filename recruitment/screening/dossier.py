"""One application, as staff read it, and what staff write about it.

Staff write emails to the applicant, and private notes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from config.accounts.models import User
from config.common import audit
from config.common.audit import AuditEvent
from config.common.letters.wording import Text
from recruitment.applying.answers import ON_APPLYING, Confidence, own_words
from recruitment.applying.questions import CONVICTIONS, Question, Section
from recruitment.applying.reopening import Reopened, can_send_back, reopened
from recruitment.applying.timeline import Answer, answers_in_words
from recruitment.interviews.booking import has_begun
from recruitment.interviews.scoring import can_score, missing_sheets, readable_sheets
from recruitment.letters.sending import email_applicant_in_words
from recruitment.models import Application, Clearance, Interview, Message, Note, ScoreSheet
from recruitment.permissions import check_decide
from recruitment.states import (
    ASKED_FOR,
    ApplicationStatus,
    ClearanceStatus,
    InterviewStatus,
    SentBackStatus,
)

TITLES_FOR_STAFF: Final = {
    Section.YOU: "About the applicant",
    Section.BRING: "What the applicant would bring",
    Section.REFEREES: "Referees",
    Section.END: "Before sending the application",
}
"""The titles that staff see, for the sections that have another title for applicants."""

EVENT_TITLES: Final = {
    "start": "Application started",
    "submit": "Application sent",
    "join_cohort": "Moved from an earlier cohort",
    "change_availability": "Available times changed",
    "correct_contact": "Phone number or postcode corrected",
    "correct_prisons": "Prisons corrected",
    "correct_away": "Days away during the training corrected",
    "tell_convictions": "Answered the question about a criminal record",
    "set_emergency_contact": "Emergency contact given",
    "read_emergency_contact": "Read the emergency contact",
    "decide": "Decision made",
    "change_owner": "Owner changed",
    "score_reading": "First reading scored",
    "correct_reading": "Scores of the first reading corrected",
    "see_scores": "Read the scores of others",
    "send_back": "Answer sent back to the applicant",
    "take_question_back": "Question taken back",
    "answer_again": "Answered again",
    "shortlist": "Shortlisted",
    "invite_to_interview": "Invited to an interview",
    "book_interview": "Interview booked",
    "move_interview": "Interview moved",
    "cancel_interview": "Interview cancelled",
    "give_interview": "Interview time given to the applicant",
    "change_interview": "Details of the interview changed",
    "tell_access_needs": "Said what they need at the interview",
    "miss_interview": "Interview missed",
    "ask_for_another_time": "Asked for another interview time",
    "put_on_reserve": "Put on the reserve list",
    "offer": "Place offered",
    "accept": "Place accepted",
    "turn_down": "Place turned down",
    "lapse": "Offer ended",
    "decline": "Not taken further",
    "withdraw_offer": "Offer withdrawn",
    "defer": "Moved to the next cohort",
    "withdraw": "Withdrawn",
    "correct_why_stopped": "Reason for stopping recorded",
    "read_in_confidence": "Read confidential answers",
    "write": "Email sent to the applicant",
    "note": "Note added",
}
QUESTION_OF: Final = {
    Confidence.LIVED_EXPERIENCE: "lived_experience",
    Confidence.CONFLICTS: "connections",
    Confidence.DISCLOSURE: CONVICTIONS.name,
}
"""By sealed text: the name of the question whose answer contains the text."""
THE_APPLICANT: Final = "the applicant"
THE_PROGRAMME: Final = "the programme"

DOUBLE_PRESS: Final = timedelta(minutes=1)
"""If somebody sends the same words again within this time, we assume that they pressed the button
twice."""


@dataclass(frozen=True)
class Event:
    """One line of the timeline."""

    title: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Meeting:
    """An interview, and the score sheets that this person can read."""

    interview: Interview
    sheets: list[ScoreSheet]
    waiting_for: int
    can_score: bool
    can_be_missed: bool


@dataclass(frozen=True)
class StaffAnswer:
    """The answer to one question as staff read it. `sent_back` has an item for each time that staff
    sent the answer back, newest first."""

    answer: Answer
    sent_back: list[Reopened]
    can_send_back: bool


def answers_for_staff(
    application: Application, *, by: User, at: datetime
) -> list[tuple[str, list[StaffAnswer]]]:
    """Every answer, section by section. Also the old answer to each question that staff sent back.
    About 13 queries.

    Opens each sealed answer that is not empty, and records in the audit trail that this person read
    the answer. Leaves out the answer about convictions until we have offered a place. Leaves out
    the emergency contact, which another page shows.
    """
    has_offer, sent_back = had_offer(application), reopened(application)
    before = {one.row.question for one in sent_back if one.before}
    for which in (*ON_APPLYING, *((Confidence.DISCLOSURE,) if has_offer else ())):
        if getattr(application, f"sealed_{which}") or QUESTION_OF[which] in before:
            _record_reading(application, which, by=by, at=at)
    return [
        (
            TITLES_FOR_STAFF.get(section, str(section)),
            [_staff_answer(application, answer, sent_back) for answer in answers],
        )
        for section, answers in answers_in_words(
            application, later=[CONVICTIONS] if has_offer else []
        )
    ]


def answer_for_staff(
    application: Application, question: Question, *, by: User, at: datetime
) -> list[str]:
    """The answer to one question, as lines. If the answer is sealed, records that this person read
    it."""
    for which in ON_APPLYING:
        if question.name == QUESTION_OF[which] and getattr(application, f"sealed_{which}"):
            _record_reading(application, which, by=by, at=at)
    return question.storage.words(application)


def _record_reading(application: Application, which: Confidence, *, by: User, at: datetime) -> None:
    read = {Application: [application.pk]}
    audit.record_reading("read_in_confidence", read, by=by, at=at, what=str(which))


def _staff_answer(
    application: Application, answer: Answer, sent_back: list[Reopened]
) -> StaffAnswer:
    waits = any(one.row.status == SentBackStatus.ASKED for one in sent_back)
    return StaffAnswer(
        answer,
        [one for one in sent_back if one.question == answer.question],
        not waits and can_send_back(application, answer.question),
    )


def had_offer(application: Application) -> bool:
    """Whether we have offered a place on this application."""
    is_accepted = application.status == ApplicationStatus.ACCEPTED
    return is_accepted or application.offer_expires_on is not None


def emergency_contact_for(volunteer: User, *, by: User, at: datetime) -> tuple[str, str]:
    """The name and the phone number of the person to call if something happens to the volunteer.
    Both are empty if we do not know. Records in the audit trail that `by` read them.

    The caller makes sure that `by` looks after the volunteer (see volunteers_for).
    """
    accepted = volunteer.applications.filter(status=ApplicationStatus.ACCEPTED)
    application = accepted.order_by("-cohort__training_starts_on", "-pk").first()
    if application is None or not application.sealed_emergency_name:
        return "", ""
    read = {Application: [application.pk]}
    audit.record_reading("read_emergency_contact", read, by=by, at=at)
    return (
        own_words(application, Confidence.EMERGENCY_NAME),
        own_words(application, Confidence.EMERGENCY_PHONE),
    )


def clearances_elsewhere(application: Application) -> list[str]:
    """The names of the prisons where we have requested or received a clearance, although the
    volunteer now chooses other prisons. One query, and none unless the volunteer has a place."""
    if application.status != ApplicationStatus.ACCEPTED:
        return []
    standing = Clearance.objects.filter(
        volunteer=application.applicant_id, status__in=ASKED_FOR | {ClearanceStatus.RECEIVED}
    ).exclude(establishment__in=application.establishments.all())
    names = standing.filter(establishment__isnull=False).values_list("establishment__name")
    return sorted({name for (name,) in names})


def history(application: Application) -> list[Event]:
    """The events of the timeline, newest first. Each event says who did it. 2 queries."""
    events = AuditEvent.objects.filter(
        subject=Application._meta.label, subject_id=application.pk, action__in=EVENT_TITLES
    ).order_by("-at", "-pk")
    rows = list(events)
    names = dict(
        User.objects.filter(pk__in={event.actor for event in rows if event.actor}).values_list(
            "pk", "name"
        )
    )
    names[application.applicant_id] = THE_APPLICANT
    return [
        Event(EVENT_TITLES[event.action], names.get(event.actor or 0, THE_PROGRAMME), event.at)
        for event in rows
    ]


def meetings(application: Application, user: User, *, at: datetime) -> Iterator[Meeting]:
    """The interviews, newest first.

    Interviewers cannot see each other's score sheets until every interviewer has handed in a sheet.
    """
    interviews = application.interviews.select_related("time").prefetch_related(
        "time__interviewers", "sheets__interviewer", "sheets__scores__criterion"
    )
    for interview in interviews:
        yield Meeting(
            interview,
            readable_sheets(interview, user),
            missing_sheets(interview),
            can_score(interview, user, at=at),
            interview.status == InterviewStatus.BOOKED and has_begun(interview, at=at),
        )


def write_to_applicant(*, application: Application, text: Text, by: User, at: datetime) -> Message:
    """Sends the applicant an email in these words.

    Sending the same words again within DOUBLE_PRESS sends nothing, and returns the first message.
    Raises NotAllowed if `by` does not screen the application.
    """
    check_decide(by, application)
    with transaction.atomic():
        _wait_for_others(application)
        recent = application.messages.filter(sent_by=by, sent_at__gt=at - DOUBLE_PRESS)
        if before := recent.filter(subject=text.subject, body=text.body).first():
            return before
        message = email_applicant_in_words(application, text, by=by, at=at)
        audit.record("write", application, by=by, at=at, message=message.pk)
    return message


def add_note(*, application: Application, text: str, by: User, at: datetime) -> Note:
    """Adds a private note. The applicant cannot see the note in the service.

    Adding the same words again within DOUBLE_PRESS returns the first note. Raises NotAllowed if
    `by` does not screen the application.
    """
    check_decide(by, application)
    with transaction.atomic():
        _wait_for_others(application)
        recent = application.notes.filter(written_by=by, written_at__gt=at - DOUBLE_PRESS)
        if before := recent.filter(text=text).first():
            return before
        note = Note.objects.create(application=application, text=text, written_by=by, written_at=at)
        audit.record("note", application, by=by, at=at, note=note.pk)
    return note


def _wait_for_others(application: Application) -> None:
    """Locks the application, so that 2 presses of a button at the same time take turns."""
    Application.objects.select_for_update(no_key=True).get(pk=application.pk)
