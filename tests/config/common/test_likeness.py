"""Whether 2 names may be of one person."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from config.common.likeness import are_similar, words_of

WORDS = st.sampled_from("jon john mohammed smith smyth khan o'brien o’brien ali j seán".split())
NAMES = st.lists(WORDS, max_size=3).map(" ".join)


@given(name=NAMES, order=st.randoms(use_true_random=False))
def test_the_order_of_words_does_not_matter(name: str, order: Random) -> None:
    words = list(words_of(name))
    order.shuffle(words)
    assert are_similar(words_of(name), tuple(words), same_birth=True) == bool(words)


def test_characters_that_nobody_sees_are_no_part_of_a_name() -> None:
    assert words_of("An\u200bna \u202eRowan\u00ad") == words_of("Anna Rowan")
