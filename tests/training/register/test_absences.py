from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from config.common.audit import AuditEvent
from config.common.clock import now
from config.common.errors import NotAllowed
from tests.factories.people import manager
from tests.factories.post import sent_to
from tests.factories.training import a_session, a_trainee, attended, who_runs
from tests.training.conftest import InTraining
from training.models import Absence, TrainingSession
from training.register.absences import (
    SessionOver,
    come_after_all,
    own_words,
    people_to_tell,
    report_absence,
)
from training.states import AttendanceStatus

pytestmark = pytest.mark.django_db


def report(room: InTraining, words: str = "", session: TrainingSession | None = None) -> None:
    by = room.trainee.volunteer
    report_absence(session=session or room.coming, words=words, by=by, at=now())


def test_those_who_run_the_training_are_told_once_without_the_words(room: InTraining) -> None:
    lead = who_runs(room.cohort)
    for words in ("In hospital", "In hospital", "In hospital until May"):
        report(room, words)
    absence = Absence.objects.get()
    assert own_words(absence) == "In hospital until May"
    assert b"hospital" not in bytes(absence.sealed_words)
    (email,) = sent_to(lead.email)
    assert "hospital" not in email.text
    assert str(room.trainee) not in email.text
    assert reverse("training:register", args=[room.coming.pk]) in email.text


def test_coming_after_all(room: InTraining) -> None:
    lead = who_runs(room.cohort)
    report(room)
    for _ in range(2):
        come_after_all(session=room.coming, by=room.trainee.volunteer, at=now())
    assert not Absence.objects.exists()
    assert len(sent_to(lead.email)) == 2
    report(room)
    assert len(sent_to(lead.email)) == 3, "another cause"


def test_the_managers_are_told_where_nobody_runs_the_training(room: InTraining) -> None:
    boss = manager()
    assert people_to_tell(room.coming) == [boss]


def test_only_for_a_session_of_their_own_that_is_not_over(room: InTraining) -> None:
    begun = a_session(room.cohort, in_days=-1, minutes=600)
    with pytest.raises(SessionOver):
        report(room, session=room.past)
    with pytest.raises(SessionOver):
        report(room, session=begun)
    attended(room.trainee, room.coming)
    with pytest.raises(SessionOver):
        report(room)
    with pytest.raises(NotAllowed):
        report(room, session=a_session(title="Of others"))
    catch_up = a_session(room.cohort, is_catch_up=True)
    with pytest.raises(NotAllowed):
        report(room, session=catch_up)
    catch_up.guests.add(room.trainee.volunteer)
    report(room, session=catch_up)
    assert Absence.objects.get().session == catch_up


def test_the_form_and_the_way_back(own: Client, room: InTraining) -> None:
    page = reverse("training:report_absence", args=[room.coming.pk])
    home = reverse("training:my_training")
    assert page in own.get(home).content.decode()
    assert "x" * 501 in own.post(page, {"words": "x" * 501}).content.decode()
    assert own.post(page, {"words": "A wedding"})["Location"] == home
    assert own.get(home).context["next"] is None
    assert "A wedding" in own.get(page).content.decode()
    own.post(reverse("training:come_after_all", args=[room.coming.pk]))
    assert own.get(home).context["next"].session == room.coming


def test_the_register_suggests_excused_and_shows_the_words(staff: Client, room: InTraining) -> None:
    report(room, "A wedding")
    address = reverse("training:register", args=[room.coming.pk])
    assert "A wedding" in staff.get(address).content.decode(), "before the day"
    TrainingSession.objects.filter(pk=room.coming.pk).update(starts_at=now() - timedelta(hours=1))
    answer = staff.get(address)
    assert "A wedding" in answer.content.decode()
    (field,) = answer.context["form"]
    assert field.initial == AttendanceStatus.EXCUSED
    assert not room.coming.register.exists()
    assert AuditEvent.objects.filter(action="read_absences").count() == 2
    trainee = reverse("training:trainee", args=[room.trainee.pk])
    assert "A wedding" not in staff.get(trainee).content.decode()


def test_a_register_takes_as_many_queries_with_3_absences_as_with_one(
    staff: Client, room: InTraining
) -> None:
    counts = []
    address = reverse("training:register", args=[room.coming.pk])
    for people in (1, 2):
        for _ in range(people):
            person = a_trainee(room.cohort).volunteer
            report_absence(session=room.coming, words="Ill", by=person, at=now())
        with CaptureQueriesContext(connection) as queries:
            staff.get(address)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_page_of_the_training_counts_them(staff: Client, room: InTraining) -> None:
    report(room)
    attended(a_trainee(room.cohort), room.past)
    sessions = staff.get(reverse("training:programme", args=[room.cohort.pk])).context["sessions"]
    counted = {row.pk: (row.absent, row.register_lines) for row, *_ in sessions}
    assert counted == {room.past.pk: (0, 2), room.coming.pk: (1, 0)}
