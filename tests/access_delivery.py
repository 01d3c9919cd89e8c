"""For each address of delivery in tests/access_table.py: functions that make the records it needs,
for one person."""

from typing import Any

from config.accounts.models import User
from config.accounts.roles import Role
from config.common.clock import london_today, now
from delivery.gate.facts import record_fact
from delivery.models import GateFact, Toolkit
from delivery.toolkits.lists import load_toolkits
from delivery.toolkits.working import start_toolkit
from matching.models import Match
from tests.access_records import prison_of
from tests.factories.delivery import a_supported_man
from tests.factories.gate import a_community_meeting, a_release_plan
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
