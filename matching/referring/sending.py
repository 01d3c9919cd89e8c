"""Sends a referral: makes a referral from the draft, for staff to check."""

from datetime import datetime

from django.db import IntegrityError, transaction

from config.accounts.models import User
from config.common import audit
from config.common.clock import london_date
from config.common.errors import DomainError
from matching.models import (
    Note,
    Participant,
    Referral,
    ReferralDraft,
    ReferralNeed,
    ReleaseDate,
    SentReferral,
)
from matching.referrals.dates import date_for_rounds, use_in_rounds
from matching.referrals.wants import LEVEL_NOT_GIVEN
from matching.referring.domains import check_work_address
from matching.referring.drafts import Part, check_answers, locked_draft, unanswered
from matching.referring.emails import RECEIVED, email_referrer
from matching.states import REFERRAL, ReferralStatus
from recruitment.prisons.closing import check_open


class NotComplete(DomainError):
    """The draft cannot be sent, because `part` has no answers."""

    def __init__(self, part: Part) -> None:
        self.part = part
        super().__init__("You cannot send this referral yet. Answer the questions on this page.")


def send_referral(*, draft: ReferralDraft, by: User, at: datetime) -> Referral:
    """Makes the man's referral from the draft, deletes the draft, and emails the referrer.

    Uses the man's record if there is one. His record has his prison number, and also his date of
    birth or his name. If there is no such record, makes a new record. Also makes a new record if
    the man has an open referral or has died. If another record has the prison number, leaves the
    number out of the new record, and adds a note. The note asks staff whether both records are of
    the same man. The referrer never learns whether the man was on record.

    Raises NotComplete if a part has no answers. Raises FieldError, for example if the release date
    has passed. Raises NotAllowed if the person has no work address. Raises ChangedMeanwhile if the
    draft was sent or deleted, so that a second press sends nothing.
    """
    check_work_address(by)
    with transaction.atomic():
        source = locked_draft(draft, by=by)
        _check_can_send(source, at=at)
        referral = _referral_of_known_man(source, at=at) or _referral_of_new_man(source, at=at)
        _write_details(referral, source, at=at)
        SentReferral.objects.create(
            referral=referral, initials=initials(source.name), emailed_status=referral.status
        )
        audit.record("refer", referral, by=by, at=at, source=referral.source)
        email_referrer(referral, RECEIVED, at=at)
        source.delete()
    return referral


def initials(name: str) -> str:
    """The initials of a name, such as "D. O." for Dale Oak."""
    return " ".join(f"{word[0].upper()}." for word in name.split()[:5])


def _check_can_send(draft: ReferralDraft, *, at: datetime) -> None:
    if missing := unanswered(draft):
        raise NotComplete(missing[0])
    check_answers(vars(draft), at=at)


def _referral_of_known_man(draft: ReferralDraft, *, at: datetime) -> Referral | None:
    """A new referral of a man who is on record.

    None if he is not on record, if he has an open referral, or if his record says that he has died.
    """
    known = _numbered(draft)
    if known is None or known.died_on or not _is_same_man(known, draft):
        return None
    try:
        with transaction.atomic():
            return _create_referral(draft, known, at=at)
    except IntegrityError:  # he has an open referral
        return None


def _referral_of_new_man(draft: ReferralDraft, *, at: datetime) -> Referral:
    try:
        with transaction.atomic():
            return _create_referral(draft, _create_man(draft, draft.prison_number), at=at)
    except IntegrityError:
        if not draft.prison_number:
            raise
    referral = _create_referral(draft, _create_man(draft, ""), at=at)
    Note.objects.create(
        referral=referral,
        text=f"The referrer gave the prison number {draft.prison_number}, which "
        f"{_record_in_words(_numbered(draft))} already has. Check whether this is the same man.",
        written_by=draft.referrer,
        written_at=at,
    )
    return referral


def _numbered(draft: ReferralDraft) -> Participant | None:
    if not draft.prison_number:
        return None
    return Participant.objects.filter(prison_number=draft.prison_number).first()


def _record_in_words(known: Participant | None) -> str:
    """The record that has the prison number, in words for a note to staff. Names its newest
    referral."""
    newest = known and known.referrals.order_by("-received_on", "-pk").first()
    return f"the man of referral {newest.reference}" if newest else "another record"


def _is_same_man(known: Participant, draft: ReferralDraft) -> bool:
    """Whether the record and the draft have the same date of birth. If a date is missing, whether
    they have the same name.

    The prison number is not enough: a number with one wrong digit is another man's number.
    """
    if known.born_on and draft.born_on:
        return known.born_on == draft.born_on
    return known.name.casefold() == draft.name.casefold()


def _create_man(draft: ReferralDraft, prison_number: str) -> Participant:
    return Participant.objects.create(
        name=draft.name, prison_number=prison_number, born_on=draft.born_on
    )


def _create_referral(draft: ReferralDraft, man: Participant, *, at: datetime) -> Referral:
    if draft.establishment is None:
        raise NotComplete(Part.MAN)
    check_open(draft.establishment)
    return Referral.objects.create(
        reference=draft.reference,
        participant=man,
        establishment=draft.establishment,
        source=draft.source,
        referred_by=draft.referrer,
        status=ReferralStatus(REFERRAL.initial),
        received_on=london_date(at),
        on_remand=draft.on_remand,
        aims=draft.aims,
        literacy=draft.literacy,
        access_needs=draft.access_needs,
        agreed_on=draft.agreed_on,
        agreed_how=draft.agreed_how,
        agreed_with=draft.agreed_with,
    )


def _write_details(referral: Referral, draft: ReferralDraft, *, at: datetime) -> None:
    ReferralNeed.objects.bulk_create(
        ReferralNeed(referral=referral, need=need, weight=LEVEL_NOT_GIVEN)
        for need in draft.needs.all()
    )
    if draft.release_on:
        date = ReleaseDate.objects.create(
            referral=referral,
            kind=draft.release_kind,
            on=draft.release_on,
            confirmed_on=london_date(at),
        )
        use_in_rounds(referral, date_for_rounds([date]))
        referral.save(update_fields=["release_on", "release_kind", "release_confirmed_on"])
