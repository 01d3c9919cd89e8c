"""Inviting a mentor: what must be in place first, and the email."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config.accounts.models import User
from config.common.clock import london_today, now
from config.common.errors import ChangedMeanwhile, FieldError
from matching.introductions.inviting import (
    CannotInvite,
    check_can_invite,
    give_more_time,
    invite_mentor,
    record_briefing,
    still_missing,
)
from matching.introductions.lists import introductions_for
from matching.models import Match, Mentor, MentorHours, PrisonCheck, Rules
from recruitment.models import Clearance, Establishment, PrisonAccess, RegimeSlot
from tests.factories.introductions import invited, said_yes, told
from tests.factories.post import sent_to

pytestmark = pytest.mark.django_db
YESTERDAY = london_today() - timedelta(days=1)

GAPS: dict[str, Callable[[], object]] = {
    "the prison's answer": lambda: PrisonCheck.objects.all().delete(),
    "clearance": lambda: Clearance.objects.update(expires_on=YESTERDAY),
    "no access": lambda: PrisonAccess.objects.all().delete(),
    "induction": lambda: PrisonAccess.objects.update(inducted_on=None),
    "induction to come": lambda: PrisonAccess.objects.update(
        inducted_on=london_today() + timedelta(days=1)
    ),
    "pass": lambda: PrisonAccess.objects.update(pass_expires_on=None),
    "pass that ended": lambda: PrisonAccess.objects.update(pass_expires_on=YESTERDAY),
    "a mentor on a break": lambda: Mentor.objects.update(status="paused"),
    "hours that do not suit": lambda: MentorHours.objects.create(
        mentor=Mentor.objects.get(), establishment=Establishment.objects.get(), slots=0
    ),
    "hours that have moved": lambda: RegimeSlot.objects.update(moved_at=now()),
    "a time that the mentor gave up": lambda: Mentor.objects.update(slots=0),
    "a mentor who leaves": lambda: Mentor.objects.update(leaves_on=london_today()),
}


def a_man_who_said_yes(prison: Establishment, ann: User) -> Match:
    match = said_yes(at=prison)
    record_briefing(match=match, by=ann, at=now())
    return match


@pytest.mark.parametrize("gap", GAPS)
def test_no_invitation_goes_while_anything_is_missing(
    gap: str, prison: Establishment, ann: User
) -> None:
    match = a_man_who_said_yes(prison, ann)
    GAPS[gap]()
    with pytest.raises(CannotInvite) as refusal:
        invite_mentor(match=match, by=ann, at=now())
    assert len(refusal.value.missing) == (2 if gap == "no access" else 1)
    assert sent_to(match.mentor.user.email) == []


def test_not_before_he_said_yes(prison: Establishment, ann: User) -> None:
    with pytest.raises(CannotInvite):
        invite_mentor(match=told(at=prison), by=ann, at=now())


def test_not_before_the_briefing(prison: Establishment, ann: User) -> None:
    match = said_yes(at=prison)
    with pytest.raises(CannotInvite) as refusal:
        invite_mentor(match=match, by=ann, at=now())
    assert len(refusal.value.missing) == 1


def test_what_is_missing_is_said_for_each_and_costs_the_same(
    prison: Establishment, ann: User
) -> None:
    def queries(rows: list[Match]) -> int:
        with CaptureQueriesContext(
            connection,
        ) as spent:
            still_missing(rows, today=london_today())
        return len(spent)

    for _ in range(3):
        said_yes(at=prison)
    PrisonAccess.objects.filter(pk=PrisonAccess.objects.latest("pk").pk).delete()
    rows = list(introductions_for(ann))
    assert queries(rows[:1]) == queries(rows) == 4
    missing = still_missing(rows, today=london_today())
    assert [len(missing[match.pk]) for match in rows] == [0, 0, 2]


def test_the_mentor_is_asked_and_the_email_names_nobody(prison: Establishment, ann: User) -> None:
    Rules.objects.create(answer_days=3)
    match = a_man_who_said_yes(prison, ann)
    invite_mentor(match=match, by=ann, at=now())
    introduction = Match.objects.select_related("introduction").get().introduction
    assert introduction.answer_by == london_today() + timedelta(days=3)
    [email] = sent_to(match.mentor.user.email)
    assert f"/mentoring/offers/{match.pk}/" in email.text
    for word in (match.referral.name, match.referral.reference, "HMP Here"):
        assert word not in email.subject + email.text


def test_invited_once(prison: Establishment, ann: User) -> None:
    match = invited(at=prison)
    with pytest.raises(ChangedMeanwhile):
        invite_mentor(match=match, by=ann, at=now())
    assert len(sent_to(match.mentor.user.email)) == 1


def test_the_first_briefing_counts(prison: Establishment, ann: User) -> None:
    match, at = said_yes(at=prison), now()
    record_briefing(match=match, by=ann, at=at)
    record_briefing(match=match, by=ann, at=at + timedelta(hours=1))
    assert Match.objects.select_related("introduction").get().introduction.briefed_at == at


def test_more_time(prison: Establishment, ann: User) -> None:
    match, until = invited(at=prison), london_today() + timedelta(days=20)
    give_more_time(match=match, until=until, by=ann, at=now())
    assert Match.objects.select_related("introduction").get().introduction.answer_by == until
    assert match.changes.get(part="answer by").changed_by == ann
    with pytest.raises(FieldError):
        give_more_time(match=match, until=london_today(), by=ann, at=now())


def test_no_more_time_for_somebody_who_is_not_asked(prison: Establishment, ann: User) -> None:
    with pytest.raises(ChangedMeanwhile):
        give_more_time(
            match=said_yes(at=prison), until=london_today() + timedelta(days=2), by=ann, at=now()
        )


def test_all_is_in_place(prison: Establishment, ann: User) -> None:
    match = a_man_who_said_yes(prison, ann)
    check_can_invite(introductions_for(ann).get(pk=match.pk), today=london_today())
