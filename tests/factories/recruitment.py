"""Cohorts, and applications at any stage, for any test.

    june = a_cohort(places=2)                                # open today
    draft = a_draft()                                        # nothing answered yet
    draft = a_draft(complete=True)                           # everything answered, not sent
    sent = an_application(cohort=june)                       # received, 2 referees not yet asked
    offered = an_application(status=ApplicationStatus.OFFERED, cohort=june)
    asked = a_reference(sent, status=ReferenceStatus.ASKED)

Dates are relative to today in London. Without `cohort`, a record is in the newest cohort. If there
is no cohort, makes one. Without `applicant`, makes a new person.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from hashlib import sha256
from itertools import count
from typing import Any, Final

from config.accounts.models import User
from config.common.clock import london_today, now
from config.common.outbox.email import Email
from config.common.outbox.outgoing import OutgoingStatus
from recruitment.models import (
    Application,
    Cohort,
    Decision,
    Establishment,
    HeardFrom,
    Intake,
    OfferedExperience,
    OpeningNotice,
    Recommendation,
    Reference,
    SentBack,
    Step,
)
from recruitment.openings.telling import hash_of_address
from recruitment.states import ApplicationStatus, ReferenceStatus
from recruitment.weekly import mask_of
from tests.factories.people import applicant as an_applicant
from tests.factories.people import manager as a_manager
from tests.factories.programme import WEEKDAYS, a_language, a_need, an_establishment

QUESTIONS: Final = (
    "name birth contact prisons availability away experience languages motivation lived_experience "
    "connections referees heard_from declarations"
).split()
ANSWERS: Final = {
    "full_name": "Ama Example",
    "known_as": "Ama",
    "born_on": date(1985, 3, 27),
    "phone": "07700 900123",
    "postcode": "SW2 5XF",
    "slots": mask_of(WEEKDAYS),
    "motivation": "I want to be of use.",
    "heard_from": HeardFrom.FRIEND,
    "answered": QUESTIONS,
}
_number = count(1)


def a_cohort(*, opens_in: int = -14, open_for: int = 42, **fields: Any) -> Cohort:
    """A cohort. It opens `opens_in` days from today and is open for `open_for` days, so by default
    it is open today. Training starts 3 weeks after it closes. `fields` are columns of Cohort."""
    opens = london_today() + timedelta(days=opens_in)
    closes = opens + timedelta(days=open_for)
    newest = Cohort.objects.first()
    values: dict[str, Any] = {
        "intake": Intake.JUNE,
        "year": (newest.year if newest else london_today().year) + 1,
        "opens_on": opens,
        "closes_on": closes,
        "training_starts_on": closes + timedelta(weeks=3),
    }
    return Cohort.objects.create(**(values | fields))


def a_draft(
    *,
    applicant: User | None = None,
    cohort: Cohort | None = None,
    complete: bool = False,
    establishments: Iterable[Establishment] = (),
    **fields: Any,
) -> Application:
    """An application that is not sent yet. It is empty or, if `complete`, has an answer to every
    question. `fields` are columns of Application."""
    at = now()
    values: dict[str, Any] = {
        "reference": f"T{next(_number):05}",
        "applicant": applicant or an_applicant(),
        "cohort": cohort or Cohort.objects.first() or a_cohort(),
        "started_at": at,
        "status_since": at,
    }
    if complete:
        values |= ANSWERS | {"declared_at": at}
    application = Application.objects.create(**(values | fields))
    if complete:
        _answer_lists(application)
    if establishments:
        application.establishments.set(establishments)
    return application


def an_application(
    *, status: ApplicationStatus = ApplicationStatus.SUBMITTED, **fields: Any
) -> Application:
    """A complete application that somebody sent, with this status. An offer is open for 14 days. An
    accepted application has the next place of its cohort. `fields` are columns of Application, or
    arguments of a_draft."""
    values: dict[str, Any] = {"status": status}
    if status != ApplicationStatus.DRAFT:
        values["submitted_at"] = now()
    if status == ApplicationStatus.OFFERED:
        values["offer_expires_on"] = london_today() + timedelta(days=14)
    if status == ApplicationStatus.ACCEPTED:
        fields.setdefault("cohort", Cohort.objects.first() or a_cohort())
        values["place"] = 1 + fields["cohort"].applications.filter(place__isnull=False).count()
    return a_draft(complete=True, **(values | fields))


def a_reference(
    application: Application,
    *,
    status: ReferenceStatus = ReferenceStatus.NAMED,
    token: str = "",
    **fields: Any,
) -> Reference:
    """One more referee of this application. `token` is the secret in the referee's link."""
    number, at = next(_number), now()
    values: dict[str, Any] = {
        "name": f"Referee {number}",
        "email": f"referee{number}@example.net",
        "relationship": "We worked together",
        "status": status,
    }
    if status != ReferenceStatus.NAMED:
        secret = token or f"token{number}"
        values |= {
            "token_hash": sha256(secret.encode()).hexdigest(),
            "asked_at": at,
            "token_expires_at": at + timedelta(days=42),
        }
    if status == ReferenceStatus.RECEIVED:
        values |= {"answered_at": at, "recommendation": Recommendation.YES, "strengths": "Patient."}
    return Reference.objects.create(application=application, **(values | fields))


