"""For each address of delivery in tests/access_table.py: functions that make the records it needs,
for one person."""

from typing import Any

from config.accounts.models import User
from config.accounts.roles import Role
from config.common.clock import now
from delivery.models import OnwardReferral, Service, Toolkit
from delivery.onward.directory import load_services
from delivery.onward.referring import refer_onward, take_step
from delivery.toolkits.lists import load_toolkits
from delivery.toolkits.working import start_toolkit
from matching.models import Match
from tests.access_records import prison_of
from tests.factories.delivery import a_supported_man
from tests.factories.programme import a_mentor, a_referral


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


def _referred_onward(person: User, *, is_made: bool = False) -> OnwardReferral:
    load_services()
    match = a_match_seen_by(person)
    return refer_onward(
        match=match,
        service=Service.objects.all()[0],
        on=match.started_on,
        is_made=is_made,
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
