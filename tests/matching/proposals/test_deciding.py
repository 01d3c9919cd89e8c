"""Pressing the buttons to run a round, approve one proposal or several, decline, and allow a pair
again."""

from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from config.accounts.models import User
from config.common.clock import london_today, now
from matching.mentors.staying import pause_mentor
from matching.models import Exclusion, Match, Mentor, Proposal, Round
from matching.proposals.approving import DECIDED, approve_proposal, outcome_in_words
from matching.proposals.holding import hold_proposal
from matching.proposals.rechecking import ADVICE, NO_MATCH, obstacle_now
from matching.proposals.ruling_out import remove_exclusion
from matching.referrals.moving import hold_referral
from matching.rounds.running import UNDER_WAY
from recruitment.models import Establishment
from tests.factories.people import manager
from tests.factories.programme import a_mentor, a_referral, an_establishment, an_open_proposal
from tests.matching.conftest import Records, records_at
from tests.recruitment.notices import notices

pytestmark = pytest.mark.django_db


def sentence(proposal: Proposal) -> str:
    """The sentence that says why the proposal cannot be approved now."""
    obstacle = obstacle_now(proposal)
    assert obstacle
    return obstacle.sentence


def press(client: Client, name: str, *args: int, **typed: object) -> str:
    """Posts, follows the redirect, and returns the next page."""
    answer = client.post(reverse(f"matching:{name}", args=args), typed, follow=True)
    assert isinstance(answer, HttpResponse)
    assert answer.status_code == 200
    return answer.content.decode()


def decided_in_words(proposal: Proposal) -> str:
    """The sentence for somebody who comes too late to decide."""
    proposal.refresh_from_db()
    return DECIDED.format(outcome=outcome_in_words(proposal))


def another(prison: Establishment) -> Proposal:
    """A second proposal at the prison, for other people."""
    return an_open_proposal(mentor=a_mentor(at=prison), referral=a_referral(at=prison))


def test_running_a_round_leads_to_its_page(staff: Client, ann: User) -> None:
    page = press(staff, "run_round")
    assert Round.objects.get().asked_by == ann
    assert "Waiting to start" in page


def test_a_second_round_at_once_is_refused_in_words(staff: Client, boss: Client) -> None:
    press(boss, "run_round")
    assert UNDER_WAY in press(staff, "run_round")
    assert Round.objects.count() == 1


def test_approving_says_who_meets_when(staff: Client, records: Records) -> None:
    page = press(staff, "approve", records.proposal.pk)
    pair = f"{records.proposal.mentor} and {records.proposal.referral.name}"
    assert pair in page
    assert "Monday mornings" in page
    assert Match.objects.filter(proposal=records.proposal).exists()


def test_a_proposal_is_not_to_decide_once_its_mentor_has_named_a_last_day(
    staff: Client, records: Records
) -> None:
    pair = records.proposal
    addresses = [
        reverse("matching:mentor", args=[pair.mentor_id]),
        reverse("matching:referral", args=[pair.referral_id]),
    ]
    link = f'href="{reverse("matching:proposal", args=[pair.pk])}"'
    assert all(link in staff.get(address).content.decode() for address in addresses)
    Mentor.objects.filter(pk=pair.mentor_id).update(leaves_on=london_today())
    assert not any(link in staff.get(address).content.decode() for address in addresses)


def test_an_approval_that_no_longer_holds_stays_on_the_page_and_says_why(
    staff: Client, ann: User, records: Records
) -> None:
    pause_mentor(mentor=records.proposal.mentor, by=ann, at=now())
    page = press(staff, "approve", records.proposal.pk)
    assert sentence(records.proposal) in page
    assert NO_MATCH in page
    assert reverse("matching:decline", args=[records.proposal.pk]) in page
    assert not Match.objects.filter(proposal=records.proposal).exists()


