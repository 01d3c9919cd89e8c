"""Extreme rounds, solved by the library and by the command. None is a special case."""

import json
from typing import Any

import pytest

from matching.solver import TERMS, WORDS, InvalidInstance, Policy, Reason, solve, validate
from matching.solver.checking.residual import NEVER
from matching.solver.cli.command import main
from matching.solver.cli.cursor import MalformedInput
from matching.solver.cli.reading import read
from matching.solver.problem.instance import MAX_MENTORS, MAX_REFERRALS, SLOTS
from matching.solver.problem.policy import MAX_WEIGHT
from tests.factories.instances import round_of

Round = dict[str, Any]


def a_round(**parts: Any) -> Round:
    """A round with one mentor and one man, who suit each other. Parts of it can be replaced."""
    one = {
        "today": "2025-06-02",
        "establishments": [{"id": "BXI"}],
        "mentors": [mentor()],
        "referrals": [man()],
    }
    return one | parts


def mentor(**parts: Any) -> Round:
    cleared = [{"establishment": "BXI"}]
    return {"id": 7, "places": 1, "offered": ["mon-am"], "clearances": cleared} | parts


def man(**parts: Any) -> Round:
    waits = {"slots": ["mon-am"], "received": "2025-03-10"}
    return {"id": 41, "establishment": "BXI"} | waits | parts


NOBODY_CLEARED = WORDS[Reason.NOT_CLEARED]
NO_SLOT = WORDS[Reason.NO_COMMON_SLOT]
NO_PLACE = WORDS[Reason.ALL_PLACES_TAKEN]

EDGES: list[tuple[str, Round, int, list[str]]] = [
    ("nothing at all", a_round(establishments=[], mentors=[], referrals=[]), 0, []),
    ("nobody", a_round(mentors=[], referrals=[]), 0, []),
    ("no mentors", a_round(mentors=[]), 0, [NOBODY_CLEARED]),
    ("no referrals", a_round(referrals=[]), 0, []),
    ("one of each", a_round(), 1, []),
    ("no slots of hers", a_round(mentors=[mentor(offered=[])]), 0, [NO_SLOT]),
    ("no slots of his", a_round(referrals=[man(slots=[])]), 0, [NO_SLOT]),
    ("no slots left", a_round(mentors=[mentor(taken=["mon-am"])]), 0, [NO_PLACE]),
    ("no places", a_round(mentors=[mentor(places=0)]), 0, [NO_PLACE]),
    (
        "no rooms",
        a_round(establishments=[{"id": "BXI", "rooms": {"mon-am": 0}}]),
        0,
        [WORDS[Reason.NO_ROOM]],
    ),
    (
        "everyone excluded",
        a_round(exclusions=[{"mentor": 7, "referral": 41, "rule": "refusal"}]),
        0,
        [WORDS[Reason.REFUSAL]],
    ),
    ("no weights", a_round(policy=dict.fromkeys((term.name for term in TERMS), 0)), 1, []),
]


def by_command(document: Round, capsys: pytest.CaptureFixture[str], tmp_path: Any) -> Round:
    """What the command prints."""
    path = tmp_path / "round.json"
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    code = main([str(path)])
    printed = capsys.readouterr()
    assert (code, printed.err) == (0, "")
    answer: Round = json.loads(printed.out)
    return answer


@pytest.mark.parametrize(("name", "document", "matched", "reasons"), EDGES)
def test_an_edge(
    name: str,
    document: Round,
    matched: int,
    reasons: list[str],
    capsys: pytest.CaptureFixture[str],
    tmp_path: Any,
) -> None:
    instance = read(json.dumps(document)).instance
    solution = solve(instance)
    certificate = validate(instance, solution)
    assert (certificate.matched, certificate.proven) == (matched, True)
    answer = by_command(document, capsys, tmp_path)
    assert (answer["matched"], answer["matched_bound"]) == (matched, matched)
    assert [man["reason"] for man in answer["unmatched"]] == reasons


def test_ids_may_be_any_text(capsys: pytest.CaptureFixture[str], tmp_path: Any) -> None:
    prison, she, he = "監獄 №1", "Žofie\u200d🙂", "آدم\n\u0301"
    document = a_round(
        establishments=[{"id": prison}],
        mentors=[mentor(id=she, clearances=[{"establishment": prison}])],
        referrals=[man(id=he, establishment=prison)],
    )
    answer = by_command(document, capsys, tmp_path)
    assert [(pair["mentor"], pair["referral"]) for pair in answer["pairs"]] == [(she, he)]


HUGE = 10**30
REFUSED: list[tuple[str, Round, str]] = [
    ("two mentors of an id", a_round(mentors=[mentor(), mentor()]), "mentors"),
    ("two men of an id", a_round(referrals=[man(), man()]), "referrals"),
    ("two establishments", a_round(establishments=[{"id": "BXI"}] * 2), "establishments"),
    ("too great a weight", a_round(policy={"waiting": MAX_WEIGHT + 1}), "waiting"),
    ("a huge weight", a_round(policy={"needs": HUGE}), "needs"),
    ("a weight below none", a_round(policy={"release": -1}), "release"),
    ("huge places", a_round(mentors=[mentor(places=HUGE)]), "places"),
    ("places below none", a_round(mentors=[mentor(places=-1)]), "places"),
]


@pytest.mark.parametrize(("name", "document", "place"), REFUSED)
def test_what_is_out_of_bounds_is_named(
    name: str,
    document: Round,
    place: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Any,
) -> None:
    with pytest.raises(MalformedInput, match=place):
        read(json.dumps(document))
    path = tmp_path / "round.json"
    path.write_text(json.dumps(document))
    assert main([str(path)]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert place in printed.err
    assert printed.err.count("\n") == 1


def test_the_library_refuses_weights_out_of_bounds() -> None:
    for weight in (-1, MAX_WEIGHT + 1, HUGE):
        with pytest.raises(InvalidInstance, match="needs"):
            Policy(waiting=0, release=0, needs=weight, minimum_days=0)


def test_the_greatest_weights_still_add_up() -> None:
    every: dict[str, Any] = {term.name: MAX_WEIGHT for term in TERMS}
    instance = round_of(60, 500, policy=Policy(**every, minimum_days=0))
    solution = solve(instance)
    assert validate(instance, solution).proven
    assert solution.objective == sum(MAX_WEIGHT * sum(row) for row in solution.terms.tolist())


def test_the_greatest_numbers_fit_their_columns() -> None:
    """OR-Tools multiplies each cost by the number of nodes. In the proof, a potential is at most
    one bonus for each match, and a bonus is more than all scores together."""
    score = len(TERMS) * 100 * MAX_WEIGHT
    nodes = 2 + MAX_MENTORS * (1 + SLOTS) + MAX_REFERRALS
    assert score * nodes < 2**62
    assert (1 + (MAX_REFERRALS + 1) * score) * MAX_REFERRALS < int(NEVER)
