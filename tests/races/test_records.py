"""People change a man's record at the same moment, or while somebody else approves a proposal for
him. On SQLite these tests would pass whatever the code did."""

from functools import partial

import pytest

from config.common.audit import AuditEvent
from config.common.clock import now
from matching.models import Match, RecordChange, Referral, SensitivePart
from matching.participants.sensitive import sensitive_part
from matching.proposals.approving import approve_proposal
from matching.proposals.rechecking import NoLongerHolds
from matching.referrals.changing import change_place, change_sensitive_part, change_times
from matching.referrals.record import EditedMeanwhile
from matching.states import ReferralStatus
from tests.factories.people import manager
from tests.factories.programme import (
    MONDAY_MORNING,
    a_mentor,
    a_referral,
    an_establishment,
    an_open_proposal,
)
from tests.races.racing import race

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

EDITORS, TURNS = 8, 10


def test_of_editors_who_saw_the_same_record_one_saves_and_the_others_see_theirs() -> None:
    man, boss = a_referral(), manager()
    for _ in range(TURNS):
        man.refresh_from_db()
        seen = man.version
        editors = [
            partial(
                change_place,
                referral=man,
                wing=f"wing {seen}-{number}",
                cell="",
                regime="",
                version=seen,
                reason="",
                by=boss,
                at=now(),
            )
            for number in range(EDITORS)
        ]
        answers = race(editors)
        refusals = [answer for answer in answers if isinstance(answer, EditedMeanwhile)]
        man.refresh_from_db()
        assert len(refusals) == EDITORS - 1
        assert man.wing == f"wing {seen}-{answers.index(None)}"
        assert {refusal.current.wing for refusal in refusals} == {man.wing}
        assert man.version == seen + 1
    assert RecordChange.objects.count() == TURNS


def test_of_writers_of_a_sensitive_part_one_saves() -> None:
    boss, part = manager(), SensitivePart.SAFETY
    for _ in range(TURNS):
        man = a_referral()
        writers = [
            partial(
                change_sensitive_part,
                referral=man,
                part=part,
                text=f"text {number}",
                version=man.participant.version,
                reason="",
                by=boss,
                at=now(),
            )
            for number in range(EDITORS)
        ]
        answers = race(writers)
        assert sum(isinstance(answer, EditedMeanwhile) for answer in answers) == EDITORS - 1
        text = sensitive_part(man.participant, part, by=boss, at=now())
        assert text == f"text {answers.index(None)}"


def test_an_edit_and_an_approval_come_one_after_the_other() -> None:
    """The edit says that he is not free at the time of the proposal. Either the match comes first,
    or there is no match. Neither change undoes the other."""
    boss, other = manager(), manager()
    prison = an_establishment()
    for turn in range(2 * TURNS):
        man = a_referral(at=prison)
        proposal = an_open_proposal(referral=man, mentor=a_mentor(at=prison), slot=MONDAY_MORNING)
        approve = partial(approve_proposal, proposal=proposal, by=boss, at=now())
        edit = partial(
            change_times,
            referral=man,
            slots=2,
            preferred_slots=0,
            version=man.version,
            reason="a job",
            by=other,
            at=now(),
        )
        answers = race([approve, edit] if turn % 2 else [edit, approve])
        answer = answers[0] if turn % 2 else answers[1]
        current = Referral.objects.get(pk=man.pk)
        assert current.slots == 2
        if isinstance(answer, Match):
            assert current.status == ReferralStatus.MATCHED
            match = AuditEvent.objects.get(action="make_match", subject_id=answer.pk)
            change = AuditEvent.objects.get(action="change_times", subject_id=man.pk)
            assert match.pk < change.pk
        else:
            assert isinstance(answer, NoLongerHolds)
            assert not Match.objects.filter(referral=man).exists()
            assert current.status == ReferralStatus.WAITING
