"""Short lists that an administrator can edit: needs and languages."""

from django.db import models


class ListedName(models.Model):
    """A code that never changes, with a name that can change."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=100)

    class Meta:
        abstract = True
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name


class Need(ListedName):
    """Something that a man wants help with and that a mentor can have experience of."""


class Language(ListedName):
    """A language other than English that a man needs or a mentor speaks."""
