"""Saving what somebody has typed about a session or a concern and has not sent yet.

Drafts are in the database, so their author can go on with a draft on any device.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from config.accounts.models import User
from config.common.errors import ChangedMeanwhile
from config.common.queue import TaskName
from config.common.written_query import written_once
from delivery.models import Concern, Draft, LoggedSession
from delivery.permissions import check_record
from matching.models import Match

FORGET_DRAFTS: Final = TaskName("delivery.forget_drafts")
KEPT_FOR: Final = timedelta(days=60)
"""A draft is deleted when nobody has changed it for this long."""


class OlderDraft(ChangedMeanwhile):
    """The page knows only an older draft, because another page has saved other words since. `draft`
    is the draft as it is now."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        super().__init__(
            "You have typed other words in this draft, on another device or in another window."
        )


class AlreadySent(ChangedMeanwhile):
    """This form was sent already. `record` is the session or the concern that was saved when the
    form was sent."""

    def __init__(self, record: LoggedSession | Concern, sentence: str) -> None:
        self.record = record
        super().__init__(sentence)


@dataclass(frozen=True)
class About:
    """What a draft is about.

    If `expected_on` is set, the draft is about the session that was expected on that day. If
    `session` is set, the draft changes that logged session or adds to it. If `is_concern` is true,
    the draft is a concern about the man. Otherwise the draft is about another contact.
    """

    match: Match
    expected_on: date | None = None
    session: LoggedSession | None = None
    is_concern: bool = False


def draft_of(user: User, about: About) -> Draft | None:
    """This person's draft about what `about` describes, or None. One query."""
    return Draft.objects.filter(author=user, **vars(about)).first()


def draft_of_concern(user: User, match: Match) -> Draft | None:
    """This person's draft of a concern about this man, or None. One query."""
    return next(iter(_drafts_of_concern(user.pk, match.pk)), None)


@written_once
def _drafts_of_concern(user: int, match: int) -> QuerySet[Draft]:
    about = About(Match(pk=match), is_concern=True)
    return Draft.objects.filter(author=user, **vars(about)).order_by("pk")


def answers_of(draft: Draft) -> dict[str, list[str]]:
    """What was typed in the form, by the name of the box. Only the author may see it."""
    return dict(json.loads(draft.opened("answers") or "{}"))


def save_draft(
    *,
    about: About,
    key: UUID,
    page: UUID,
    answers: Mapping[str, list[str]],
    revision: int,
    by: User,
    at: datetime,
) -> Draft:
    """Saves what was typed as the next revision of the draft.

    `answers` has every box of the form, even the empty boxes. The draft can also have boxes of
    another form. They stay as they are. `revision` is the revision that the page knows, or 0 for a
    page without a draft.

    `page` is a random id of one opened page. A page that does not hear whether a save succeeded
    saves again with the same id. So we know that the earlier save did not come from another page.
    When the form is sent, `key` becomes the key of the session or the concern.

    Safe to repeat. Raises OlderDraft when another page has since saved other words. Raises
    AlreadySent when this form was sent already. Raises NotAllowed if `by` cannot do this, and
    HasDied if the man has died. 7 queries.
    """
    with transaction.atomic():
        # Sending a form takes the same lock, so no draft comes back after its form was sent.
        Match.objects.select_for_update(no_key=True).get(pk=about.match.pk)
        check_record(by, about.match)
        sent = _sent(about, key, by)
        if sent:
            raise AlreadySent(sent, "This form was sent already, so nothing was changed.")
        there = draft_of(by, about)
        before = answers_of(there) if there else {}
        after = before | dict(answers)
        if there and there.revision != revision and there.page != page and after != before:
            raise OlderDraft(there)
        draft = there or Draft(author=by, **vars(about), revision=0)
        draft.write(answers=json.dumps(after))
        draft.key, draft.page = key, page
        draft.revision, draft.saved_at = draft.revision + 1, at
        draft.save()
    return draft


def finish_draft(*, draft: Draft, boxes: Collection[str], by: User, at: datetime) -> None:
    """Removes these boxes from a draft, because their words have been sent.

    The draft can also have boxes of another form. They stay. If no box with words is left, deletes
    the draft. Does nothing unless `by` is the author. Safe to repeat.
    """
    with transaction.atomic():
        rows = Draft.objects.select_for_update().filter(pk=draft.pk, author=by)
        for row in rows:
            others = {box: typed for box, typed in answers_of(row).items() if box not in boxes}
            if not any(text for typed in others.values() for text in typed):
                row.delete()
                return
            row.write(answers=json.dumps(others))
            row.revision, row.saved_at = row.revision + 1, at
            row.save()


def discard_draft(*, draft: Draft, by: User) -> None:
    """Deletes a draft that its author no longer wants.

    Does nothing unless `by` is the author. Safe to repeat.
    """
    Draft.objects.filter(pk=draft.pk, author=by).delete()


def remove_sent_draft(*, key: UUID, by: User) -> None:
    """Deletes the draft of the form with this key, because the form has been sent. Lock the match
    first."""
    Draft.objects.filter(author=by, key=key).delete()


def remove_old_drafts(*, at: datetime) -> int:
    """Deletes the drafts that nobody has changed for 60 days.

    Returns how many drafts were deleted. Safe to repeat.
    """
    return Draft.objects.filter(saved_at__lt=at - KEPT_FOR).delete()[0]


def _sent(about: About, key: UUID, by: User) -> LoggedSession | Concern | None:
    """The session or the concern that was saved when the form with this key was sent, or None. One
    query."""
    if about.is_concern:
        return Concern.objects.filter(match=about.match, key=key, raised_by=by).first()
    return LoggedSession.objects.filter(match=about.match, key=key).first()
