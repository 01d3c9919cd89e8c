"""The questions that we ask about the programme. A programme starts with some questions, and a
manager changes them. We never delete a question that somebody has answered."""

from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils.text import slugify

from config.accounts.models import User
from config.accounts.roles import check_manager
from config.common import audit
from config.common.errors import FieldError
from delivery.models import Feedback, FeedbackQuestion, Speaker

QUESTIONS: Final = (
    (
        "taking-part",
        Speaker.PARTICIPANT,
        "What was it like being part of the mentoring programme?",
    ),
    (
        "describe",
        Speaker.PARTICIPANT,
        (
            "How would you describe the mentoring programme to someone who was deciding whether to "
            "take part in the programme for the first time?"
        ),
    ),
    (
        "partner",
        Speaker.PROFESSIONAL,
        "What has it been like working with us as a partner agency?",
    ),
    ("family", Speaker.FAMILY, "What would you like to say about the mentoring programme?"),
)
"""The questions of the programme report. The report has no question for families, so we wrote the
last question ourselves."""


def load_feedback_questions() -> None:
    """Adds the questions in QUESTIONS that are missing from the database. Changes no question that
    is there. Safe to repeat."""
    for code, asked_of, name in QUESTIONS:
        FeedbackQuestion.objects.get_or_create(
            code=code, defaults={"asked_of": asked_of, "name": name}
        )


def questions_in_use() -> QuerySet[FeedbackQuestion]:
    """The questions that we ask now, in the order in which they were added."""
    return FeedbackQuestion.objects.filter(is_used=True)


def questions_by_speaker() -> list[tuple[str, list[FeedbackQuestion]]]:
    """The questions that we ask now, grouped by who is asked. The questions for the man come first.
    Leaves out people who have no questions. One query."""
    rows = list(questions_in_use())
    by_speaker = [(who.label, [row for row in rows if row.asked_of == who]) for who in Speaker]
    return [(who, questions) for who, questions in by_speaker if questions]


def add_question(*, asked_of: Speaker, name: str, by: User, at: datetime) -> FeedbackQuestion:
    """Adds a question for `asked_of`. Raises FieldError (`name`) when we already ask the same
    people this question. Raises NotAllowed for anybody but a manager."""
    check_manager(by, "change the questions")
    with transaction.atomic():
        _check_name(name, asked_of, None)
        code = _free_code(name)
        question = FeedbackQuestion.objects.create(code=code, asked_of=asked_of, name=name)
        audit.record("add", question, by=by, at=at)
    return question


def change_question(
    *,
    question: FeedbackQuestion,
    asked_of: Speaker,
    name: str,
    is_used: bool,
    by: User,
    at: datetime,
) -> None:
    """Changes a question. Safe to repeat.

    Once somebody has answered the question, its words (`name`) and who is asked
    (`asked_of`) can no longer change. If they would change, raises FieldError (`name`). Instead, a
    manager stops using the question and adds a new question. Raises the errors of add_question.
    """
    check_manager(by, "change the questions")
    with transaction.atomic():
        _check_name(name, asked_of, question)
        is_reworded = (name, asked_of) != (question.name, question.asked_of)
        if is_reworded and Feedback.objects.filter(question=question).exists():
            raise FieldError(
                "name",
                "Somebody has answered this question, so you cannot change its words or who we "
                "ask. Stop using this question, and add a new question",
            )
        question.name, question.asked_of, question.is_used = name, asked_of, is_used
        question.save()
        audit.record("change", question, by=by, at=at)


def _check_name(name: str, asked_of: str, question: FeedbackQuestion | None) -> None:
    others = FeedbackQuestion.objects.filter(name__iexact=name, asked_of=asked_of)
    if (others.exclude(pk=question.pk) if question else others).exists():
        raise FieldError("name", "This question is on the list already")


def _free_code(name: str) -> str:
    base = slugify(name)[:30] or "question"
    codes = set(FeedbackQuestion.objects.filter(code__startswith=base).values_list("code"))
    taken = {code for (code,) in codes}
    candidates = (base, *(f"{base}-{count}" for count in range(2, len(taken) + 3)))
    return next(code for code in candidates if code not in taken)
