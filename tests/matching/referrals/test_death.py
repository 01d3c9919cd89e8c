"""A man has died: everything that was under way ends at once, and nothing about him changes."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from config.accounts.models import User
from config.common.clock import london_today, now
from config.common.errors import ChangedMeanwhile, FieldError, NotAllowed
from config.common.outbox.email import Email
from matching.entry.adding import Entry, add_referral
from matching.matches.ending import end_match, reopen_match
from matching.models import (
    ClosureReason,
    FixedPair,
    Match,
    PrisonCheck,
    Referral,
    SensitivePart,
    SentReferral,
)
from matching.permissions import HasDied
from matching.referrals.changing import change_identity, change_sensitive_part
from matching.referrals.checks import ask_prison
from matching.referrals.death import correct_death, record_death
from matching.referrals.moving import close_referral, reopen_referral, return_to_waiting
from matching.referrals.notes import add_note
from matching.referrals.timeline import timeline_of
from matching.referring.following import tell_referrers
from matching.states import CheckStatus, MatchStatus, ProposalStatus, ReferralStatus
from recruitment.models import Establishment
from tests.factories.introductions import invited
from tests.factories.people import manager
from tests.factories.programme import (
    a_coordinator,
    a_fixed_pair,
    a_match,
    a_mentor,
    a_prison_check,
    a_referral,
    an_establishment,
    an_open_proposal,
)

pytestmark = pytest.mark.django_db
TODAY = london_today()


def die(man: Referral, by: User) -> None:
    record_death(participant=man.participant, on=TODAY, by=by, at=now())
    man.refresh_from_db()


def test_emails_about_him_that_have_not_gone_are_withdrawn(
    prison: Establishment, ann: User
) -> None:
    match = invited(at=prison)
    other = invited(at=prison)
    waiting = Email.objects.filter(key__startswith="match:", status="waiting")
    assert waiting.filter(key__startswith=f"match:{match.pk}:").exists()
    die(match.referral, ann)
    assert not waiting.filter(key__startswith=f"match:{match.pk}:").exists()
    assert waiting.filter(key__startswith=f"match:{other.pk}:").exists()


def test_everything_under_way_ends(prison: Establishment, ann: User) -> None:
    man = a_referral(at=prison)
    proposal = an_open_proposal(mentor=a_mentor(at=prison), referral=man)
    a_fixed_pair(a_mentor(at=prison), man)
    a_prison_check(man)
    die(man, ann)
    proposal.refresh_from_db()
    assert (man.status, man.closure_reason) == (ReferralStatus.CLOSED, ClosureReason.DIED)
    assert proposal.status == ProposalStatus.LAPSED
    assert FixedPair.objects.get().removed_at
    assert not PrisonCheck.objects.filter(status=CheckStatus.ASKED).exists()
    assert not Email.objects.exists()


@pytest.mark.parametrize(
    ("status", "after"),
    [
        ("in_custody", "ended"),
        ("to_start", "ended"),
        ("held", "not_begun"),
        ("offered", "not_begun"),
    ],
)
def test_his_match_ends_or_is_called_off(
    status: str, after: str, prison: Establishment, ann: User
) -> None:
    match = a_match(
        mentor=a_mentor(at=prison),
        referral=a_referral(at=prison),
        status=status,
        started_on=TODAY - timedelta(days=9),
    )
    record_death(
        participant=match.referral.participant, on=TODAY - timedelta(days=2), by=ann, at=now()
    )
    match.refresh_from_db()
    assert match.status == after
    if after == "ended":
        assert match.end_reason == ClosureReason.DIED
        assert match.ended_on == TODAY - timedelta(days=2)


WRITES: dict[str, Callable[[Referral, User], object]] = {
    "open again": lambda man, by: reopen_referral(referral=man, by=by, at=now()),
    "note": lambda man, by: add_note(
        referral=man, text="Hello.", contacted_on=None, still_wants=None, by=by, at=now()
    ),
    "identity": lambda man, by: change_identity(
        referral=man,
        name="New",
        also_known_as="",
        prison_number="",
        born_on=None,
        version=man.participant.version,
        reason="",
        by=by,
        at=now(),
    ),
    "sensitive": lambda man, by: change_sensitive_part(
        referral=man,
        part=SensitivePart.SAFETY,
        text="New",
        version=man.participant.version,
        reason="",
        by=by,
        at=now(),
    ),
    "ask": lambda man, by: ask_prison(referral=man, by=by, at=now()),
    "fixed pair": lambda man, by: reopen_match(
        match=man.matches.get(), reason="No.", version=2, by=by, at=now()
    ),
}


@pytest.mark.parametrize("write", WRITES)
def test_his_record_is_locked(write: str, prison: Establishment) -> None:
    boss = manager()
    match = a_match(mentor=a_mentor(at=prison), referral=a_referral(at=prison))
    man = match.referral
    die(man, boss)
    man = Referral.objects.select_related("participant").get(pk=man.pk)
    with pytest.raises(HasDied):
        WRITES[write](man, boss)


def test_his_referrer_is_not_written_to(prison: Establishment, ann: User) -> None:
    man = a_referral(at=prison, referred_by=ann)
    SentReferral.objects.create(
        referral=man, initials="A. A.", emailed_status=ReferralStatus.WAITING
    )
    die(man, ann)
    assert not tell_referrers(at=now())
    assert not Email.objects.exists()


def test_his_referrer_is_not_written_to_when_it_is_corrected_either(
    prison: Establishment, ann: User
) -> None:
    man, boss = a_referral(at=prison, referred_by=ann), manager()
    SentReferral.objects.create(
        referral=man, initials="A. A.", emailed_status=ReferralStatus.WAITING
    )
    die(man, ann)
    correct_death(participant=man.participant, reason="Another man.", by=boss, at=now())
    assert not tell_referrers(at=now())
    reopen_referral(referral=man, by=ann, at=now())
    assert not tell_referrers(at=now())
    close_referral(referral=man, reason=ClosureReason.WITHDREW, by=ann, at=now())
    assert tell_referrers(at=now()) == 1


ENDINGS: dict[str, Callable[[Match, User], object]] = {
    "close": lambda match, by: close_referral(
        referral=match.referral, reason=ClosureReason.DIED, by=by, at=now()
    ),
    "return": lambda match, by: return_to_waiting(
        referral=match.referral, reason=ClosureReason.DIED, by=by, at=now()
    ),
    "end": lambda match, by: end_match(
        match=match,
        reason=ClosureReason.DIED,
        on=TODAY,
        waits=False,
        why="",
        version=match.version,
        by=by,
        at=now(),
    ),
}


@pytest.mark.parametrize("end", ENDINGS)
def test_a_death_is_not_just_a_reason(end: str, prison: Establishment, ann: User) -> None:
    match = a_match(mentor=a_mentor(at=prison), referral=a_referral(at=prison))
    with pytest.raises(FieldError):
        ENDINGS[end](match, ann)
    match.refresh_from_db()
    assert match.status == MatchStatus.IN_CUSTODY


def test_he_is_not_referred_again(prison: Establishment, ann: User) -> None:
    man = a_referral(at=prison, prison_number="A1234BC", name="Amir Ash")
    die(man, ann)
    entry = Entry(name="Amir Ash", establishment=prison, received_on=TODAY, prison_number="A1234BC")
    with pytest.raises(HasDied):
        add_referral(entry=entry, same_as=man.participant_id, by=ann, at=now())


def test_it_is_recorded_once_by_those_who_may_and_never_ahead(
    prison: Establishment, ann: User
) -> None:
    man = a_referral(at=prison).participant
    with pytest.raises(FieldError):
        record_death(participant=man, on=TODAY + timedelta(days=1), by=ann, at=now())
    with pytest.raises(NotAllowed):
        record_death(participant=man, on=TODAY, by=a_coordinator(an_establishment()), at=now())
    record_death(participant=man, on=TODAY, by=ann, at=now())
    with pytest.raises(ChangedMeanwhile):
        record_death(participant=man, on=TODAY, by=ann, at=now())


def test_a_manager_corrects_it_and_his_match_can_go_on(prison: Establishment, ann: User) -> None:
    match = a_match(mentor=a_mentor(at=prison), referral=a_referral(at=prison))
    die(match.referral, ann)
    man = match.referral.participant
    with pytest.raises(NotAllowed):
        correct_death(participant=man, reason="Another man.", by=ann, at=now())
    boss = manager()
    correct_death(participant=man, reason="Another man.", by=boss, at=now())
    assert "Another man." in {entry.words for entry in timeline_of(match.referral)}
    match.refresh_from_db()
    reopen_match(match=match, reason="He lives.", version=match.version, by=ann, at=now())
    assert Match.objects.get().status == MatchStatus.IN_CUSTODY
    with pytest.raises(ChangedMeanwhile):
        correct_death(participant=man, reason="Again.", by=boss, at=now())
