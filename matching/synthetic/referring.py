"""The demo's referrer: some men that they have referred, and a draft of one referral that they have
not sent yet."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from config.accounts.demo.people import DEMO_DOMAIN
from config.accounts.models import User
from matching.models import Referral, SentReferral, Source
from matching.referring.domains import add_work_domain
from matching.referring.drafts import Part, save_part, start_draft
from matching.referring.sending import initials
from matching.states import ReferralStatus

SHOWN: Final = (ReferralStatus.WAITING, ReferralStatus.MATCHED, ReferralStatus.CLOSED)
UNSENT: Final = "Barnaby Bryony"


def write_referring(
    referrals: Sequence[Referral], *, referrer: User, manager: User, at: datetime
) -> None:
    """Lets people with addresses of the demo refer men online. Gives the referrer some men, and
    starts a draft.

    Besides the men that they have already, the referrer gets a man in each of the statuses in
    SHOWN. Takes only men who were referred by a Prison Offender Manager.
    """
    add_work_domain(domain=DEMO_DOMAIN, by=manager, at=at)
    for referral in referrals:
        if referral.referred_by_id:
            _record_sent(referral)
    for status in SHOWN:
        _hand_over(_first(referrals, status), referrer)
    draft = start_draft(by=referrer, at=at - timedelta(days=1))
    about_him = {
        "name": UNSENT,
        "establishment": referrals[0].establishment,
        "prison_number": "",
        "born_on": None,
    }
    save_part(draft=draft, part=Part.MAN, answers=about_him, by=referrer, at=at)


def _first(referrals: Sequence[Referral], status: ReferralStatus) -> Referral:
    """The first man with this status who was referred by a Prison Offender Manager and has no
    referrer yet. Raises StopIteration when there is no such man.
    """
    return next(
        row
        for row in referrals
        if (row.status, row.source, row.referred_by_id) == (status, Source.POM, None)
    )


def _hand_over(referral: Referral, referrer: User) -> None:
    referral.referred_by = referrer
    referral.save(update_fields=["referred_by"])
    _record_sent(referral)


def _record_sent(referral: Referral) -> None:
    SentReferral.objects.create(
        referral=referral,
        initials=initials(referral.participant.name),
        emailed_status=referral.status,
    )
