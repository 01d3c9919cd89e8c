"""What a person is asked to look at, and blacking words out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delivery.endings.names import known_about
from privacy.requests.gathering import Person, gathered, items_in
from privacy.requests.marking import GONE, Mark, Marked, blacked_out, marked
from tests.factories.delivery import a_concern, a_session, a_supported_man
from tests.factories.people import mentor_user
from tests.factories.programme import a_mentor, a_referral

WORDS = st.lists(st.from_regex(r"[a-z]{3,8}", fullmatch=True), min_size=1, max_size=5)


def marks_of(note: str) -> Marked:
    """The marks of a note of a session, where the man is Jordan Juniper and his mentor Ben
    Bramble. Another man is called Carl Cedar."""
    mentor = a_mentor(user=mentor_user(name="Ben Bramble"))
    match = a_supported_man(mentor=mentor, referral=a_referral(name="Jordan Juniper"))
    a_referral(name="Carl Cedar")
    a_session(match, note=note)
    man = match.referral.participant
    items = marked(list(items_in(gathered(Person.man(man)))), known_about(man))
    [found] = [each for each in items if each.item.key.endswith(":sealed_note")]
    return found


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("note", "marks", "words"),
    [
        ("Jordan was well.", set(), ()),
        ("Jordan spoke with Cedar.", {Mark.OTHERS}, ("Cedar",)),
        ("Bramble was late.", {Mark.OTHERS}, ("Bramble",)),
        ("He misses his daughter.", {Mark.OTHERS}, ("daughter",)),
        ("Write to e.fox@prison.example.", {Mark.OTHERS}, ("e.fox@prison.example",)),
        ("She is on 020 7946 0265.", {Mark.OTHERS}, ("020 7946 0265",)),
        ("A1234BC owes him money.", {Mark.OTHERS}, ("A1234BC",)),
        ("He spoke of suicide.", {Mark.HARM}, ()),
        ("He is afraid of a gang.", {Mark.CRIME}, ()),
        ("He spoke of the robbery.", {Mark.OFFENCE}, ()),
    ],
)
def test_words_are_marked(note: str, marks: set[Mark], words: tuple[str, ...]) -> None:
    found = marks_of(note)
    assert (set(found.marks), found.words) == (marks, words)
    assert found.needs_a_look == bool(marks - {Mark.OFFENCE})


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("note", "are_names"),
    [
        ("Jordan spoke with Cedar.", True),
        ("Write to e.fox@prison.example.", True),
        ("He misses his daughter.", False),
        ("Cedar knows his daughter.", False),
        ("Cedar is in a gang.", False),
        ("Jordan was well.", False),
    ],
)
def test_a_man_may_read_of_his_own_family(note: str, are_names: bool) -> None:
    assert marks_of(note).only_names_others == are_names


@pytest.mark.django_db
def test_the_words_of_a_concern_always_need_a_look() -> None:
    match = a_supported_man()
    man = match.referral.participant
    a_concern(match, words="All quiet.")
    items = marked(list(items_in(gathered(Person.man(man)))), known_about(man))
    [words] = [each for each in items if each.item.key.endswith(":sealed_words")]
    assert words.needs_a_look


@given(WORDS, WORDS)
def test_no_word_stays_that_is_blacked_out(words: list[str], gone: list[str]) -> None:
    left = blacked_out(" ".join(words), gone).replace(GONE, "").split()
    assert left == [word for word in words if word not in gone]


def test_words_inside_other_words_stay() -> None:
    assert blacked_out("Will willing WILL", ["will"]) == f"{GONE} willing {GONE}"
    assert blacked_out("Will", []) == "Will"
    assert blacked_out("Carl Cedar", ["Carl", "Carl Cedar", ""]) == GONE
