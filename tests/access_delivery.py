"""For each address of delivery in tests/access_table.py: functions that make the records it needs,
for one person."""

from typing import Any
from uuid import uuid4

from config.accounts.models import User
from config.accounts.roles import Role
from config.common.clock import london_today, now
from delivery.endings.questions import load_feedback_questions
from delivery.gate.facts import record_fact
from delivery.models import (
    Area,
    FeedbackQuestion,
    GateFact,
    GivenConsent,
    Instrument,
    OnwardReferral,
    Scale,
    Service,
    Toolkit,
)
from delivery.onward.directory import load_services
from delivery.onward.referring import refer_onward, take_step
from delivery.outcomes.agreeing import set_aim
from delivery.outcomes.areas import load_areas
from delivery.outcomes.making import record_work
from delivery.outcomes.reviewing import Judgement, record_review
from delivery.questionnaires.lists import load_questionnaires
from delivery.toolkits.lists import load_toolkits
from delivery.toolkits.working import start_toolkit
from matching.models import Match
from tests.access_records import prison_of
from tests.factories.delivery import (
    a_case_study,
    a_consent,
    a_remark,
    a_supported_man,
    an_answer,
    his_yes,
)
from tests.factories.gate import a_community_meeting, a_release_plan
from tests.factories.people import user_with
from tests.factories.programme import a_mentor, a_participant, a_referral


def a_match_seen_by(person: User) -> Match:
    """A match of this mentor, or one in a prison that this person coordinates."""
    if Role.MENTOR in person.roles:
        return a_supported_man(mentor=a_mentor(user=person))
    return a_supported_man(referral=a_referral(at=prison_of(person)))


def supported_match_of(person: User) -> dict[str, Any]:
    return {"pk": a_match_seen_by(person).pk}


def toolkit_of(person: User) -> dict[str, Any]:
    load_toolkits()
    match = a_match_seen_by(person)
    use = start_toolkit(
        match=match,
        toolkit=Toolkit.objects.all()[0],
        edition=None,
        on=match.started_on,
        by=match.mentor.user,
        at=now(),
    )
    return {"pk": match.pk, "use": use.pk}


def a_toolkit_to_change(_: User) -> dict[str, Any]:
    load_toolkits()
    return {"toolkit": Toolkit.objects.all()[0].pk}


def gate_part_of(person: User) -> dict[str, Any]:
    return {"pk": a_match_seen_by(person).pk, "part": "destination"}


def release_plan_of(person: User) -> dict[str, Any]:
    match = a_match_seen_by(person)
    a_release_plan(match, licence="none")
    return {"pk": match.pk}


def gate_kind_of(person: User) -> dict[str, Any]:
    return {"pk": a_match_seen_by(person).pk, "kind": "offered"}


def gate_fact_of(person: User) -> dict[str, Any]:
    match = a_match_seen_by(person)
    fact = record_fact(
        match=match,
        kind=GateFact.Kind.OFFERED,
        on=london_today(),
        by=match.mentor.user,
        at=now(),
    )
    return {"pk": match.pk, "row": fact.pk}


def community_meeting_of(person: User) -> dict[str, Any]:
    match = a_match_seen_by(person)
    return {"pk": match.pk, "meeting": a_community_meeting(match).pk}


def aim_of(person: User) -> dict[str, Any]:
    match = a_match_seen_by(person)
    by = match.mentor.user
    aim = set_aim(match=match, words="A job", on=match.started_on, by=by, at=now())
    return {"pk": match.pk, "aim": aim.pk}


def aim_step_of(person: User) -> dict[str, Any]:
    return aim_of(person) | {"step": "reach"}


def work_of(person: User) -> dict[str, Any]:
    match = a_match_seen_by(person)
    work = record_work(
        match=match,
        key=uuid4(),
        kind="cv",
        on=match.started_on,
        amount=None,
        by=match.mentor.user,
        at=now(),
    )
    return {"pk": match.pk, "work": work.pk}


