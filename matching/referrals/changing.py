"""Changes one part of a man's record. For his release dates, see matching.referrals.dates.

All functions here share some arguments and errors. `version` is the version of the record on the
page that the person saw (see record.version_of). `reason` appears in the timeline. Each function
raises EditedMeanwhile and NotAllowed, and is safe to repeat.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from config.accounts.models import User
from config.common.clock import london_date
from config.common.errors import FieldError
from matching.models import (
    Agreement,
    OffenderManager,
    Referral,
    ReferralNeed,
    Regime,
    SensitivePart,
)
from matching.participants.numbers import check_number_free
from matching.participants.sensitive import write_part
from matching.permissions import check_decide
from matching.referrals.record import (
    Part,
    editing,
    locking,
    note_change,
    save_next_version,
)
from recruitment.models import Language
from training.models import Course


def change_identity(
    *,
    referral: Referral,
    name: str,
    also_known_as: str,
    prison_number: str,
    born_on: date | None,
    version: int,
    reason: str,
    by: User,
    at: datetime,
) -> None:
    """Changes the man's names, prison number and date of birth, for all his referrals.
    `also_known_as` has one name in each line.

    Raises FieldError unless the date of birth is in the past. Raises NumberTaken or FieldError if
    another man has the prison number (see check_number_free).
    """
    check_decide(by, referral)
    if born_on and born_on >= london_date(at):
        raise FieldError("born_on", "Date of birth must be in the past")
    with editing(referral, Part.IDENTITY, version=version, reason=reason, by=by, at=at) as current:
        man = current.participant
        check_number_free(prison_number, man=man.pk, by=by)
        man.name, man.also_known_as = name, also_known_as
        man.prison_number, man.born_on = prison_number, born_on


def change_place(
    *,
    referral: Referral,
    wing: str,
    cell: str,
    regime: Regime | str,
    version: int,
    reason: str,
    by: User,
    at: datetime,
) -> None:
    """Changes where the man is in his prison, and his regime level, such as Standard. An empty
    level means that we do not know it. For a move to another prison, see matching.transfers."""
    check_decide(by, referral)
    with editing(referral, Part.PLACE, version=version, reason=reason, by=by, at=at) as current:
        current.wing, current.cell, current.regime = wing, cell, regime


def change_wants(
    *,
    referral: Referral,
    levels: Mapping[int, int],
    aims: str,
    version: int,
    reason: str,
    by: User,
    at: datetime,
) -> None:
    """Changes what the man wants help with, and his own aims. `levels` has the level of each need,
    0–3, by the id of the need. Level 0 means “not a need”."""
    check_decide(by, referral)
    with editing(referral, Part.WANTS, version=version, reason=reason, by=by, at=at) as current:
        current.aims = aims
        current.needs.all().delete()
        ReferralNeed.objects.bulk_create(
            ReferralNeed(referral=current, need_id=need, weight=level)
            for need, level in levels.items()
            if level
        )


def change_times(
    *,
    referral: Referral,
    slots: int,
    preferred_slots: int,
    version: int,
    reason: str,
    by: User,
    at: datetime,
) -> None:
    """Changes when the man can meet, and which times he prefers. Does not change a match that he
    already has.

    `slots` and `preferred_slots` are masks (see recruitment.weekly). Raises FieldError for a
    preferred time at which he cannot meet.
    """
    check_decide(by, referral)
    if preferred_slots & ~slots:
        raise FieldError("preferred_slots", "Select only times at which he can meet")
    with editing(referral, Part.TIMES, version=version, reason=reason, by=by, at=at) as current:
        current.slots, current.preferred_slots = slots, preferred_slots


def change_support(
    *,
    referral: Referral,
    languages: Iterable[Language],
    courses: Iterable[Course],
    literacy: str,
    access_needs: str,
    version: int,
    reason: str,
    by: User,
    at: datetime,
) -> None:
    """Changes which languages and courses the man's mentor must have. Also how the man reads and
    writes, and his access needs."""
    check_decide(by, referral)
    with editing(referral, Part.SUPPORT, version=version, reason=reason, by=by, at=at) as current:
        current.languages.set(languages)
        current.courses.set(courses)
        current.literacy, current.access_needs = literacy, access_needs


def change_officers(
    *,
    referral: Referral,
    officers: Iterable[OffenderManager],
    version: int,
    reason: str,
    by: User,
    at: datetime,
) -> None:
    """Replaces the man's offender managers. `officers` are unsaved rows, at most one of each kind.
    Leaves out rows without a name. Raises FieldError for contact details without a name."""
    check_decide(by, referral)
    officers = list(officers)
    for officer in officers:
        if not officer.name and (officer.email or officer.phone):
            raise FieldError(
                f"{officer.kind}_name", f"Enter the name of the {officer.get_kind_display()}"
            )
    with editing(referral, Part.OFFICERS, version=version, reason=reason, by=by, at=at) as current:
        current.offender_managers.all().delete()
        for officer in officers:
            if officer.name:
                officer.referral = current
                officer.save()


def change_agreement(
    *,
    referral: Referral,
    agreed_on: date | None,
    agreed_how: Agreement | str,
    agreed_with: str,
    version: int,
    reason: str,
    by: User,
    at: datetime,
) -> None:
    """Records when and how the man agreed to be referred. If he has not agreed, give None for
    `agreed_on` and an empty `agreed_how`.

    Raises FieldError if only one of these 2 is given, and for a day in the future.
    """
    check_decide(by, referral)
    if agreed_on and agreed_on > london_date(at):
        raise FieldError("agreed_on", "The day he agreed must be today or in the past")
    if agreed_on and not agreed_how:
        raise FieldError("agreed_how", "Select how he agreed")
    if agreed_how and not agreed_on:
        raise FieldError("agreed_on", "Enter the day he agreed")
    with editing(referral, Part.AGREEMENT, version=version, reason=reason, by=by, at=at) as current:
        current.agreed_on, current.agreed_how = agreed_on, agreed_how
        current.agreed_with = agreed_with


def change_sensitive_part(
    *,
    referral: Referral,
    part: SensitivePart,
    text: str,
    version: int,
    reason: str,
    by: User,
    at: datetime,
) -> None:
    """Replaces a sensitive part of the record. An empty text removes the part. The timeline says
    only that the part changed."""
    check_decide(by, referral)
    with locking(referral, part, version=version) as current:
        write_part(participant=current.participant, part=part, text=text, by=by, at=at)
        save_next_version(current, part)
        note_change(current, part, reason=reason, by=by, at=at)
