import pytest

from config.common.audit import AuditEvent
from config.common.clock import london_today, now
from config.common.letters.wording import Text
from recruitment.applying.answers import Confidence, write_in_confidence
from recruitment.models import Application, Interview, InterviewTime, ScoreSheet
from recruitment.screening.dossier import (
    EVENT_TITLES,
    add_note,
    answers_for_staff,
    clearances_elsewhere,
    emergency_contact_for,
    history,
    meetings,
    write_to_applicant,
)
from recruitment.screening.funnel import REACHED_BY
from recruitment.states import ApplicationStatus, InterviewStatus
from tests.factories.clearances import an_asked_clearance
from tests.factories.people import coordinator, manager
from tests.factories.programme import an_establishment
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


def test_convictions_are_read_only_once_a_place_is_offered() -> None:
    application, boss = an_application(), manager()
    application.answered = [*application.answered, "criminal_record"]
    write_in_confidence(application, Confidence.DISCLOSURE, "A caution in 2009.")
    application.save()

    def lines() -> list[str]:
        sections = answers_for_staff(application, by=boss, at=now())
        return [line for _, answers in sections for row in answers for line in row.answer.lines]

    assert "A caution in 2009." not in lines()
    assert not readings(application)
    application.status = ApplicationStatus.OFFERED
    application.offer_expires_on = london_today()
    assert "A caution in 2009." in lines()
    assert readings(application) == [(boss.pk, "disclosure")]


def test_reading_an_emergency_contact_is_recorded() -> None:
    accepted, boss = an_application(status=ApplicationStatus.ACCEPTED), manager()
    assert emergency_contact_for(accepted.applicant, by=boss, at=now()) == ("", "")
    assert not AuditEvent.objects.filter(action="read_emergency_contact").exists()
    write_in_confidence(accepted, Confidence.EMERGENCY_NAME, "Sam, my sister")
    write_in_confidence(accepted, Confidence.EMERGENCY_PHONE, "07700 900456")
    accepted.save()
    contact = emergency_contact_for(accepted.applicant, by=boss, at=now())
    assert contact == ("Sam, my sister", "07700 900456")
    event = AuditEvent.objects.get(action="read_emergency_contact")
    assert (event.actor, event.subject_id) == (boss.pk, accepted.pk)


def test_staff_see_clearances_at_prisons_that_are_no_longer_chosen() -> None:
    chosen, before = an_establishment(), an_establishment(name="HMP Before")
    accepted = an_application(status=ApplicationStatus.ACCEPTED, establishments=[chosen])
    for prison in (chosen, before):
        an_asked_clearance(at=prison, volunteer=accepted.applicant)
    assert clearances_elsewhere(accepted) == ["HMP Before"]
