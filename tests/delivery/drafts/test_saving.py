"""Drafts: which words win, and that no draft comes back after its session was logged."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from config.accounts.models import User
from config.common.clock import london_today, now
from config.common.errors import NotAllowed
from delivery.drafts.listing import drafts_of
from delivery.drafts.saving import (
    KEPT_FOR,
    About,
    AlreadySent,
    OlderDraft,
    answers_of,
    discard_draft,
    draft_of,
    remove_old_drafts,
    save_draft,
)
from delivery.models import Draft
from delivery.models.session import ContactKind
from delivery.sessions.logging import Account, log_session
from matching.models import Match
from tests.examples import FEW
from tests.factories.delivery import a_concern, a_session, a_supported_man
from tests.factories.people import mentor_user

pytestmark = pytest.mark.django_db
YESTERDAY = london_today() - timedelta(days=1)
PHONE, LAPTOP = uuid4(), uuid4()


def saved(match: Match, note: str, **fields: Any) -> Draft:
    about = fields.pop("about", About(match, fields.pop("expected_on", YESTERDAY)))
    values: dict[str, Any] = {
        "key": uuid4(),
        "page": PHONE,
        "revision": 0,
        "by": match.mentor.user,
        "at": now(),
    }
    values |= fields
    return save_draft(about=about, answers={"note": [note]}, **values)


def note_of(match: Match, on: date | None = YESTERDAY) -> str:
    draft = draft_of(match.mentor.user, About(match, on))
    assert draft
    return answers_of(draft)["note"][0]


def test_what_is_typed_is_there_on_every_device(match: Match) -> None:
    draft = saved(match, "He was")
    assert b"He was" not in bytes(draft.sealed_answers)
    saved(match, "He was well.", revision=draft.revision)
    assert note_of(match) == "He was well."
    assert Draft.objects.count() == 1


def test_an_older_page_of_another_device_writes_nothing_over(match: Match) -> None:
    draft = saved(match, "On the phone.")
    with pytest.raises(OlderDraft) as refusal:
        saved(match, "On the laptop.", page=LAPTOP)
    assert refusal.value.draft == draft
    assert note_of(match) == "On the phone."
    saved(match, "On the laptop.", page=LAPTOP, revision=draft.revision)
    assert note_of(match) == "On the laptop."


def test_the_same_words_and_a_lost_answer_are_no_conflict(match: Match) -> None:
    saved(match, "On the bus.")
    saved(match, "On the bus.", page=LAPTOP)
    saved(match, "On the phone.", revision=2)
    saved(match, "On the phone again.", revision=0)
    assert note_of(match) == "On the phone again."


def test_a_yes_and_a_no_about_one_session_lose_nothing_of_each_other(match: Match) -> None:
    draft = saved(match, "He was well.")
    save_draft(
        about=About(match, YESTERDAY),
        key=draft.key,
        page=PHONE,
        answers={"not_met": ["court"]},
        revision=draft.revision,
        by=match.mentor.user,
        at=now(),
    )
    assert note_of(match) == "He was well."


def test_a_draft_about_a_session_is_apart_from_one_about_another_contact(match: Match) -> None:
    saved(match, "The session.")
    saved(match, "A call.", expected_on=None)
    assert (note_of(match), note_of(match, None)) == ("The session.", "A call.")
    assert drafts_of(match.mentor.user, match).count() == 2


def test_no_draft_comes_back_after_its_session_was_logged(match: Match) -> None:
    draft = saved(match, "He was well.")
    account = Account(kind=ContactKind.VISIT, on=YESTERDAY, minutes=60)
    session = log_session(
        match=match,
        expected_on=YESTERDAY,
        account=account,
        key=draft.key,
        by=match.mentor.user,
        at=now(),
    )
    assert not Draft.objects.exists()
    with pytest.raises(AlreadySent) as refusal:
        saved(match, "He was well.", key=draft.key, revision=1)
    assert refusal.value.record == session
    assert not Draft.objects.exists()


def test_no_draft_of_a_concern_comes_back_after_it_was_sent(match: Match) -> None:
    about = About(match, is_concern=True)
    draft = saved(match, "He was low.", about=about)
    assert draft_of(match.mentor.user, About(match)) is None
    concern = a_concern(match, key=draft.key)
    assert not Draft.objects.exists()
    with pytest.raises(AlreadySent) as refusal:
        saved(match, "He was low.", about=about, key=draft.key, revision=1)
    assert refusal.value.record == concern
    assert not Draft.objects.exists()


@pytest.mark.parametrize(
    "about", [{"is_concern": True}, {"expected_on": YESTERDAY}, {}, {"session": True}]
)
def test_the_database_holds_one_draft_about_one_thing(match: Match, about: dict[str, Any]) -> None:
    about = about | ({"session": a_session(match)} if "session" in about else {})
    row = {"author": match.mentor.user, "match": match, "saved_at": now()} | about
    Draft.objects.create(**row)
    with pytest.raises(IntegrityError), transaction.atomic():
        Draft.objects.create(**row)
    for other in ({"is_concern": True}, {"expected_on": YESTERDAY}):
        if about and other.keys() != about.keys():
            with pytest.raises(IntegrityError), transaction.atomic():
                Draft.objects.create(**row | other | {"author": mentor_user()})


def test_words_of_another_form_stay_when_the_session_is_logged(match: Match) -> None:
    saved(match, "Only here.")
    account = Account(kind=ContactKind.VISIT, on=YESTERDAY, minutes=60)
    by = match.mentor.user
    log_session(match=match, expected_on=YESTERDAY, account=account, key=uuid4(), by=by, at=now())
    assert note_of(match) == "Only here."


def test_each_has_their_own_draft_and_nobody_discards_anothers(match: Match, ann: User) -> None:
    hers = saved(match, "Ann's.", by=ann)
    saved(match, "Ben's.")
    discard_draft(draft=hers, by=match.mentor.user)
    assert Draft.objects.count() == 2
    discard_draft(draft=hers, by=ann)
    assert note_of(match) == "Ben's."
    with pytest.raises(NotAllowed):
        saved(match, "A stranger's.", by=mentor_user())


def test_drafts_that_nobody_touches_are_removed_after_a_while(match: Match) -> None:
    at = now()
    saved(match, "Old.", at=at - KEPT_FOR)
    saved(match, "Older.", expected_on=None, at=at - KEPT_FOR - timedelta(seconds=1))
    assert remove_old_drafts(at=at) == 1
    assert note_of(match) == "Old."


@settings(max_examples=FEW)
@given(st.lists(st.tuples(st.booleans(), st.text(max_size=5), st.booleans()), max_size=8))
def test_words_are_replaced_only_by_whoever_has_seen_them(
    steps: list[tuple[bool, str, bool]],
) -> None:
    """Each step is one of 2 devices, the words, and whether the page was opened again first."""
    match = a_supported_man()
    known = {PHONE: 0, LAPTOP: 0}
    writer, there = None, ""
    for is_phone, words, opens in steps:
        page = PHONE if is_phone else LAPTOP
        draft = draft_of(match.mentor.user, About(match, YESTERDAY))
        if opens and draft:
            known[page] = draft.revision
        has_seen = draft is None or page == writer or known[page] == draft.revision
        try:
            known[page] = saved(match, words, page=page, revision=known[page]).revision
        except OlderDraft:
            assert not has_seen
            assert note_of(match) == there
        else:
            assert has_seen or words == there
            writer, there = page, words
