"""The pool, column by column, compared with the same facts worked out from the records one by
one."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Q
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from config.common.clock import london_today, now
from matching.mentors.cover import GONE
from matching.models import (
    Exclusion,
    ExclusionKind,
    Match,
    Mentor,
    MentorHours,
    OffenceGroup,
    Referral,
    Travel,
)
from matching.participants.sensitive import offences_by_participant
from matching.pool.loading import load_pool
from matching.proposals.ruling_out import remove_exclusion
from matching.solver import NO_DATE, Instance
from recruitment.models import Clearance, Establishment, Language, ListedName, Need
from recruitment.weekly import EVERY_SLOT, SLOTS, mask_of
from tests.factories.people import manager, mentor_user
from tests.factories.programme import (
    a_match,
    a_mentor,
    a_need,
    a_referral,
    an_establishment,
    an_exclusion,
)
from training.models import Course

pytestmark = pytest.mark.django_db
CODES = ("first", "second", "third")
REASONS = ("completed", "transferred", "withdrew")
MOST = 3  # how many prisons, mentors and men an example has

slots = st.sets(st.integers(min_value=0, max_value=SLOTS - 1), max_size=6)
codes = st.sets(st.sampled_from(CODES))
weights = st.dictionaries(st.sampled_from(CODES), st.integers(min_value=1, max_value=3))
day = st.integers(min_value=-400, max_value=400).map(
    lambda number: london_today() + timedelta(number)
)
which = st.integers(min_value=0, max_value=MOST - 1)
weeks = st.sampled_from([(True, True), (True, False), (False, True)])


@dataclass
class Facts:
    """What an example writes to the database."""

    prisons: list[tuple[set[int], int | None]]
    mentors: list[dict[str, Any]]
    clearances: set[tuple[int, int, date, date | None]]
    men: list[dict[str, Any]]
    matches: dict[int, tuple[int, bool, tuple[bool, bool]]] = field(default_factory=dict)
    exclusions: dict[tuple[int, int, ExclusionKind], bool] = field(default_factory=dict)


mentor_facts = st.fixed_dictionaries(
    {
        "places": st.integers(min_value=0, max_value=4),
        "slots": slots,
        "fortnightly": st.sampled_from([0, EVERY_SLOT]),
        "preferred_slots": slots.map(mask_of),
        "wishes": codes,
        "travel": st.dictionaries(which, st.integers(min_value=0, max_value=600)),
        "hours": st.dictionaries(which, slots.map(mask_of)),
        "status": st.sampled_from(["active", "active", "paused", "left"]),
        "experience": weights,
        "languages": codes,
        "courses": codes,
        "boundaries": codes,
    }
)
man_facts = st.fixed_dictionaries(
    {
        "at": which,
        "slots": slots,
        "received_on": day,
        "release_on": st.none() | day,
        "needs": weights,
        "languages": codes,
        "courses": codes,
        "offences": codes,
        "preferred_slots": slots.map(mask_of),
    }
)
facts = st.builds(
    Facts,
    prisons=st.lists(
        st.tuples(slots, st.none() | st.integers(min_value=0, max_value=4)),
        min_size=MOST,
        max_size=MOST,
    ),
    mentors=st.lists(mentor_facts, min_size=MOST, max_size=MOST),
    clearances=st.sets(st.tuples(which, which, day, st.none() | day), max_size=6),
    men=st.lists(man_facts, min_size=MOST, max_size=MOST),
    matches=st.dictionaries(which, st.tuples(which, st.booleans(), weeks), max_size=MOST),
    exclusions=st.dictionaries(
        st.tuples(which, which, st.sampled_from(ExclusionKind)), st.booleans(), max_size=4
    ),
)


def write(example: Facts) -> None:
    """Puts the example into the database."""
    prisons = [an_establishment(slots=regime, rooms=rooms) for regime, rooms in example.prisons]
    mentors = [write_mentor(row, prisons) for row in example.mentors]
    write_clearances(example, mentors, prisons)
    men = [a_referral(**(row | {"at": prisons[row["at"]]})) for row in example.men]
    for man, (mentor, is_live, (first, second)) in example.matches.items():
        # The man decides the slot and the place, so that no 2 live matches share them.
        ended = {"status": "ended", "ended_on": london_today(), "end_reason": REASONS[man]}
        more: dict[str, Any] = {} if is_live else ended
        more |= {"first_week": first, "second_week": second}
        # A man who has met this mentor before met them under an earlier referral.
        same = men[man] if is_live or man % 2 else an_earlier_referral(men[man])
        a_match(mentor=mentors[mentor], referral=same, slot=man, place=man + 1, **more)
    for (mentor, man, kind), is_lifted in example.exclusions.items():
        row = an_exclusion(mentors[mentor], men[man], kind)
        if is_lifted:
            remove_exclusion(exclusion=row, by=manager(), at=now())


def an_earlier_referral(man: Referral) -> Referral:
    return a_referral(
        participant=man.participant,
        at=man.establishment,
        status="closed",
        closed_on=london_today(),
        closure_reason="returned",
    )


def write_mentor(row: dict[str, Any], prisons: list[Establishment]) -> Mentor:
    columns = {name: row[name] for name in row if name not in ("wishes", "travel", "hours")}
    columns["fortnightly"] &= mask_of(row["slots"])
    mentor = a_mentor(cleared=False, **columns)
    mentor.preferred_needs.set(a_need(code) for code in row["wishes"])
    for prison, minutes in row["travel"].items():
        Travel.objects.create(mentor=mentor, establishment=prisons[prison], minutes=minutes)
    for prison, times in row["hours"].items():
        MentorHours.objects.create(mentor=mentor, establishment=prisons[prison], slots=times)
    return mentor


def write_clearances(example: Facts, mentors: list[Mentor], prisons: list[Establishment]) -> None:
    issued: set[tuple[int, int, date]] = set()
    for mentor, prison, first, last in example.clearances:
        if (mentor, prison, first) not in issued and (last is None or last >= first):
            issued.add((mentor, prison, first))
            Clearance.objects.create(
                volunteer=mentors[mentor].user,
                establishment=prisons[prison],
                status="received",
                issued_on=first,
                expires_on=last,
            )
    Clearance.objects.create(
        volunteer=mentor_user(),
        establishment=prisons[0],
        status="received",
        issued_on=london_today(),
    )  # a volunteer who is not a mentor yet


def codes_in(mask: int, listed: type[ListedName]) -> set[str]:
    """The codes that the bits of a mask stand for."""
    names = list(listed._default_manager.order_by("pk").values_list("code", flat=True))
    return {name for place, name in enumerate(names) if mask >> place & 1}


def ordinal(value: date | None) -> int:
    return value.toordinal() if value else NO_DATE


def shown(levels: Any) -> dict[str, int]:
    """A row of a matrix as levels by the codes of the needs. Leaves out the zeros."""
    names = Need.objects.order_by("pk").values_list("code", flat=True)
    return {name: int(level) for name, level in zip(names, levels, strict=True) if level}


def mentors_of(pool: Instance) -> dict[int, dict[str, Any]]:
    columns = pool.mentors
    return {
        int(pk): {
            "places": int(columns.places[row]),
            "offered": int(columns.offered[row]),
            "taken": int(columns.taken[row]),
            "fortnightly": int(columns.fortnightly[row]),
            "taken_once": int(columns.taken_once[row]),
            "experience": shown(columns.experience[row]),
            "languages": codes_in(int(columns.languages[row]), Language),
            "courses": codes_in(int(columns.training[row]), Course),
            "boundaries": codes_in(int(columns.boundaries[row]), OffenceGroup),
            "preferred": int(columns.preferred[row]),
            "wishes": set(shown(columns.wishes[row])),
        }
        for row, pk in enumerate(columns.id)
    }


def slots_in_use(mentor: Mentor, live: list[Match]) -> dict[str, int]:
    """A mentor's slots that are in use: in both weeks of the fortnight, in one, or in none."""
    weeks = Counter[int]()
    for match in live:
        weeks[match.slot] += match.first_week + match.second_week
    shared = [slot for slot in weeks if weeks[slot] == 1 and mentor.fortnightly >> slot & 1]
    return {
        "fortnightly": mentor.fortnightly,
        "taken": mask_of(set(weeks) - set(shared)),
        "taken_once": mask_of(shared),
    }