def an_undelivered_email(
    to: str, *, error: str = "SMTPRecipientsRefused 550 5.1.1", **fields: Any
) -> Email:
    """An email that the mail server refused just now, because there is no such address. `error` is
    what we store of the answer."""
    at = now()
    values: dict[str, Any] = {
        "key": f"undelivered:{next(_number)}",
        "queued_at": at,
        "due_at": at,
        "finished_at": at,
        "status": OutgoingStatus.GIVEN_UP,
        "last_error": error,
        "subject": "About your application",
        "text": "Dear Ama,\n",
    }
    return Email.objects.create(to=to, **(values | fields))


def an_unreachable_referee(application: Application) -> Reference:
    """A referee that we have asked at an address that does not exist."""
    reference = a_reference(application, status=ReferenceStatus.ASKED)
    an_undelivered_email(reference.email)
    return reference


def a_decision(
    application: Application, *, step: Step = Step.SHORTLIST, by: User | None = None, **fields: Any
) -> Decision:
    """A decision that somebody made now. It takes effect in 10 minutes. `fields` are columns of
    Decision."""
    at = now()
    values: dict[str, Any] = {
        "subject": "About your application",
        "body": "Dear Ama,\n",
        "made_by": by or a_manager(),
        "made_at": at,
        "effective_at": at + timedelta(minutes=10),
    }
    return Decision.objects.create(application=application, step=step, **(values | fields))


def an_opening_notice(
    email: str = "", *, secret: str = "", is_confirmed: bool = False, **fields: Any
) -> OpeningNotice:
    """An address that wants to know when applications open. `secret` is the secret in its link."""
    number, at = next(_number), now()
    address = email or f"asks{number}@example.net"
    row = OpeningNotice(
        address_hash=hash_of_address(address),
        token_hash=sha256((secret or f"token{number}").encode()).hexdigest(),
        **({"asked_at": at, "confirmed_at": at if is_confirmed else None} | fields),
    )
    row.write(address=address)
    row.save()
    return row


def a_question_sent_back(
    application: Application, *, question: str = "motivation", by: User | None = None, **fields: Any
) -> SentBack:
    """A question that waits for the applicant, asked now. `fields` are columns of SentBack."""
    values: dict[str, Any] = {
        "question": question,
        "asks": "Could you say more?",
        "asked_by": by or a_manager(),
        "asked_at": now(),
        "answer_by": london_today() + timedelta(days=7),
    }
    return SentBack.objects.create(application=application, **(values | fields))


def _answer_lists(application: Application) -> None:
    """Adds the answers that have their own tables: a prison, a need, a language and 2 referees."""
    prison = Establishment.objects.first() or an_establishment()
    application.establishments.set([prison])
    application.languages.set([a_language("polish")])
    OfferedExperience.objects.create(application=application, need=a_need("drugs"), level=2)
    for _ in range(2):
        a_reference(application)
