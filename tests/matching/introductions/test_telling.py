"""When the time to undo is over: the men are to be asked, and each coordinator is told once."""

from datetime import timedelta

import pytest

from config.accounts.models import User
from config.common.clock import london_today, now
from matching.introductions.telling import tell_due_matches
from matching.introductions.undoing import undo_approval
from matching.models import Match
from recruitment.models import Establishment
from tests.factories.introductions import approved
from tests.factories.post import sent_to
from tests.factories.programme import a_coordinator, an_establishment

pytestmark = pytest.mark.django_db
LATER = timedelta(hours=1)


def test_nobody_is_told_while_it_can_be_undone(prison: Establishment, ann: User) -> None:
    approved(at=prison)
    assert tell_due_matches(at=now()) == 0
    assert Match.objects.get().status == "held"
    assert sent_to(ann.email) == []


def test_one_email_says_how_many_men(prison: Establishment, ann: User) -> None:
    for _ in range(3):
        approved(at=prison)
    assert tell_due_matches(at=now() + LATER) == 3
    assert {match.status for match in Match.objects.all()} == {"offered"}
    [email] = sent_to(ann.email)
    assert "3 men" in email.subject
    assert "/introductions/" in email.text


def test_each_coordinator_hears_of_their_own_men(prison: Establishment, ann: User) -> None:
    there, idle = an_establishment(), an_establishment()
    both, other = a_coordinator(prison, there), a_coordinator(there)
    nobody = a_coordinator(idle)
    approved(at=prison), approved(at=there)
    tell_due_matches(at=now() + LATER)
    counts = {
        person: [email.subject.split()[0] for email in sent_to(person.email)]
        for person in (ann, both, other, nobody)
    }
    assert counts == {ann: ["1"], both: ["2"], other: ["1"], nobody: []}


def test_repeating_it_tells_nobody_again(prison: Establishment, ann: User) -> None:
    approved(at=prison)
    tell_due_matches(at=now() + LATER)
    assert tell_due_matches(at=now() + LATER) == 0
    assert len(sent_to(ann.email)) == 1
    approved(at=prison)
    tell_due_matches(at=now() + 2 * LATER)
    assert len(sent_to(ann.email)) == 2


def test_no_email_names_anybody(prison: Establishment, ann: User) -> None:
    match = approved(at=prison)
    tell_due_matches(at=now() + LATER)
    [email] = sent_to(ann.email)
    for word in (*match.referral.name.split(), match.referral.reference, str(match.mentor)):
        assert word not in (email.subject + email.text).replace("1 man", "").split()


def test_what_was_undone_is_not_told(prison: Establishment, ann: User) -> None:
    undo_approval(match=approved(at=prison), by=ann, at=now())
    assert tell_due_matches(at=now() + LATER) == 0
    assert sent_to(ann.email) == []


def test_nothing_is_said_of_a_man_who_has_died(prison: Establishment, ann: User) -> None:
    man = approved(at=prison).referral.participant
    man.died_on = london_today()
    man.save()
    assert tell_due_matches(at=now() + LATER) == 0
    assert sent_to(ann.email) == []
