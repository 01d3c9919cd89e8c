"""An import can be undone as a whole, as long as nothing depends on it."""

from typing import Any

import pytest

from config.accounts.models import User
from config.common.clock import now
from config.common.errors import ChangedMeanwhile, NotAllowed
from matching.models import Mentor, Note, Participant, Referral, SealedPart
from matching.pool.lists import load_reference_data
from matching.spreadsheets.undoing import ImportInUse, undo_import
from recruitment.models import Clearance
from tests.factories.imports import a_read_import, written
from tests.factories.people import applicant, manager
from tests.factories.programme import a_match, an_open_proposal
from tests.factories.spreadsheets import MAN, MENTOR

pytestmark = pytest.mark.django_db
WHOLE = MAN | {
    "Prison number": "A1234BC",
    "Free": "Mon am, Tue pm",
    "Would like best": "Tue pm",
    "Needs": "drugs: 3, budgeting",
    "Release date": "31/05/2027",
    "Release date is": "parole",
    "Release date confirmed": "01/11/2026",
    "Languages": "Polish, Welsh",
    "Toolkits": "Trauma workbook",
    "Offences": "Sexual",
    "Date of birth": "13/03/1990",
    "Ethnicity": "W1",
}
CLEARED = MENTOR | {
    "Free": "Mon am",
    "Every other week": "Mon am",
    "Cleared at": "BXI from 1/3/2026",
    "Experience": "drugs: 2",
    "Cohort": "June 2026",
}


@pytest.fixture(autouse=True)
def lists() -> None:
    load_reference_data()


@pytest.fixture
def boss() -> User:
    return manager()


def record(row: Referral | Mentor) -> dict[str, Any]:
    """Everything that an import can write to a record, without the versions."""
    owner = row.participant if isinstance(row, Referral) else row.user
    lines = row.needs if isinstance(row, Referral) else row.experience
    values = {
        key: value
        for one in (row, owner)
        for key, value in type(one).objects.values().get(pk=one.pk).items()
        if key != "version"
    }
    return values | {
        "lines": sorted(map(str, lines.all())),
        "languages": sorted(map(str, row.languages.all())),
        "courses": sorted(map(str, row.courses.all())),
        "dates": sorted(map(str, getattr(row, "release_dates", row.languages).all())),
        "sealed": SealedPart.objects.count(),
        "cleared": sorted(Clearance.objects.values_list("issued_on", "expires_on")),
    }


def test_what_was_added_goes(boss: User) -> None:
    writing = written(a_read_import(boss, WHOLE, MAN | {"Reference": "R-2"}))
    undo_import(writing=writing, by=boss, at=now())
    assert not Referral.objects.exists()
    assert not Participant.objects.exists()


def test_mentors_go_with_their_accounts_and_applicants_keep_theirs(boss: User) -> None:
    known = applicant(email="known@example.org", name="Kim Known")
    second = CLEARED | {"Email": "known@example.org", "Name": "Kim Known"}
    writing = written(a_read_import(boss, CLEARED, second, kind="mentors"))
    undo_import(writing=writing, by=boss, at=now())
    assert not Mentor.objects.exists()
    assert not Clearance.objects.exists()
    assert not User.objects.filter(email="robin@example.org").exists()
    known = User.objects.get(pk=known.pk)
    assert known.roles == {"applicant"}


@pytest.mark.parametrize("first", [MAN, WHOLE | {"Needs": "accommodation", "Free": "any time"}])
def test_a_man_is_as_he_was(first: dict[str, str], boss: User) -> None:
    written(a_read_import(boss, first))
    before = record(Referral.objects.get())
    writing = written(a_read_import(boss, WHOLE))
    assert writing.figures["changed"] == 1
    assert record(Referral.objects.get()) != before
    undo_import(writing=writing, by=boss, at=now())
    assert record(Referral.objects.get()) == before


@pytest.mark.parametrize("first", [MENTOR, CLEARED | {"Cleared at": "BXI from 1/3/2025"}])
def test_a_mentor_is_as_they_were(first: dict[str, str], boss: User) -> None:
    written(a_read_import(boss, first, kind="mentors"))
    before = record(Mentor.objects.get())
    writing = written(a_read_import(boss, CLEARED, kind="mentors"))
    assert record(Mentor.objects.get()) != before
    undo_import(writing=writing, by=boss, at=now())
    assert record(Mentor.objects.get()) == before


@pytest.mark.parametrize("rest", ["note", "proposal", "match", "import"])
def test_what_something_rests_on_stays(rest: str, boss: User) -> None:
    writing = written(a_read_import(boss, MAN, MAN | {"Reference": "R-2"}))
    man = Referral.objects.get(reference="R-1")
    if rest == "note":
        Note.objects.create(referral=man, text="x", written_by=boss, written_at=now())
    elif rest == "proposal":
        an_open_proposal(referral=man)
    elif rest == "match":
        a_match(referral=man)
    else:
        written(a_read_import(boss, MAN | {"Needs": "drugs"}))
    with pytest.raises(ImportInUse) as refusal:
        undo_import(writing=writing, by=boss, at=now())
    assert set(refusal.value.reasons) == {"R-1"}
    assert Referral.objects.count() == 2


def test_a_man_changed_since_is_not_put_back(boss: User) -> None:
    written(a_read_import(boss, MAN))
    writing = written(a_read_import(boss, MAN | {"Needs": "drugs: 1"}))
    Referral.objects.get().needs.update(weight=3)
    with pytest.raises(ImportInUse):
        undo_import(writing=writing, by=boss, at=now())
    assert Referral.objects.get().needs.get().weight == 3


def test_a_mentor_who_has_signed_in_stays(boss: User) -> None:
    writing = written(a_read_import(boss, MENTOR, kind="mentors"))
    User.objects.filter(mentor__isnull=False).update(last_login=now())
    with pytest.raises(ImportInUse):
        undo_import(writing=writing, by=boss, at=now())


def test_it_is_undone_once_and_only_by_who_made_it(boss: User) -> None:
    writing = written(a_read_import(boss))
    with pytest.raises(NotAllowed):
        undo_import(writing=writing, by=manager(email="other@example.org"), at=now())
    undo_import(writing=writing, by=boss, at=now())
    with pytest.raises(ChangedMeanwhile):
        undo_import(writing=writing, by=boss, at=now())
