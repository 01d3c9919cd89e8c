"""Reading instances from JSON. We read what is written, and the error for a fault names its
place."""

import json
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from matching.solver import DEFAULT, NO_DATE, Rule
from matching.solver.cli.cursor import MalformedInput
from matching.solver.cli.reading import read

GOOD: dict[str, Any] = {
    "today": "2025-06-02",
    "establishments": [{"id": "BXI", "rooms": {"mon-am": 4}}, {"id": "LEI"}],
    "mentors": [
        {
            "id": 10,
            "places": 2,
            "offered": ["tue-am", "sun-eve"],
            "taken": ["sun-eve"],
            "fortnightly": ["tue-am", "mon-am"],
            "taken_once": ["mon-am"],
            "experience": {"Łódź": 3},
            "languages": ["Polish"],
            "boundaries": ["arson"],
            "clearances": [
                {"establishment": "LEI"},
                {"establishment": "BXI", "expires": "2026-01-31"},
            ],
        },
        {"id": 9, "places": 0, "offered": []},
    ],
    "referrals": [
        {
            "id": "A",
            "establishment": "LEI",
            "slots": ["mon-am"],
            "received": "2025-03-10",
            "release": "2025-11-01",
            "needs": {"housing": 2, "Łódź": 1},
            "languages": ["Welsh", "Polish"],
            "training": ["trauma"],
            "topics": ["arson"],
        },
        {"id": 5, "establishment": "BXI", "slots": [], "received": "2025-03-10"},
    ],
    "exclusions": [{"mentor": 10, "referral": "A", "rule": "keep_apart"}],
    "policy": {"waiting": 1, "minimum_days": 7},
}


def refusal(text: str | bytes) -> str:
    with pytest.raises(MalformedInput) as error:
        read(text)
    return str(error.value)


def with_change(path: list[str | int], value: object) -> str:
    """GOOD, with the value at one place changed."""
    changed = deepcopy(GOOD)
    place: Any = changed
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return json.dumps(changed)


@pytest.mark.parametrize(
    ("written", "other"),
    [("Polish", " polish"), ("Conflict course", "conflict  COURSE"), ("Łódź", "ŁO\u0301DŹ\u200b")],
)
def test_names_that_look_alike_are_the_same_name(written: str, other: str) -> None:
    file = deepcopy(GOOD)
    mentor, man = file["mentors"][0], file["referrals"][0]
    mentor |= {"languages": [written], "training": [written], "experience": {written: 3}}
    man |= {"languages": [other], "training": [other], "needs": {other: 2}}
    mentor |= {"boundaries": [other], "wishes": [other]}
    man["topics"] = [written]
    instance = read(json.dumps(file)).instance
    of_mentor, of_man = instance.mentors, instance.referrals
    for column in ("languages", "training"):
        assert getattr(of_mentor, column)[1] == getattr(of_man, column)[1] == 1
    assert of_mentor.boundaries[1] == of_man.topics[1] == 1
    assert of_mentor.experience.tolist() == [[0], [3]]
    assert of_man.needs.tolist() == [[0], [2]]
    assert of_mentor.wishes.tolist() == [[0], [1]]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["referrals", 0, "needs"], {"Housing": 2, "housing ": 1}),
        (["referrals", 0, "languages"], ["Polish", "polish"]),
        (["mentors", 0, "experience"], {"\u200b": 1}),
    ],
)
def test_the_same_name_twice_is_refused(path: list[str | int], value: object) -> None:
    assert ".".join(map(str, path[-1:])) in refusal(with_change(path, value))


