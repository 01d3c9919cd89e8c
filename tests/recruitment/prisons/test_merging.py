"""A merge moves everything that names a prison, loses nothing, and can be undone."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ManyToOneRel

from config.accounts.models import User
from config.common.audit import AuditEvent
from config.common.clock import london_today, now
from config.common.errors import ChangedMeanwhile, NotAllowed
from matching.models import Mentor, MentorHours, Referral, Transfer, Travel
from matching.referrals.moving import hold_referral
from recruitment.models import (
    Clearance,
    Establishment,
    FormerName,
    PrisonAccess,
    PrisonMerge,
    VisitGuide,
)
from recruitment.prisons.closing import close_prison
from recruitment.prisons.merging import (
    CannotUndo,
    check_can_undo,
    merge_prisons,
    moved_in_words,
    records_of,
    undo_merge,
)
from tests.factories.people import coordinator, manager
from tests.factories.programme import (
    a_clearance,
    a_coordinator,
    a_mentor,
    a_referral,
    an_establishment,
    some_closed_days,
)
from tests.factories.recruitment import an_application

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss() -> User:
    return manager()


@pytest.fixture
def old() -> Establishment:
    """A prison that has a man, a mentor, an applicant, a coordinator and a former name."""
    prison = an_establishment(code="AKI", name="HMP Acklington", slots=[0], rooms=2)
    a_coordinator(prison)
    a_referral(at=prison)
    mentor = a_mentor(at=prison)
    Travel.objects.create(mentor=mentor, establishment=prison, minutes=40)
    an_application(establishments=[prison])
    FormerName.objects.create(establishment=prison, name="Castington")
    return prison


@pytest.fixture
def new() -> Establishment:
    return an_establishment(code="NLI", name="HMP Northumberland", slots=[4], rooms=3)


def rows_naming(prison: Establishment) -> dict[str, int]:
    """Every row of the database that names the prison, by table. Looks for the columns itself, in
    all tables."""
    counts = {}
    for relation in Establishment._meta.get_fields(include_hidden=True):
        if isinstance(relation, ManyToOneRel) and relation.related_model is not PrisonMerge:
            rows = relation.related_model._base_manager.filter(**{relation.field.name: prison})
            counts[f"{relation.related_model._meta.label}.{relation.field.name}"] = rows.count()
    return {table: count for table, count in counts.items() if count}


def test_everything_moves_but_sessions_and_rooms(
    boss: User, old: Establishment, new: Establishment
) -> None:
    before = rows_naming(old)
    assert len(before) == 8
    merge = merge_prisons(source=old, target=new, by=boss, at=now())
    old.refresh_from_db()
    assert (old.merged_into, old.closed_on) == (new, london_today())
    assert rows_naming(old) == {"recruitment.RegimeSlot.establishment": 1}
    merged = {"recruitment.Establishment.merged_into": 1, "recruitment.RegimeSlot.establishment": 1}
    assert rows_naming(new) == before | merged
    assert list(new.regime_slots.values_list("slot", "rooms")) == [(4, 3)]
    assert moved_in_words(merge) == {
        "applications": 1,
        "clearances": 1,
        "coordinators": 1,
        "former names": 1,
        "prison checks": 1,
        "referrals": 1,
        "travel times": 1,
    }


def test_what_a_mentor_said_of_hours_stays_with_the_sessions(
    boss: User, old: Establishment, new: Establishment
) -> None:
    mentor = Mentor.objects.get()
    MentorHours.objects.create(mentor=mentor, establishment=old, slots=0)
    merge_prisons(source=old, target=new, by=boss, at=now())
    assert MentorHours.objects.get().establishment == old


def test_an_induction_and_a_pass_move_unless_there_is_one(
    boss: User, old: Establishment, new: Establishment
) -> None:
    twice, once = (a_mentor(cleared=False).user for _ in range(2))
    for person, prison in ((twice, old), (twice, new), (once, old)):
        PrisonAccess.objects.create(
            volunteer=person, establishment=prison, inducted_on=london_today()
        )
    merge = merge_prisons(source=old, target=new, by=boss, at=now())
    assert PrisonAccess.objects.get(volunteer=once).establishment == new
    assert {row.establishment for row in PrisonAccess.objects.filter(volunteer=twice)} == {old, new}
    undo_merge(merge=merge, by=boss, at=now())
    assert PrisonAccess.objects.get(volunteer=once).establishment == old


def test_undoing_puts_all_of_it_back(boss: User, old: Establishment, new: Establishment) -> None:
    before, records = (rows_naming(old), rows_naming(new)), records_of(old)
    merge = merge_prisons(source=old, target=new, by=boss, at=now())
    undo_merge(merge=merge, by=boss, at=now())
    old.refresh_from_db()
    assert (old.merged_into, old.closed_on) == (None, None)
    assert (rows_naming(old), rows_naming(new)) == before
    assert records_of(old) == records
    with pytest.raises(ChangedMeanwhile):
        undo_merge(merge=merge, by=boss, at=now())


def test_what_came_since_stays_and_what_was_there_before_is_not_taken(
    boss: User, old: Establishment, new: Establishment
) -> None:
    there_before = a_referral(at=new)
    merge = merge_prisons(source=old, target=new, by=boss, at=now())
    came_since = a_referral(at=new)
    undo_merge(merge=merge, by=boss, at=now())
    assert set(Referral.objects.filter(establishment=new)) == {there_before, came_since}


def test_a_prison_that_was_closed_before_is_closed_again(
    boss: User, old: Establishment, new: Establishment
) -> None:
    close_prison(prison=old, by=boss, at=now() - timedelta(days=9))
    merge = merge_prisons(source=old, target=new, by=boss, at=now())
    undo_merge(merge=merge, by=boss, at=now())
    old.refresh_from_db()
    assert old.closed_on == london_today() - timedelta(days=9)


def test_what_the_other_prison_has_already_stays_as_history(
    boss: User, old: Establishment, new: Establishment
) -> None:
    twice, day = a_mentor(cleared=False), london_today() - timedelta(days=50)
    both = [a_clearance(twice, prison, issued_on=day) for prison in (old, new)]
    shared = a_coordinator(old, new)
    Transfer.objects.create(
        referral=a_referral(at=new),
        origin=old,
        destination=new,
        moved_on=day,
        recorded_by=boss,
        recorded_at=now(),
    )
    count = Clearance.objects.count()
    merge_prisons(source=old, target=new, by=boss, at=now())
    assert Clearance.objects.count() == count
    assert set(Clearance.objects.filter(establishment=old)) == {both[0]}
    assert set(shared.establishments.all()) == {old, new}
    assert Transfer.objects.get().origin == old


def test_it_cannot_be_undone_once_a_record_has_changed(
    boss: User, old: Establishment, new: Establishment
) -> None:
    merge = merge_prisons(source=old, target=new, by=boss, at=now())
    man = Referral.objects.get()
    hold_referral(referral=man, until=None, reason="unwell", by=boss, at=now())
    with pytest.raises(CannotUndo):
        undo_merge(merge=merge, by=boss, at=now())
    assert Referral.objects.get().establishment == new


def test_it_cannot_be_undone_once_a_record_is_somewhere_else(
    boss: User, old: Establishment, new: Establishment
) -> None:
    merge = merge_prisons(source=old, target=new, by=boss, at=now())
    Referral.objects.update(establishment=an_establishment())
    with pytest.raises(CannotUndo):
        check_can_undo(merge)


def test_a_chain_is_undone_from_its_end(boss: User, old: Establishment, new: Establishment) -> None:
    last = an_establishment()
    first_merge = merge_prisons(source=old, target=new, by=boss, at=now())
    second_merge = merge_prisons(source=new, target=last, by=boss, at=now())
    with pytest.raises(CannotUndo):
        undo_merge(merge=first_merge, by=boss, at=now())
    undo_merge(merge=second_merge, by=boss, at=now())
    undo_merge(merge=first_merge, by=boss, at=now())
    assert Referral.objects.get().establishment == old


def test_a_prison_is_merged_once_into_another_open_one(
    boss: User, old: Establishment, new: Establishment
) -> None:
    closed = an_establishment()
    close_prison(prison=closed, by=boss, at=now())
    for target in (old, closed):
        with pytest.raises(ChangedMeanwhile):
            merge_prisons(source=old, target=target, by=boss, at=now())
    merge_prisons(source=old, target=new, by=boss, at=now())
    with pytest.raises(ChangedMeanwhile):
        merge_prisons(source=old, target=an_establishment(), by=boss, at=now())


def test_only_a_manager_merges(old: Establishment, new: Establishment, boss: User) -> None:
    with pytest.raises(NotAllowed):
        merge_prisons(source=old, target=new, by=coordinator(), at=now())
    merge = merge_prisons(source=old, target=new, by=boss, at=now())
    with pytest.raises(NotAllowed):
        undo_merge(merge=merge, by=coordinator(), at=now())


def test_the_trail_tells_of_both(boss: User, old: Establishment, new: Establishment) -> None:
    undo_merge(merge=merge_prisons(source=old, target=new, by=boss, at=now()), by=boss, at=now())
    merged, undone = AuditEvent.objects.filter(subject_id=old.pk).order_by("pk")
    assert (merged.action, merged.detail["into"]) == ("merge_establishment", new.pk)
    assert merged.detail["moved"]["matching.Referral.establishment"] == 1
    assert undone.action == "undo_merge"


def test_the_database_holds_a_merged_prison_closed(old: Establishment, new: Establishment) -> None:
    for fields in ({"merged_into": new}, {"merged_into": old, "closed_on": london_today()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Establishment.objects.filter(pk=old.pk).update(**fields)


def test_what_describes_a_prison_stays_with_it(
    old: Establishment, new: Establishment, boss: User
) -> None:
    """The address of one prison would lead mentors of the other to the wrong gate."""
    VisitGuide.objects.create(establishment=old, entrance="North gate")
    days = some_closed_days(old)
    merge_prisons(source=old, target=new, by=boss, at=now())
    days.refresh_from_db()
    assert days.establishment == old
    assert VisitGuide.objects.get().establishment == old
