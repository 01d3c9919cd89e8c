"""Errors that the person who uses the service can put right. Each error has a sentence for this
person."""


class DomainError(Exception):
    """A rule does not allow the change. `str()` gives the sentence to show, which says what is
    wrong and what to do."""


class ChangedMeanwhile(DomainError):
    """Somebody else has changed the record meanwhile."""


class NotAllowed(DomainError):
    """This person is not allowed to do this."""


class FieldError(DomainError):
    """What somebody entered in a form is wrong. `field` is the name of the field to correct."""

    def __init__(self, field: str, sentence: str) -> None:
        self.field = field
        super().__init__(sentence)
