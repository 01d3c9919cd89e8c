import pytest

from config.common.audit import AuditEvent
from config.common.clock import london_today, now
from config.common.errors import ChangedMeanwhile, NotAllowed
from matching.pool.availability import load_meetings, load_prisons
from recruitment.clearances.asking import request_clearance
from recruitment.models import Clearance
from recruitment.prisons.closing import PrisonIsClosed, check_open, close_prison, reopen_prison
from recruitment.prisons.merging import merge_prisons
from tests.factories.people import applicant, coordinator, manager
from tests.factories.programme import a_referral, an_establishment

pytestmark = pytest.mark.django_db


def test_a_closed_prison_takes_nobody_new_and_has_no_sessions() -> None:
    boss, prison = manager(), an_establishment()
    close_prison(prison=prison, by=boss, at=now())
    assert prison.closed_on == london_today()
    with pytest.raises(PrisonIsClosed):
        check_open(prison)
    with pytest.raises(PrisonIsClosed):
        request_clearance(
            volunteer=applicant(), establishment=prison, on=london_today(), by=boss, at=now()
        )
    assert not Clearance.objects.exists()
    assert load_prisons(load_meetings()).regime.tolist() == [0]


def test_its_history_and_its_sessions_come_back_with_it() -> None:
    boss, prison = manager(), an_establishment(rooms=3)
    man, before = a_referral(at=prison), load_prisons(load_meetings())
    close_prison(prison=prison, by=boss, at=now())
    reopen_prison(prison=prison, by=boss, at=now())
    check_open(prison)
    man.refresh_from_db()
    assert man.establishment == prison
    assert load_prisons(load_meetings()).regime.tolist() == before.regime.tolist()
    actions = AuditEvent.objects.order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["close_establishment", "reopen_establishment"]


def test_each_can_be_done_once() -> None:
    boss, prison = manager(), an_establishment()
    with pytest.raises(ChangedMeanwhile):
        reopen_prison(prison=prison, by=boss, at=now())
    close_prison(prison=prison, by=boss, at=now())
    with pytest.raises(ChangedMeanwhile):
        close_prison(prison=prison, by=boss, at=now())


def test_a_merged_prison_is_opened_only_by_undoing_the_merge() -> None:
    boss, prison = manager(), an_establishment()
    merge_prisons(source=prison, target=an_establishment(), by=boss, at=now())
    with pytest.raises(ChangedMeanwhile):
        reopen_prison(prison=prison, by=boss, at=now())


def test_only_a_manager_closes_and_opens() -> None:
    prison = an_establishment()
    for write in (close_prison, reopen_prison):
        with pytest.raises(NotAllowed):
            write(prison=prison, by=coordinator(), at=now())
