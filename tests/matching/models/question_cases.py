"""Rows that must be impossible, in the tables of questions, of records that look alike, and of
unusual reading."""

from collections.abc import Callable
from typing import Any

from config.common.clock import london_today, now
from matching.models import LikeRecords, Question, Rules, UnusualReading
from tests.factories.people import coordinator, manager
from tests.factories.programme import a_participant


def a_question(**fields: Any) -> Question:
    values = {"kind": "why_man", "asks": {}, "key": "k", "queued_at": now()} | fields
    values.setdefault("asked_by", manager())
    return Question.objects.create(**values)


def running(**fields: Any) -> Question:
    times = {"started_at": now(), "lease_ends_at": now()}
    return a_question(**({"status": "running", "seat": 1} | times | fields))


def two_in_a_seat() -> None:
    running()
    running()


def alike_twice() -> None:
    first, second = a_participant(), a_participant()
    for _ in range(2):
        LikeRecords.objects.create(first=first, second=second)


def alike_the_wrong_way_round() -> None:
    first, second = a_participant(), a_participant()
    LikeRecords.objects.create(first=second, second=first)


def a_reading(**fields: Any) -> UnusualReading:
    values = {"times": 1, "men": 60, "limit": 50, "noticed_at": now()} | fields
    values.setdefault("reader", coordinator())
    return UnusualReading.objects.create(day=london_today(), **values)


CASES: list[tuple[str, Callable[[], Any]]] = [
    ("question_run_state", lambda: running(lease_ends_at=None)),
    ("question_progress_percent", lambda: a_question(progress=101)),
    ("question_asked_once", lambda: a_question(asked_by=a_question().asked_by)),
    ("question_alone_in_its_seat", two_in_a_seat),
    ("question_few_at_once", lambda: running(seat=None)),
    ("question_few_at_once", lambda: running(seat=3)),
    ("like_records_once", alike_twice),
    ("like_records_lower_key_first", alike_the_wrong_way_round),
    ("rules_men_read_bounded", lambda: Rules.objects.create(most_men_read=0)),
    ("unusual_reading_once_each_time", lambda: a_reading(reader=a_reading().reader)),
    ("unusual_reading_answered_with_words", lambda: a_reading(words="Covered for Carmen.")),
    ("unusual_reading_answered_with_words", lambda: a_reading(answered_by=manager())),
]
