"""The first reading in the demo: owners, scores, and answers that staff sent back."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Final

from config.accounts.models import User
from config.common.clock import london_date
from recruitment.applying.reopening import DAYS_TO_ANSWER
from recruitment.interviews.scoring import criteria_in_use, load_criteria
from recruitment.models import Application, FirstReading, ReadingScore, ScoredAt, SentBack
from recruitment.states import ApplicationStatus, SentBackStatus

READ: Final = frozenset(
    {
        ApplicationStatus.SHORTLISTED,
        ApplicationStatus.INTERVIEW,
        ApplicationStatus.RESERVE,
        ApplicationStatus.OFFERED,
        ApplicationStatus.ACCEPTED,
        ApplicationStatus.DECLINED,
    }
)
"""The stages of applications that everybody in the team has read."""
SENTENCES: Final = (
    "Writes plainly about their own reasons, and knows that a mentor mostly listens.",
    "Has time on weekday afternoons and has stayed with hard things before.",
    "Wants to help, but says little about what they would do when it goes wrong.",
    "Talks of changing men’s lives. I would ask about that.",
)
LIKELY: Final = (1, 2, 3, 3, 4, 4, 5, 5)
"""The points that people in the demo give. A number that they give more often is in the list
twice."""
WHICH: Final = "Which days in the week could you come? The prison has no sessions at weekends."
MORE: Final = "Could you say a little more about what made you think of mentoring now?"
SHORTER: Final = "I would like to help."


def write_first_readings(
    applications: Sequence[Application], team: Sequence[User], *, at: datetime
) -> None:
    """Writes the first readings of the demo.

    The first person and the last person of `team` each own 1 application in 3. Nobody owns the
    others. These 2 people have read every application that is past the first reading. Each has also
    read some of the others. Staff have sent a question back to 2 applicants. One has answered
    again, and the other has not yet.
    """
    load_criteria()
    to_read = [row for row in applications if row.status == ApplicationStatus.SUBMITTED]
    owners = (team[0], team[-1], None)
    sent = [row for row in applications if row.status != ApplicationStatus.DRAFT]
    for number, application in enumerate(sent):
        application.owner = owners[number % len(owners)]
    Application.objects.bulk_update(sent, ["owner"], batch_size=1000)
    pairs = [(row, person) for row in sent if row.status in READ for person in (team[0], team[-1])]
    pairs += [(row, team[-1]) for row in to_read[::3]] + [(row, team[0]) for row in to_read[1::4]]
    _score(pairs)
    if len(to_read) > 1:
        _ask(to_read[0], "availability", WHICH, by=team[0], at=at - timedelta(days=1))
        _answer(_ask(to_read[1], "motivation", MORE, by=team[0], at=at - timedelta(days=3)), at)


def _score(pairs: Sequence[tuple[Application, User]]) -> None:
    criteria = list(criteria_in_use(ScoredAt.READING))
    random = Random(len(pairs))  # noqa: S311 — invented people, no secret
    readings = FirstReading.objects.bulk_create(
        [
            FirstReading(
                application=row,
                reader=person,
                sentence=SENTENCES[number % len(SENTENCES)],
                read_at=(row.submitted_at or row.started_at) + timedelta(hours=2),
            )
            for number, (row, person) in enumerate(pairs)
        ]
    )
    ReadingScore.objects.bulk_create(
        ReadingScore(reading=reading, criterion=criterion, points=random.choice(LIKELY))
        for reading in readings
        for criterion in criteria
    )


def _ask(application: Application, question: str, asks: str, *, by: User, at: datetime) -> SentBack:
    return SentBack.objects.create(
        application=application,
        question=question,
        asks=asks,
        asked_by=by,
        asked_at=at,
        answer_by=london_date(at) + timedelta(days=DAYS_TO_ANSWER),
    )


def _answer(sent_back: SentBack, at: datetime) -> None:
    sent_back.write(before=SHORTER)
    sent_back.answered_at = at - timedelta(hours=4)
    sent_back.status = SentBackStatus.ANSWERED
    sent_back.save()
