"""Case studies. Staff write a case study, record the consent of the man, and take out names. A
manager then approves the case study. Staff can still withdraw an approved case study."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from config.accounts.models import User
from config.accounts.roles import check_manager
from config.common import audit
from config.common.errors import ChangedMeanwhile, DomainError, FieldError
from config.common.sealed.rows import with_keys
from config.common.transitions import apply_transition
from delivery.endings.drafting import draft_text
from delivery.endings.names import Hit, open_hits
from delivery.endings.saying import check_consent, check_withdrawal, withdraw_consent
from delivery.models import CaseStudy, ClearedName, Consent, Feedback, Speaker
from delivery.states import CASE_STUDY, CaseStudyStatus
from matching.models import Referral
from matching.permissions import check_decide, referrals_for
from matching.referrals.moving import lock_referral

LONGEST_TEXT: Final = 20_000
LONGEST_REASON: Final = 300


class NamesLeft(DomainError):
    """The case study still contains words that may say who somebody is. `hits` has the words."""

    def __init__(self, hits: list[Hit]) -> None:
        self.hits = hits
        super().__init__(
            "This case study has words that may say who somebody is. Change each word, or say "
            "why it can stay."
        )


class NoConsent(DomainError):
    """The man has not agreed that we publish his case study."""

    def __init__(self) -> None:
        super().__init__("Record his consent to this case study before you approve it.")


def case_studies_for(user: User) -> QuerySet[CaseStudy]:
    """The case studies of the men that this person can see as staff."""
    return CaseStudy.objects.filter(referral__in=referrals_for(user).order_by())


def draft_case_study(
    *, referral: Referral, title: str, key: UUID, by: User, at: datetime
) -> CaseStudy:
    """Starts a case study with the facts about the man, each with its day. `title` must not name
    anybody. Safe to repeat with the same key: the first case study is returned. Raises NotAllowed
    if `by` cannot do this, and HasDied if the man has died."""
    with _opening(referral, by=by) as man:
        earlier = CaseStudy.objects.filter(key=key, written_by=by).first()
        if earlier:
            return earlier
        study = CaseStudy(key=key, referral=man, title=title, written_by=by, written_at=at)
        study.write(text=draft_text(man))
        study.save()
        audit.record("draft", study, by=by, at=at)
    return study


def write_case_study(
    *, study: CaseStudy, title: str, text: str, version: int, by: User, at: datetime
) -> None:
    """Saves the text that somebody wrote. Raises ChangedMeanwhile if the case study no longer has
    the version `version`, or is no longer a draft. Raises FieldError for an empty text. Raises
    NotAllowed if `by` cannot do this, and HasDied if the man has died."""
    if not text.strip():
        raise FieldError("text", "Enter the text of the case study")
    with _changing_draft(study, version=version, by=by) as current:
        current.title = title
        current.write(text=text)
        current.written_by, current.written_at = by, at
        current.save()
        audit.record("write", current, by=by, at=at)


def record_study_consent(
    *,
    study: CaseStudy,
    consent: Consent,
    consented_on: date | None,
    version: int,
    by: User,
    at: datetime,
) -> None:
    """Records whether the man agrees that we publish the case study, and on which day he agreed.
    Raises FieldError if he agreed but no day is given, or if the day is in the future. Raises
    ChangedMeanwhile if the case study no longer has the version `version`, or is no longer a draft.
    Raises NotAllowed if `by` cannot do this, and HasDied if the man has died."""
    check_consent(consent, consented_on, at=at)
    with _changing_draft(study, version=version, by=by) as current:
        current.consent = consent
        current.consented_on = None if consent == Consent.NO else consented_on
        current.save()
        audit.record("consent", current, by=by, at=at, consent=consent)


def clear_name(
    *, study: CaseStudy, word: str, reason: str, version: int, by: User, at: datetime
) -> None:
    """Records why a word that looks like a name can stay. The word can then stay in the sentences
    that contain it now.

    `word` is the `key` of a Hit (see open_hits). `reason` has 1–300 characters. Raises FieldError
    without a reason. Raises ChangedMeanwhile when we do not ask about this word any more, and when
    the case study no longer has the version `version` or is no longer a draft. Raises NotAllowed if
    `by` cannot do this, and HasDied if the man has died. About 20 queries.
    """
    if not reason.strip():
        raise FieldError("reason", "Enter why this word can stay")
    with _changing_draft(study, version=version, by=by) as current:
        hits = {hit.key: hit for hit in open_hits(current)}
        if word not in hits:
            raise ChangedMeanwhile("We no longer ask about this word. Nothing was changed.")
        row = ClearedName(study=current, cleared_by=by, cleared_at=at)
        row.write(word=word, passages="\n".join(hits[word].open), reason=reason)
        row.save()
        current.save()
        audit.record("clear_name", current, by=by, at=at)


@dataclass(frozen=True)
class Clearing:
    """A word that may stay in a case study, why it may stay, and the person who said so."""

    word: str
    reason: str
    by: User
    at: datetime


def clearings_of(study: CaseStudy) -> list[Clearing]:
    """The words that may stay in this case study, the earliest decision first. The caller must
    record the reading. 2 queries."""
    rows = ClearedName.objects.filter(study=study).select_related("cleared_by")
    return [
        Clearing(row.opened("word"), row.opened("reason"), row.cleared_by, row.cleared_at)
        for row in with_keys(rows)
    ]


def ask_about_names_again(*, study: CaseStudy, version: int, by: User, at: datetime) -> None:
    """Undoes every clear_name of this case study, so that we ask about the words again. Raises
    ChangedMeanwhile if the case study no longer has the version `version`, or is no longer a draft.
    Raises NotAllowed if `by` cannot do this, and HasDied if the man has died."""
    with _changing_draft(study, version=version, by=by) as current:
        current.cleared_names.all().delete()
        current.save()
        audit.record("ask_about_names_again", current, by=by, at=at)


def approve_case_study(*, study: CaseStudy, version: int, by: User, at: datetime) -> None:
    """Approves a case study, so that we may publish it. Raises NotAllowed for anybody but a
    manager. Raises NoConsent if the man has not agreed, and NamesLeft if open_hits returns any
    words. Raises ChangedMeanwhile if the case study no longer has the version `version`, or is no
    longer a draft. Raises HasDied if the man has died. About 20 queries."""
    check_manager(by, "approve a case study")
    with _changing_draft(study, version=version, by=by) as current:
        if current.consent == Consent.NO:
            raise NoConsent
        hits = open_hits(current)
        if hits:
            raise NamesLeft(hits)
        values: dict[str, Any] = {"approved_by": by, "approved_at": at, "version": current.version}
        apply_transition(CASE_STUDY, "approve", current, by=by, at=at, **values)


def change_approved(*, study: CaseStudy, version: int, by: User, at: datetime) -> None:
    """Makes an approved case study a draft again. We may then publish it only after a manager has
    approved it again. Raises NotAllowed for anybody but a manager. Raises ChangedMeanwhile if the
    case study is not approved, or no longer has the version `version`. Raises HasDied if the man
    has died."""
    _step("change", study, version=version, by=by, at=at, approved_by=None, approved_at=None)


def withdraw_case_study(
    *, study: CaseStudy, on: date, version: int, by: User, at: datetime
) -> None:
    """Withdraws a case study, because the man withdrew his consent or for another reason. From the
    day `on`, we must not publish it. Raises FieldError for a day in the future or before the
    consent. Raises ChangedMeanwhile if the case study is withdrawn already, or no longer has
    the version `version`. Raises NotAllowed if `by` cannot do this, and HasDied if the man has
    died."""
    check_withdrawal(on, since=study.consented_on or date.min, at=at)
    _step("withdraw", study, version=version, by=by, at=at, withdrawn_on=on)


def studies_of_speaker(feedback: Feedback) -> QuerySet[CaseStudy]:
    """The case studies about the man who gave this feedback, without withdrawn case studies. Empty
    if the feedback is not from a man."""
    if feedback.match is None or feedback.speaker != Speaker.PARTICIPANT:
        return CaseStudy.objects.none()
    his = CaseStudy.objects.filter(referral__participant=feedback.match.referral.participant_id)
    return his.exclude(status=CaseStudyStatus.WITHDRAWN)


def withdraw_words_and_studies(
    *,
    feedback: Feedback,
    studies: Collection[CaseStudy],
    on: date,
    version: int,
    by: User,
    at: datetime,
) -> None:
    """Withdraws the consent to publish an answer, and the case studies `studies` about the speaker.
    If one of these withdrawals is refused, withdraws nothing. Raises the errors of withdraw_consent
    and of withdraw_case_study."""
    with transaction.atomic():
        withdraw_consent(feedback=feedback, on=on, version=version, by=by, at=at)
        for study in studies:
            withdraw_case_study(study=study, on=on, version=study.version, by=by, at=at)


def reopen_case_study(*, study: CaseStudy, version: int, by: User, at: datetime) -> None:
    """Makes a withdrawn case study a draft again. The man's consent must then be recorded again.
    Raises ChangedMeanwhile if the case study is not withdrawn, or no longer has the version
    `version`. Raises NotAllowed if `by` cannot do this, and HasDied if the man has died."""
    values: dict[str, Any] = {"withdrawn_on": None, "consent": Consent.NO, "consented_on": None}
    values |= {"approved_by": None, "approved_at": None}
    _step("go_on", study, version=version, by=by, at=at, **values)


def _step(
    name: str, study: CaseStudy, *, version: int, by: User, at: datetime, **values: Any
) -> None:
    with _changing(study, version=version, by=by) as current:
        values |= {"version": current.version}
        apply_transition(CASE_STUDY, name, current, by=by, at=at, **values)


@contextmanager
def _opening(referral: Referral, *, by: User) -> Iterator[Referral]:
    """A context manager. Locks the man's referral, and gives it to the `with` block. Raises
    NotAllowed if `by` cannot do this, and HasDied if the man has died."""
    with transaction.atomic():
        man = lock_referral(referral)
        check_decide(by, man)
        yield man


@contextmanager
def _changing(study: CaseStudy, *, version: int, by: User) -> Iterator[CaseStudy]:
    """A context manager. Locks the man's referral and then the case study, raises the version of
    the case study by 1, and gives it to the `with` block."""
    with _opening(study.referral, by=by):
        current = CaseStudy.objects.select_for_update(no_key=True).get(pk=study.pk)
        if current.version != version:
            raise ChangedMeanwhile(
                "Somebody has changed this case study since you opened the page, so nothing was "
                "saved. Look at how it is now, then try again."
            )
        current.version += 1
        yield current


@contextmanager
def _changing_draft(study: CaseStudy, *, version: int, by: User) -> Iterator[CaseStudy]:
    with _changing(study, version=version, by=by) as current:
        if current.status != CaseStudyStatus.DRAFT:
            raise ChangedMeanwhile("This case study is no longer a draft. Nothing was changed.")
        yield current