def mentors_derived() -> dict[int, dict[str, Any]]:
    columns = {}
    for mentor in Mentor.objects.filter(status="active"):
        live = list(Match.objects.filter(mentor=mentor, status="in_custody"))
        columns[mentor.pk] = {
            "places": max(mentor.places - len(live), 0),
            "offered": mentor.slots,
            **slots_in_use(mentor, live),
            "experience": {row.need.code: row.level for row in mentor.experience.all()},
            "languages": {row.code for row in mentor.languages.all()},
            "courses": {row.code for row in mentor.courses.all()},
            "boundaries": {row.code for row in mentor.boundaries.all()},
            "preferred": mentor.preferred_slots,
            "wishes": {row.code for row in mentor.preferred_needs.all()},
        }
    return columns


def men_of(pool: Instance) -> dict[int, dict[str, Any]]:
    columns = pool.referrals
    return {
        int(pk): {
            "prison": int(pool.establishments[columns.establishment[row]]),
            "slots": int(columns.slots[row]),
            "received": int(columns.received[row]),
            "release": int(columns.release[row]),
            "needs": shown(columns.needs[row]),
            "languages": codes_in(int(columns.languages[row]), Language),
            "courses": codes_in(int(columns.training[row]), Course),
            "topics": codes_in(int(columns.topics[row]), OffenceGroup),
            "preferred": int(columns.preferred[row]),
            "covered": bool(columns.covered[row]),
        }
        for row, pk in enumerate(columns.id)
    }


