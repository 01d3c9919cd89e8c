"""Recording and withdrawing a man's consent, and checking that there is one.

His agreement to have a mentor is recorded elsewhere. That agreement is not our legal basis for the
mentoring. It also covers none of these uses.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from config.accounts.models import User
from config.common import audit
from config.common.clock import london_date
from config.common.errors import ChangedMeanwhile, FieldError
from delivery.models import ConsentHow, GivenConsent, Purpose, Service
from matching.models import Participant, Referral
from matching.permissions import check_alive, check_decide
from matching.referrals.moving import lock_referral

FORM_LENGTH: Final = 120
RECORDED: Final = "He has consented to this already. Nothing was saved."
CHANGED: Final = "Somebody has changed this consent since you opened the page. Nothing was saved."


class NoConsent(FieldError):
    """The man has not consented to this use. Forms show this error where they ask how he
    consented."""

    def __init__(self, service: Service) -> None:
        super().__init__(
            "how",
            f"Select how he consented. If he has not consented, do not refer him to {service}",
        )


@dataclass(frozen=True)
class ConsentFacts:
    """How a man consented, with which form, and on which day. `how` is a value of ConsentHow.
    `form` names the form that he signed. It is empty unless he consented in writing."""

    how: str
    form: str
    given_on: date


def consents_of(man: Participant) -> QuerySet[GivenConsent]:
    """Every consent of this man, the newest first."""
    rows = GivenConsent.objects.filter(referral__participant=man)
    return rows.select_related("service", "recorded_by")


def in_force(on: date) -> Q:
    """A Q for the consents that count on this day: they were given on this day or earlier, and they
    were not withdrawn by then."""
    return Q(given_on__lte=on) & (Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=on))


def has_consented(man: int, purpose: Purpose, *, on: date, service: int | None = None) -> bool:
    """Whether the man with this id has consented to this use on this day. `service` is the id of
    the service that the use is about, or None. One query."""
    rows = GivenConsent.objects.filter(in_force(on), referral__participant=man, purpose=purpose)
    return rows.filter(service=service).exists()


def check_consent_to_share(man: int, service: Service, *, on: date, at: datetime) -> None:
    """Raises NoConsent unless the man with this id has consented that we tell this service about
    him. His consent must count on the day `on`, and also today. 1 or 2 queries."""
    days = {on, london_date(at)}
    if not all(has_consented(man, Purpose.SERVICE, on=day, service=service.pk) for day in days):
        raise NoConsent(service)


def record_consent(
    *,
    referral: Referral,
    purpose: Purpose,
    service: Service | None,
    facts: ConsentFacts,
    by: User,
    at: datetime,
) -> GivenConsent:
    """Records what a man consented to.

    Raises FieldError for a day in the future, and for a day that is not after his last withdrawal.
    Also raises FieldError if a service is needed and missing, if he consented in writing and
    `facts` names no form, and if `facts` names a form although he did not consent in writing.
    Raises ChangedMeanwhile when he has consented to this already. Raises NotAllowed if `by` cannot
    do this, HasDied if the man has died, and RecordErased if his record was erased.
    """
    check_decide(by, referral)
    if purpose == Purpose.SERVICE and service is None:
        raise FieldError("service", "Select a service")
    with transaction.atomic():
        man = lock_referral(referral)
        check_alive(man.participant_id)
        return add_consent(
            referral=man,
            purpose=purpose,
            service=service if purpose == Purpose.SERVICE else None,
            facts=facts,
            by=by,
            at=at,
        )


def add_consent(
    *,
    referral: Referral,
    purpose: Purpose,
    service: Service | None,
    facts: ConsentFacts,
    by: User,
    at: datetime,
) -> GivenConsent:
    """Does the same as record_consent, for a caller who has locked the man and has checked that
    `by` may do this."""
    _check_facts(facts, at=at)
    same = GivenConsent.objects.filter(
        referral__participant=referral.participant_id, purpose=purpose, service=service
    )
    if same.filter(withdrawn_on__isnull=True).exists():
        raise ChangedMeanwhile(RECORDED)
    if same.filter(withdrawn_on__gte=facts.given_on).exists():
        raise FieldError("given_on", "Enter a day after the day on which he withdrew")
    row = GivenConsent.objects.create(
        referral=referral,
        purpose=purpose,
        service=service,
        how=facts.how,
        form=facts.form.strip(),
        given_on=facts.given_on,
        recorded_by=by,
        recorded_at=at,
    )
    audit.record("record_consent", row, by=by, at=at, purpose=purpose)
    return row


def withdraw_consent(
    *, consent: GivenConsent, on: date, version: int, by: User, at: datetime
) -> None:
    """Records that the man withdrew his consent on this day. From that day, the consent no longer
    counts.

    Raises FieldError for a day in the future or before the consent. Raises ChangedMeanwhile if the
    consent is withdrawn already, or no longer has the version `version`. Raises NotAllowed if `by`
    cannot do this, HasDied if the man has died, and RecordErased if his record was erased.
    """
    with _changing(consent, version=version, by=by) as current:
        if current.withdrawn_on:
            raise ChangedMeanwhile("He withdrew this consent already. Nothing was changed.")
        if on > london_date(at):
            raise FieldError("on", "The day he withdrew must be today or in the past")
        if on < current.given_on:
            raise FieldError("on", "The day he withdrew cannot be before the day he consented")
        current.withdrawn_on = on
        current.save()
        audit.record("withdraw_consent", current, by=by, at=at)


def cancel_withdrawal(*, consent: GivenConsent, version: int, by: User, at: datetime) -> None:
    """Cancels a withdrawal that was recorded by mistake, so that the consent counts again.

    Raises ChangedMeanwhile if he has given a new consent since, if the consent is not withdrawn, or
    if it no longer has the version `version`. Raises NotAllowed if `by` cannot do this, HasDied if
    the man has died, and RecordErased if his record was erased.
    """
    with _changing(consent, version=version, by=by) as current:
        if current.withdrawn_on is None:
            raise ChangedMeanwhile("This consent is not withdrawn. Nothing was changed.")
        same = GivenConsent.objects.filter(
            referral__participant=current.referral.participant_id,
            purpose=current.purpose,
            service=current.service_id,
            withdrawn_on__isnull=True,
        )
        if same.exists():
            raise ChangedMeanwhile("He has consented again since. Nothing was changed.")
        current.withdrawn_on = None
        current.save()
        audit.record("cancel_withdrawal", current, by=by, at=at)


def remove_consent(*, consent: GivenConsent, version: int, by: User, at: datetime) -> None:
    """Deletes a consent that was recorded by mistake, such as for the wrong man. What we have
    shared because of it stays shared.

    Raises ChangedMeanwhile if the consent no longer has the version `version`. Raises NotAllowed if
    `by` cannot do this, HasDied if the man has died, and RecordErased if his record was erased.
    """
    with _changing(consent, version=version, by=by) as current:
        audit.record("remove", current, by=by, at=at, purpose=current.purpose)
        current.delete()


def _check_facts(facts: ConsentFacts, *, at: datetime) -> None:
    if facts.given_on > london_date(at):
        raise FieldError("given_on", "The day he consented must be today or in the past")
    is_written = facts.how == ConsentHow.IN_WRITING
    if is_written and not facts.form.strip():
        raise FieldError("form", "Enter which form he signed")
    if not is_written and facts.form.strip():
        raise FieldError("form", "Leave this empty, or select “In writing”")


@contextmanager
def _changing(consent: GivenConsent, *, version: int, by: User) -> Iterator[GivenConsent]:
    """A context manager. Locks the man, reads the consent again, raises its version by 1, and gives
    it to the `with` block. The block saves it."""
    check_decide(by, consent.referral)
    try:
        with transaction.atomic():
            check_alive(lock_referral(consent.referral).participant_id)
            rows = GivenConsent.objects.filter(pk=consent.pk, version=version)
            current = rows.select_related("referral").first()
            if current is None:
                raise ChangedMeanwhile(CHANGED)
            current.version += 1
            yield current
    except IntegrityError as error:
        raise ChangedMeanwhile(CHANGED) from error
