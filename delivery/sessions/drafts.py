"""What a mentor has typed about a session and not sent yet. A draft is in the database, so it is
there on every device."""

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction

from config.accounts.models import User
from config.common.errors import ChangedMeanwhile
from delivery.models import LoggedSession, SessionDraft
from delivery.permissions import check_record
from matching.models import Match

KEPT_FOR: Final = timedelta(days=60)
"""How long after its last change a draft is removed."""


class OlderDraft(ChangedMeanwhile):
    """The draft was changed on another device since. `draft` is how it is now."""

    def __init__(self, draft: SessionDraft) -> None:
        self.draft = draft
        super().__init__(
            "You have typed something else on another device since. Open the form again to see it."
        )


def draft_of(user: User, match: Match, expected_on: date | None) -> SessionDraft | None:
    """This person's draft about this expected session, or about another contact. One query."""
    return SessionDraft.objects.filter(author=user, match=match, expected_on=expected_on).first()


def drafts_of(user: User, match: Match) -> list[SessionDraft]:
    """All drafts of this person about this match, the newest first. One query."""
    return list(SessionDraft.objects.filter(author=user, match=match))


def answers_of(draft: SessionDraft) -> dict[str, list[str]]:
    """What was typed: for each field of the form its values. Only its author may see this."""
    return dict(json.loads(draft.opened("answers") or "{}"))


def save_draft(
    *,
    match: Match,
    expected_on: date | None,
    answers: Mapping[str, list[str]],
    revision: int,
    by: User,
    at: datetime,
) -> SessionDraft:
    """Saves what was typed, in the next revision. `revision` is the one that the page has; 0 for a
    page without a draft. Safe to repeat. Raises OlderDraft when another page saved since with other
    words; NotAllowed; HasDied. About 6 queries."""
    check_record(by, match)
    text = json.dumps(answers)
    try:
        with transaction.atomic():
            rows = SessionDraft.objects.select_for_update()
            draft = rows.filter(author=by, match=match, expected_on=expected_on).first()
            if draft is None:
                draft = SessionDraft(author=by, match=match, expected_on=expected_on, revision=0)
            elif draft.revision != revision and draft.opened("answers") != text:
                raise OlderDraft(draft)
            draft.write(answers=text)
            draft.revision, draft.saved_at = draft.revision + 1, at
            draft.save()
    except IntegrityError:
        # Two devices saved their first words at the same moment: the other one is first.
        other = SessionDraft.objects.get(author=by, match=match, expected_on=expected_on)
        raise OlderDraft(other) from None
    return draft


def discard_draft(*, draft: SessionDraft, by: User) -> None:
    """Removes a draft that its author no longer wants. Safe to repeat. Nothing for anybody else."""
    SessionDraft.objects.filter(pk=draft.pk, author=by).delete()


def remove_old_drafts(*, at: datetime) -> int:
    """Removes drafts that nobody has changed for 60 days. Returns how many. Safe to repeat."""
    return SessionDraft.objects.filter(saved_at__lt=at - KEPT_FOR).delete()[0]


def session_of(draft: SessionDraft) -> LoggedSession | None:
    """The session that was logged from this draft, if it was. One query."""
    return LoggedSession.objects.filter(key=draft.key).first()