def men_derived() -> dict[int, dict[str, Any]]:
    team = Mentor.objects.filter(status="active", leaves_on__isnull=True)
    opened = team.filter(boundaries__isnull=False).exists()
    columns = {}
    gone = Match.objects.filter(GONE, status="in_custody").values_list("referral")
    alone = {pk for (pk,) in gone}
    for man in Referral.objects.filter(Q(status="waiting") | Q(pk__in=alone)):
        regime = mask_of(row.slot for row in man.establishment.regime_slots.all())
        codes = offences_by_participant([man.participant_id])
        columns[man.pk] = {
            "prison": man.establishment_id,
            "slots": man.slots & regime,
            "received": man.received_on.toordinal(),
            "release": ordinal(man.release_on),
            "needs": {row.need.code: row.weight for row in man.needs.all()},
            "languages": {row.code for row in man.languages.all()},
            "courses": {row.code for row in man.courses.all()},
            "topics": set(codes.get(man.participant_id, ())) if opened else set(),
            "preferred": man.preferred_slots,
            "covered": man.pk in alone,
        }
    return columns


def clearances_of(pool: Instance) -> set[tuple[int, int, int]]:
    rows = pool.clearances
    return {
        (int(pool.mentors.id[mentor]), int(pool.establishments[prison]), int(expires))
        for mentor, prison, expires in zip(
            rows.mentor, rows.establishment, rows.expires, strict=True
        )
    }


def clearances_derived() -> set[tuple[int, int, int]]:
    ends: dict[tuple[int, int], list[date | None]] = {}
    for row in Clearance.objects.filter(
        volunteer__mentor__status="active", issued_on__lte=london_today()
    ):
        assert row.establishment_id
        pair = (row.volunteer.mentor.pk, row.establishment_id)
        ends.setdefault(pair, []).append(row.expires_on)
    return {
        (*pair, NO_DATE if None in dates else max(map(ordinal, dates)))
        for pair, dates in ends.items()
    }


