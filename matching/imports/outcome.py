"""How an import went."""

from dataclasses import dataclass

from config.common.errors import DomainError

HEADER = 1
WHOLE_FILE = 0


@dataclass(frozen=True, slots=True)
class Problem:
    """`row` is as a spreadsheet counts, the headings being row 1; 0 is the file as a whole."""

    row: int
    column: str
    reason: str

    def __str__(self) -> str:
        if self.row == WHOLE_FILE:
            return self.reason
        return f"Row {self.row}, {self.column}: {self.reason}"


@dataclass(frozen=True, slots=True)
class ImportResult:
    """How many rows were added and how many were there already; what kept others out, and what to
    look at in those that were kept."""

    added: int = 0
    unchanged: int = 0
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether the file held no row at all, good or bad."""
        return not (self.added or self.unchanged or self.problems)


class BadFile(DomainError):
    """Nothing in this file can be imported."""


class BadCell(DomainError):
    """What one cell says cannot be kept. `column` is empty where the reader does not know it."""

    def __init__(self, reason: str, column: str = "") -> None:
        super().__init__(reason)
        self.column = column
