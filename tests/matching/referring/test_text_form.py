"""Reading the plain-text form after people and their email programs have changed it."""

import re
import string
from collections.abc import Callable, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.referring.text_form import LABELLED, LABELS, TEXT_FORM, Field, fields_in

ANSWERS: dict[Field, str] = {
    Field.NAME: "David O’Neill-Example",
    Field.OTHER_NAMES: "Davey",
    Field.PRISON: "HMP Brixton",
    Field.PRISON_NUMBER: "A1234BC",
    Field.BORN_ON: "27/3/1985",
    Field.WING: "A",
    Field.CELL: "2-14",
    Field.RELEASE_ON: "20 Nov 2027",
    Field.RELEASE_KIND: "conditional",
    Field.ON_REMAND: "no",
    Field.NEEDS: "housing, work",
    Field.LITERACY: "Help with forms: long words",
    Field.ACCESS_NEEDS: "Ground floor",
    Field.AIMS: "A flat of his own.\n\nTo see his daughter.",
    Field.AGREED: "He told me",
    Field.AGREED_ON: "24/11/26",
    Field.AGREED_WITH: "Sam Linnet",
    Field.SOURCE: "POM",
    Field.REFERRER_NAME: "Pat Example",
    Field.REFERRER_EMAIL: "pat@justice.example",
    Field.REFERRER_PHONE: "020 7946 0000",
}
TYPED = {field: answer.replace("’", "'") for field, answer in ANSWERS.items()}
"""The answers as we read them. Every apostrophe is straight."""


def field_of(line: str) -> Field | None:
    """The field that a line of the empty form asks for."""
    labelled = LABELLED.fullmatch(line)
    return LABELS[labelled["label"].lower()] if labelled else None


def filled(answers: Mapping[Field, str], *, between: str = " ") -> str:
    """The form with each answer after its label."""
    lines = []
    for line in TEXT_FORM.splitlines():
        field = field_of(line)
        lines.append(f"{line}{between}{answers[field]}" if field and field in answers else line)
    return "\n".join(lines)


def each_line(change: Callable[[str], str]) -> Callable[[str], str]:
    return lambda text: "\n".join(change(line) for line in text.splitlines())


def each_label(change: Callable[[str], str]) -> Callable[[str], str]:
    """Changes every label, with its colon, that starts a line."""
    labels = [line for line in TEXT_FORM.splitlines() if field_of(line)]
    label = re.compile(rf"(?m)^(?:{'|'.join(map(re.escape, labels))})")
    return lambda text: label.sub(lambda match: change(match[0]), text)


HABITS: dict[str, Callable[[str], str]] = {
    "as it is": lambda text: text,
    "Windows line ends": lambda text: text.replace("\n", "\r\n"),
    "old line ends": lambda text: text.replace("\n", "\r"),
    "a quoted reply": each_line(lambda line: f"> {line}"),
    "a reply to a reply": each_line(lambda line: f">> > {line}"),
    "indented": each_line(lambda line: f"    {line}"),
    "spaces at the ends": each_line(lambda line: f"{line}  \t"),
    "an empty line after each": lambda text: text.replace("\n", "\n\n"),
    "hard spaces": lambda text: text.replace(" ", "\u00a0"),
    "hidden characters": lambda text: "\ufeff" + text.replace(":", "\u200b:\u200e"),
    "wide colons": each_label(lambda label: label.replace(":", "：")),
    "a space before the colon": each_label(lambda label: label.replace(":", " :")),
    "capitals": each_label(str.upper),
    "bold labels": each_label("**{}**".format),
    "bullets": each_label("• {}".format),
    "a table": each_label(lambda label: label.replace(":", "\t")),
    "lines to write on": each_label("{} ____".format),
    "words around it": lambda text: f"From: Pat\nSubject: a man\n\nHello,\n\n{text}\nThanks\nPat",
    "sent with the empty form below": lambda text: f"{text}\n\n-- \nWe wrote\n{TEXT_FORM}",
    "without the hints": lambda text: "\n".join(
        line for line in text.splitlines() if not line.startswith("(")
    ),
}


@pytest.mark.parametrize("habit", HABITS)
def test_every_answer_comes_back_from_every_habit(habit: str) -> None:
    expected = dict(TYPED)
    if habit == "an empty line after each":
        expected[Field.AIMS] = TYPED[Field.AIMS].replace("\n", "\n\n")
    assert fields_in(HABITS[habit](filled(ANSWERS))).answers == expected


