"""What a replay came to, in words, tables and pictures."""

import re
from base64 import b64decode

import pytest

from matching.models import ReplayKind
from matching.policy.results import (
    FIGURES,
    WAYS,
    difference_in_words,
    ways_of,
    weights_of,
)
from matching.policy.versions import LABELS
from matching.replay.policies import ways_to_choose
from matching.replay.questions import CHANGES, LIVED_WEIGHTS
from matching.solver import DEFAULT
from tests.factories.programme import a_policy
from tests.factories.replays import a_made_replay


def words(mean: float | None, low: float | None, high: float | None, figure: str) -> str:
    return difference_in_words({"mean": mean, "low": low, "high": high}, figure)


def test_a_difference_is_clear_only_if_its_range_leaves_out_0() -> None:
    vague = words(0.4, -0.1, 0.9, "supported")
    assert not re.search(r"\d\.", vague)
    assert vague == words(-0.4, -0.9, 0.1, "supported") == words(0.4, 0, 0.8, "supported")
    assert words(0, 0, 0, "supported") not in (vague, words(None, None, None, "supported"))
    fewer = words(-3.46, -4.04, -2.9, "left_unmatched")
    assert re.findall(r"[\d.]+", fewer) == ["3.5", "2.9", "4.0"], "the smaller number comes first"
    more = words(3.46, 2.9, 4.04, "left_unmatched")
    assert re.findall(r"[\d.]+", more) == ["3.5", "2.9", "4.0"]
    assert more != fewer
    assert re.findall(r"\d+", words(57.2, 40.1, 80.9, "longest_wait")) == ["57", "40", "81"]


def test_every_way_to_choose_has_words() -> None:
    assert set(WAYS) == set(ways_to_choose(DEFAULT))


@pytest.mark.django_db
def test_the_page_shows_the_stored_figures() -> None:
    replay = a_made_replay(ReplayKind.WAYS, policy=a_policy())
    ways = ways_of(replay)
    stored = replay.result["policies"]
    assert [row.name for row in ways.rows] == list(WAYS.values())
    for name, row in zip(WAYS, ways.rows, strict=True):
        for figure, cell in zip(FIGURES, row.cells, strict=True):
            assert float(cell.mean) == pytest.approx(stored[name][figure]["mean"], abs=0.51)
    assert [row.name for row in ways.rows if row.is_this_service] == [WAYS["weekly"]]
    assert sum(bool(cell.mean) for cell in ways.bound.cells) == 2
    assert len(ways.changes) == len(CHANGES)
    assert len(ways.effects) == len(WAYS) - 1 + len(CHANGES)
    more = replay.result["changes"]["more_mentors"]["supported"]["difference"]["mean"]
    assert any(f"{more:.1f}" in effect.changes[0] for effect in ways.effects)
    left, with_time = ways.pictures
    assert left.bound is not None
    assert with_time.bound is None
    for figure, picture in (("left_unmatched", left), ("with_3_months", with_time)):
        means = {name: stored[name][figure]["mean"] for name in WAYS}
        lengths = [bar.length for bar in picture.bars]
        assert lengths == sorted(lengths)
        assert picture.bars[0].number == f"{min(means.values()):.1f}"
        assert all(bar.low <= bar.length <= bar.high <= 250 for bar in picture.bars)
        svg = b64decode(picture.source.partition("base64,")[2]).decode()
        assert all(
            f">{bar.name}</text>" in svg and f">{bar.number}</text>" in svg for bar in picture.bars
        )


@pytest.mark.django_db
def test_the_weights_name_what_they_are_changed_to_and_what_cannot_matter() -> None:
    replay = a_made_replay(ReplayKind.WEIGHTS, policy=a_policy(waiting=35, needs=0))
    weights = weights_of(replay)
    numbers = [re.findall(r"[\d.]+", effect.note.partition(":")[2]) for effect in weights.effects]
    assert numbers == [
        *(["17.5", "35"], ["70", "35"], ["140", "35"]),
        *(["20", "40"], ["80", "40"], ["160", "40"]),
    ]
    assert weights.zero == [LABELS["needs"]]
    assert set(weights.without_effect) == {LABELS[name] for name in LABELS} - {
        LABELS[name] for name in LIVED_WEIGHTS
    }
    assert weights.now.cells[0].mean == f"{replay.result['now']['supported']['mean']:.1f}"