def test_the_page_of_a_decided_pair_says_once_what_became_of_it(
    staff: Client, ann: User, records: Records
) -> None:
    approve_proposal(proposal=records.proposal, by=ann, at=now())
    page = staff.get(reverse("matching:proposal", args=[records.proposal.pk])).content.decode()
    assert f"Approved by {ann}" in page
    assert page.count("Approved") == 1


@pytest.mark.parametrize("what", ["mentor", "man"])
def test_a_pair_that_cannot_be_approved_now_says_so_and_is_not_offered(
    what: str, staff: Client, ann: User, records: Records
) -> None:
    proposal = records.proposal
    if what == "mentor":
        pause_mentor(mentor=proposal.mentor, by=ann, at=now())
    else:
        man = proposal.referral
        hold_referral(referral=man, until=None, reason="He is unwell.", by=ann, at=now())
    proposal.refresh_from_db()
    why = sentence(proposal)
    assert why
    page = staff.get(reverse("matching:proposal", args=[proposal.pk])).content.decode()
    assert why in page
    assert reverse("matching:approve", args=[proposal.pk]) not in page
    answer = staff.get(reverse("matching:proposals"))
    assert (answer.context["figures"].to_decide, answer.context["figures"].overtaken) == (0, 1)
    listed = answer.content.decode()
    assert why in listed
    assert "Cannot be approved" in listed
    assert f'id="proposal-{proposal.pk}"' not in listed
    page = staff.get(reverse("matching:round", args=[proposal.round_id])).content.decode()
    assert "Cannot be approved" in page
    assert proposal.referral.name not in staff.get("/today/").content.decode()


def test_a_pair_that_waits_for_the_prison_stays_on_the_page(
    staff: Client, records: Records
) -> None:
    man = records.proposal.referral
    man.prison_checks.all().delete()
    answer = staff.get(reverse("matching:proposals"))
    figures = answer.context["figures"]
    assert (figures.to_decide, figures.waiting, figures.overtaken) == (0, 1, 0)
    page = answer.content.decode()
    assert sentence(records.proposal) in page
    assert f'id="proposal-{records.proposal.pk}"' not in page
    page = staff.get(reverse("matching:proposal", args=[records.proposal.pk])).content.decode()
    assert reverse("matching:prison_check", args=[man.pk]) in page
    assert reverse("matching:approve", args=[records.proposal.pk]) not in page
    address = reverse("matching:proposal", args=[records.proposal.pk])
    assert address in staff.get(reverse("matching:referral", args=[man.pk])).content.decode()


def test_whoever_comes_second_is_told(staff: Client, records: Records) -> None:
    approve_proposal(proposal=records.proposal, by=manager(name="Mo Manager"), at=now())
    page = press(staff, "approve", records.proposal.pk)
    assert decided_in_words(records.proposal) in page
    assert "Mo Manager" in page
    assert "There is a problem" not in page


def test_several_at_once(staff: Client, prison: Establishment, records: Records) -> None:
    second = another(prison)
    page = press(staff, "approve_several", proposal=[records.proposal.pk, second.pk])
    assert "2 matches" in page
    assert Match.objects.filter(proposal__isnull=False).count() == 2


def test_of_several_one_that_cannot_be_is_named(
    staff: Client, ann: User, prison: Establishment, records: Records
) -> None:
    second = another(prison)
    pause_mentor(mentor=second.mentor, by=ann, at=now())
    page = press(staff, "approve_several", proposal=[records.proposal.pk, second.pk])
    assert Match.objects.filter(proposal=records.proposal).exists()
    assert f"{second.referral.name}: {sentence(second)}" in page


def test_of_several_one_decided_meanwhile_is_named(
    staff: Client, prison: Establishment, records: Records
) -> None:
    second = another(prison)
    approve_proposal(proposal=second, by=manager(), at=now())
    page = press(staff, "approve_several", proposal=[records.proposal.pk, second.pk])
    assert Match.objects.filter(proposal=records.proposal).exists()
    assert f"{second.referral.name}: {decided_in_words(second)}" in page


