"""Writes invented applications to the database, one table at a time."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import cycle
from random import Random
from typing import Any, Final

from config.accounts.models import RoleGrant, User
from config.accounts.roles import Role
from config.common.actor import PROGRAMME, Actor
from config.common.audit import AuditEvent, event, record_all
from recruitment.applying.answers import Confidence, write_in_confidence
from recruitment.applying.drafts import LETTERS
from recruitment.applying.questions import BY_NAME, CONVICTIONS, EMERGENCY
from recruitment.models import (
    Application,
    Cohort,
    Disclosure,
    Establishment,
    HeardFrom,
    Recommendation,
    Reference,
    WhyStopped,
)
from recruitment.places.offering import last_day_to_answer
from recruitment.states import ApplicationStatus, ReferenceStatus
from recruitment.synthetic.stories import Story
from recruitment.weekly import mask_of

BATCH: Final = 1000
DOMAIN: Final = "people.alongside.example"
REFEREES: Final = ("A former manager", "A neighbour")
FIRST_NAMES: Final = "Sam Farida Peter Ruth Kwame Joan Dev Ines Tom Grace Olu".split()
LAST_NAMES: Final = "Severn Wharfe Tamar Ribble Dovey Teviot Medway Tweed Derwent Kennet".split()
"""The first names and last names of referees: 11 and 10, which make 110 full names."""
POSTCODES: Final = ("SW2 5CV", "SE5 8KM", "N7 9MV", "SW9 7VC")
"""None of these exists: no postcode ends in a pair with C, I, K, M, O or V (BS 7666)."""
MOTIVES: Final = (
    "Somebody stood by me once, and it changed how things went. I would like to do that.",
    "I have retired from teaching and have time, patience and a liking for people.",
    "My brother was in prison. He came out to nobody who listened. I can listen.",
    "I work in housing and see people come out with nothing arranged. I can help early.",
)
LIVED_EXPERIENCE: Final = (
    "I was in prison myself, many years ago. I know what the first weeks out are like."
)

AWAY: Final = (
    "The second Saturday: my sister gets married",
    "I work every 4th Saturday",
    "The first weekend of the training",
)
RELATIVES: Final = ("Grace, my mother", "Jo, my partner", "Kofi, my brother", "Lena, a neighbour")

WHY_WITHDRAWN: Final = (WhyStopped.TIME, WhyStopped.WORK)
"""Why applicants withdrew, in turn."""
APPLICANT_STEPS: Final = frozenset({"submit", "accept", "withdraw"})
"""The steps that an applicant takes."""


def write_applications(
    histories: Sequence[Story],
    applicants: Sequence[User],
    cohort: Cohort,
    establishments: Sequence[Establishment],
    random: Random,
    *,
    decided_by: Actor = PROGRAMME,
) -> list[Application]:
    """Writes an application for each story, in order.

    Each application has 2 referees, and its events in the audit trail. `decided_by` makes every
    decision. About 12 SQL statements for 1,000 applications.
    """
    places = iter(range(1, len(histories) + 1))
    rows = [
        _application(story, person, cohort, next(places) if _is_accepted(story) else None, random)
        for story, person in zip(histories, applicants, strict=True)
    ]
    withdrawn = (row for row in rows if row.status == ApplicationStatus.WITHDRAWN)
    for row, why in zip(withdrawn, cycle(WHY_WITHDRAWN), strict=False):
        row.why_stopped = why
    applications = Application.objects.bulk_create(rows, batch_size=BATCH)
    named = Application.establishments.through
    named.objects.bulk_create(
        (
            named(application_id=application.pk, establishment_id=prison.pk)
            for application in applications
            for prison in random.sample(
                establishments, k=min(len(establishments), 1 + application.pk % 2)
            )
        ),
        batch_size=BATCH,
    )
    pairs = list(zip(applications, histories, strict=True))
    Reference.objects.bulk_create(_references(pairs, random), batch_size=BATCH)
    record_all(_history(pairs, decided_by))
    return applications


def write_people(names: Iterable[str], *, at: datetime, kind: str = "applicant") -> list[User]:
    """Creates an applicant's account for each name. `kind` is the first word of each email address.

    Nobody can sign in to these accounts, because the domain of their email addresses does not
    exist.
    """
    users = User.objects.bulk_create(
        (
            User(email=f"{kind}{number}@{DOMAIN}", name=name, password="!", joined_at=at)  # noqa: S106 — Django stores this for an account without a password
            for number, name in enumerate(names, start=1)
        ),
        batch_size=BATCH,
    )
    RoleGrant.objects.bulk_create(
        (RoleGrant(user=user, role=Role.APPLICANT) for user in users), batch_size=BATCH
    )
    return users


def _application(
    story: Story, person: User, cohort: Cohort, place: int | None, random: Random
) -> Application:
    application = Application(
        reference=_reference(random),
        applicant=person,
        cohort=cohort,
        status=story.status,
        place=place,
        started_at=story.started_at,
        submitted_at=story.step_times[0] if story.step_times else None,
        status_since=story.since,
        full_name=person.name,
        **_answers(story, random),
    )
    if "offer" in story.steps:
        offered_at = story.step_times[story.steps.index("offer")]
        application.offer_expires_on = last_day_to_answer(cohort, offered_at=offered_at)
    if random.random() < 0.25:
        write_in_confidence(application, Confidence.LIVED_EXPERIENCE, LIVED_EXPERIENCE)
    if place:
        _tell_after_offer(application, place)
    return application


def _tell_after_offer(application: Application, place: int) -> None:
    """What somebody with a place has told us. 1 in 3 will be away during the training, and 1 in 5
    has not said yet who to call in an emergency."""
    application.disclosure = Disclosure.NOTHING
    application.answered = [*application.answered, CONVICTIONS.name]
    if place % 3 == 0:
        application.away = AWAY[place // 3 % len(AWAY)]
    if place % 5:
        name, phone = RELATIVES[place % len(RELATIVES)], f"07700 900{700 + place % 100}"
        write_in_confidence(application, Confidence.EMERGENCY_NAME, name)
        write_in_confidence(application, Confidence.EMERGENCY_PHONE, phone)
        application.answered.append(EMERGENCY.name)


def _answers(story: Story, random: Random) -> dict[str, Any]:
    """The answers of an application: all of them if it was sent, and the first 3 if it is a
    draft."""
    named = list(BY_NAME) if story.step_times else list(BY_NAME)[:3]
    answers: dict[str, Any] = {
        "answered": named,
        "born_on": date(random.randint(1955, 2004), random.randint(1, 12), random.randint(1, 28)),
        "phone": f"07700 900{random.randint(0, 999):03}",  # Ofcom's range for drama
        "postcode": random.choice(POSTCODES),
    }
    if story.step_times:
        answers |= {
            "slots": mask_of(random.sample(range(15), k=random.randint(2, 5))),
            "motivation": random.choice(MOTIVES),
            "heard_from": random.choice(HeardFrom.values),
            "declared_at": story.step_times[0],
        }
    return answers


def _references(pairs: Iterable[tuple[Application, Story]], random: Random) -> Iterable[Reference]:
    for application, story in pairs:
        for number, relationship in enumerate(REFEREES):
            yield Reference(
                application=application,
                name=_referee_name(2 * application.pk + number),
                email=f"referee{number}.of.{application.pk}@{DOMAIN}",
                relationship=relationship,
                **_answer(story, number, application.pk, random),
            )


def _referee_name(number: int) -> str:
    """The name of a referee. 2 numbers in a row never share a first or a last name."""
    first = FIRST_NAMES[number % len(FIRST_NAMES)]
    return f"{first} {LAST_NAMES[number % len(LAST_NAMES)]}"


def _answer(story: Story, number: int, key: int, random: Random) -> dict[str, Any]:
    """The answer of one referee.

    After the third step of the story, both referees have answered. Before the third step, 1
    applicant in 3 has an answer from one referee.
    """
    if not story.step_times:
        return {}
    asked_at = story.step_times[0]
    values = {
        "status": ReferenceStatus.ASKED,
        "token_hash": f"{random.getrandbits(256):064x}",
        "token_expires_at": asked_at + timedelta(days=42),
        "asked_at": asked_at,
    }
    if len(story.step_times) < 3 and (number or key % 3):
        return values
    return values | {
        "status": ReferenceStatus.RECEIVED,
        "answered_at": asked_at + timedelta(hours=40),
        "known_for": "Six years",
        "strengths": "Patient, reliable, and good at listening without taking over.",
        "recommendation": random.choice([Recommendation.YES, Recommendation.WITH_SUPPORT]),
    }


def _history(pairs: Iterable[tuple[Application, Story]], decided_by: Actor) -> Iterable[AuditEvent]:
    for application, story in pairs:
        own = application.applicant
        yield event("start", application, by=own, at=story.started_at)
        for step, at in zip(story.steps, story.step_times, strict=True):
            by = own if step in APPLICANT_STEPS else PROGRAMME if step == "lapse" else decided_by
            yield event(step, application, by=by, at=at)


def _reference(random: Random) -> str:
    """A reference in the form of recruitment.applying.drafts.

    The same `random` gives the same reference.
    """
    drawn = "".join(random.choices(LETTERS, k=7))
    return f"{drawn[:3]}-{drawn[3:]}"


def _is_accepted(story: Story) -> bool:
    return story.status == ApplicationStatus.ACCEPTED
