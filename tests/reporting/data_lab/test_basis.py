"""On which basis a man's data may be sent, and how his name is split."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from config.common.audit import AuditEvent
from config.common.clock import london_today, now
from config.common.errors import ChangedMeanwhile, FieldError, NotAllowed
from matching.models import Match, Participant
from matching.permissions import HasDied
from reporting.data_lab.basis import (
    BasisFacts,
    correct_basis,
    part_name,
    record_basis,
    remove_basis,
    undo_withdrawal,
    withdraw_basis,
)
from reporting.data_lab.men import data_lab_men
from reporting.models import SharingBasis
from tests.factories.people import coordinator, manager
from tests.factories.reporting import a_basis, a_released_man, man_of

pytestmark = pytest.mark.django_db
TODAY = london_today()
DAY = timedelta(days=1)
FACTS = BasisFacts("interests", "by_phone", TODAY - DAY)


@pytest.fixture
def match() -> Match:
    return a_released_man(name="Ana Maria Lopez Garcia")


def can_be_sent() -> bool:
    [man] = data_lab_men(today=TODAY).men
    return man.can_be_sent


def test_a_man_is_sent_from_the_basis_to_its_withdrawal(match: Match) -> None:
    assert not can_be_sent()
    row = a_basis(match)
    assert can_be_sent()
    withdraw_basis(row=row, on=TODAY - DAY, version=1, by=manager(), at=now())
    assert not can_be_sent()
    undo_withdrawal(row=row, version=2, by=manager(), at=now())
    assert can_be_sent()
    remove_basis(row=row, version=3, by=manager(), at=now())
    assert not can_be_sent()
    actions = AuditEvent.objects.filter(subject="reporting.SharingBasis").order_by("pk")
    assert list(actions.values_list("action", flat=True)) == [
        "record_basis",
        "withdraw",
        "undo_withdrawal",
        "remove",
    ]


def test_a_basis_after_a_withdrawal_counts_again(match: Match) -> None:
    row = a_basis(match)
    withdraw_basis(row=row, on=TODAY - 2 * DAY, version=1, by=manager(), at=now())
    with pytest.raises(FieldError):
        a_basis(match, given_on=TODAY - 2 * DAY)
    a_basis(match, given_on=TODAY - DAY)
    assert can_be_sent()
    with pytest.raises(ChangedMeanwhile):
        undo_withdrawal(row=row, version=2, by=manager(), at=now())


def test_a_withdrawal_on_any_record_of_a_man_counts(match: Match) -> None:
    """2 records of a man became one. He withdrew on one of them, after he agreed on the other."""
    other = a_released_man()
    withdrawn = a_basis(other, given_on=TODAY - 20 * DAY)
    withdraw_basis(row=withdrawn, on=TODAY - DAY, version=1, by=manager(), at=now())
    a_basis(match, given_on=TODAY - 10 * DAY)
    match.referral.participant = man_of(other)
    match.referral.save()
    assert not can_be_sent()


def test_one_basis_is_in_force(match: Match) -> None:
    row = a_basis(match)
    with pytest.raises(ChangedMeanwhile):
        a_basis(match)
    with pytest.raises(IntegrityError), transaction.atomic():
        SharingBasis.objects.create(
            referral=match.referral,
            basis="consent",
            how="in_writing",
            given_on=TODAY,
            recorded_by=row.recorded_by,
            recorded_at=now(),
        )


@pytest.mark.parametrize(
    "values", [{"basis": "hope"}, {"how": "guess"}, {"withdrawn_on": TODAY - 99 * DAY}]
)
def test_the_database_refuses_what_cannot_be(values: dict[str, object], match: Match) -> None:
    row = a_basis(match)
    with pytest.raises(IntegrityError), transaction.atomic():
        SharingBasis.objects.filter(pk=row.pk).update(**values)


def test_days_fit_together(match: Match) -> None:
    boss, at = manager(), now()
    with pytest.raises(FieldError):
        a_basis(match, given_on=TODAY + DAY)
    row = a_basis(match)
    for day in (TODAY + DAY, row.given_on - DAY):
        with pytest.raises(FieldError):
            withdraw_basis(row=row, on=day, version=1, by=boss, at=at)
    withdraw_basis(row=row, on=TODAY - 2 * DAY, version=1, by=boss, at=at)
    with pytest.raises(FieldError):
        correct_basis(row=row, facts=FACTS, version=2, by=boss, at=at)


def test_what_was_recorded_can_be_corrected(match: Match) -> None:
    row = a_basis(match)
    correct_basis(row=row, facts=FACTS, version=1, by=manager(), at=now())
    row.refresh_from_db()
    assert (row.basis, row.how, row.given_on) == ("interests", "by_phone", TODAY - DAY)
    with pytest.raises(ChangedMeanwhile):
        correct_basis(row=row, facts=FACTS, version=1, by=manager(), at=now())


def test_a_checked_name_counts_until_the_name_changes(match: Match) -> None:
    man = man_of(match)
    part_name(man=man, of=man.name, surname="Lopez Garcia", forename="Ana", by=manager(), at=now())
    [row] = data_lab_men(today=TODAY).men
    assert (row.surname, row.forename, row.is_name_checked) == ("Lopez Garcia", "Ana", True)
    Participant.objects.filter(pk=man.pk).update(name="Ana Garcia")
    [row] = data_lab_men(today=TODAY).men
    assert (row.surname, row.forename, row.is_name_checked) == ("Garcia", "Ana", False)
    with pytest.raises(ChangedMeanwhile):
        part_name(man=man, of=man.name, surname="X", forename="Y", by=manager(), at=now())


def test_nothing_changes_after_a_death(match: Match) -> None:
    row, man, boss, at = a_basis(match), man_of(match), manager(), now()
    Participant.objects.filter(pk=man.pk).update(died_on=TODAY)
    with pytest.raises(HasDied):
        remove_basis(row=row, version=1, by=boss, at=at)
    with pytest.raises(HasDied):
        record_basis(man=man, referral=match.referral, facts=FACTS, by=boss, at=at)
    with pytest.raises(HasDied):
        part_name(man=man, of=man.name, surname="X", forename="Y", by=boss, at=at)


def test_only_managers_record_it(match: Match) -> None:
    row, man, ann, at = a_basis(match), man_of(match), coordinator(), now()
    with pytest.raises(NotAllowed):
        record_basis(man=man, referral=match.referral, facts=FACTS, by=ann, at=at)
    with pytest.raises(NotAllowed):
        correct_basis(row=row, facts=FACTS, version=1, by=ann, at=at)
    with pytest.raises(NotAllowed):
        withdraw_basis(row=row, on=TODAY, version=1, by=ann, at=at)
    for write in (undo_withdrawal, remove_basis):
        with pytest.raises(NotAllowed):
            write(row=row, version=1, by=ann, at=at)
    with pytest.raises(NotAllowed):
        part_name(man=man, of=man.name, surname="X", forename="Y", by=ann, at=at)