def exclusions_of(pool: Instance) -> set[tuple[int, int, str]]:
    names = {8: "conflict", 9: "refusal", 10: "keep_apart", 11: "declined"}
    rows = pool.exclusions
    return {
        (int(pool.mentors.id[mentor]), int(pool.referrals.id[man]), names[int(rule)])
        for mentor, man, rule in zip(rows.mentor, rows.referral, rows.rule, strict=True)
    }


def exclusions_derived() -> set[tuple[int, int, str]]:
    exclusions = Exclusion.objects.filter(
        removed_at=None, mentor__status="active", referral__in=list(men_derived())
    )
    return {(row.mentor_id, row.referral_id, row.kind) for row in exclusions}


def travel_of(pool: Instance) -> set[tuple[int, int, int]]:
    rows = zip(pool.travel.mentor, pool.travel.establishment, pool.travel.minutes, strict=True)
    return {
        (int(pool.mentors.id[mentor]), int(pool.establishments[prison]), int(minutes))
        for mentor, prison, minutes in rows
    }


def hours_of(pool: Instance) -> set[tuple[int, int, int]]:
    rows = zip(pool.hours.mentor, pool.hours.establishment, pool.hours.slots, strict=True)
    return {
        (int(pool.mentors.id[mentor]), int(pool.establishments[prison]), int(slots))
        for mentor, prison, slots in rows
    }


def earlier_of(pool: Instance) -> set[tuple[int, int]]:
    rows = zip(pool.earlier.mentor, pool.earlier.referral, strict=True)
    return {(int(pool.mentors.id[mentor]), int(pool.referrals.id[man])) for mentor, man in rows}


def earlier_derived() -> set[tuple[int, int]]:
    ended = Match.objects.filter(status="ended", mentor__status="active")
    return {
        (match.mentor_id, man.pk)
        for match in ended.exclude(end_reason="withdrew")
        for man in Referral.objects.filter(pk__in=list(men_derived()))
        if man.participant == match.referral.participant
    }


def rooms_of(pool: Instance) -> dict[int, list[int]]:
    return dict(zip(pool.establishments.tolist(), pool.rooms.tolist(), strict=True))


def rooms_derived() -> dict[int, list[int]]:
    columns = {}
    for prison in Establishment.objects.all():
        open_slots = {row.slot: row.rooms for row in prison.regime_slots.all()}
        meeting = Match.objects.filter(status="in_custody", referral__establishment=prison)
        used = Counter(meeting.values_list("slot", flat=True))
        columns[prison.pk] = [
            -1 if rooms is None else max(rooms - used[slot], 0)
            for slot, rooms in ((slot, open_slots.get(slot, 0)) for slot in range(SLOTS))
        ]
    return columns


@settings(
    max_examples=15,
    deadline=None,
    # Hypothesis would take minutes to shrink an example, and the difference alone says enough.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(example=facts)
def test_every_column_is_what_the_records_say(example: Facts, db: None) -> None:
    with transaction.atomic():
        write(example)
        pool = load_pool(at=now())
        assert mentors_of(pool) == mentors_derived()
        assert men_of(pool) == men_derived()
        assert clearances_of(pool) == clearances_derived()
        assert exclusions_of(pool) == exclusions_derived()
        assert earlier_of(pool) == earlier_derived()
        rows = Travel.objects.filter(mentor__status="active")
        assert travel_of(pool) == set(rows.values_list("mentor", "establishment", "minutes"))
        hours = MentorHours.objects.filter(mentor__status="active")
        assert hours_of(pool) == set(hours.values_list("mentor", "establishment", "slots"))
        assert rooms_of(pool) == rooms_derived()
        assert pool.today == london_today().toordinal()
        transaction.set_rollback(True)
