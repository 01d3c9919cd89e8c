"""Referrals: the man, what he needs, and what is only monitored."""

from collections.abc import Mapping, Sequence

from matching.domain.offences import seal_offences
from matching.intake.bulk import Lists, add, link
from matching.intake.records import Man
from matching.models import Monitoring, Referral, ReferralNeed
from recruitment.models import Establishment


def write_referrals(
    men: Sequence[Man], establishments: Mapping[str, Establishment], lists: Lists
) -> list[Referral]:
    """The referrals, in order, their offences sealed. Call it in a transaction; some six statements
    for a thousand."""
    referrals = add(Referral, (_referral(it, establishments[it.prison]) for it in men))
    pairs = list(zip(referrals, men, strict=True))
    add(
        Monitoring,
        (
            Monitoring(referral=row, born_on=man.born_on, ethnicity=man.ethnicity)
            for row, man in pairs
            if man.ethnicity is not None
        ),
    )
    add(
        ReferralNeed,
        (
            ReferralNeed(referral=row, need_id=lists.needs[code], weight=weight)
            for row, man in pairs
            for code, weight in man.needs.items()
        ),
    )
    link(Referral, "languages", lists.languages, ((row.pk, man.languages) for row, man in pairs))
    link(Referral, "courses", lists.courses, ((row.pk, man.courses) for row, man in pairs))
    return referrals


def _referral(man: Man, establishment: Establishment) -> Referral:
    referral = Referral(
        reference=man.reference,
        name=man.name,
        prison_number=man.prison_number,
        establishment=establishment,
        source=man.source,
        status=man.status,
        received_on=man.received_on,
        slots=man.slots,
        preferred_slots=man.preferred_slots,
        closed_on=man.closed_on,
        closure_reason=man.closure or "",
    )
    if man.release:
        referral.release_on = man.release.on
        referral.release_kind = man.release.kind
        referral.release_confirmed_on = man.release.confirmed_on
    referral.sealed_offences = seal_offences(man.offences, row=referral.seal_id)
    return referral
