"""A manager asks for a person to be erased. The worker stores the reports first."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from config.common.audit import AuditEvent
from config.common.clock import london_today, now
from config.common.errors import NotAllowed
from config.common.runs import LEASE, RunStatus
from matching.models import Participant
from privacy.erasing import asking
from privacy.erasing.asking import (
    SHOWN_FOR,
    ask_to_erase,
    carry_out_erasure,
    newest_erasure,
    sweep_erasures,
)
from privacy.erasing.erasing import StillLive, erase_man
from privacy.holds.holds import IsHeld, begin_hold
from privacy.models import Erasure
from privacy.register.entry import Whose
from privacy.register.terms import ERASURE
from reporting.models import KeptReport, LostQuarter
from tests.factories.people import applicant, coordinator, manager, sign_in
from tests.factories.programme import a_referral

pytestmark = pytest.mark.django_db


def a_man_of_long_ago() -> Participant:
    """A man who is counted in periods that are over, and whose reports nobody has stored."""
    day = date(london_today().year - 1, 3, 1)
    over: dict[str, Any] = {"status": "closed", "closed_on": day, "closure_reason": "other"}
    return a_referral(received_on=day - timedelta(days=30), is_checked=False, **over).participant


def is_erased(man: Participant) -> bool:
    return Participant.objects.filter(pk=man.pk, erased_on__isnull=False).exists()


def times_erased(man: Participant) -> int:
    return AuditEvent.objects.filter(
        action="erase", subject=Participant._meta.label, subject_id=man.pk
    ).count()


def test_the_worker_stores_the_reports_and_then_erases_the_man() -> None:
    man, boss = a_man_of_long_ago(), manager()
    erasure = ask_to_erase(person=man, by=boss, at=now())
    assert (erasure.status, is_erased(man), KeptReport.objects.count()) == ("queued", False, 0)
    assert ask_to_erase(person=man, by=manager(), at=now()) == erasure
    carry_out_erasure(erasure_id=erasure.pk)
    carry_out_erasure(erasure_id=erasure.pk)
    erasure.refresh_from_db()
    assert (erasure.status, is_erased(man), times_erased(man)) == ("done", True, 1)
    assert erasure.rows
    assert KeptReport.objects.exists()
    assert LostQuarter.objects.exists()


def test_a_man_is_erased_at_once_when_all_reports_are_stored() -> None:
    first, second, boss = a_man_of_long_ago(), a_man_of_long_ago(), manager()
    carry_out_erasure(erasure_id=ask_to_erase(person=first, by=boss, at=now()).pk)
    assert ask_to_erase(person=second, by=boss, at=now()).status == RunStatus.DONE
    assert is_erased(second)
    person = applicant()
    assert ask_to_erase(person=person, by=boss, at=now()).status == RunStatus.DONE
    person.refresh_from_db()
    assert person.erased_on


def test_a_worker_that_dies_part_way_loses_nothing_and_erases_once() -> None:
    man, boss = a_man_of_long_ago(), manager()
    erasure = ask_to_erase(person=man, by=boss, at=now())
    Erasure.objects.filter(pk=erasure.pk).update(
        status="running", started_at=now(), lease_ends_at=now() - LEASE, attempts=1
    )
    sweep_erasures(at=now())
    erasure.refresh_from_db()
    assert erasure.status == "queued"
    carry_out_erasure(erasure_id=erasure.pk)
    sweep_erasures(at=now() + LEASE)
    carry_out_erasure(erasure_id=erasure.pk)
    assert times_erased(man) == 1


def test_long_work_goes_on_in_the_next_call(monkeypatch: pytest.MonkeyPatch) -> None:
    man = a_man_of_long_ago()
    erasure = ask_to_erase(person=man, by=manager(), at=now())
    monkeypatch.setattr(asking, "ENOUGH", -1)
    carry_out_erasure(erasure_id=erasure.pk)
    erasure.refresh_from_db()
    assert (erasure.status, is_erased(man)) == ("queued", False)
    monkeypatch.undo()
    carry_out_erasure(erasure_id=erasure.pk)
    assert is_erased(man)


def test_a_hold_that_begins_meanwhile_stops_it_and_the_page_says_so(client: Client) -> None:
    man, boss = a_man_of_long_ago(), manager()
    erasure = ask_to_erase(person=man, by=boss, at=now())
    begin_hold(whose=Whose.MAN, person_key=man.pk, reason="A claim", by=boss, at=now())
    carry_out_erasure(erasure_id=erasure.pk)
    erasure.refresh_from_db()
    assert (erasure.status, is_erased(man)) == ("failed", False)
    sign_in(client, boss)
    page = client.get(reverse("privacy:erasure", args=[erasure.pk])).content.decode()
    again = reverse("privacy:erase_man", args=[man.pk])
    assert again in page
    assert client.get(again).context["failed"] == erasure


def test_a_man_whom_a_night_erased_meanwhile_is_not_erased_again() -> None:
    man, boss = a_man_of_long_ago(), manager()
    erasure = ask_to_erase(person=man, by=boss, at=now())
    erase_man(participant=man, by=boss, at=now())
    carry_out_erasure(erasure_id=erasure.pk)
    erasure.refresh_from_db()
    assert (erasure.status, times_erased(man)) == ("done", 1)


def test_who_cannot_be_erased_is_refused_before_anything_begins() -> None:
    boss, man = manager(), a_man_of_long_ago()
    with pytest.raises(NotAllowed):
        ask_to_erase(person=man, by=coordinator(), at=now())
    with pytest.raises(StillLive):
        ask_to_erase(person=a_referral().participant, by=boss, at=now())
    begin_hold(whose=Whose.MAN, person_key=man.pk, reason="A claim", by=boss, at=now())
    with pytest.raises(IsHeld):
        ask_to_erase(person=man, by=boss, at=now())
    assert not Erasure.objects.exists()


def test_the_row_is_deleted_after_its_time() -> None:
    erasure = ask_to_erase(person=applicant(), by=manager(), at=now())
    sweep_erasures(at=now() + timedelta(days=6))
    assert Erasure.objects.filter(pk=erasure.pk).exists()
    sweep_erasures(at=now() + timedelta(days=8))
    assert not Erasure.objects.exists()
    assert ERASURE.lasts
    assert ERASURE.lasts.days == SHOWN_FOR.days


def test_the_page_shows_progress_and_then_what_happened(client: Client) -> None:
    man, boss = a_man_of_long_ago(), manager()
    sign_in(client, boss)
    erase = reverse("privacy:erase_man", args=[man.pk])
    sent = client.post(erase, {"word": "erase"})
    row = newest_erasure(man)
    assert row
    page = reverse("privacy:erasure", args=[row.pk])
    assert sent.headers["Location"] == page
    assert client.get(erase).headers["Location"] == page
    assert str(man) in client.get(page).content.decode()
    progress = reverse("privacy:erasure_progress", args=[row.pk])
    assert "HX-Refresh" not in client.get(progress).headers
    carry_out_erasure(erasure_id=row.pk)
    assert client.get(progress).headers["HX-Refresh"] == "true"
    assert str(man) not in client.get(page).content.decode()
