"""What a person can put right, said in a sentence to that person."""


class DomainError(Exception):
    """A rule said no. `str()` is the sentence to show: what is wrong and what to do."""


class ChangedMeanwhile(DomainError):
    """Someone else changed the record first."""


class NotAllowed(DomainError):
    """This person may not do this."""


class FieldError(DomainError):
    """Something typed that cannot be right. `field` is the name of what to put right."""

    def __init__(self, field: str, sentence: str) -> None:
        self.field = field
        super().__init__(sentence)
