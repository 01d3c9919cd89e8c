"""Complaints, incidents and contact with families."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from config.accounts.models import User
from config.common.clock import london_today, now
from config.common.errors import ChangedMeanwhile, FieldError, NotAllowed
from delivery.endings.counts import remark_counts
from delivery.endings.remarks import (
    Happening,
    close_remark,
    correct_remark,
    open_remarks,
    record_remark,
    record_remark_of_prison,
    remarks_for,
    reopen_remark,
)
from delivery.models import Remark
from matching.models import Match, Participant
from matching.permissions import HasDied
from tests.factories.delivery import a_remark, a_supported_man
from tests.factories.people import coordinator, manager
from tests.factories.programme import an_establishment

pytestmark = pytest.mark.django_db
TODAY = london_today()
Kind = Remark.Kind


@pytest.fixture
def match() -> Match:
    return a_supported_man()


def record(
    match: Match, kind: Kind, *, by: User, done: str = "", key: UUID | None = None
) -> Remark:
    happening = Happening(kind, TODAY, "He shouted.", done)
    return record_remark(match=match, happening=happening, key=key or uuid4(), by=by, at=now())


def close(remark: Remark, on: date = TODAY, version: int = 1) -> None:
    close_remark(remark=remark, done="We rang.", on=on, version=version, by=manager(), at=now())


def test_a_mentor_records_what_happened_and_no_complaint(match: Match) -> None:
    key, ben = uuid4(), match.mentor.user
    first = record(match, Kind.INCIDENT, by=ben, key=key, done="I told the wing.")
    assert first == record(match, Kind.INCIDENT, by=ben, key=key)
    assert first.status == "open"
    with pytest.raises(NotAllowed):
        record(match, Kind.COMPLAINT, by=ben)
    assert not remarks_for(ben).exists()


def test_the_same_words_again_within_10_minutes_are_one_record(match: Match) -> None:
    boss = manager()
    first = record(match, Kind.INCIDENT, by=boss)
    assert record(match, Kind.INCIDENT, by=boss) == first
    others = [
        record(match, Kind.FAMILY, by=boss),
        record(match, Kind.INCIDENT, by=boss, done="We rang."),
        record(match, Kind.INCIDENT, by=match.mentor.user),
    ]
    Remark.objects.update(recorded_at=now() - timedelta(minutes=11))
    assert record(match, Kind.INCIDENT, by=boss) not in [first, *others]
    assert Remark.objects.count() == 5


def test_what_staff_have_dealt_with_is_closed_at_once(match: Match) -> None:
    row = record(match, Kind.COMPLAINT, by=manager(), done="We said sorry.")
    row.refresh_from_db()
    assert (row.status, row.closed_on) == ("closed", TODAY)


def test_it_is_closed_with_what_was_done_and_reopened(match: Match) -> None:
    row, boss = a_remark(match), manager()
    assert open_remarks(boss).exists()
    with pytest.raises(FieldError):
        close(row, TODAY + timedelta(days=1))
    with pytest.raises(FieldError):
        close(row, TODAY - timedelta(days=1))
    close(row)
    with pytest.raises(ChangedMeanwhile):
        close(row)
    assert not open_remarks(boss).exists()
    with pytest.raises(FieldError) as error:
        correct_remark(
            remark=row,
            happening=Happening(Kind.FAMILY, TODAY, "He rang."),
            version=2,
            by=boss,
            at=now(),
        )
    assert error.value.field == "done"
    reopen_remark(remark=row, version=2, by=boss, at=now())
    row.refresh_from_db()
    assert (row.status, row.closed_on, row.opened("done")) == ("open", None, "We rang.")


def test_another_prisons_coordinator_neither_sees_nor_changes_it(match: Match) -> None:
    row, stranger = a_remark(match), coordinator()
    assert not remarks_for(stranger).exists()
    with pytest.raises(NotAllowed):
        reopen_remark(remark=row, version=1, by=stranger, at=now())
    with pytest.raises(NotAllowed):
        record_remark_of_prison(
            prison=match.referral.establishment,
            happening=Happening(Kind.FAMILY, TODAY, "His mother rang."),
            key=uuid4(),
            by=stranger,
            at=now(),
        )


def test_after_a_death_it_is_recorded_for_the_prison(match: Match) -> None:
    row = a_remark(match)
    Participant.objects.update(died_on=TODAY)
    with pytest.raises(HasDied):
        record(match, Kind.FAMILY, by=manager())
    close(row)
    happening = Happening(Kind.FAMILY, TODAY, "His mother rang.")
    prison = match.referral.establishment
    record_remark_of_prison(prison=prison, happening=happening, key=uuid4(), by=manager(), at=now())
    counts = remark_counts([prison], first=TODAY, last=TODAY)
    assert [(row.kind, row.total, row.open) for row in counts] == [
        ("complaint", 0, 0),
        ("incident", 1, 0),
        ("family", 1, 1),
    ]
    assert not any(
        row.total for row in remark_counts([an_establishment()], first=TODAY, last=TODAY)
    )
