"""The questions of an application, in order, and what we ask once we have offered a place.

A new question needs an entry in this module, and a form in forms/.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from recruitment.applying.answers import (
    Answers,
    Columns,
    Confidence,
    Declared,
    InConfidence,
    Listed,
    Storage,
    Together,
    Week,
)
from recruitment.models import Application, OfferedExperience, Reference
from recruitment.models.application import LEVELS
from recruitment.states import ReferenceStatus

REFEREES: Final = ("first", "second")
PARTS: Final = ("name", "email", "relationship")


class ByNeed:
    """The answer `experience`: the level of experience of each need, by the need's id."""

    def read(self, application: Application) -> dict[str, Any]:
        return {"experience": dict(application.experience.values_list("need_id", "level"))}

    def keep(self, application: Application, answers: Answers) -> list[str]:
        application.experience.all().delete()
        OfferedExperience.objects.bulk_create(
            OfferedExperience(application=application, need_id=need, level=level)
            for need, level in answers["experience"].items()
            if level
        )
        return []

    def words(self, application: Application) -> list[str]:
        names = dict(LEVELS)
        rows = application.experience.select_related("need").order_by("-level", "need_id")
        return [f"{row.need}: {names[row.level].lower()}" for row in rows]


class NamedReferees:
    """The answers about 2 referees: `first_name`, `first_email`, `first_relationship`,
    `second_name` and so on."""

    def read(self, application: Application) -> dict[str, Any]:
        return {
            f"{which}_{part}": getattr(row, part)
            for which, row in zip(REFEREES, named(application), strict=False)
            for part in PARTS
        }

    def keep(self, application: Application, answers: Answers) -> list[str]:
        application.references.filter(status=ReferenceStatus.NAMED).delete()
        for which in REFEREES:
            details = {part: answers[f"{which}_{part}"] for part in PARTS}
            Reference.objects.create(application=application, **details)
        return []

    def words(self, application: Application) -> list[str]:
        return [f"{row.name} ({row.relationship}), {row.email}" for row in named(application)]


def named(application: Application) -> list[Reference]:
    """The references that the applicant relies on, in the order that they named them. One query."""
    return list(application.references.exclude(status=ReferenceStatus.REPLACED).order_by("id"))


class Section(StrEnum):
    """The tasks of the task list."""

    YOU = "About you"
    PLACE_AND_TIME = "Where and when"
    BRING = "What you would bring"
    SAFETY = "Keeping everyone safe"
    REFEREES = "Your referees"
    END = "Before you send it"


@dataclass(frozen=True)
class Question:
    """One page of the application.

    `title` is the question itself. In a list of answers, `noun` is the name of the answer. The list
    shows `when_empty` for an empty answer.
    """

    name: str
    section: Section
    title: str
    noun: str
    storage: Storage
    when_empty: str = "Nothing"


Q, S = Question, Section
QUESTIONS: Final = (
    Q("name", S.YOU, "What is your name?", "Name", Columns("full_name", "known_as")),
    Q("birth", S.YOU, "What is your date of birth?", "Date of birth", Columns("born_on")),
    Q("contact", S.YOU, "How can we reach you?", "Contact", Columns("phone", "postcode")),
    Q(
        "prisons",
        S.PLACE_AND_TIME,
        "Where could you volunteer?",
        "Prisons",
        Listed("establishments"),
    ),
    Q("availability", S.PLACE_AND_TIME, "When are you usually free?", "Times", Week()),
    Q(
        "away",
        S.PLACE_AND_TIME,
        "Will you be away during the training?",
        "Away during the training",
        Columns("away"),
        "No dates given",
    ),
    Q("experience", S.BRING, "What do you know about?", "Experience", ByNeed(), "None"),
    Q(
        "languages",
        S.BRING,
        "Do you speak any of these languages?",
        "Languages",
        Listed("languages"),
        "English only",
    ),
    Q("motivation", S.BRING, "Why do you want to be a mentor?", "Why", Columns("motivation")),
    Q(
        "lived_experience",
        S.BRING,
        "Do you have lived experience you want to tell us about?",
        "Lived experience",
        InConfidence(Confidence.LIVED_EXPERIENCE),
    ),
    Q(
        "connections",
        S.SAFETY,
        "Do you know anyone in one of these prisons?",
        "People you know in a prison",
        InConfidence(Confidence.CONFLICTS),
        "Nobody",
    ),
    Q(
        "referees",
        S.REFEREES,
        "Who can speak for you?",
        "Referees",
        NamedReferees(),
        "They have moved with the application to the next cohort",
    ),
    Q(
        "heard_from",
        S.END,
        "How did you hear about us?",
        "Heard about us",
        Columns("heard_from"),
        "Not given",
    ),
    Q("declarations", S.END, "Please confirm", "Confirmed", Declared()),
)
BY_NAME: Final = {question.name: question for question in QUESTIONS}

CONVICTIONS: Final = Q(
    "criminal_record",
    S.SAFETY,
    "Do you have a criminal record to tell us about?",
    "Criminal record",
    Together(Columns("disclosure"), InConfidence(Confidence.DISCLOSURE)),
)
EMERGENCY: Final = Q(
    "emergency",
    S.YOU,
    "Who should we call if something happens to you?",
    "Emergency contact",
    Together(InConfidence(Confidence.EMERGENCY_NAME), InConfidence(Confidence.EMERGENCY_PHONE)),
)
ASKED_LATER: Final = (CONVICTIONS, EMERGENCY)
"""What we ask once we have offered a place. Applicants can send an application without these
answers.

Until November 2026 the application asked about convictions. Some drafts and applications therefore
have that answer already. Staff do not read it before we have offered a place.
"""
