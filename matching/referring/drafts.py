"""Drafts of referrals: starting, saving and deleting them."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from config.accounts.models import User
from config.common import audit
from config.common.clock import london_date
from config.common.errors import ChangedMeanwhile, FieldError
from matching.models import Referral, ReferralDraft, Source
from matching.models.participant import PRISON_NUMBER
from matching.referring.domains import become_referrer
from recruitment.applying.drafts import random_reference

DRAFTS_LAST: Final = timedelta(days=30)
"""How long we store a draft after its last change.

We then delete the draft, because it is about a man who may never be referred.
"""

SOURCES: Final = (Source.POM, Source.NON_OPERATIONAL, Source.OPERATIONAL, Source.OTHER_SERVICE)
"""The kinds of referrer that can refer online."""

Answers = Mapping[str, Any]
"""Answers by the name of their column in ReferralDraft. Can also have the answer about `needs`."""


class Part(StrEnum):
    """The parts of the referral form, in order. Each part has a page."""

    MAN = "man"
    RELEASE = "release"
    HELP = "help"
    AGREEMENT = "agreement"


COLUMNS: Final[Mapping[Part, tuple[str, ...]]] = {
    Part.MAN: ("name", "establishment", "prison_number", "born_on"),
    Part.RELEASE: ("on_remand", "release_on", "release_kind"),
    Part.HELP: ("aims", "literacy", "access_needs"),
    Part.AGREEMENT: ("agreed_how", "agreed_on", "agreed_with", "source"),
}


def drafts_of(person: User) -> QuerySet[ReferralDraft]:
    """The drafts that this person has started and not sent, the last changed first."""
    return ReferralDraft.objects.filter(referrer=person)


def start_draft(*, by: User, at: datetime) -> ReferralDraft:
    """Starts an empty draft, and makes the person a referrer. If they already have an empty draft,
    for example after a second press, returns it.

    Raises NotAllowed if they have no work address.
    """
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=by.pk)
        become_referrer(by=by, at=at)
        if empty := drafts_of(by).filter(answered=[]).first():
            return empty
        draft = ReferralDraft.objects.create(
            reference=_new_reference(), referrer=by, started_at=at, saved_at=at
        )
        audit.record("start", draft, by=by, at=at)
    return draft


def save_part(
    *, draft: ReferralDraft, part: Part, answers: Answers, by: User, at: datetime
) -> None:
    """Saves the answers to one part. Safe to repeat.

    Raises FieldError for an answer that cannot be right. Raises ChangedMeanwhile if the draft was
    sent or deleted.
    """
    check_answers(answers, at=at)
    with transaction.atomic():
        locked = locked_draft(draft, by=by)
        for column in COLUMNS[part]:
            setattr(locked, column, answers[column])
        if "needs" in answers:
            locked.needs.set(answers["needs"])
        if part not in locked.answered:
            locked.answered.append(part)
        locked.saved_at = at
        locked.save()
    draft.refresh_from_db()


def discard_draft(*, draft: ReferralDraft, by: User, at: datetime) -> None:
    """Deletes a draft and everything in it. Raises ChangedMeanwhile if the draft was already sent
    or deleted."""
    with transaction.atomic():
        locked = locked_draft(draft, by=by)
        audit.record("discard", locked, by=by, at=at)
        locked.delete()


def forget_old_drafts(*, at: datetime) -> int:
    """Deletes the drafts that nobody has changed for DRAFTS_LAST. Returns how many it deleted. Safe
    to repeat."""
    old = ReferralDraft.objects.filter(saved_at__lt=at - DRAFTS_LAST)
    with transaction.atomic():
        deleted: int = old.count()
        old.delete()
    return deleted


def locked_draft(draft: ReferralDraft, *, by: User) -> ReferralDraft:
    """Locks the person's draft until the transaction ends, and reads it again.

    Raises ChangedMeanwhile if the draft was sent or deleted, or is somebody else's.
    """
    row = drafts_of(by).select_for_update(of=("self",)).filter(pk=draft.pk).first()
    if row is None:
        raise ChangedMeanwhile("You have already sent or deleted this referral.")
    return row


def unanswered(draft: ReferralDraft) -> list[Part]:
    """The parts without answers, in order."""
    return [part for part in Part if part not in draft.answered]


def next_part(draft: ReferralDraft, *, after: Part) -> Part | None:
    """The next part without answers. None if all parts have answers.

    Looks first at the parts that come later than `after`, and then at the earlier parts.
    """
    missing = unanswered(draft)
    order = list(Part)
    later = [part for part in missing if order.index(part) > order.index(after)]
    return next(iter(later or missing), None)


def prison_number_in(typed: str) -> str:
    """The prison number in what somebody typed: "a1234 bc" gives "A1234BC". Empty if nothing was
    typed.

    Raises FieldError for anything else that is not a prison number.
    """
    number = re.sub(r"[\s-]", "", typed).upper()
    try:
        if number:
            PRISON_NUMBER(number)
    except ValidationError as error:
        raise FieldError(
            "prison_number",
            "Enter a prison number like A1234BC, or leave it empty if you do not know it",
        ) from error
    return number


def check_answers(answers: Answers, *, at: datetime) -> None:
    """Raises FieldError unless the date of birth is in the past, the release date is in the future,
    and the day of the agreement is today or earlier.

    Does not check missing answers.
    """
    today = london_date(at)
    if (born_on := answers.get("born_on")) and born_on >= today:
        raise FieldError("born_on", "Date of birth must be in the past")
    if (release_on := answers.get("release_on")) and release_on <= today:
        raise FieldError("release_on", "Release date must be in the future")
    if (agreed_on := answers.get("agreed_on")) and agreed_on > today:
        raise FieldError("agreed_on", "The day he agreed must be today or in the past")


def _new_reference() -> str:
    """A reference number that no referral and no draft has yet."""
    while True:
        reference = random_reference()
        taken = (model.objects.filter(reference=reference) for model in (Referral, ReferralDraft))
        if not any(rows.exists() for rows in taken):
            return reference
