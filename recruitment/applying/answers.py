"""How an application stores the answers to a question, reads them back and puts them in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final, Protocol
from uuid import UUID

from django.db.models import QuerySet
from django.utils.dateformat import format as in_words

from config.common.clock import london_date
from config.common.sealed.rows import opened_texts
from recruitment.models import Application
from recruitment.weekly import week_in_words

NOTHING_WRITTEN = b""

Answers = Mapping[str, Any]


class Confidence(StrEnum):
    """The sealed texts of an application. The name of each text's column is `sealed_`, followed by
    the name of the text."""

    LIVED_EXPERIENCE = "lived_experience"
    DISCLOSURE = "disclosure"
    CONFLICTS = "conflicts"
    EMERGENCY_NAME = "emergency_name"
    EMERGENCY_PHONE = "emergency_phone"


ON_APPLYING: Final = (Confidence.LIVED_EXPERIENCE, Confidence.CONFLICTS)
"""The sealed texts that we ask for before we have offered a place."""


def write_in_confidence(application: Application, which: Confidence, text: str) -> str:
    """Seals the text and sets its column, without saving. Returns the name of the column.

    An empty text is stored as no bytes.
    """
    application.write(**{which: text})
    return f"sealed_{which}"


def own_words(application: Application, which: Confidence) -> str:
    """A sealed text of the application, for the applicant to read. Takes about 5 µs.

    For staff, use dossier.answers_for_staff, which records who read the text.
    """
    return application.opened(which)


def link_equality_answers(application: Application, key: UUID) -> None:
    """Sets the sealed link to the EqualityAnswers with this key, without saving."""
    application.write(equality=str(key))


def equality_key(application: Application) -> UUID | None:
    """The key of the EqualityAnswers that came with this application. None when there are none.

    Takes about 5 µs. Call this only to count, move or delete the answers.
    """
    key = application.opened("equality")
    return UUID(key) if key else None


def equality_keys(applications: QuerySet[Application]) -> dict[int, UUID | None]:
    """The result of equality_key for many applications, by the application's id. 2 queries."""
    texts = opened_texts(applications, "equality")
    return {application: UUID(key) if key else None for application, key in texts.items()}


class Storage(Protocol):
    """One way to store answers."""

    def read(self, application: Application) -> dict[str, Any]:
        """The answers given so far, by name."""

    def keep(self, application: Application, answers: Answers) -> list[str]:
        """Stores new answers. Returns the columns of the application that the caller still has to
        save.

        `answers` includes `answered_at`.
        """

    def words(self, application: Application) -> list[str]:
        """The answers as lines to read. Empty when every answer is empty."""


class Columns:
    """Answers that are stored in columns of the same names."""

    def __init__(self, *names: str) -> None:
        self.names = names

    def read(self, application: Application) -> dict[str, Any]:
        return {name: getattr(application, name) for name in self.names}

    def keep(self, application: Application, answers: Answers) -> list[str]:
        for name in self.names:
            setattr(application, name, answers[name])
        return list(self.names)

    def words(self, application: Application) -> list[str]:
        lines = (spoken(application, name) for name in self.names)
        return [line for line in lines if line]


@dataclass(frozen=True)
class Listed:
    """Answers that are chosen from a list of records."""

    name: str

    def read(self, application: Application) -> dict[str, Any]:
        return {self.name: list(getattr(application, self.name).all())}

    def keep(self, application: Application, answers: Answers) -> list[str]:
        getattr(application, self.name).set(answers[self.name])
        return []

    def words(self, application: Application) -> list[str]:
        return [str(row) for row in getattr(application, self.name).all()]


class Week(Columns):
    """The times when somebody is free, stored as one number: a bit for each of the 21 times of a
    week (see recruitment.weekly)."""

    def __init__(self) -> None:
        super().__init__("slots")

    def words(self, application: Application) -> list[str]:
        return week_in_words(application.slots)


class Declared:
    """The answer `agreed`: whether the applicant has confirmed every statement.

    Stored as the time when the applicant confirmed them.
    """

    def read(self, application: Application) -> dict[str, Any]:
        return {"agreed": application.declared_at is not None}

    def keep(self, application: Application, answers: Answers) -> list[str]:
        application.declared_at = answers["answered_at"] if answers["agreed"] else None
        return ["declared_at"]

    def words(self, application: Application) -> list[str]:
        at = application.declared_at
        return [f"Yes, on {in_words(london_date(at), 'j F Y')}"] if at else []


@dataclass(frozen=True)
class InConfidence:
    """A sealed text. The name of its answer ends in `_in_confidence`."""

    name: Confidence

    @property
    def answer(self) -> str:
        return f"{self.name}_in_confidence"

    def read(self, application: Application) -> dict[str, Any]:
        return {self.answer: own_words(application, self.name)}

    def keep(self, application: Application, answers: Answers) -> list[str]:
        return [write_in_confidence(application, self.name, answers[self.answer])]

    def words(self, application: Application) -> list[str]:
        text = own_words(application, self.name)
        return [text] if text else []


class Together:
    """Several ways to store answers together, for a page that needs more than one."""

    def __init__(self, *parts: Storage) -> None:
        self.parts = parts

    def read(self, application: Application) -> dict[str, Any]:
        return {
            name: value for part in self.parts for name, value in part.read(application).items()
        }

    def keep(self, application: Application, answers: Answers) -> list[str]:
        return [name for part in self.parts for name in part.keep(application, answers)]

    def words(self, application: Application) -> list[str]:
        return [line for part in self.parts for line in part.words(application)]


def spoken(application: Application, name: str) -> str:
    """The value of a column in words: the label of a choice, or a date in full."""
    value = getattr(application, name)
    if isinstance(value, date):
        return in_words(value, "j F Y")
    label = getattr(application, f"get_{name}_display", None)
    return str(label() if label else value or "")
