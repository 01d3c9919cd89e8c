"""Drafts: what a mentor has typed about a session and has not sent yet.

Drafts are in the database, so a mentor can go on with a draft on any device.
"""

import json
from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from config.accounts.models import User
from config.common.errors import ChangedMeanwhile
from config.common.queue import TaskName
from delivery.models import LoggedSession, SessionDraft
from delivery.permissions import SUPPORTED, check_record
from delivery.sessions.logging import AlreadyLogged
from matching.models import Match, Mentor

FORGET_DRAFTS: Final = TaskName("delivery.forget_drafts")
KEPT_FOR: Final = timedelta(days=60)
"""A draft is removed when nobody has changed it for this long."""


class OlderDraft(ChangedMeanwhile):
    """Another page has saved other words in the draft. `draft` is the draft as it is now."""

    def __init__(self, draft: SessionDraft) -> None:
        self.draft = draft
        super().__init__(
            "You have typed other words in this draft, on another device or in another window."
        )


def draft_of(
    user: User, match: Match, expected_on: date | None, session: LoggedSession | None = None
) -> SessionDraft | None:
    """This person's draft about this match, or None. One query.

    With `expected_on`, the draft is about the session that was expected on that day. With
    `session`, the draft has changes to that logged session. With neither, the draft is about
    another contact.
    """
    rows = SessionDraft.objects.filter(author=user, match=match)
    return rows.filter(expected_on=expected_on, session=session).first()


def drafts_of(user: User, match: Match) -> list[SessionDraft]:
    """All drafts of this person about this match, the newest first. One query."""
    return list(SessionDraft.objects.filter(author=user, match=match).select_related("session"))


def drafts_by(mentor: Mentor) -> list[SessionDraft]:
    """All drafts of this mentor about the men they support or have supported, the newest first.
    Each comes with its man. Leaves out men who have died. One query."""
    rows = SessionDraft.objects.filter(
        author=mentor.user_id,
        match__mentor=mentor,
        match__status__in=sorted(SUPPORTED),
        match__referral__participant__died_on__isnull=True,
    )
    return list(rows.select_related("session", "match__referral__participant"))


def answers_of(draft: SessionDraft) -> dict[str, list[str]]:
    """What was typed: the values of each box of the form. Only the author may see the values."""
    return dict(json.loads(draft.opened("answers") or "{}"))


def save_draft(
    *,
    match: Match,
    expected_on: date | None,
    key: UUID,
    page: UUID,
    answers: Mapping[str, list[str]],
    revision: int,
    by: User,
    at: datetime,
    session: LoggedSession | None = None,
) -> SessionDraft:
    """Saves what was typed as the next revision of the draft.

    `session` is the logged session that the words change or add to. `answers` has every box of the
    form, also the empty boxes. If another form about the same session saved other boxes, they stay.
    `revision` is the revision that the page knows, or 0 for a page without a draft.

    `page` identifies one opened page. If the answer to a save is lost on the way, the page saves
    again: `page` shows that the earlier save did not come from another device. `key` becomes the
    key of the session.

    Safe to repeat. Raises OlderDraft when another page has since saved other words. Raises
    AlreadyLogged when this form was sent already. Raises NotAllowed and HasDied. 7 queries.
    """
    with transaction.atomic():
        # log_session takes the same lock, so no draft comes back after its session was logged.
        Match.objects.select_for_update(no_key=True).get(pk=match.pk)
        check_record(by, match)
        logged = LoggedSession.objects.filter(match=match, key=key).first()
        if logged:
            raise AlreadyLogged(logged)
        there = draft_of(by, match, expected_on, session)
        before = answers_of(there) if there else {}
        after = before | dict(answers)
        if there and there.revision != revision and there.page != page and after != before:
            raise OlderDraft(there)
        new = {"author": by, "match": match, "expected_on": expected_on, "session": session}
        draft = there or SessionDraft(**new, revision=0)
        draft.write(answers=json.dumps(after))
        draft.key, draft.page = key, page
        draft.revision, draft.saved_at = draft.revision + 1, at
        draft.save()
    return draft


def finish_draft(*, draft: SessionDraft, boxes: Collection[str], by: User, at: datetime) -> None:
    """Takes these boxes out of a draft, because their words are sent.

    Boxes that another form saved stay. If no other box holds words, the draft is removed. Does
    nothing for anybody but the author. Safe to repeat.
    """
    with transaction.atomic():
        rows = SessionDraft.objects.select_for_update().filter(pk=draft.pk, author=by)
        for row in rows:
            others = {box: typed for box, typed in answers_of(row).items() if box not in boxes}
            if not any(text for typed in others.values() for text in typed):
                row.delete()
                return
            row.write(answers=json.dumps(others))
            row.revision, row.saved_at = row.revision + 1, at
            row.save()


def discard_draft(*, draft: SessionDraft, by: User) -> None:
    """Removes a draft that its author no longer wants.

    Does nothing for anybody but the author. Safe to repeat.
    """
    SessionDraft.objects.filter(pk=draft.pk, author=by).delete()


def remove_old_drafts(*, at: datetime) -> int:
    """Removes the drafts that nobody has changed for 60 days.

    Returns how many drafts were removed. Safe to repeat.
    """
    return SessionDraft.objects.filter(saved_at__lt=at - KEPT_FOR).delete()[0]
