"""The record of processing as a file, purpose by purpose. Article 30(1) of UK GDPR and paragraph 41
of Schedule 1 to the Data Protection Act 2018 say what the record must have."""

from collections.abc import Iterator, Sequence
from typing import Final

from config.common.charity.reading import charity
from config.common.spreadsheet import Cell
from privacy.register.statement import Part, record_of_processing

RECORD_HEADINGS: Final = (
    "Controller and contact",
    "Purpose",
    "Why",
    "Whose data",
    "What data",
    "Who reads it in the charity",
    "Who gets it outside the charity",
    "Transfers outside the UK",
    "How long",
    "What stays",
    "How it is protected",
    "Lawful basis, and condition for special categories and offences",
)
TRANSFERS: Final = "None by the service itself"
PROTECTED: Final = (
    "Staff sign in with a second step and see only their prisons. We record who reads what"
)
SEALED: Final = "Some of this data is encrypted in the database"


def record_rows() -> Iterator[Sequence[Cell]]:
    """The lines of the record of processing, for a file. One query, for the charity that runs the
    service."""
    runs = charity()
    contact = runs.contact
    controller = ", ".join(filter(None, (runs.in_a_line, contact.phone, contact.email)))
    return (_row(controller, part) for part in record_of_processing())


def _row(controller: str, part: Part) -> Sequence[Cell]:
    is_sealed = any(line.is_sealed for line in part.lines)
    return (
        controller,
        part.purpose.name,
        part.purpose.why,
        part.whose,
        part.contents,
        part.beside(lambda line: line.readers),
        part.purpose.outside or "nobody",
        TRANSFERS,
        part.beside(lambda line: line.how_long),
        part.beside(lambda line: line.remains),
        f"{PROTECTED}. {SEALED}" if is_sealed else PROTECTED,
        part.purpose.law,
    )
