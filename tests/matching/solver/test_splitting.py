"""Splitting a question: its two halves hold every whole list between them, each in one of them."""

import numpy as np
import pytest

from matching.solver.programme import MAN, MENTOR, OFFER, ROOM
from matching.solver.splitting import Shares, Split, Splits
from tests.matching.solver.programmes import Drawn, drawn

KINDS = ((MENTOR, ROOM, OFFER), (MAN, ROOM, MAN), (MAN, OFFER, MAN))
"""What a group has in common, and the row it lies in."""


def splits_of(question: Drawn) -> tuple[Splits, Shares]:
    """With a part of every choice taken."""
    splits = Splits(question.programme.rows, question.programme.limits)
    return splits, splits.shares(np.full(question.columns.size, 0.5 / question.columns.size))


def shares_of(question: Drawn, choice: int) -> tuple[Splits, list[int]]:
    """The groups of one choice."""
    splits = Splits(question.programme.rows, question.programme.limits)
    taken = np.zeros(question.columns.size)
    taken[choice] = 0.25
    shares = splits.shares(taken)
    assert shares.parts.tolist() == pytest.approx([0.25] * len(shares.groups))
    return splits, shares.groups.tolist()


@pytest.mark.parametrize("choice", [0, 40, 90])
def test_out_closes_the_group_and_in_the_rest_of_its_row(choice: int) -> None:
    question = drawn(2)
    rows = question.programme.rows
    splits, groups = shares_of(question, choice)
    for group, (one, other, within) in zip(groups, KINDS, strict=True):
        own, alike = rows[choice], (rows == rows[choice])
        members = alike[:, one] & alike[:, other]
        rest = alike[:, within] & ~members
        assert splits.row(group) == own[within]
        assert set(splits.closed(group, is_in=False)) == set(np.flatnonzero(members))
        assert set(splits.closed(group, is_in=True)) == set(np.flatnonzero(rest))


def test_where_a_mentor_meets_two_in_turn_the_room_cannot_be_split() -> None:
    """In and out would then not be all there is: one of the two may be met in each prison."""
    question = drawn(2)
    limits = question.programme.limits.copy()
    limits[question.programme.rows[:, OFFER]] = 2
    in_turn = question._replace(programme=question.programme._replace(limits=limits))
    splits, groups = shares_of(in_turn, 0)
    assert [splits.row(group) for group in groups] == [question.programme.rows[0, MAN]] * 2


def test_only_what_is_neither_in_nor_out_can_be_split() -> None:
    question = drawn(2)
    splits, _ = splits_of(question)
    nothing = np.zeros(question.columns.size)
    assert splits.shares(nothing).groups.size == 0
    whole = nothing.copy()
    whole[0] = 1
    assert splits.shares(whole).groups.size == 0


def test_the_likeliest_is_nearest_to_being_in() -> None:
    assert Shares(np.array([4, 9]), np.array([0.2, 0.7])).likeliest() == Split(9, 0.7)


def test_what_lowered_both_bounds_before_is_split_first() -> None:
    question = drawn(2)
    splits, shares = splits_of(question)
    for at in range(shares.groups.size):
        splits.learn(shares.split(at), is_in=True, lost=1.0)
        splits.learn(shares.split(at), is_in=False, lost=0.001)
    splits.learn(shares.split(5), is_in=False, lost=8.0)
    assert splits.best(shares) == shares.split(5)