def review_of(person: User) -> dict[str, Any]:
    load_areas()
    match = a_match_seen_by(person)
    review = record_review(
        match=match,
        on=match.started_on,
        is_last=False,
        judgements={Area.objects.all()[0].pk: Judgement("some", "notes")},
        by=match.mentor.user,
        at=now(),
    )
    return {"pk": match.pk, "review": review.pk}


def questionnaire_of(person: User) -> dict[str, Any]:
    return supported_match_of(person) | an_instrument(person) | {"stage": "start"}


def an_instrument(_: User) -> dict[str, Any]:
    load_questionnaires()
    return {"instrument": Instrument.objects.all()[0].pk}


def a_scale(_: User) -> dict[str, Any]:
    load_questionnaires()
    scale = Scale.objects.all()[0]
    return {"instrument": scale.instrument_id, "scale": scale.pk}


def onward_of(person: User) -> dict[str, Any]:
    """A referral to a service with which a mentor and a man have only talked."""
    onward = _referred_onward(person)
    return {"pk": onward.match_id, "onward": onward.pk}


def onward_step_of(person: User) -> dict[str, Any]:
    return onward_of(person) | {"step": "make"}


def first_onward_step_of(person: User) -> dict[str, Any]:
    onward = _referred_onward(person)
    return {"pk": onward.match_id, "step": onward.steps.all()[0].pk}


def onward_assessment_of(person: User) -> dict[str, Any]:
    onward = _referred_onward(person, is_made=True)
    day = onward.proposed_on
    return _taken(onward, "arrange_assessment", assessed_on=day)


def onward_words_of(person: User) -> dict[str, Any]:
    return _taken(_referred_onward(person, is_made=True), "turn_down", words="No bed is free")


def a_service_to_change(_: User) -> dict[str, Any]:
    load_services()
    return {"service": Service.objects.all()[0].pk}


def consent_of(person: User) -> dict[str, Any]:
    """The consent of a man whom this person can see."""
    match = a_match_seen_by(person)
    return {"pk": match.referral_id, "consent": a_consent(match, None).pk}


def withdrawn_consent_of(person: User) -> dict[str, Any]:
    args = consent_of(person)
    GivenConsent.objects.filter(pk=args["consent"]).update(withdrawn_on=london_today())
    return args


def a_man_to_erase(_: User) -> dict[str, Any]:
    return {"pk": a_participant().pk}


def an_account_to_erase(_: User) -> dict[str, Any]:
    return {"pk": user_with().pk}


def _referred_onward(person: User, *, is_made: bool = False) -> OnwardReferral:
    load_services()
    match = a_match_seen_by(person)
    return refer_onward(
        match=match,
        service=Service.objects.all()[0],
        on=match.started_on,
        is_made=is_made,
        consent=his_yes(match.started_on),
        by=match.mentor.user,
        at=now(),
    )


def _taken(onward: OnwardReferral, step: str, **answers: Any) -> dict[str, Any]:
    take_step(
        onward=onward,
        step=step,
        on=onward.proposed_on,
        version=onward.version,
        by=onward.match.mentor.user,
        at=now(),
        **answers,
    )
    return {"pk": onward.match_id, "step": onward.steps.get(step=step).pk}


def question_to_ask_of(person: User) -> dict[str, Any]:
    load_feedback_questions()
    question = FeedbackQuestion.objects.all()[0]
    return supported_match_of(person) | {"question": question.pk}


def a_question_to_change(_: User) -> dict[str, Any]:
    load_feedback_questions()
    return {"question": FeedbackQuestion.objects.all()[0].pk}


def answer_seen_by(person: User) -> dict[str, Any]:
    return {"pk": an_answer(a_match_seen_by(person)).pk}


def remark_seen_by(person: User) -> dict[str, Any]:
    return {"pk": a_remark(a_match_seen_by(person)).pk}


def case_study_seen_by(person: User) -> dict[str, Any]:
    return {"pk": a_case_study(a_match_seen_by(person), written_by=person).pk}


def staff_match_of(person: User) -> dict[str, Any]:
    return {"pk": a_supported_man(referral=a_referral(at=prison_of(person))).pk}
