"""Refusals that a person can put right, each with a sentence for that person."""


class DomainError(Exception):
    """A rule refuses. `str()` is the sentence to show: what is wrong, and what to do."""


class ChangedMeanwhile(DomainError):
    """Someone else changed the record first."""


class NotAllowed(DomainError):
    """This person is not allowed to do this."""


class FieldError(DomainError):
    """An answer that cannot be right. `field` is the name of the field to put right."""

    def __init__(self, field: str, sentence: str) -> None:
        self.field = field
        super().__init__(sentence)