def test_all_that_cannot_be_stands_in_one_box(
    staff: Client, ann: User, prison: Establishment, records: Records
) -> None:
    several = [another(prison) for _ in range(3)]
    for proposal in several:
        pause_mentor(mentor=proposal.mentor, by=ann, at=now())
    page = press(staff, "approve_several", proposal=[proposal.pk for proposal in several])
    assert page.count("There is a problem") == 1
    assert page.count(ADVICE) == 3


def test_nothing_ticked_is_said(staff: Client, records: Records) -> None:
    assert "There is a problem" in press(staff, "approve_several")


@pytest.mark.parametrize("value", ["", "x", "-1", "1;2", "9" * 40])
def test_what_no_page_of_ours_sends_does_no_harm(
    value: str, staff: Client, records: Records
) -> None:
    press(staff, "approve_several", proposal=[value])
    assert Match.objects.count() == 1


def test_a_key_in_other_digits_is_no_key(staff: Client, records: Records) -> None:
    arabic = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
    press(staff, "approve_several", proposal=[str(records.proposal.pk).translate(arabic)])
    assert Match.objects.count() == 1


def test_several_never_reach_into_another_prison(staff: Client) -> None:
    proposal = records_at(an_establishment()).proposal
    press(staff, "approve_several", proposal=[proposal.pk])
    proposal.refresh_from_db()
    assert proposal.status == "open"


def test_declining_rules_the_pair_out(staff: Client, records: Records) -> None:
    page = press(
        staff, "decline", records.proposal.pk, reason="They are cousins.", for_how_long="good"
    )
    assert f"{records.proposal.mentor} and {records.proposal.referral.name}" in page
    assert Exclusion.objects.filter(kind="declined", reason="They are cousins.").exists()


@pytest.mark.parametrize("reason", ["", "   ", "x" * 301])
def test_a_reason_is_asked_for_and_what_was_typed_is_kept(
    reason: str, staff: Client, records: Records
) -> None:
    page = press(staff, "decline", records.proposal.pk, reason=reason)
    assert 'id="id_reason_error"' in page
    assert 'href="#id_reason"' in page
    assert reason.strip() in page
    assert not Exclusion.objects.filter(kind="declined").exists()


def test_markup_in_a_reason_is_shown_as_text(staff: Client, records: Records) -> None:
    press(staff, "decline", records.proposal.pk, reason="<b>no</b>", for_how_long="good")
    page = staff.get(reverse("matching:exclusions")).content.decode()
    assert "&lt;b&gt;no&lt;/b&gt;" in page


def test_declining_what_is_decided_is_refused_in_words(staff: Client, records: Records) -> None:
    approve_proposal(proposal=records.proposal, by=manager(), at=now())
    page = press(
        staff, "decline", records.proposal.pk, reason="They are cousins.", for_how_long="good"
    )
    assert decided_in_words(records.proposal) in page
    assert not Exclusion.objects.filter(kind="declined").exists()


@pytest.mark.parametrize("name", ["decline", "hold_proposal"])
def test_a_form_for_what_is_decided_leads_to_the_proposal_and_says_who_decided(
    name: str, staff: Client, records: Records
) -> None:
    approve_proposal(proposal=records.proposal, by=manager(name="Mo Manager"), at=now())
    answer = staff.get(reverse(f"matching:{name}", args=[records.proposal.pk]), follow=True)
    assert answer.redirect_chain[-1][0] == reverse("matching:proposal", args=[records.proposal.pk])
    assert notices(answer) == ["info"]
    assert "Mo Manager" in answer.content.decode()


