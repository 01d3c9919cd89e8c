"""Answers are read back as they were given. Confidential answers are stored sealed."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.common.audit import AuditEvent
from config.common.clock import now
from config.common.sealed.cipher import Unreadable
from recruitment.applying.answers import Columns, Confidence, own_words, write_in_confidence
from recruitment.applying.drafts import save_answers
from recruitment.applying.questions import BY_NAME
from recruitment.models import Application, HeardFrom
from recruitment.references.somebody_else import DIFFERENT_ADDRESS, address_problem
from tests.factories.programme import a_language, a_need, an_establishment
from tests.factories.recruitment import a_draft

pytestmark = pytest.mark.django_db
TWO_REFEREES = {
    f"{which}_{part}": answers
    for which in ("first", "second")
    for part, answers in (
        ("name", f"{which} person"),
        ("email", f"{which}@example.net"),
        ("relationship", "a neighbour"),
    )
}


def answer(draft: Application, name: str, answers: dict[str, Any]) -> Application:
    """Saves this answer, and returns the draft as the database then has it."""
    question = BY_NAME[name]
    save_answers(
        application=draft, question=question, answers=answers, by=draft.applicant, at=now()
    )
    return Application.objects.get(pk=draft.pk)


@pytest.mark.parametrize(
    ("name", "answers", "words"),
    [
        ("name", {"full_name": "Ama B", "known_as": "Ama"}, ["Ama B", "Ama"]),
        ("birth", {"born_on": date(1985, 3, 7)}, ["7 March 1985"]),
        ("availability", {"slots": 0b101}, ["Monday: morning, evening"]),
        ("heard_from", {"heard_from": "friend"}, [HeardFrom.FRIEND.label]),
        ("heard_from", {"heard_from": ""}, []),
        ("away", {"away": "12 to 19 June"}, ["12 to 19 June"]),
        ("away", {"away": ""}, []),
        ("connections", {"conflicts_in_confidence": ""}, []),
        (
            "referees",
            TWO_REFEREES,
            [f"{n} person (a neighbour), {n}@example.net" for n in ("first", "second")],
        ),
    ],
)
def test_an_answer_is_read_back_and_said(
    name: str, answers: dict[str, Any], words: list[str]
) -> None:
    application = answer(a_draft(), name, answers)
    assert BY_NAME[name].storage.read(application) == answers
    assert BY_NAME[name].storage.words(application) == words


def test_lists_are_replaced_and_not_added_to() -> None:
    draft, prison = a_draft(complete=True), an_establishment(name="HMP Other")
    application = answer(draft, "prisons", {"establishments": [prison]})
    application = answer(application, "languages", {"languages": [a_language("welsh")]})
    trauma, drugs = a_need("trauma"), a_need("drugs")
    application = answer(application, "experience", {"experience": {trauma.pk: 3, drugs.pk: 0}})
    application = answer(application, "referees", TWO_REFEREES)
    assert BY_NAME["prisons"].storage.words(application) == ["HMP Other"]
    assert BY_NAME["languages"].storage.words(application) == ["welsh"]
    assert BY_NAME["experience"].storage.words(application) == ["trauma: strong"]
    assert application.references.count() == 2


def test_confirming_is_kept_as_when() -> None:
    application = answer(a_draft(), "declarations", {"agreed": True})
    assert application.declared_at is not None
    assert BY_NAME["declarations"].storage.read(application) == {"agreed": True}


def test_two_names_for_one_referee_can_swap_addresses() -> None:
    draft = answer(a_draft(), "referees", TWO_REFEREES)
    swapped = TWO_REFEREES | {
        "first_email": "second@example.net",
        "second_email": "first@example.net",
    }
    assert BY_NAME["referees"].storage.read(answer(draft, "referees", swapped)) == swapped


@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=200))
def test_what_is_sealed_opens_again_in_its_own_place_alone(text: str) -> None:
    draft = Application()
    write_in_confidence(draft, Confidence.LIVED_EXPERIENCE, text)
    assert own_words(draft, Confidence.LIVED_EXPERIENCE) == text
    assert text.encode() not in draft.sealed_lived_experience or len(text) < 4
    draft.sealed_conflicts = draft.sealed_lived_experience
    with pytest.raises(Unreadable):
        own_words(draft, Confidence.CONFLICTS)


def test_the_applicants_own_reading_is_not_recorded() -> None:
    draft = a_draft()
    write_in_confidence(draft, Confidence.DISCLOSURE, "Long ago.")
    assert own_words(draft, Confidence.DISCLOSURE) == "Long ago."
    assert not AuditEvent.objects.filter(action="read_in_confidence").exists()


def test_nothing_written_is_kept_as_nothing() -> None:
    draft = Application(sealed_disclosure=b"before")
    write_in_confidence(draft, Confidence.DISCLOSURE, "")
    assert draft.sealed_disclosure == b""


def test_a_referee_is_someone_else() -> None:
    own = address_problem("Me@Example.org", applicant="me@example.org", others=[])
    assert own not in {"", DIFFERENT_ADDRESS}
    again = address_problem("A@b.c", applicant="me@x.y", others=["a@B.C"])
    assert again == DIFFERENT_ADDRESS
    assert address_problem("a@b.c", applicant="me@x.y", others=["d@e.f"]) == ""


def test_a_column_left_empty_is_not_said() -> None:
    assert Columns("full_name", "known_as", "born_on").words(Application(full_name="A")) == ["A"]
