"""For each address of delivery in tests/access_table.py: functions that make the records it needs,
for one person."""

from typing import Any

from config.accounts.models import User
from config.accounts.roles import Role
from config.common.clock import now
from delivery.endings.questions import load_feedback_questions
from delivery.models import FeedbackQuestion, Toolkit
from delivery.toolkits.lists import load_toolkits
from delivery.toolkits.working import start_toolkit
from matching.models import Match
from tests.access_records import prison_of
from tests.factories.delivery import a_case_study, a_remark, a_supported_man, an_answer
from tests.factories.programme import a_mentor, a_referral


def a_match_seen_by(person: User) -> Match:
    """A match of this mentor, or one in a prison that this person coordinates."""
    if Role.MENTOR in person.roles:
        return a_supported_man(mentor=a_mentor(user=person))
    return a_supported_man(referral=a_referral(at=prison_of(person)))


def supported_match_of(person: User) -> dict[str, Any]:
    return {"pk": a_match_seen_by(person).pk}


def toolkit_of(person: User) -> dict[str, Any]:
    load_toolkits()
    match = a_match_seen_by(person)
    use = start_toolkit(
        match=match,
        toolkit=Toolkit.objects.all()[0],
        edition=None,
        on=match.started_on,
        by=match.mentor.user,
        at=now(),
    )
    return {"pk": match.pk, "use": use.pk}


def a_toolkit_to_change(_: User) -> dict[str, Any]:
    load_toolkits()
    return {"toolkit": Toolkit.objects.all()[0].pk}


def question_to_ask_of(person: User) -> dict[str, Any]:
    load_feedback_questions()
    question = FeedbackQuestion.objects.all()[0]
    return supported_match_of(person) | {"question": question.pk}


def a_question_to_change(_: User) -> dict[str, Any]:
    load_feedback_questions()
    return {"question": FeedbackQuestion.objects.all()[0].pk}


def answer_seen_by(person: User) -> dict[str, Any]:
    return {"pk": an_answer(a_match_seen_by(person)).pk}


def remark_seen_by(person: User) -> dict[str, Any]:
    return {"pk": a_remark(a_match_seen_by(person)).pk}


def case_study_seen_by(person: User) -> dict[str, Any]:
    return {"pk": a_case_study(a_match_seen_by(person)).pk}


def staff_match_of(person: User) -> dict[str, Any]:
    return {"pk": a_supported_man(referral=a_referral(at=prison_of(person))).pk}