def test_a_proposal_on_hold_can_be_declined_from_its_form(
    staff: Client, ann: User, records: Records
) -> None:
    day = london_today() + timedelta(days=1)
    hold_proposal(proposal=records.proposal, until=day, reason="", by=ann, at=now())
    address = [records.proposal.pk]
    assert staff.get(reverse("matching:decline", args=address)).status_code == 200
    assert staff.get(reverse("matching:hold_proposal", args=address)).status_code == 302
    records.proposal.refresh_from_db()
    assert records.proposal.outcome == "on hold"


def test_lifting_lets_the_pair_back_in(staff: Client, records: Records) -> None:
    page = press(staff, "remove_exclusion", records.exclusion.pk)
    assert f"{records.exclusion.mentor} and {records.exclusion.referral.name}" in page
    records.exclusion.refresh_from_db()
    assert records.exclusion.removed_at is not None


def test_what_is_lifted_already_is_not_there(staff: Client, ann: User, records: Records) -> None:
    remove_exclusion(exclusion=records.exclusion, by=ann, at=now())
    address = reverse("matching:remove_exclusion", args=[records.exclusion.pk])
    assert staff.post(address).status_code == 404


@pytest.mark.parametrize("name", ["approve", "decline"])
def test_another_prisons_proposal_is_not_there(name: str, staff: Client) -> None:
    proposal = records_at(an_establishment()).proposal
    answer = staff.post(reverse(f"matching:{name}", args=[proposal.pk]), {"reason": "no"})
    proposal.refresh_from_db()
    assert (answer.status_code, proposal.status) == (404, "open")


@pytest.mark.parametrize("name", ["run_round"])
def test_nothing_happens_by_following_a_link(name: str, staff: Client) -> None:
    assert staff.get(reverse(f"matching:{name}")).status_code == 405


@pytest.mark.parametrize("name", ["approve", "approve_several", "decline", "hold_proposal"])
def test_a_page_that_asks_first_decides_nothing(name: str, staff: Client, records: Records) -> None:
    args = [] if name == "approve_several" else [records.proposal.pk]
    page = staff.get(reverse(f"matching:{name}", args=args), {"proposal": records.proposal.pk})
    assert str(records.proposal.mentor) in page.content.decode()
    records.proposal.refresh_from_db()
    assert records.proposal.status == "open"
    assert not Match.objects.filter(proposal=records.proposal).exists()


def test_holding_says_until_when_and_lists_it_apart(staff: Client, records: Records) -> None:
    until = london_today() + timedelta(days=9)
    day = {"until_day": until.day, "until_month": until.month, "until_year": until.year}
    page = press(staff, "hold_proposal", records.proposal.pk, reason="He is unwell.", **day)
    assert reverse("matching:look_again", args=[records.proposal.pk]) in page
    assert "He is unwell." in page
    assert f'id="proposal-{records.proposal.pk}"' not in page
    page = press(staff, "look_again", records.proposal.pk)
    assert reverse("matching:approve", args=[records.proposal.pk]) in page


def test_a_day_in_the_past_is_refused_beside_its_box(staff: Client, records: Records) -> None:
    page = press(
        staff, "hold_proposal", records.proposal.pk, until_day=1, until_month=1, until_year=2020
    )
    assert 'id="id_until_error"' in page
    records.proposal.refresh_from_db()
    assert records.proposal.status == "open"


def test_declined_for_this_week_the_list_says_until_when(staff: Client, records: Records) -> None:
    press(staff, "decline", records.proposal.pk, reason="In court.", for_how_long="week")
    until = Exclusion.objects.get(kind="declined").until
    assert until
    page = staff.get(reverse("matching:exclusions")).content.decode()
    assert f"{until:%-d %B %Y}" in page


def test_filters_and_page_are_there_again_after_a_decision(
    staff: Client, prison: Establishment, records: Records
) -> None:
    query = f"?establishment={prison.pk}&mentor=&needs=&page=1"
    address = reverse("matching:approve", args=[records.proposal.pk]) + query
    assert staff.post(address).headers["Location"] == reverse("matching:proposals") + query
