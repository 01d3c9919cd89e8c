"""Short lists an administrator can edit: what men need help with, and languages."""

from django.db import models


class ListedName(models.Model):
    """A code that never changes and a name that may."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=100)

    class Meta:
        abstract = True
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name


class Need(ListedName):
    """Something a man may want help with, and a mentor may have experience of."""


class Language(ListedName):
    """A language other than English that a man may need and a mentor may speak."""
