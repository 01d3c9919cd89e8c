"""What the demo records about each man with an open referral.

The record says where he lives, what the prison said, who looks after his sentence, and when
somebody last asked whether he still wants a mentor.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import Enum
from random import Random
from typing import Any, Final

from config.accounts.models import User
from config.common.clock import LONDON, london_date
from matching.models import (
    Agreement,
    Note,
    OffenderManager,
    PrisonCheck,
    Referral,
    Regime,
    ReleaseDate,
    ReleaseKind,
    SealedPart,
    SensitivePart,
    Source,
    Transfer,
)
from matching.participants.sensitive import sealed_part
from matching.spreadsheets.writing import add
from matching.states import CheckStatus, ReferralStatus
from matching.synthetic.chance import VOLUNTEERS, a_name, days
from recruitment.models import Establishment


class Answer(Enum):
    """What the prison said when we asked about the man."""

    NOT_ASKED = "not asked"
    ASKED = "asked, not answered"
    CLEAR = "answered, without conditions"
    CONDITIONS = "answered, with conditions"


@dataclass(frozen=True, slots=True)
class Record:
    """What the demo sets for one man. The rest is drawn at random.

    `asked_ago` is how many days ago somebody asked whether he still wants a mentor. `still_wants`
    is his answer. `moved` is the code of the prison that he came from. `referrer` is the position
    of the person who referred him. `hold_days` is the number of days that he will still be on hold,
    or None if the hold has no last day.
    """

    answer: Answer = Answer.NOT_ASKED
    asked_ago: int | None = None
    still_wants: bool = True
    on_remand: bool = False
    hold_days: int | None = None
    moved: str = ""
    referrer: int | None = None
    sealed: tuple[SensitivePart, ...] = ()


DRAWN: Final = Record()
"""A record in which everything is drawn at random."""
WINGS: Final = ("A", "B", "C", "G")
REGIMES: Final = (Regime.STANDARD, Regime.STANDARD, Regime.ENHANCED, Regime.BASIC)
SELF_REFERRALS: Final = frozenset({Source.SELF_WING, Source.SELF_OTHER, Source.PARTICIPANT})
AIMS: Final = (
    "I want to have somewhere to live when I get out, and to see my daughter every week.",
    "To find work as a plasterer. I did it for ten years before this.",
    "To stop going back to the same people.",
    "I would like somebody to talk to who is not paid to listen.",
    "",
)
LITERACY: Final = ("", "", "Reads slowly. Prefers to talk a letter through.", "Needs large print.")
ACCESS: Final = ("", "", "", "Walks with a stick. Cannot manage the stairs to the chapel.")
ASKED_HIM: Final = (
    "Saw him on the wing.",
    "Spoke to him after education.",
    "His key worker asked him for us.",
)
UNSURE: Final = "He has a lot on and would rather wait. Ask again next month."
SEALED: Final = {
    SensitivePart.ACCT: "An ACCT is open, with a review on Thursday. Tell wing staff of a visit.",
    SensitivePart.KEEP_APART: "Not in the same room as anybody from C wing.",
    SensitivePart.SAFETY: "Becomes upset when he talks about his brother. Give him time.",
}
CHECKED_AFTER: Final = 9
"""How many days after a referral we asked the prison about the man. For a man who was referred more
recently, we asked yesterday."""
CONDITIONS: Final = {
    "seen_where": "The legal visits rooms",
    "in_sight_of": "An officer outside the door",
    "not_seen_by": "",
}


def write_records(
    records: Mapping[int, Record],
    referrals: Sequence[Referral],
    *,
    prisons: Mapping[str, Establishment],
    coordinator: User,
    referrers: Sequence[User],
    random: Random,
    at: datetime,
) -> None:
    """Saves these records. `records` has each record by the position of the man's referral in
    `referrals`.

    The same `random` and the same London date give the same rows. Call this in a transaction. About
    10 SQL statements.
    """
    men = [(referrals[position], record) for position, record in sorted(records.items())]
    today = london_date(at)
    for referral, record in men:
        for column, value in _columns(referral, record, referrers, random, today).items():
            setattr(referral, column, value)
    Referral.objects.bulk_update((referral for referral, _ in men), COLUMNS)
    add(ReleaseDate, (row for referral, _ in men for row in _more_dates(referral, random)))
    add(OffenderManager, (row for referral, _ in men for row in _managers(referral, random)))
    add(
        Transfer,
        (
            _transfer(referral, prisons[record.moved], coordinator, today)
            for referral, record in men
            if record.moved
        ),
    )
    add(
        PrisonCheck,
        (
            _check(referral, record.answer, coordinator, random, today)
            for referral, record in men
            if record.answer != Answer.NOT_ASKED
        ),
    )
    add(
        Note,
        (
            _contact(referral, record, coordinator, random, today)
            for referral, record in men
            if record.asked_ago is not None
        ),
    )
    add(
        SealedPart,
        (
            sealed_part(referral.participant, part, SEALED[part], by=coordinator, at=at)
            for referral, record in men
            for part in record.sealed
        ),
    )


COLUMNS: Final = (
    "wing",
    "cell",
    "regime",
    "aims",
    "literacy",
    "access_needs",
    "agreed_on",
    "agreed_how",
    "agreed_with",
    "on_remand",
    "hold_until",
    "referred_by",
)


def _columns(
    referral: Referral, record: Record, referrers: Sequence[User], random: Random, today: date
) -> dict[str, Any]:
    referrer = None if record.referrer is None else referrers[record.referrer]
    wing = random.choice(WINGS)
    is_self_referral = referral.source in SELF_REFERRALS
    columns: dict[str, Any] = {
        "wing": wing,
        "cell": f"{wing}{random.randint(1, 4)}-{random.randint(1, 32):02}",
        "regime": random.choice(REGIMES),
        "aims": random.choice(AIMS),
        "literacy": random.choice(LITERACY),
        "access_needs": random.choice(ACCESS),
        "agreed_on": referral.received_on,
        "agreed_how": Agreement.PAPER if is_self_referral else Agreement.REFERRER,
        "agreed_with": str(referrer or a_name(random, VOLUNTEERS)),
        "on_remand": record.on_remand,
        "hold_until": today + days(record.hold_days) if record.hold_days else None,
        "referred_by": referrer,
    }
    if referral.status == ReferralStatus.RECEIVED and is_self_referral:
        # A paper form without a signature: staff still have to check this.
        columns |= {"agreed_on": None, "agreed_how": "", "agreed_with": ""}
    return columns


def _more_dates(referral: Referral, random: Random) -> Iterator[ReleaseDate]:
    """The other release dates that a prison gives, which rounds do not use.

    For some men, these are a home detention curfew that they are not likely to get, and the end of
    the licence.
    """
    if referral.release_on is None:
        return
    confirmed_on = referral.release_confirmed_on
    if random.random() < 0.4 and referral.release_kind != ReleaseKind.HDC:
        yield ReleaseDate(
            referral=referral,
            kind=ReleaseKind.HDC,
            on=referral.release_on - days(random.randint(40, 130)),
            is_likely=False,
            confirmed_on=confirmed_on,
        )
    yield ReleaseDate(
        referral=referral,
        kind=ReleaseKind.SENTENCE_EXPIRY,
        on=referral.release_on + days(random.randint(200, 700)),
        confirmed_on=confirmed_on,
    )


def _managers(referral: Referral, random: Random) -> Iterator[OffenderManager]:
    """The man's Prison Offender Manager, and for half the men the Community Offender Manager.

    For some men, leaves out the Prison Offender Manager: nobody has told us yet who it is.
    """
    if referral.status != ReferralStatus.RECEIVED:
        yield _manager(referral, OffenderManager.Kind.PRISON, random)
        if random.random() < 0.5:
            yield _manager(referral, OffenderManager.Kind.COMMUNITY, random)


def _manager(referral: Referral, kind: OffenderManager.Kind, random: Random) -> OffenderManager:
    name = a_name(random, VOLUNTEERS)
    return OffenderManager(
        referral=referral,
        kind=kind,
        name=name,
        email=f"{name.lower().replace(' ', '.')}@officers.alongside.example",
        # Numbers that Ofcom keeps for films and plays.
        phone=f"020 7946 0{random.randint(0, 999):03}",
    )


def _transfer(
    referral: Referral, origin: Establishment, coordinator: User, today: date
) -> Transfer:
    """The man's move from another prison, halfway between the referral and today."""
    moved_on = referral.received_on + (today - referral.received_on) / 2
    return Transfer(
        referral=referral,
        origin=origin,
        destination=referral.establishment,
        moved_on=moved_on,
        recorded_by=coordinator,
        recorded_at=_on(moved_on),
    )