def test_everything_written_is_read() -> None:
    document = read(json.dumps(GOOD))
    instance, mentors, men = (
        document.instance,
        document.instance.mentors,
        document.instance.referrals,
    )
    assert (document.mentors, document.referrals) == ((9, 10), (5, "A"))
    assert mentors.id.tolist() == [9, 10]
    assert men.id.tolist() == [1, 2]
    assert mentors.places.tolist() == [0, 2]
    assert mentors.offered.tolist() == [0, 1 << 3 | 1 << 20]
    assert mentors.taken.tolist() == [0, 1 << 20]
    assert mentors.fortnightly.tolist() == [0, 1 << 3 | 1]
    assert mentors.taken_once.tolist() == [0, 1]
    assert mentors.experience.tolist() == [[0, 0], [0, 3]]
    assert men.needs.tolist() == [[0, 0], [2, 1]]
    assert mentors.languages.tolist() == [0, 1]
    assert men.languages.tolist() == [0, 3]
    assert (mentors.boundaries & men.topics).tolist() == [0, 1]
    assert men.training.tolist() == [0, 1]
    assert men.establishment.tolist() == [0, 1]
    assert men.release[0] == NO_DATE
    assert instance.today - men.received[0] == 84
    assert instance.rooms[0].tolist() == [4] + [-1] * 20
    assert sorted(
        zip(instance.clearances.establishment, instance.clearances.mentor, strict=True)
    ) == [
        (0, 1),
        (1, 1),
    ]
    assert instance.exclusions.rule.tolist() == [Rule.KEEP_APART]
    assert instance.policy == replace(DEFAULT, waiting=1, minimum_days=7)


def test_wishes_ties_and_choices_of_the_policy_are_read() -> None:
    wishing = deepcopy(GOOD)
    wishing["mentors"][0] |= {
        "preferred": ["tue-am"],
        "wishes": ["housing", "pets"],
        "hours": [{"establishment": "BXI", "slots": ["tue-am", "sun-eve"]}],
        "travel": [{"establishment": "LEI", "minutes": 45}],
    }
    wishing["referrals"][0] |= {"preferred": ["mon-am"], "covered": True}
    pair = {"mentor": 10, "referral": "A"}
    wishing |= {"earlier": [pair], "undecided": [pair | {"slot": "mon-am"}], "matching_days": 90}
    wishing["policy"] |= {"floor": 20, "priority_first": True, "stability": 5}
    instance = read(json.dumps(wishing)).instance
    mentors, men = instance.mentors, instance.referrals
    assert mentors.preferred.tolist() == [0, 1 << 3]
    assert mentors.wishes.tolist() == [[0, 0, 0], [1, 1, 0]]
    assert men.needs[1].tolist() == [2, 0, 1]
    assert men.preferred.tolist() == [0, 1]
    assert men.covered.tolist() == [0, 1]
    rows = (instance.travel.mentor, instance.travel.establishment, instance.travel.minutes)
    assert [int(column[0]) for column in rows] == [1, 1, 45]
    hours = (instance.hours.mentor, instance.hours.establishment, instance.hours.slots)
    assert [int(column[0]) for column in hours] == [1, 0, 1 << 3 | 1 << 20]
    undecided, earlier = instance.undecided, instance.earlier
    assert [
        int(column[0]) for column in (undecided.mentor, undecided.referral, undecided.slot)
    ] == [1, 1, 0]
    assert [int(column[0]) for column in (earlier.mentor, earlier.referral)] == [1, 1]
    assert instance.matching_days == 90
    assert instance.policy.floor == 20
    assert instance.policy.priority_first
    assert instance.policy.stability == 5


@given(st.randoms(use_true_random=False))
def test_the_order_of_records_does_not_matter(random: Any) -> None:
    shuffled = deepcopy(GOOD)
    for name in ("mentors", "referrals"):
        random.shuffle(shuffled[name])
    one, other = read(json.dumps(GOOD)), read(json.dumps(shuffled))
    assert one.mentors == other.mentors
    assert one.instance.mentors.offered.tolist() == other.instance.mentors.offered.tolist()
    assert one.instance.referrals.needs.tolist() == other.instance.referrals.needs.tolist()


