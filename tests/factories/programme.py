"""Prisons, mentors and men, for any test. Also their rounds, proposals and matches.

    brixton = an_establishment(code="BXI", name="HMP Brixton")
    mentor = a_mentor(at=brixton, slots=[TUESDAY_AFTERNOON], places=2)
    man = a_referral(at=brixton, needs={"drugs": 3}, offences=["sexual"])
    proposal = an_open_proposal(mentor=mentor, referral=man)
    match = a_match(mentor=mentor)              # makes a new man

Dates are relative to today in London. Without `at`, a record gets a new prison. Slots are numbers,
as in recruitment.weekly. Needs, languages, courses and offence groups are given by their codes. If
one of these is missing in the database, makes it.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from itertools import count
from typing import Any, Final

from config.accounts.models import User
from config.common.clock import london_today, now
from matching.mentors.looking_after import note_supervision
from matching.models import (
    Away,
    Emergency,
    Exclusion,
    ExclusionKind,
    Experience,
    FixedPair,
    HardSession,
    Match,
    MatchingPolicy,
    Mentor,
    OffenceGroup,
    Participant,
    PolicyTrial,
    PrisonCheck,
    Proposal,
    Referral,
    ReferralNeed,
    ReleaseDate,
    ReleaseKind,
    Round,
    SensitivePart,
    Source,
    Supervision,
    SupervisionKind,
)
from matching.participants.sensitive import offences_in_order, sealed_part
from matching.states import CheckStatus, ReferralStatus
from recruitment.models import Clearance, ClosedDays, Establishment, Language, Need, RegimeSlot
from recruitment.states import ClearanceStatus
from recruitment.weekly import SLOTS, mask_of
from tests.factories.people import coordinator, manager, mentor_user, user_with
from training.models import Course

WEEKDAYS: Final = tuple(day * 3 + part for day in range(5) for part in (0, 1))
MONDAY_MORNING: Final = 0
TUESDAY_AFTERNOON: Final = 4
ASKER: Final = "asker@example.org"
"""The email address of the person who asked the prisons about the men. This person has no role."""
A_YEAR: Final = timedelta(days=365)
_number = count(1)


def code_of(number: int) -> str:
    """A prison's code, from ZAA. Each of the first 17,576 numbers has its own."""
    first, rest = divmod(number, 26 * 26)
    return "".join(chr(letter) for letter in (90 - first, 65 + rest // 26, 65 + rest % 26))


def an_establishment(
    *,
    code: str = "",
    name: str = "",
    slots: Iterable[int] = WEEKDAYS,
    rooms: int | None = None,
    coordinators: Iterable[User] = (),
    keeps_bank_holidays: bool = False,
    boundaries: str = "",
) -> Establishment:
    """A prison. By default it has sessions on weekday mornings and afternoons, and no limit on
    rooms. It also has sessions on bank holidays, so a test gives the same result on every day."""
    number = next(_number)
    establishment = Establishment.objects.create(
        code=code or code_of(number),
        name=name or f"HMP Example {number}",
        keeps_bank_holidays=keeps_bank_holidays,
        boundaries=boundaries,
    )
    establishment.coordinators.set(coordinators)
    RegimeSlot.objects.bulk_create(
        RegimeSlot(establishment=establishment, slot=slot, rooms=rooms) for slot in slots
    )
    return establishment


def some_closed_days(
    prison: Establishment, first_on: date | None = None, last_on: date | None = None
) -> ClosedDays:
    """Closed days that staff entered, from `first_on` to `last_on`. Without `last_on`, one day.
    Without any day, today."""
    first = first_on or london_today()
    return ClosedDays.objects.create(
        establishment=prison,
        first_on=first,
        last_on=last_on or first,
        declared_by=manager(),
        declared_at=now(),
    )


def hours_at(establishment: Establishment, slot: int, hours: str) -> None:
    """Sets the hours of the prison's session in this slot, such as "13:45 to 16:15". If there is no
    session, adds one."""
    starts_at, ends_at = map(time.fromisoformat, hours.split(" to "))
    establishment.regime_slots.update_or_create(
        slot=slot, defaults={"starts_at": starts_at, "ends_at": ends_at}
    )


def a_coordinator(*establishments: Establishment, **fields: Any) -> User:
    """A coordinator of these prisons."""
    user = coordinator(**fields)
    user.establishments.set(establishments)
    return user


def a_mentor(
    *,
    at: Establishment | None = None,
    slots: Iterable[int] = WEEKDAYS,
    places: int = 1,
    user: User | None = None,
    expires_on: date | None = None,
    cleared: bool = True,
    experience: Mapping[str, int] | None = None,
    languages: Iterable[str] = (),
    courses: Iterable[str] = (),
    boundaries: Iterable[str] = (),
    **fields: Any,
) -> Mentor:
    """An active mentor with an account. By default the mentor is cleared at one prison until
    `expires_on`. If `expires_on` is None, the clearance has no end. `fields` are columns of
    Mentor."""
    mentor = Mentor.objects.create(
        user=user or mentor_user(), places=places, slots=mask_of(slots), **fields
    )
    if cleared:
        a_clearance(mentor, at or an_establishment(), expires_on=expires_on)
    for code, level in (experience or {}).items():
        Experience.objects.create(mentor=mentor, need=a_need(code), level=level)
    mentor.languages.set(a_language(code) for code in languages)
    mentor.courses.set(a_course(code) for code in courses)
    mentor.boundaries.set(an_offence_group(code) for code in boundaries)
    return mentor


def a_clearance(
    mentor: Mentor,
    at: Establishment,
    *,
    issued_on: date | None = None,
    expires_on: date | None = None,
) -> Clearance:
    """A clearance that was received on `issued_on`, or by default 2 years ago."""
    return Clearance.objects.create(
        volunteer=mentor.user,
        establishment=at,
        status=ClearanceStatus.RECEIVED,
        issued_on=issued_on or london_today() - 2 * A_YEAR,
        expires_on=expires_on,
    )


def an_absence(mentor: Mentor, *, starts_in: int = 0, days: int = 7) -> Away:
    """An absence of this many days. It starts `starts_in` days from today."""
    first_on = london_today() + timedelta(days=starts_in)
    return Away.objects.create(
        mentor=mentor, first_on=first_on, last_on=first_on + timedelta(days=days - 1)
    )


def a_hard_session(*, mentor: Mentor | None = None, **fields: Any) -> HardSession:
    """A hard session that a mentor told us about. Nobody has checked in with the mentor yet."""
    values = {"said_at": now()} | fields
    return HardSession.objects.create(mentor=mentor or a_mentor(), **values)


def an_emergency(*, by: User, reason: str = "He may be in danger.", **fields: Any) -> Emergency:
    """A record that this person has open in an emergency: a man's, unless a volunteer is given."""
    about = {} if "volunteer" in fields else {"participant": a_referral().participant}
    row = Emergency(**{"reader": by, "begun_at": now()} | about | fields)
    row.write(reason=reason)
    row.save()
    return row


def a_supervision(
    mentor: Mentor, *, by: User, days_ago: int = 7, notes: str = "", **fields: Any
) -> Supervision:
    """A one-to-one supervision `days_ago` days ago. This person recorded it."""
    note_supervision(
        mentors=[mentor],
        kind=SupervisionKind.ONE_TO_ONE,
        held_on=london_today() - timedelta(days=days_ago),
        notes=notes,
        next_on=None,
        by=by,
        at=now(),
        **fields,
    )
    return mentor.supervisions.latest("pk")


def a_prison_check(referral: Referral | None = None, **fields: Any) -> PrisonCheck:
    """A prison check without an answer. It is the first check about this man."""
    man = referral or a_referral(is_checked=False)
    values = {"establishment": man.establishment, "asked_on": london_today()} | fields
    values |= {"asked_by": manager()} if "asked_by" not in fields else {}
    return PrisonCheck.objects.create(referral=man, **values)


def an_answered_check(referral: Referral, **fields: Any) -> PrisonCheck:
    """A prison check that the man's prison answered a week ago. The person who asked has no
    role."""
    someone = User.objects.filter(email=ASKER).first() or user_with(email=ASKER)
    answered = {"answered_on": london_today() - timedelta(days=7), "answered_by": "Olu Oak"}
    asked = {"asked_by": someone, "asked_on": london_today() - timedelta(days=14)}
    values = {"status": CheckStatus.ANSWERED} | asked | answered
    return a_prison_check(referral, **(values | fields))


WHO = ("name", "prison_number", "born_on", "also_known_as")


def a_participant(**fields: Any) -> Participant:
    """A man with a name that no other man has, and no prison number."""
    return Participant.objects.create(**({"name": f"Man {next(_number)}"} | fields))


def a_referral(
    *,
    at: Establishment | None = None,
    slots: Iterable[int] = range(SLOTS),
    received_on: date | None = None,
    release_on: date | None = None,
    needs: Mapping[str, int] | None = None,
    languages: Iterable[str] = (),
    courses: Iterable[str] = (),
    offences: Iterable[str] = (),
    is_checked: bool = True,
    **fields: Any,
) -> Referral:
    """A man who is waiting. He was referred 30 days ago and is free at every time. By default,
    nobody knows his release date. His prison has answered about him, unless `is_checked` is
    false."""
    number = next(_number)
    values: dict[str, Any] = {
        "reference": f"TEST-{number:05}",
        "status": ReferralStatus.WAITING,
        "source": Source.POM,
        "establishment": at or an_establishment(),
        "slots": mask_of(slots),
        "received_on": received_on or london_today() - timedelta(days=30),
        "release_on": release_on,
        "release_kind": ReleaseKind.CONDITIONAL if release_on else "",
    }
    values |= fields
    who = {name: values.pop(name) for name in WHO if name in values}
    if "participant" not in values:
        values["participant"] = a_participant(**({"name": f"Man {number}"} | who))
    referral = Referral.objects.create(**values)
    if release_on:
        ReleaseDate.objects.create(
            referral=referral,
            kind=referral.release_kind,
            on=release_on,
            confirmed_on=referral.release_confirmed_on,
        )
    if is_checked:
        an_answered_check(referral)
    text = offences_in_order(an_offence_group(code).code for code in offences)
    if text:
        sealed_part(referral.participant, SensitivePart.OFFENCES, text, by=None, at=now()).save()
    for code, weight in (needs or {}).items():
        ReferralNeed.objects.create(referral=referral, need=a_need(code), weight=weight)
    referral.languages.set(a_language(code) for code in languages)
    referral.courses.set(a_course(code) for code in courses)
    return referral


def a_policy(**fields: Any) -> MatchingPolicy:
    """The next version of the policy, with the solver's default weights."""
    newest = MatchingPolicy.objects.first()
    values = {"waiting": 35, "release": 40, "needs": 25, "minimum_days": 28, "made_at": now()}
    version = newest.version + 1 if newest else 1
    return MatchingPolicy.objects.create(**(values | {"version": version} | fields))


def a_trial(**fields: Any) -> PolicyTrial:
    """A change of the policy in use. Nobody has tried it yet."""
    against = MatchingPolicy.objects.first() or a_policy()
    values = against.choices | {"waiting": 1, "asked_by": manager(), "queued_at": now()}
    return PolicyTrial.objects.create(against=against, **(values | fields))


def a_finished_round(**fields: Any) -> Round:
    """A round that succeeded and reached its bounds. `fields` are columns of Round."""
    policy = MatchingPolicy.objects.first() or a_policy()
    at = now()
    ended = {"status": "done", "queued_at": at, "started_at": at, "finished_at": at}
    bounds = {f"{name}_bound": fields.get(name, 0) for name in ("matched", "objective")}
    return Round.objects.create(**({"policy": policy, "progress": 100} | ended | bounds | fields))


def an_open_proposal(
    *,
    mentor: Mentor | None = None,
    referral: Referral | None = None,
    slot: int = MONDAY_MORNING,
    of: Round | None = None,
    **fields: Any,
) -> Proposal:
    """A proposal that waits for a decision. If either the mentor or the man is missing, makes one
    at the same prison."""
    if mentor is None:
        mentor = a_mentor(at=referral.establishment if referral else an_establishment())
    if referral is None:
        clearance = mentor.user.clearances.first()
        referral = a_referral(at=clearance.establishment if clearance else None)
    values: dict[str, Any] = {
        "round": of or a_finished_round(),
        "terms": {"waiting": 50, "release": 0, "needs": 50},
        "score": 3000,
    }
    return Proposal.objects.create(mentor=mentor, referral=referral, slot=slot, **(values | fields))


def a_match(
    *,
    mentor: Mentor | None = None,
    referral: Referral | None = None,
    slot: int = MONDAY_MORNING,
    place: int | None = 1,
    **fields: Any,
) -> Match:
    """A live match. The status of the man's referral changes to matched, unless the referral is
    closed."""
    mentor = mentor or a_mentor()
    referral = referral or a_referral()
    is_open = Referral.objects.filter(pk=referral.pk).exclude(status=ReferralStatus.CLOSED)
    is_open.update(status=ReferralStatus.MATCHED)
    referral.refresh_from_db()
    values = {"slot": slot, "place": place, "started_on": london_today()} | fields
    return Match.objects.create(mentor=mentor, referral=referral, **values)


def an_exclusion(
    mentor: Mentor,
    referral: Referral,
    kind: ExclusionKind = ExclusionKind.CONFLICT,
    *,
    at: datetime | None = None,
) -> Exclusion:
    """A ruled-out pair."""
    return Exclusion.objects.create(
        mentor=mentor, referral=referral, kind=kind, reason="said so", declared_at=at or now()
    )


def a_fixed_pair(mentor: Mentor, referral: Referral, **fields: Any) -> FixedPair:
    """A fixed pair."""
    values: dict[str, Any] = {"slot": MONDAY_MORNING, "reason": "said so", "set_at": now()}
    values |= {"set_by": coordinator()} if "set_by" not in fields else {}
    return FixedPair.objects.create(mentor=mentor, referral=referral, **(values | fields))


def a_need(code: str) -> Need:
    return Need.objects.get_or_create(code=code, defaults={"name": code})[0]


def a_language(code: str) -> Language:
    return Language.objects.get_or_create(code=code, defaults={"name": code})[0]


def a_course(code: str) -> Course:
    return Course.objects.get_or_create(code=code, defaults={"name": code})[0]


def an_offence_group(code: str) -> OffenceGroup:
    return OffenceGroup.objects.get_or_create(code=code, defaults={"name": code, "violent": False})[
        0
    ]
