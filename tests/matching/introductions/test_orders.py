"""Whatever people press and in whatever order, a match begins only by the steps in their order, and
a man who has no match waits."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.accounts.models import User
from config.common.clock import london_today, now
from config.common.errors import DomainError
from config.common.outbox.email import Email
from matching.introductions.answering import (
    accept_match,
    ask_question,
    call_off_match,
    turn_down_match,
)
from matching.introductions.asking import HisAnswer, record_his_answer
from matching.introductions.chasing import chase_mentors
from matching.introductions.correcting import correct_his_yes, correct_yes
from matching.introductions.first_session import days_to_choose, move_first_session
from matching.introductions.inviting import give_more_time, invite_mentor, record_briefing
from matching.introductions.telling import tell_due_matches
from matching.introductions.undoing import propose_again, undo_approval
from matching.models import Match, NotBegun
from recruitment.models import Establishment
from tests.examples import FEW
from tests.factories.introductions import approved
from tests.factories.programme import a_referral

pytestmark = pytest.mark.django_db
LATER = timedelta(hours=1)


@dataclass(frozen=True)
class Expected:
    """Where the match stands, as a person would keep it in mind."""

    status: str = "held"
    said_yes: bool = False
    briefed: bool = False
    invited: bool = False
    closed: bool = False
    undone: bool = False
    proposed: bool = False

    @property
    def can_answer(self) -> bool:
        return self.status == "offered" and self.invited

    @property
    def can_ask_him(self) -> bool:
        return self.status == "offered" and not self.invited


Write = Callable[[Match, User], object]
Rule = Callable[[Expected], Expected | None]
"""What is expected after the step, or None where it is refused."""


def his(answer: HisAnswer) -> Write:
    return lambda match, ann: record_his_answer(
        match=match,
        answer=answer,
        asked_on=london_today(),
        version=match.version,
        by=ann,
        at=now() + LATER,
    )


def over(
    here: Expected, *, can: bool, closed: bool = False, undone: bool = False
) -> Expected | None:
    return replace(here, status="not_begun", closed=closed, undone=undone) if can else None


def asked_again(here: Expected) -> Expected | None:
    is_wrong = here.status == "not_begun" and not here.undone and not here.proposed
    return replace(here, proposed=True, closed=False) if is_wrong else None


def agreed(here: Expected) -> Expected | None:
    if here.status == "to_start":
        return here  # saying yes twice is one yes
    return replace(here, status="to_start") if here.can_answer else None


STEPS: dict[str, tuple[Write, Rule]] = {
    "undo": (
        lambda match, ann: undo_approval(match=match, by=ann, at=now()),
        lambda here: over(here, can=here.status == "held", undone=True),
    ),
    "tell": (
        lambda _match, _ann: tell_due_matches(at=now() + LATER),
        lambda here: replace(here, status="offered") if here.status == "held" else here,
    ),
    "he says yes": (
        his(HisAnswer.YES),
        lambda here: replace(here, said_yes=True) if here.can_ask_him else None,
    ),
    "he wants another": (
        his(HisAnswer.ANOTHER),
        lambda here: over(here, can=here.can_ask_him),
    ),
    "he wants none": (
        his(HisAnswer.NEVER),
        lambda here: over(here, can=here.can_ask_him, closed=True),
    ),
    "brief": (
        lambda match, ann: record_briefing(match=match, by=ann, at=now()),
        lambda here: replace(here, briefed=True) if here.status == "offered" else None,
    ),
    "invite": (
        lambda match, ann: invite_mentor(match=match, by=ann, at=now()),
        lambda here: (
            replace(here, invited=True)
            if here.can_ask_him and here.said_yes and here.briefed
            else None
        ),
    ),
    "question": (
        lambda match, _ann: ask_question(match=match, text="?", by=match.mentor.user, at=now()),
        lambda here: here if here.can_answer else None,
    ),
    "more time": (
        lambda match, ann: give_more_time(
            match=match, until=london_today() + timedelta(days=9), by=ann, at=now()
        ),
        lambda here: here if here.can_answer else None,
    ),
    "yes": (
        lambda match, _ann: accept_match(match=match, by=match.mentor.user, at=now()),
        agreed,
    ),
    "no": (
        lambda match, _ann: turn_down_match(
            match=match, refusal="time", words="", by=match.mentor.user, at=now()
        ),
        lambda here: over(here, can=here.can_answer),
    ),
    "call off": (
        lambda match, ann: call_off_match(
            match=match, reason=NotBegun.CALLED_OFF, by=ann, at=now()
        ),
        lambda here: over(here, can=here.status != "not_begun"),
    ),
    "move": (
        lambda match, ann: move_first_session(
            match=match, on=days_to_choose(match, at=now())[1], by=ann, at=now()
        ),
        lambda here: here if here.status == "to_start" else None,
    ),
    "chase": (
        lambda _match, _ann: chase_mentors(at=now() + timedelta(days=1)),
        lambda here: here,
    ),
    "the yes was a mistake": (
        lambda match, ann: correct_yes(
            match=match, reason="", version=match.version, by=ann, at=now()
        ),
        lambda here: replace(here, status="offered") if here.status == "to_start" else None,
    ),
    "his yes was a mistake": (
        lambda match, ann: correct_his_yes(
            match=match, reason="", version=match.version, by=ann, at=now()
        ),
        lambda here: (
            replace(here, status="offered", said_yes=False, invited=False)
            if here.can_answer or here.status == "to_start"
            else None
        ),
    ),
    "propose again": (
        lambda match, ann: propose_again(match=match, by=ann, at=now()),
        asked_again,
    ),
}
FORWARD = ["tell", "he says yes", "brief", "invite", "yes"]
"""The steps of a match that nobody stops. Without them few random orders get far."""


def as_it_is(match: Match) -> Match:
    return Match.objects.select_related("introduction", "referral", "proposal", "mentor__user").get(
        pk=match.pk
    )


def check_whole(match: Match, here: Expected) -> None:
    """The rows agree with each other and with what is expected."""
    match = as_it_is(match)
    introduction, man = match.introduction, match.referral
    assert match.status == here.status
    assert (introduction.invited_at is not None) == here.invited
    assert (match.end_reason == "undone") == here.undone
    has_match = Match.objects.live().filter(referral=man).exists()
    assert has_match == (here.status != "not_begun")
    assert man.status == ("matched" if has_match else "closed" if here.closed else "waiting")
    assert match.proposal
    assert match.proposal.status == ("open" if here.undone or here.proposed else "approved")
    if here.status == "to_start":
        assert (introduction.his_answer, introduction.mentor_answer) == ("yes", "yes")
        assert introduction.first_on


@settings(max_examples=FEW, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(far=st.integers(0, len(FORWARD)), then=st.lists(st.sampled_from(sorted(STEPS)), max_size=9))
def test_a_match_begins_by_its_steps_alone(
    far: int, then: list[str], prison: Establishment, ann: User
) -> None:
    with transaction.atomic():
        man = a_referral(at=prison, name="Jordan Juniper")
        match, here = approved(at=prison, referral=man), Expected()
        for name in [*FORWARD[:far], *then]:
            write, rule = STEPS[name]
            expected, version = rule(here), as_it_is(match).version
            try:
                with transaction.atomic():
                    write(as_it_is(match), ann)
            except DomainError:
                assert expected is None, name
            else:
                assert expected is not None, name
                here = expected
            check_whole(match, here)
            assert as_it_is(match).version >= version
        mentors = Email.objects.filter(to=match.mentor.user.email)
        assert mentors.filter(key__contains=":invited:").count() == here.invited
        for email in Email.objects.all():
            assert "Juniper" not in email.subject + email.text + email.calendar
            assert man.reference not in email.subject + email.text + email.calendar
        transaction.set_rollback(True)
