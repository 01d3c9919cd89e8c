"""The two people an applicant names to speak for him or her."""

from collections.abc import Iterable
from typing import Any, Final

from recruitment.domain.applying.keeping import Answers
from recruitment.models import Application, Reference
from recruitment.states import ReferenceStatus

REFEREES: Final = ("first", "second")
PARTS: Final = ("name", "email", "relationship")


class NamedReferees:
    """`first_name`, `first_email`, `first_relationship`, and the same of the second."""

    def read(self, application: Application) -> dict[str, Any]:
        return {
            f"{which}_{part}": getattr(row, part)
            for which, row in zip(REFEREES, named(application), strict=False)
            for part in PARTS
        }

    def keep(self, application: Application, answers: Answers) -> list[str]:
        application.references.filter(status=ReferenceStatus.NAMED).delete()
        for which in REFEREES:
            said = {part: answers[f"{which}_{part}"] for part in PARTS}
            Reference.objects.create(application=application, **said)
        return []

    def words(self, application: Application) -> list[str]:
        return [f"{row.name} ({row.relationship}), {row.email}" for row in named(application)]


def named(application: Application) -> list[Reference]:
    """Those who are to give a reference, in the order they were named."""
    return list(application.references.exclude(status=ReferenceStatus.REPLACED).order_by("id"))


def address_problem(email: str, *, applicant: str, others: Iterable[str]) -> str:
    """Why this address cannot be a referee's, in a sentence; empty when it can."""
    if email.casefold() == applicant.casefold():
        return "This is your own address. Give the address of someone who knows you"
    if email.casefold() in {other.casefold() for other in others}:
        return "Both referees have this address. We need two different people"
    return ""
