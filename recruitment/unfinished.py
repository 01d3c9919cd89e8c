"""Saving what somebody has typed on a page and not finished.

When the same person opens the page again, the page shows what they typed, with the errors.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.http import QueryDict

from config.ui.forms import boxes_of
from recruitment.models import Application, Reference, UnfinishedAnswer


@dataclass(frozen=True)
class Page:
    """The page of one question of an application, or a referee's form."""

    application: Application | None = None
    question: str = ""
    reference: Reference | None = None


def typed_in(form: forms.Form) -> QueryDict:
    """The values that the browser sent for the form's own fields, without any other values. Empty
    if these values are the same as in the unchanged form."""
    typed = QueryDict(mutable=True)
    if form.has_changed():
        sent: Any = form.data
        for box in boxes_of(form):
            if box in sent:
                typed.setlist(box, sent.getlist(box))
    return typed


def save_unfinished(page: Page, typed: QueryDict, *, at: datetime) -> None:
    """Saves what was typed on one page, and deletes what was typed there before. If nothing was
    typed, only deletes.

    Call this in a transaction that has locked the application or the reference. Safe to repeat.
    """
    forget_unfinished(page)
    if typed:
        row = UnfinishedAnswer(**vars(page), typed_at=at)
        row.write(boxes=typed.urlencode())
        row.save()


def forget_unfinished(page: Page) -> None:
    """Deletes what was typed on one page, because the person has now saved an answer. Safe to
    repeat."""
    UnfinishedAnswer.objects.filter(**vars(page)).delete()


def unfinished(page: Page) -> QueryDict | None:
    """What was typed on one page, to fill its form with. None if there is nothing. One query.

    Only for the person who typed it.
    """
    row = UnfinishedAnswer.objects.filter(**vars(page)).first()
    return QueryDict(row.opened("boxes")) if row else None
