"""Referrers, their drafts, and the referrals that they have sent, for any test.

pat = a_referrer()                  # with a work address
draft = a_referral_draft(by=pat)    # every part answered
referral = a_sent_referral(by=pat)
"""

from datetime import timedelta
from itertools import count
from typing import Any, Final

from config.accounts.models import User
from config.common.clock import london_today, now
from matching.models import (
    Agreement,
    Referral,
    ReferralDraft,
    ReleaseKind,
    SentReferral,
    Source,
    WorkDomain,
)
from matching.referring.drafts import Part
from matching.states import ReferralStatus
from tests.factories.people import manager, referrer
from tests.factories.programme import a_referral, an_establishment

DOMAIN: Final = "justice.example"
_number = count(1)


def a_work_domain(domain: str = DOMAIN) -> WorkDomain:
    """A domain whose work addresses can refer men. If the domain is there already, returns its
    record."""
    row, _ = WorkDomain.objects.get_or_create(
        domain=domain, defaults={"added_by": manager(), "added_at": now()}
    )
    return row


def a_referrer(**fields: Any) -> User:
    """A referrer with a work address."""
    a_work_domain()
    return referrer(**({"email": f"pat{next(_number)}@{DOMAIN}", "name": "Pat Example"} | fields))


def allow_address_of(person: User) -> None:
    """Makes the domain of this person's address a domain of work addresses."""
    a_work_domain(person.email.rpartition("@")[2])


def a_referral_draft(*, by: User | None = None, **fields: Any) -> ReferralDraft:
    """A draft with an answer in every part. It is ready to send."""
    values: dict[str, Any] = {
        "reference": f"DR-{next(_number)}",
        "referrer": by or a_referrer(),
        "started_at": now(),
        "saved_at": now(),
        "answered": list(Part),
        "name": "David Example",
        "release_on": london_today() + timedelta(days=200),
        "release_kind": ReleaseKind.CONDITIONAL,
        "agreed_on": london_today(),
        "agreed_how": Agreement.REFERRER,
        "source": Source.POM,
    } | fields
    if "establishment" not in values:
        values["establishment"] = an_establishment()
    return ReferralDraft.objects.create(**values)


def a_sent_referral(*, by: User | None = None, **fields: Any) -> Referral:
    """A referral that a referrer has sent. `fields` are the arguments of a_referral."""
    values: dict[str, Any] = {
        "status": ReferralStatus.RECEIVED,
        "referred_by": by or a_referrer(),
    } | fields
    referral = a_referral(**values)
    SentReferral.objects.create(referral=referral, initials="D. E.", emailed_status=referral.status)
    return referral
