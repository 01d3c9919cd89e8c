"""Adds the referral of a man from a paper form."""

import secrets
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from django.db import IntegrityError, transaction

from config.accounts.models import User
from config.common import audit
from config.common.clock import london_date
from config.common.errors import ChangedMeanwhile, DomainError, FieldError, NotAllowed
from matching.duplicates.deciding import tell_apart
from matching.models import Participant, Referral, ReferralNeed, ReleaseDate, ReleaseKind, Source
from matching.participants.likeness import Likeness, Sign, likely_same
from matching.participants.numbers import ELSEWHERE, check_number_free, latest_referral
from matching.permissions import check_man, participants_for, referrals_for
from matching.referrals.dates import date_for_rounds, is_eligible, use_in_rounds
from matching.referrals.notes import add_note
from matching.states import ReferralStatus
from recruitment.models import Establishment, Language
from recruitment.permissions import establishments_for
from recruitment.prisons.closing import check_open
from recruitment.weekly import EVERY_SLOT
from training.certificates.issuing import LETTERS

YOUNGEST: Final = 15
LENGTH: Final = 6

HAS_OPEN: Final = "This man has an open referral, {reference}. Add anything new to that referral"
MEANWHILE: Final = (
    "Somebody else added a man with this prison number a moment ago. Save again to see him."
)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What a paper form says about a man.

    `needs` maps the key of each need to its weight. `slots` is a mask: the times of the week when
    he can meet, as one number. Give `release_on` and `release_kind` together or not at all. If
    `agreed_on` is None, the man has not agreed. `note` is saved as a note about him.
    """

    name: str
    establishment: Establishment
    received_on: date
    source: Source = Source.SELF_WING
    prison_number: str = ""
    born_on: date | None = None
    wing: str = ""
    cell: str = ""
    release_on: date | None = None
    release_kind: ReleaseKind | None = None
    release_confirmed_on: date | None = None
    on_remand: bool = False
    needs: Mapping[int, int] = field(default_factory=dict)
    slots: int = EVERY_SLOT
    languages: Iterable[Language] = ()
    aims: str = ""
    literacy: str = ""
    access_needs: str = ""
    agreed_on: date | None = None
    agreed_how: str = ""
    agreed_with: str = ""
    note: str = ""

    def likenesses_for(self, user: User) -> list[Likeness]:
        """The records that may be about this man. Leaves out records that `user` cannot see (see
        likenesses_to)."""
        return likenesses_to(
            name=self.name,
            prison_number=self.prison_number,
            born_on=self.born_on,
            establishment=self.establishment,
            by=user,
        )


class LooksAlike(DomainError):
    """The man may be on our records already.

    `likenesses` has the men on record who may be the same man, the likeliest first.
    """

    def __init__(self, likenesses: list[Likeness]) -> None:
        self.likenesses = likenesses
        super().__init__("Say whether he is one of the men already on our records")


def add_referral(
    *,
    entry: Entry,
    same_as: int | None = None,
    different_from: Collection[int] = (),
    by: User,
    at: datetime,
) -> Referral:
    """Adds a referral with a new reference, such as R-7K4MQX. Staff must still check the referral.

    `same_as` is the key of the man's record, if he has one. `different_from` has the keys of
    similar records that are not about him. Saves that he is a different man.

    Raises LooksAlike if `by` can see a record that may be about him, and neither `same_as` nor
    `different_from` names this record. Raises NumberTaken if another man has his prison number.
    Raises FieldError for an answer that cannot be right. Raises ChangedMeanwhile if somebody has
    just changed one of the similar records. Raises NotAllowed if `by` does not coordinate the
    prison.
    """
    _check_prison(by, entry.establishment)
    _check_answers(entry, london_date(at))
    likenesses = entry.likenesses_for(by)
    shown = {likeness.man.key for likeness in likenesses}
    check_number_free(entry.prison_number, man=same_as, by=by)
    if same_as is None and not shown <= set(different_from):
        raise LooksAlike(likenesses)
    with transaction.atomic():
        man = _new_man(entry) if same_as is None else _man_on_record(entry, same_as, by=by)
        referral = _referral(entry, man)
        if entry.note:
            add_note(
                referral=referral,
                text=entry.note,
                contacted_on=None,
                still_wants=None,
                by=by,
                at=at,
            )
        for other in participants_for(by).filter(pk__in=shown & set(different_from)):
            tell_apart(one=man, other=other, by=by, at=at)
        audit.record("add_referral", referral, by=by, at=at, source=entry.source)
    return referral


def likenesses_to(
    *,
    name: str,
    prison_number: str,
    born_on: date | None,
    establishment: Establishment | None,
    by: User,
) -> list[Likeness]:
    """The men on record who may be the man with this name, prison number and date of birth. The
    likeliest man comes first. 3 queries.

    Leaves out men that `by` cannot see. Raises FieldError if a man that `by` cannot see has this
    prison number.
    """
    alike = likely_same(name, prison_number, born_on, establishment)
    keys = [likeness.man.key for likeness in alike]
    his = referrals_for(by).filter(participant__in=keys)
    visible = set(his.values_list("participant", flat=True))
    if any(row.sign == Sign.NUMBER and row.man.key not in visible for row in alike):
        raise FieldError("prison_number", ELSEWHERE)
    return [likeness for likeness in alike if likeness.man.key in visible]


def number_owner(likenesses: Iterable[Likeness], *, by: User) -> Referral | None:
    """The latest referral of the man in `likenesses` who has the prison number that somebody typed.
    None if no man in `likenesses` has this number. At most one query."""
    owners = (row.man.key for row in likenesses if row.sign == Sign.NUMBER)
    owner = next(owners, None)
    return None if owner is None else latest_referral(owner, by=by)


def eligibility(
    *, received_on: date, release_on: date | None, release_kind: str, on_remand: bool
) -> bool | None:
    """Whether the man had 3 months or more left to serve on the day `received_on`.

    None if he is on remand, or if no date counts (see date_for_rounds).
    """
    referral = Referral(received_on=received_on, on_remand=on_remand)
    if release_on and release_kind and not on_remand:
        date_given = ReleaseDate(on=release_on, kind=release_kind)
        use_in_rounds(referral, date_for_rounds([date_given]))
    return is_eligible(referral)


def new_reference() -> str:
    """Makes a reference for a referral, such as R-7K4MQX, that no other referral has.

    The reference has only letters and digits that are easy to tell apart.
    """
    while True:
        reference = "R-" + "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
        if not Referral.objects.filter(reference=reference).exists():
            return reference


def _check_prison(by: User, establishment: Establishment) -> None:
    check_open(establishment)
    if not establishments_for(by).filter(pk=establishment.pk).exists():
        raise NotAllowed(f"You do not coordinate {establishment}. Ask its coordinator to add him.")


def _check_answers(entry: Entry, today: date) -> None:
    """Raises FieldError if an answer cannot be right. Names only the first such answer."""
    for is_wrong, name, sentence in (
        *(
            (day and day > today, name, f"The day {label} must be today or in the past")
            for name, day, label in (
                ("received_on", entry.received_on, "the referral was received"),
                (
                    "release_confirmed_on",
                    entry.release_confirmed_on,
                    "the prison confirmed the date",
                ),
                ("agreed_on", entry.agreed_on, "he agreed"),
            )
        ),
        (_is_too_young(entry), "born_on", "Check his date of birth: he would be too young"),
        (entry.agreed_on and not entry.agreed_how, "agreed_how", "Select how he agreed"),
        (
            entry.release_on and not entry.release_kind,
            "release_kind",
            "Select which kind of date this is",
        ),
        (
            entry.release_kind and not entry.release_on,
            "release_on",
            "Enter the date, or leave its kind empty",
        ),
        (
            entry.release_on and entry.release_on < entry.received_on,
            "release_on",
            "He would have left before he was referred. Check both dates",
        ),
        (
            entry.release_on and entry.on_remand,
            "on_remand",
            "A man on remand has no release date. Clear the date, or say that he is not on remand",
        ),
    ):
        if is_wrong:
            raise FieldError(name, sentence)


def _is_too_young(entry: Entry) -> bool:
    born_on = entry.born_on
    return bool(born_on and (entry.received_on - born_on).days < YOUNGEST * 365)


def _new_man(entry: Entry) -> Participant:
    try:
        with transaction.atomic():
            return Participant.objects.create(
                name=entry.name, prison_number=entry.prison_number, born_on=entry.born_on
            )
    except IntegrityError as error:
        raise ChangedMeanwhile(MEANWHILE) from error


def _man_on_record(entry: Entry, key: int, *, by: User) -> Participant:
    """Fills gaps in the man's record from the form, and returns the man.

    The gaps can be a missing prison number and a missing date of birth.
    """
    visible = referrals_for(by).filter(participant=key)
    man = (
        Participant.objects.select_for_update().filter(pk__in=visible.values("participant")).first()
    )
    if man is None:
        raise ChangedMeanwhile(
            "This man’s record has changed. Save again to see the men on our records."
        )
    check_man(man)
    man.prison_number = man.prison_number or entry.prison_number
    man.born_on = man.born_on or entry.born_on
    man.version += 1
    man.save(update_fields=["prison_number", "born_on", "version"])
    return man


def _referral(entry: Entry, man: Participant) -> Referral:
    referral = Referral(
        reference=new_reference(),
        participant=man,
        establishment=entry.establishment,
        status=ReferralStatus.RECEIVED,
        source=entry.source,
        received_on=entry.received_on,
        wing=entry.wing,
        cell=entry.cell,
        on_remand=entry.on_remand,
        slots=entry.slots,
        aims=entry.aims,
        literacy=entry.literacy,
        access_needs=entry.access_needs,
        agreed_on=entry.agreed_on,
        agreed_how=entry.agreed_how if entry.agreed_on else "",
        agreed_with=entry.agreed_with if entry.agreed_on else "",
    )
    dates = []
    if entry.release_on and entry.release_kind:
        row = ReleaseDate(
            kind=entry.release_kind, on=entry.release_on, confirmed_on=entry.release_confirmed_on
        )
        dates = [row]
    use_in_rounds(referral, date_for_rounds(dates))
    _save_open(referral)
    for row in dates:
        row.referral = referral
        row.save()
    ReferralNeed.objects.bulk_create(
        ReferralNeed(referral=referral, need_id=need, weight=weight)
        for need, weight in entry.needs.items()
    )
    referral.languages.set(entry.languages)
    return referral


def _save_open(referral: Referral) -> None:
    try:
        with transaction.atomic():
            referral.save()
    except IntegrityError as error:
        is_open = Referral.objects.filter(participant=referral.participant, closed_on=None)
        reference = is_open.values_list("reference", flat=True).first()
        raise FieldError("same_man", HAS_OPEN.format(reference=reference)) from error
