"""What an applicant writes in confidence: sealed at rest, each reading by someone else written
down."""

from enum import StrEnum

from config.common.sealed import seal, unseal
from recruitment.models import Application

TABLE = "application"
NOTHING_WRITTEN = b""


class Confidence(StrEnum):
    """The sealed texts of an application; the column of each is `sealed_` and its name."""

    LIVED_EXPERIENCE = "lived_experience"
    DISCLOSURE = "disclosure"
    CONFLICTS = "conflicts"


def write_in_confidence(application: Application, which: Confidence, text: str) -> str:
    """Puts the sealed text into its column, unsaved, and returns the column's name. An empty text
    is kept as no bytes at all."""
    column = f"sealed_{which}"
    sealed = seal(text, table=TABLE, column=which, row=application.seal_id)
    setattr(application, column, sealed if text else NOTHING_WRITTEN)
    return column


def own_words(application: Application, which: Confidence) -> str:
    """The text, for the applicant. For staff see dossier.answers_for_staff, which writes the
    reading down. About 5 µs."""
    sealed = bytes(getattr(application, f"sealed_{which}"))
    if not sealed:
        return ""
    return unseal(sealed, table=TABLE, column=which, row=application.seal_id)
