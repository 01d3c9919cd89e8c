"""Changing a man's record. The second of 2 editors overwrites nothing, and the timeline shows every
change."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.accounts.models import User
from config.common.audit import AuditEvent
from config.common.clock import london_today, now
from config.common.errors import FieldError, NotAllowed
from matching.models import (
    Agreement,
    OffenderManager,
    RecordChange,
    Referral,
    Regime,
    SensitivePart,
)
from matching.participants.numbers import NumberTaken
from matching.participants.sensitive import sensitive_part
from matching.referrals.changing import (
    change_agreement,
    change_identity,
    change_officers,
    change_place,
    change_sensitive_part,
    change_support,
    change_times,
    change_wants,
)
from matching.referrals.dates import set_on_remand
from matching.referrals.record import EditedMeanwhile, Part, lines_of, version_of
from recruitment.models import Establishment
from recruitment.weekly import EVERY_SLOT
from tests.examples import FEW
from tests.factories.people import manager
from tests.factories.programme import (
    MONDAY_MORNING,
    TUESDAY_AFTERNOON,
    a_coordinator,
    a_course,
    a_language,
    a_need,
    a_referral,
    an_establishment,
)

pytestmark = pytest.mark.django_db

TODAY = london_today()
WHO = {"name": "Carl Example", "also_known_as": "CJ", "prison_number": "A1234BC", "born_on": None}
GONE = {"agreed_on": None, "agreed_how": "", "agreed_with": ""}
EDITS: dict[str, tuple[Callable[..., None], Callable[[], dict[str, Any]]]] = {
    "identity": (change_identity, lambda: WHO),
    "place": (change_place, lambda: {"wing": "C", "cell": "2-14", "regime": Regime.BASIC}),
    "wants": (change_wants, lambda: {"levels": {a_need("drugs").pk: 3}, "aims": "A trade"}),
    "times": (change_times, lambda: {"slots": 1, "preferred_slots": 1}),
    "support": (
        change_support,
        lambda: {
            "languages": [a_language("welsh")],
            "courses": [a_course("trauma")],
            "literacy": "Reads slowly",
            "access_needs": "Hears badly",
        },
    ),
    "officers": (
        change_officers,
        lambda: {"officers": [OffenderManager(kind="prison", name="Pat Officer", phone="0123")]},
    ),
    "agreement": (
        change_agreement,
        lambda: {"agreed_on": TODAY, "agreed_how": Agreement.PAPER, "agreed_with": "Ann"},
    ),
    "dates": (set_on_remand, lambda: {"on_remand": True}),
}


@pytest.fixture
def man(prison: Establishment) -> Referral:
    return a_referral(at=prison, needs={"housing": 1})


def edit(part: str, man: Referral, by: User, **more: Any) -> None:
    """Edits one part, with the version of the record from when `man` was read."""
    change, values = EDITS[part]
    common = {"version": version_of(man, part), "reason": "he said so", "by": by, "at": now()}
    change(referral=man, **(values() | common | more))


def fresh(man: Referral) -> Referral:
    return Referral.objects.select_related("participant", "establishment").get(pk=man.pk)


@pytest.mark.parametrize("part", EDITS)
def test_a_part_changes_with_its_line_in_the_timeline(part: str, man: Referral, ann: User) -> None:
    before = lines_of(man, Part(part))
    edit(part, man, ann)
    after = lines_of(fresh(man), Part(part))
    assert after != before
    change = RecordChange.objects.get()
    assert (change.referral, change.part, change.reason) == (man, part, "he said so")
    assert change.before == "\n".join(f"{label}: {value}" for label, value in before if value)
    assert change.after == "\n".join(f"{label}: {value}" for label, value in after if value)
    assert AuditEvent.objects.filter(action=f"change_{part}", subject_id=man.pk).exists()


@pytest.mark.parametrize("part", EDITS)
def test_the_second_editor_is_refused_with_the_record_as_it_is(
    part: str, man: Referral, ann: User
) -> None:
    seen = fresh(man)
    edit(part, man, ann)
    now_says = lines_of(fresh(man), Part(part))
    with pytest.raises(EditedMeanwhile) as refused:
        edit(part, seen, manager())
    assert lines_of(refused.value.current, Part(part)) == now_says
    assert RecordChange.objects.count() == 1


@pytest.mark.parametrize("part", EDITS)
def test_an_edit_that_changes_nothing_leaves_no_trace(part: str, man: Referral, ann: User) -> None:
    edit(part, man, ann)
    once = fresh(man)
    edit(part, once, ann)
    assert RecordChange.objects.count() == 1
    again = fresh(man)
    assert (again.version, again.participant.version) == (
        once.version,
        once.participant.version,
    )


@pytest.mark.parametrize("part", EDITS)
def test_nobody_of_another_prison_changes_it(part: str, man: Referral) -> None:
    with pytest.raises(NotAllowed):
        edit(part, man, a_coordinator(an_establishment()))
    assert not RecordChange.objects.exists()


def test_who_he_is_changes_for_all_his_referrals(man: Referral, ann: User) -> None:
    earlier = a_referral(
        at=man.establishment,
        participant=man.participant,
        status="closed",
        closed_on=TODAY,
        closure_reason="other",
    )
    seen = fresh(earlier)
    edit("identity", man, ann)
    assert fresh(earlier).name == "Carl Example"
    with pytest.raises(EditedMeanwhile):
        edit("identity", seen, ann, name="Karl Example")


REFUSED: dict[str, tuple[str, dict[str, Any], str]] = {
    "born to come": ("identity", {"born_on": TODAY + timedelta(days=1)}, "born_on"),
    "wish outside his times": ("times", {"slots": 1, "preferred_slots": 2}, "preferred_slots"),
    "agreed, not how": ("agreement", {"agreed_how": ""}, "agreed_how"),
    "how, not when": ("agreement", {"agreed_on": None}, "agreed_on"),
    "agreed to come": ("agreement", {"agreed_on": TODAY + timedelta(days=1)}, "agreed_on"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_an_answer_that_cannot_be_right(case: str, man: Referral, ann: User) -> None:
    part, values, field = REFUSED[case]
    with pytest.raises(FieldError) as refused:
        edit(part, man, ann, **values)
    assert refused.value.field == field


def test_another_mans_number_is_refused(man: Referral, ann: User) -> None:
    other = a_referral(at=man.establishment, prison_number="A1234BC")
    with pytest.raises(NumberTaken) as refused:
        edit("identity", man, ann)
    assert (refused.value.field, refused.value.referral) == ("prison_number", other)
    Referral.objects.filter(pk=other.pk).update(establishment=an_establishment())
    with pytest.raises(FieldError) as unseen:
        edit("identity", man, ann)
    assert other.name not in str(unseen.value)
    edit("identity", man, ann, prison_number="")  # no number is nobody's


def test_a_sensitive_part_is_named_in_the_timeline_and_never_told(man: Referral, ann: User) -> None:
    part, secret = SensitivePart.SAFETY, "never sits with his back to the door"
    change = partial(change_sensitive_part, referral=man, part=part, reason="", by=ann, at=now())
    change(text=secret, version=man.participant.version)
    line = RecordChange.objects.get()
    assert (line.part, line.before, line.after) == (part, "", "")
    assert sensitive_part(man.participant, part, by=ann, at=now()) == secret
    assert not AuditEvent.objects.filter(detail__icontains="back").exists()
    with pytest.raises(EditedMeanwhile):
        change(text="", version=man.participant.version)
    assert man.participant.parts.count() == 1


def test_an_officer_needs_a_name_and_an_empty_one_is_left_out(man: Referral, ann: User) -> None:
    with pytest.raises(FieldError) as refused:
        edit("officers", man, ann, officers=[OffenderManager(kind="prison", phone="0123")])
    assert refused.value.field == "prison_name"
    edit("officers", man, ann, officers=[OffenderManager(kind="prison")])
    assert not man.offender_managers.exists()


SLOTS = st.integers(0, EVERY_SLOT)
STEPS = st.lists(st.tuples(st.integers(0, 1), SLOTS), min_size=1, max_size=8)


@given(steps=STEPS, start=SLOTS)
@settings(
    max_examples=FEW, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_two_editors_in_any_order_lose_nothing(
    steps: list[tuple[int, int]], start: int, prison: Establishment, ann: User
) -> None:
    """2 people each have the record open as they last saw it, and now and then one of them saves a
    value. A saved value stays until somebody who has seen it saves another. In the timeline, each
    change starts from the value of the one before."""
    man = a_referral(at=prison, slots=[])
    Referral.objects.filter(pk=man.pk).update(slots=start)
    seen, said = [fresh(man), fresh(man)], start
    for who, slots in steps:
        values = {"slots": slots, "preferred_slots": 0}
        if seen[who].version == fresh(man).version:
            edit("times", seen[who], ann, **values)
            said = slots
        else:
            with pytest.raises(EditedMeanwhile) as refused:
                edit("times", seen[who], ann, **values)
            assert refused.value.current.slots == said
        assert fresh(man).slots == said
        seen[who] = fresh(man)
    changes = RecordChange.objects.filter(referral=man).order_by("pk")
    assert all(first.after == second.before for first, second in pairwise(changes))


def test_the_week_is_said_in_words(man: Referral) -> None:
    man.slots = 1 << MONDAY_MORNING | 1 << TUESDAY_AFTERNOON
    words = dict(lines_of(man, Part.TIMES))["Can meet"]
    assert "Monday" in words
    assert "Tuesday" in words


def test_a_birthday_is_said_in_full(man: Referral) -> None:
    man.participant.born_on = date(1985, 3, 27)
    assert "27 March 1985" in dict(lines_of(man, Part.IDENTITY)).values()