@pytest.mark.parametrize("habit", sorted(set(HABITS) - {"a table"}))
def test_answers_on_the_line_below_come_back(habit: str) -> None:
    one_line = TYPED | {Field.AIMS: "A flat of his own."}
    text = HABITS[habit](filled(one_line, between="\n"))
    assert fields_in(text).answers == one_line


@pytest.mark.parametrize("habit", HABITS)
def test_an_empty_form_has_no_answers(habit: str) -> None:
    assert fields_in(HABITS[habit](TEXT_FORM)).answers == {}


def test_the_form_asks_for_every_field_once_on_short_lines() -> None:
    asked = [field for line in TEXT_FORM.splitlines() if (field := field_of(line))]
    assert sorted(asked) == sorted(Field)
    assert max(map(len, TEXT_FORM.splitlines())) <= 66
    assert TEXT_FORM.isascii()


@pytest.mark.parametrize(
    "answer", ["n/a", "-", "None", "not known", "______", "......", "Don’t know"]
)
def test_words_for_nothing_are_nothing(answer: str) -> None:
    assert fields_in(f"Full name: David\nPrison number: {answer}").answers == {Field.NAME: "David"}


@pytest.mark.parametrize(
    "line",
    ["DOB: 27/3/85", "D.O.B. 27/3/85", "Date of Birth - 27/3/85", "date  of birth = 27/3/85"],
)
def test_other_words_for_a_label(line: str) -> None:
    pasted = fields_in(line.replace("D.O.B. ", "D.O.B.  "))
    assert pasted.answers == {Field.BORN_ON: "27/3/85"}


def test_a_line_of_another_word_than_a_label_is_no_answer() -> None:
    pasted = fields_in("Prisoners: many\nNames of staff: Sam\nReleased date: no")
    assert pasted.answers == {}
    assert len(pasted.rest.splitlines()) == 3


def test_what_belongs_to_no_answer_is_in_the_rest() -> None:
    text = filled(ANSWERS) + "\nHe is very keen.\nRing me on Tuesdays."
    assert fields_in(f"Dear team,\n\n{text}").rest.split("\n") == [
        "Dear team,",
        "",
        "He is very keen.",
        "Ring me on Tuesdays.",
    ]


def test_a_second_man_in_one_email_is_not_mixed_with_the_first() -> None:
    second = ANSWERS | {Field.NAME: "Samuel Second", Field.AIMS: "A job"}
    pasted = fields_in(filled(ANSWERS) + filled(second))
    assert pasted.answers == TYPED
    assert "Samuel Second" in pasted.rest
    assert "A job" in pasted.rest


def test_an_answer_over_several_lines_is_one() -> None:
    text = "Access needs: A room\nwithout stairs\n\nBest wishes"
    pasted = fields_in(text)
    assert pasted.answers == {Field.ACCESS_NEEDS: "A room without stairs"}
    assert pasted.rest == "Best wishes"


WORDS = st.text(string.ascii_letters + string.digits + "éß'/-,;@ ", min_size=1, max_size=60)
ANSWER = WORDS.map(lambda words: " ".join(words.split())).filter(
    lambda words: words and fields_in(f"Wing: {words}") == ({Field.WING: words}, "")
)


@given(
    st.dictionaries(st.sampled_from(list(Field)), ANSWER, min_size=1),
    st.sampled_from(sorted(HABITS)),
)
def test_whatever_is_typed_comes_back(answers: dict[Field, str], habit: str) -> None:
    assert fields_in(HABITS[habit](filled(answers))).answers == answers


@given(st.text())
def test_any_text_can_be_pasted(text: str) -> None:
    fields_in(text)


@given(st.lists(WORDS.map(str.strip).filter(bool)))
def test_text_without_a_label_is_whole_in_the_rest(lines: list[str]) -> None:
    text = "\n".join(f"xx {line}" for line in lines)
    assert fields_in(text).rest == text


@pytest.mark.parametrize(
    "label", ["His own aims, in his words", "In his own words", "What he hopes for", "Aims"]
)
def test_a_form_from_before_is_still_read(label: str) -> None:
    old = (
        "Wants help with: housing, work\n(For example housing, work, money, drugs, family.)\n"
        f"{label}: A flat"
    )
    assert fields_in(old).answers == {Field.NEEDS: "housing, work", Field.AIMS: "A flat"}
