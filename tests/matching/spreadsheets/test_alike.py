"""Men in a file who look like men on record."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from config.accounts.models import User
from config.common.actor import PROGRAMME
from config.common.clock import london_today, now
from config.common.errors import FieldError
from matching.models import Import, ImportWriting, LikenessDecision, Participant, Referral
from matching.participants.likeness import undecided_likenesses
from matching.spreadsheets.alike import DIFFERENT
from matching.spreadsheets.importing import (
    confirm_import,
    import_rows,
    preview_of,
    write_import,
)
from matching.spreadsheets.planning import Fate
from matching.spreadsheets.undoing import undo_import
from recruitment.models import Establishment
from tests.config.ui.markup import elements, fields_with_errors
from tests.factories.imports import a_read_import
from tests.factories.people import manager, sign_in
from tests.factories.programme import a_coordinator, a_referral, an_establishment
from tests.factories.spreadsheets import MAN, a_csv

pytestmark = pytest.mark.django_db

CLOSED: dict[str, Any] = {
    "status": "closed",
    "closed_on": london_today(),
    "closure_reason": "completed",
}
LIKE = "Rowen Yarow"
"""A slip of the pen from the man of MAN."""
OTHER = MAN | {"Reference": "R-9", "Name": "Lee Dock"}


@pytest.fixture
def brixton() -> Establishment:
    return an_establishment(code="BXI", name="HMP Brixton")


@pytest.fixture
def ann(brixton: Establishment) -> User:
    return a_coordinator(brixton, name="Ann")


def decided(row: Import, decisions: dict[int, int]) -> ImportWriting:
    assert row.asked_by is not None
    writing = confirm_import(
        row=row, keep_doubtful=False, decisions=decisions, by=row.asked_by, at=now()
    )
    write_import(writing_id=writing.pk)
    writing.refresh_from_db()
    row.refresh_from_db()
    return writing


def alike_in(row: Import) -> list[list[int]]:
    """The keys of the men on record, for each row that is asked about."""
    return [[one.man for one in line.alike] for line in preview_of(row).of(Fate.ALIKE)]


def test_a_similar_name_at_the_prison_is_asked_about_and_stays_out_until_somebody_says(
    brixton: Establishment, ann: User
) -> None:
    known = a_referral(at=brixton, name=LIKE)
    row = a_read_import(ann, MAN, OTHER)
    assert alike_in(row) == [[known.participant_id]]
    assert decided(row, {}).figures["new"] == 1
    assert not Participant.objects.filter(name=MAN["Name"]).exists()
    [line] = preview_of(row).of(Fate.DUPLICATE)
    assert known.reference in line.wrong[0].reason


def test_a_date_of_birth_finds_him_at_another_prison(brixton: Establishment) -> None:
    a_referral(at=an_establishment(), name=LIKE)
    born = MAN | {"Date of birth": "13/03/1990"}
    assert alike_in(a_read_import(manager(), born)) == []
    Participant.objects.update(born_on=date(1990, 3, 13))
    assert len(alike_in(a_read_import(manager(), born))) == 1


def test_a_different_man_is_added_and_remembered(brixton: Establishment, ann: User) -> None:
    a_referral(at=brixton, name=LIKE)
    writing = decided(a_read_import(ann, MAN), {2: DIFFERENT})
    assert writing.figures["new"] == 1
    assert undecided_likenesses(ann) == []
    assert alike_in(a_read_import(ann, MAN)) == []  # his reference is known
    undo_import(writing=writing, by=ann, at=now())
    assert Participant.objects.count() == 1
    assert not LikenessDecision.objects.exists()


def test_the_same_man_gets_the_referral_and_what_was_not_known_of_him(
    brixton: Establishment, ann: User
) -> None:
    known = a_referral(at=brixton, name=LIKE, **CLOSED).participant
    numbered = MAN | {"Prison number": "A1234BC"}
    decided(a_read_import(ann, numbered), {2: known.pk})
    known.refresh_from_db()
    assert known.referrals.count() == 2
    assert (known.name, known.prison_number) == (LIKE, "A1234BC")


def test_a_man_with_an_open_referral_gets_no_second(brixton: Establishment, ann: User) -> None:
    known = a_referral(at=brixton, name=LIKE).participant
    assert decided(a_read_import(ann, MAN), {2: known.pk}).figures["new"] == 0


def test_two_rows_cannot_be_one_man(brixton: Establishment, ann: User) -> None:
    known = a_referral(at=brixton, name=LIKE, **CLOSED).participant
    row = a_read_import(ann, MAN, MAN | {"Reference": "R-2"})
    with pytest.raises(FieldError) as refusal:
        decided(row, {2: known.pk, 3: known.pk})
    assert refusal.value.field == "row_3"


def test_who_looks_like_him_by_now_was_not_decided_about(brixton: Establishment, ann: User) -> None:
    a_referral(at=brixton, name=LIKE)
    row = a_read_import(ann, MAN)
    a_referral(at=brixton, name="Rowan Yarrow")
    figures = decided(row, {2: DIFFERENT}).figures
    assert (figures["new"], figures["bad"]) == (0, 1)


def test_a_man_this_person_cannot_see_is_not_shown(brixton: Establishment, ann: User) -> None:
    a_referral(at=an_establishment(), name=LIKE, born_on=date(1990, 3, 13))
    assert alike_in(a_read_import(ann, MAN | {"Date of birth": "13/03/1990"})) == []


def test_a_man_known_by_his_number_is_not_asked_about(brixton: Establishment, ann: User) -> None:
    a_referral(at=brixton, name="Rowan Yarrow", prison_number="A1234BC", **CLOSED)
    a_referral(at=brixton, name=LIKE)
    assert alike_in(a_read_import(ann, MAN | {"Prison number": "A1234BC"})) == []


def test_a_command_asks_nobody_and_leaves_him_out(brixton: Establishment) -> None:
    a_referral(at=brixton, name=LIKE)
    result = import_rows("referrals", a_csv([MAN]), by=PROGRAMME, at=now())
    assert result.added == 0
    assert [(problem.row, problem.column) for problem in result.problems] == [(2, "Name")]


def test_the_page_asks_about_each_and_takes_the_answer(
    client: Client, brixton: Establishment, ann: User
) -> None:
    open_one = a_referral(at=brixton, name=LIKE)
    closed = a_referral(at=brixton, name="Rowan Yarow", **CLOSED)
    row = a_read_import(ann, MAN, MAN | {"Reference": "R-2"})
    sign_in(client, ann)
    page = client.get(f"/imports/{row.pk}/").content.decode()
    answers = [box["value"] for box in elements(page, "input") if box.get("name") == "row_2"]
    assert answers == [str(closed.participant_id), "0", "leave"]
    for man in (open_one, closed):
        assert f'href="/referrals/{man.pk}/"' in page
    confirm = f"/imports/{row.pk}/confirm/"
    same = str(closed.participant_id)
    refused = client.post(confirm, {"row_2": same, "row_3": same}).content.decode()
    assert fields_with_errors(refused) == {"row_3"}
    assert not ImportWriting.objects.exists()
    assert client.post(confirm, {"row_2": same, "row_3": "0"}).status_code == 302
    write_import(writing_id=ImportWriting.objects.get().pk)
    assert closed.participant.referrals.count() == 2
    assert Referral.objects.count() == 4


def test_three_are_found_in_as_many_queries_as_one(
    brixton: Establishment, django_assert_max_num_queries: Any
) -> None:
    for name in ("Ada Ash", "Bob Birch", "Cy Cedar"):
        a_referral(at=brixton, name=name)
    rows = [
        MAN | {"Reference": f"N-{name}", "Name": name}
        for name in ("Ada Ashe", "Bob Birh", "Cy Ceda")
    ]
    boss = manager()
    with django_assert_max_num_queries(60) as one:
        assert len(alike_in(a_read_import(boss, rows[0]))) == 1
    with django_assert_max_num_queries(len(one)):
        assert len(alike_in(a_read_import(boss, *rows))) == 3