@pytest.mark.parametrize(
    ("path", "value", "place"),
    [
        (["today"], "2025-6-2", "today: "),
        (["today"], "2025-02-30", "today: "),
        (["today"], 5, "today: "),
        (["mentors"], {}, "mentors: "),
        (["matching_days"], 0, "matching_days: "),
        (["undecided"], [{"mentor": 10, "referral": "A"}], "undecided[0]: "),
        (["earlier"], [{"mentor": 1, "referral": "A"}], "earlier[0].mentor: "),
        (["referrals", 0, "covered"], 1, "referrals[0].covered: "),
        (["mentors", 0, "wishes"], ["a", "a"], "mentors[0].wishes[1]: "),
        (
            ["mentors", 0, "travel"],
            [{"establishment": "LEI", "minutes": 601}],
            "mentors[0].travel[0].minutes: ",
        ),
        (
            ["mentors", 0, "hours"],
            [{"establishment": "BXI", "slots": ["noon"]}],
            "mentors[0].hours[0].slots[0]: ",
        ),
        (["policy", "floor"], 101, "policy.floor: "),
        (["policy", "priority_first"], 1, "policy.priority_first: "),
        (["mentors", 0], [], "mentors[0]: "),
        (["mentors", 0, "id"], 9, "mentors[1].id: "),
        (["mentors", 0, "id"], True, "mentors[0].id: "),
        (["mentors", 0, "id"], 2**63, "mentors[0].id: "),
        (["mentors", 0, "id"], " ", "mentors[0].id: "),
        (["mentors", 0, "places"], -1, "mentors[0].places: "),
        (["mentors", 0, "places"], 1.5, "mentors[0].places: "),
        (["mentors", 0, "offered", 1], "mon-xx", "mentors[0].offered[1]: "),
        (["mentors", 0, "ofered"], [], "mentors[0]: "),
        (["mentors", 0, "experience", "Łódź"], 4, 'mentors[0].experience["Łódź"]: '),
        (["mentors", 0, "languages"], ["a", "a"], "mentors[0].languages[1]: "),
        (["mentors", 0, "languages"], ["\ud800"], "mentors[0].languages[0]: "),
        (["mentors", 0, "clearances", 1, "establishment"], "LEI", "mentors[0].clearances[1]"),
        (["referrals", 0, "establishment"], "BX", "referrals[0].establishment: "),
        (["referrals", 0, "release"], "soon", "referrals[0].release: "),
        (["referrals", 1], {"id": 5}, "referrals[1]: "),
        (["referrals", 0, "topics"], [str(n) for n in range(64)], "referrals[0].topics: "),
        (["exclusions", 0, "rule"], "training", "exclusions[0].rule: "),
        (["exclusions", 0, "mentor"], "10", "exclusions[0].mentor: "),
        (["policy", "waiting"], 1_001, "policy.waiting: "),
        (["policy", "age"], 1, "policy: "),
        (["establishments", 0, "rooms", "mon-am"], "x", "establishments[0].rooms.mon-am: "),
        (["establishments", 0, "rooms", "a\nb"], 1, "establishments[0].rooms: "),
    ],
)
def test_a_fault_is_named_with_its_place(path: list[str | int], value: object, place: str) -> None:
    message = refusal(with_change(path, value))
    assert message.startswith(place)
    assert "\n" not in message


@pytest.mark.parametrize(
    ("path", "value", "field"),
    [
        (["undecided"], [{"mentor": 10, "referral": "A"}], "slot"),
        (["referrals", 1], {"id": 5}, "establishment"),
        (["mentors", 0, "ofered"], [], "ofered"),
        (["policy", "age"], 1, "age"),
    ],
)
def test_a_field_that_is_missing_or_unknown_is_named(
    path: list[str | int], value: object, field: str
) -> None:
    assert f'"{field}"' in refusal(with_change(path, value))


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "JSON"),
        (b"\xff\xfe\xff", "UTF-8"),
        ("[]", "object"),
        ("{}", '"today"'),
        ('{"today": 1, "today": 2}', '"today"'),
        ('{"today": ' + "9" * 5_000 + "}", "digits"),
        ("[" * 100_000, "inside one another"),
    ],
)
def test_what_is_not_an_instance_at_all(text: str | bytes, fault: str) -> None:
    message = refusal(text)
    assert message.startswith("the file: ")
    assert fault in message
    assert "\n" not in message


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
places = st.sampled_from(
    [
        [name, *rest]
        for name, value in GOOD.items()
        for rest in (
            [[]]
            if not isinstance(value, list)
            else [[], [0], *([0, field] for field in value[0]), [0, "new"]]
        )
    ]
)


@given(places, json_values)
@example(["today"], "0000-00-00")
@example(["policy"], None)
def test_any_value_anywhere_is_read_or_refused(path: list[str | int], value: object) -> None:
    read_or_refused(with_change(path, value))


@given(st.text() | st.binary() | json_values.map(json.dumps))
def test_any_text_is_read_or_refused(text: str | bytes) -> None:
    read_or_refused(text)


def read_or_refused(text: str | bytes) -> None:
    try:
        read(text)
    except MalformedInput as error:
        message = str(error)
    else:
        message = ""
    assert "\n" not in message
