"""The advice in words, for one prison and for several."""

from datetime import date, timedelta

import pytest
from django.template.loader import render_to_string

from reporting.advice.actions import (
    Action,
    ActionKind,
    Advice,
    Effect,
    LastWeek,
    OnTheWay,
    Stage,
    Task,
    Work,
)
from reporting.advice.words import AdviceInWords, advice_in_words, last_week_in_words

TODAY = date(2026, 11, 23)
NAMES = {"BXI": "HMP Brixton", "PVI": "HMP Pentonville"}


def decide(number: int, effect: Effect | None) -> Action:
    effects = None if effect is None else {"BXI": effect}
    return Action(ActionKind.DECIDE, (Task(Work.DECIDE, ("BXI",), number),), effects)


CLEAR = Action(
    ActionKind.CLEAR,
    (Task(Work.RENEW, ("BXI",), 2), Task(Work.CHASE, ("PVI",), 1)),
    {"BXI": Effect(2, 1, 5, 3), "PVI": Effect(1, 0, 4, 3)},
)
MAKE = Action(ActionKind.MAKE, (Task(Work.MAKE, ("BXI", "PVI"), 1),), {"BXI": Effect(1, 1, 3, 2)})
ROUND = Action(ActionKind.ROUND, (), {"BXI": Effect(4, 0, 3, 3)})


def words(*actions: Action, codes: str = "BXI PVI", **fields: object) -> AdviceInWords:
    advice = Advice(actions, **fields)  # type: ignore[arg-type] # fields of Advice
    return advice_in_words(advice, {code: NAMES[code] for code in codes.split()}, today=TODAY)


@pytest.mark.parametrize(
    ("action", "parts"),
    [
        (
            decide(15, Effect(15, 0, 18, 3)),
            ("Decide 15 proposals today", "HMP Brixton", "3 more mentors", "not 18"),
        ),
        (decide(1, Effect(1, 0, 1, 0)), ("Decide 1 proposal today", "no more mentors")),
        (decide(2, Effect(2, 0, 3, 3)), ("Decide 2 proposals today", "2 more men")),
        (decide(2, None), ("Decide 2 proposals today",)),
        (CLEAR, ("Renew 2 clearances and chase 1 clearance today", "6 more mentors are", "not 9")),
        (MAKE, ("Make 1 ready volunteer a mentor today", "2 more mentors, not 3")),
        (ROUND, ("Run a round today", "4 more men")),
    ],
)
def test_the_first_line_says_what_to_do_and_what_it_brings(
    action: Action, parts: tuple[str, ...]
) -> None:
    assert [part for part in parts if part not in words(action).first] == []


def test_nothing_to_do_has_no_first_line() -> None:
    assert words().first == ""


def test_each_line_has_its_page_and_its_prisons() -> None:
    lines = words(decide(15, Effect(15, 2, 18, 3)), ROUND, CLEAR, MAKE).lines
    assert [line.address for line in lines] == [
        "/proposals/",
        "/rounds/",
        "/clearances/?status=chase",
        "/readiness/",
    ]
    assert "2 at HMP Brixton and 1 at HMP Pentonville" in lines[2].where
    assert "Then 6 more mentors are needed, not 9" in lines[2].gain
    assert "2 of them" in lines[0].gain


def test_clearances_that_end_soon_say_what_would_be_lost() -> None:
    keep = Action(ActionKind.KEEP, (Task(Work.RENEW, ("BXI",), 3),), {"BXI": Effect(2, 0, 4, 2)})
    shown = words(keep)
    assert shown.first == "Renew 3 clearances that end within 90 days"
    [line] = shown.lines
    assert "2 fewer men" in line.gain
    assert line.address == "/clearances/?status=ending"


def test_for_one_prison_no_line_says_which() -> None:
    [line] = words(decide(15, Effect(15, 0, 18, 3)), codes="BXI").lines
    assert line.where == ""
    assert "HMP Brixton" in line.gain


@pytest.mark.parametrize("effect", [None, Effect(0, 0, 3, 3), Effect(-1, 0, 3, 4)])
def test_what_brings_nothing_or_is_unknown_claims_no_number(effect: Effect | None) -> None:
    [line] = words(decide(4, effect)).lines
    assert line.gain
    assert not any(letter.isdigit() for letter in line.gain)


@pytest.mark.parametrize(
    ("week", "parts"),
    [
        (LastWeek(), ()),
        (LastWeek(1, 0, date(2027, 1, 14)), ("1 man leaves", "14 January", "this week")),
        (LastWeek(2, 1, date(2027, 1, 14)), ("2 men leave", "1 of them has a proposal")),
        (LastWeek(2, 0, date(2028, 1, 14)), ("14 January 2028",)),
    ],
)
def test_who_leaves_unless_matched_this_week(week: LastWeek, parts: tuple[str, ...]) -> None:
    sentence = last_week_in_words(week, today=TODAY)
    assert bool(sentence) == bool(parts)
    assert [part for part in parts if part not in sentence] == []


def test_people_on_the_way_are_told_by_stage_and_with_when() -> None:
    soon = TODAY + timedelta(days=50)
    people = (
        OnTheWay(("BXI",), Stage.TRAINING, soon, 2),
        OnTheWay(("PVI",), Stage.TRAINING, soon + timedelta(days=7), 1),
        OnTheWay(("BXI",), Stage.CLEARANCE, None, 1),
        OnTheWay(("BXI",), Stage.NOT_ASKED, soon, 1),
        OnTheWay(("BXI",), Stage.PAPERS, None, 1),
    )
    sentences = words(on_the_way=people).on_the_way
    assert len(sentences) == 4
    assert "3 people are in training or have a place" in sentences[0]
    assert "between 12 January and 19 January" in sentences[0]
    assert "longer than usual" in sentences[1]
    assert "12 January" in sentences[2]


def test_recruiting_comes_last_and_says_where() -> None:
    first, recruit = words(ROUND, still_needed={"BXI": 3, "PVI": 1}).lines
    assert first.title == "Run a round"
    assert "4 more mentors" in recruit.title
    assert "3 at HMP Brixton and 1 at HMP Pentonville" in recruit.where
    assert len(words(ROUND, still_needed={"BXI": 0}).lines) == 1


def test_a_page_can_show_all_of_it() -> None:
    shown = words(
        decide(15, Effect(15, 0, 18, 3)),
        last_weeks={"BXI": LastWeek(1, 0, TODAY)},
        still_needed={"BXI": 3},
        on_the_way=(OnTheWay(("BXI",), Stage.PAPERS, None, 1),),
        is_whole=False,
    )
    html = render_to_string("reporting/advice/advice.html", {"advice": shown})
    for part in (shown.last_week, "Recruit 3", *shown.on_the_way, "/proposals/", "/cohorts/"):
        assert part in html
    nothing = render_to_string("reporting/advice/advice.html", {"advice": words()})
    assert not nothing.strip()