def _check(
    referral: Referral, answer: Answer, coordinator: User, random: Random, today: date
) -> PrisonCheck:
    asked_on = min(referral.received_on + days(CHECKED_AFTER), today - days(1))
    check = PrisonCheck(
        referral=referral,
        establishment=referral.establishment,
        asked_on=asked_on,
        asked_by=coordinator,
    )
    if answer != Answer.ASKED:
        check.status = CheckStatus.ANSWERED
        check.answered_on = min(asked_on + days(random.randint(2, 15)), today)
        check.answered_by = a_name(random, VOLUNTEERS)
    if answer == Answer.CONDITIONS:
        check.review_on = today + days(random.randint(20, 80))
        for column, words in CONDITIONS.items():
            setattr(check, column, words)
    return check


def _contact(
    referral: Referral, record: Record, coordinator: User, random: Random, today: date
) -> Note:
    contacted_on = max(referral.received_on, today - days(record.asked_ago or 0))
    return Note(
        referral=referral,
        text=random.choice(ASKED_HIM) if record.still_wants else UNSURE,
        still_wants=record.still_wants,
        contacted_on=contacted_on,
        written_by=coordinator,
        written_at=_on(contacted_on),
    )


def _on(day: date) -> datetime:
    """Early in the morning of that day. So the time is in the past, even if somebody makes the demo
    in the morning."""
    return datetime.combine(day, time(0, 5), tzinfo=LONDON)
