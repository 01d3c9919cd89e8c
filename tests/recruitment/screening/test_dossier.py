import pytest

from config.common.audit import AuditEvent
from config.common.clock import now
from config.common.letters.wording import Text
from recruitment.applying.answers import Confidence, write_in_confidence
from recruitment.models import Application, Interview, InterviewTime, ScoreSheet
from recruitment.screening.dossier import (
    EVENT_TITLES,
    add_note,
    answers_for_staff,
    history,
    meetings,
    write_to_applicant,
)
from recruitment.screening.funnel import REACHED_BY
from recruitment.states import InterviewStatus
from tests.factories.people import coordinator, manager
from tests.factories.recruitment import an_application

pytestmark = pytest.mark.django_db


def readings(application: Application) -> list[tuple[int | None, str]]:
    events = AuditEvent.objects.filter(action="read_in_confidence", subject_id=application.pk)
    return [(event.actor, event.detail["what"]) for event in events]


def test_each_reading_of_confidential_answers_is_recorded() -> None:
    application, boss = an_application(), manager()
    write_in_confidence(application, Confidence.CONFLICTS, "My cousin is in Brixton.")
    application.save()
    for _ in range(2):
        sections = answers_for_staff(application, by=boss, at=now())
    lines = [line for _, answers in sections for row in answers for line in row.answer.lines]
    assert "My cousin is in Brixton." in lines
    assert readings(application) == [(boss.pk, "conflicts")] * 2


def test_nothing_written_is_no_reading() -> None:
    application = an_application()
    answers_for_staff(application, by=manager(), at=now())
    assert readings(application) == []


def test_the_timeline_tells_every_step_and_by_whom() -> None:
    assert set(REACHED_BY) <= set(EVENT_TITLES)
    application, boss = an_application(), manager(name="Maurice")
    text = Text("Hello", "Dear Ama")
    write_to_applicant(application=application, text=text, by=boss, at=now())
    add_note(application=application, text="Kind on the phone.", by=boss, at=now())
    assert [(event.title, event.by) for event in history(application)] == [
        (EVENT_TITLES["note"], "Maurice"),
        (EVENT_TITLES["write"], "Maurice"),
    ]
    assert application.messages.get().body == "Dear Ama"


def test_a_score_sheet_stays_shut_until_both_are_in() -> None:
    application, ann, ben = an_application(), coordinator(), coordinator()
    time = InterviewTime.objects.create(
        cohort=application.cohort, starts_at=now(), where="Example Street"
    )
    time.interviewers.set([ann, ben])
    interview = Interview.objects.create(
        application=application, time=time, booked_at=now(), status=InterviewStatus.HELD
    )
    hers = ScoreSheet.objects.create(interview=interview, interviewer=ann, handed_in_at=now())
    meeting = {user: next(meetings(application, user, at=now())) for user in (ann, ben)}
    assert [meeting[ann].sheets, meeting[ben].sheets] == [[hers], []]
    ScoreSheet.objects.create(interview=interview, interviewer=ben, handed_in_at=now())
    assert len(next(meetings(application, ben, at=now())).sheets) == 2
