"""The questions of an application, in the order they are asked. To add one, add its entry here and
its form to recruitment.forms.applying."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from recruitment.domain.applying.experience import ByNeed
from recruitment.domain.applying.keeping import (
    Columns,
    Declared,
    InConfidence,
    Kept,
    Listed,
    Together,
    Week,
)
from recruitment.domain.applying.referees import NamedReferees
from recruitment.domain.sealed_texts import Confidence


class Section(StrEnum):
    """The tasks of the task list."""

    YOU = "About you"
    PLACE_AND_TIME = "Where and when"
    BRING = "What you would bring"
    SAFETY = "Keeping everyone safe"
    REFEREES = "Two people who know you"
    END = "Before you send it"


@dataclass(frozen=True)
class Question:
    """One page. `title` is what it asks; `noun` is what the answer is called on a list of answers.
    `when_empty` is said there for an answer that was left empty, as some may be."""

    name: str
    section: Section
    title: str
    noun: str
    kept: Kept
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
        "Places",
        Listed("establishments"),
    ),
    Q("availability", S.PLACE_AND_TIME, "When are you usually free?", "Times", Week()),
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
        "criminal_record",
        S.SAFETY,
        "Do you have a criminal record to tell us about?",
        "Criminal record",
        Together(Columns("disclosure"), InConfidence(Confidence.DISCLOSURE)),
    ),
    Q(
        "connections",
        S.SAFETY,
        "Do you know anyone in one of these prisons?",
        "People you know in a prison",
        InConfidence(Confidence.CONFLICTS),
        "Nobody",
    ),
    Q("referees", S.REFEREES, "Who can speak for you?", "Referees", NamedReferees()),
    Q(
        "heard_from",
        S.END,
        "How did you hear about us?",
        "Heard about us",
        Columns("heard_from"),
        "Not said",
    ),
    Q("declarations", S.END, "Please confirm", "Confirmed", Declared()),
)
BY_NAME: Final = {question.name: question for question in QUESTIONS}
