"""Rows that must be impossible, in the tables of volunteers who wait and of replays."""

from collections.abc import Callable
from typing import Any

from config.common.clock import london_today, now
from matching.models import Call, Joining, WaitingAnswer, WaitingLetter
from tests.factories.newcomers import an_open_date
from tests.factories.people import mentor_user
from tests.factories.replays import a_replay


def letters(*numbers: int, days: int = 1) -> None:
    """Emails with these numbers to one volunteer, so many days apart."""
    volunteer = mentor_user()
    for position, number in enumerate(numbers):
        day = london_today().replace(day=1 + position * days)
        WaitingLetter.objects.create(volunteer=volunteer, number=number, sent_on=day)


def an_answer(**fields: Any) -> WaitingAnswer:
    return WaitingAnswer.objects.create(volunteer=mentor_user(), answered_at=now(), **fields)


def joining_twice() -> None:
    values = {"open_date": an_open_date(), "volunteer": mentor_user(), "joined_at": now()}
    for _ in range(2):
        Joining.objects.create(**values)


def called_twice() -> None:
    values = {"volunteer": mentor_user(), "called_by": mentor_user(), "called_on": london_today()}
    for _ in range(2):
        Call.objects.create(**values)


def running(**fields: Any) -> None:
    a_replay(**({"status": "running", "started_at": now(), "lease_ends_at": now()} | fields))


def two_at_once() -> None:
    running()
    running(years=2)


def made_twice() -> None:
    a_replay()
    a_replay()


CASES: list[tuple[str, Callable[[], Any]]] = [
    ("waiting_letter_once", lambda: letters(1, 1)),
    ("waiting_letter_once_per_day", lambda: letters(1, 2, days=0)),
    ("waiting_answer_known", lambda: an_answer(answer="perhaps")),
    (
        "waiting_answer_back_from_a_break",
        lambda: an_answer(answer="still_in", back_on=london_today()),
    ),
    ("open_date_kind_known", lambda: an_open_date(kind="party")),
    ("open_date_has_places", lambda: an_open_date(places=0)),
    ("open_date_is_somewhere", lambda: an_open_date(place="")),
    ("joining_once", joining_twice),
    ("call_once_per_day", called_twice),
    ("replay_run_state", lambda: running(lease_ends_at=None)),
    ("replay_progress_percent", lambda: a_replay(progress=101)),
    ("replay_alone", two_at_once),
    ("replay_made_once", made_twice),
]
