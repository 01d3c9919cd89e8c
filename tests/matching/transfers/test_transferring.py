"""A man moves to another prison."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from config.accounts.models import User
from config.common.clock import london_today, now
from config.common.errors import ChangedMeanwhile, FieldError, NotAllowed
from matching.matches.asking import Asks, live_matches, matches_asking, uncleared_among
from matching.matches.lists import match_list
from matching.models import FixedPair, Match, Proposal, Referral, Transfer
from matching.proposals.approving import AlreadyDecided, approve_proposal
from matching.referrals.checks import checks_to_make
from matching.rounds.running import run_now
from matching.states import CheckStatus, MatchStatus, ProposalStatus, ReferralStatus
from matching.transfers.transferring import transfer_man
from recruitment.models import Establishment
from tests.config.ui.markup import fields_with_errors
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


@pytest.fixture
def there() -> Establishment:
    return an_establishment(name="HMP There")


@pytest.fixture
def man(prison: Establishment) -> Referral:
    return a_referral(at=prison, wing="B", cell="2-14")


def move(man: Referral, to: Establishment, by: User, on: date = TODAY) -> Transfer:
    return transfer_man(referral=man, to=to, moved_on=on, by=by, at=now())


def test_he_waits_on_at_the_new_prison(
    man: Referral, there: Establishment, ann: User, prison: Establishment
) -> None:
    a_prison_check(man)
    transfer = move(man, there, ann)
    version = man.version
    man.refresh_from_db()
    assert (man.establishment, man.wing, man.cell) == (there, "", "")
    assert (man.status, man.version) == (ReferralStatus.WAITING, version + 1)
    assert (transfer.origin, transfer.destination) == (prison, there)
    assert man.prison_checks.filter(status=CheckStatus.CANCELLED).exists()
    assert man in checks_to_make(manager(), today=TODAY)
    assert "2-14" in man.record_changes.get().before


def test_what_rested_on_the_old_prison_ends(
    man: Referral, there: Establishment, ann: User, prison: Establishment
) -> None:
    proposal = an_open_proposal(referral=man)
    a_fixed_pair(proposal.mentor, man)
    move(man, there, ann)
    proposal.refresh_from_db()
    assert proposal.status == ProposalStatus.LAPSED
    assert FixedPair.objects.get().removed_by == ann
    with pytest.raises(AlreadyDecided):
        approve_proposal(proposal=proposal, by=manager(), at=now())
    mentor = a_mentor(at=there)
    run_now(at=now())
    assert Proposal.objects.get(status=ProposalStatus.OPEN).mentor == mentor


def test_a_live_match_goes_on_without_sessions_and_asks_the_coordinators(
    man: Referral, there: Establishment, ann: User, prison: Establishment
) -> None:
    match = a_match(mentor=a_mentor(at=prison), referral=man)
    bob = a_coordinator(there)
    assert not matches_asking(match_list(bob), Asks.MOVED, today=TODAY)
    move(man, there, ann)
    assert Match.objects.get().status == MatchStatus.IN_CUSTODY
    assert list(matches_asking(match_list(bob), Asks.MOVED, today=TODAY)) == [match]
    assert not matches_asking(match_list(ann), Asks.MOVED, today=TODAY)
    assert not Match.objects.meeting().exists()
    assert not uncleared_among(live_matches(bob, today=TODAY), today=TODAY)


def test_a_match_about_which_we_ask_is_called_off(
    man: Referral, there: Establishment, ann: User, prison: Establishment
) -> None:
    match = a_match(mentor=a_mentor(at=prison), referral=man, status="offered")
    move(man, there, ann)
    match.refresh_from_db()
    man.refresh_from_db()
    assert match.status == MatchStatus.NOT_BEGUN
    assert man.status == ReferralStatus.WAITING


def test_a_man_moves_once(man: Referral, there: Establishment) -> None:
    boss, seen = manager(), Referral.objects.get(pk=man.pk)
    move(man, there, boss)
    with pytest.raises(ChangedMeanwhile):
        move(seen, an_establishment(), boss)
    assert Transfer.objects.count() == 1


@pytest.mark.parametrize("field", ["to", "moved_on"])
def test_a_move_that_cannot_be_is_refused(
    field: str, man: Referral, there: Establishment, ann: User
) -> None:
    to = man.establishment if field == "to" else there
    on = TODAY + timedelta(days=1) if field == "moved_on" else TODAY
    with pytest.raises(FieldError) as refusal:
        move(man, to, ann, on)
    assert refusal.value.field == field


def test_only_staff_of_the_prison_he_leaves_move_him(man: Referral, there: Establishment) -> None:
    with pytest.raises(NotAllowed):
        move(man, there, a_coordinator(there))


def test_the_page_says_what_changes_before_it_does(
    staff: Client, man: Referral, there: Establishment
) -> None:
    proposal = an_open_proposal(referral=man)
    address = reverse("matching:transfer_man", args=[man.pk])
    day = {f"moved_on_{part}": getattr(TODAY, part) for part in ("day", "month", "year")}
    answers = {"to": there.pk} | day
    too_early = staff.post(address, answers | {"moved_on_year": man.received_on.year - 1})
    assert fields_with_errors(too_early.content.decode()) == {"moved_on"}
    page = staff.post(address, answers).content.decode()
    assert str(proposal.mentor) in page
    assert not Transfer.objects.exists()
    answer = staff.post(address, answers | {"confirmed": "yes"})
    assert answer.headers["Location"] == reverse("matching:referrals")
    assert Referral.objects.get(pk=man.pk).establishment == there


def test_nobody_moved_before_he_was_referred(
    man: Referral, there: Establishment, ann: User
) -> None:
    with pytest.raises(FieldError) as refusal:
        move(man, there, ann, man.received_on - timedelta(days=1))
    assert refusal.value.field == "moved_on"
    assert not Transfer.objects.exists()


def confirmed(there: Establishment) -> dict[str, object]:
    day = {f"moved_on_{part}": getattr(TODAY, part) for part in ("day", "month", "year")}
    return {"to": there.pk, "confirmed": "yes"} | day


@pytest.mark.parametrize("is_seen", [True, False])
def test_pressed_once_more_it_says_that_he_has_moved(
    is_seen: bool, staff: Client, man: Referral, there: Establishment, ann: User
) -> None:
    if is_seen:
        there.coordinators.add(ann)
    address = reverse("matching:transfer_man", args=[man.pk])
    staff.post(address, confirmed(there))
    again = staff.post(address, confirmed(there), follow=True)
    page = again.content.decode()
    assert fields_with_errors(page) == set()
    assert str(there) in page
    his = reverse("matching:referral", args=[man.pk])
    assert again.redirect_chain[-1][0] == (his if is_seen else reverse("matching:referrals"))
    assert Transfer.objects.count() == 1


def test_of_a_man_somebody_else_moved_away_nothing_is_said(
    staff: Client, man: Referral, there: Establishment
) -> None:
    move(man, there, manager())
    address = reverse("matching:transfer_man", args=[man.pk])
    assert staff.post(address, confirmed(there)).status_code == 404
