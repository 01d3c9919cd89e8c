"""The coordinator's pages: the list, the page of one match, and each press."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from config.accounts.models import User
from config.common.clock import london_today, now
from matching.introductions.answering import ask_question, call_off_match
from matching.introductions.first_session import first_day
from matching.introductions.lists import Step, introductions_for, lines_of
from matching.models import Introduction, Match, Mentor, NotBegun, PrisonCheck, Referral, Rules
from matching.transfers.transferring import transfer_man
from recruitment.models import Establishment
from tests.factories.introductions import agreed, approved, invited, said_yes, told
from tests.factories.people import manager
from tests.factories.programme import a_match, a_mentor, a_referral, an_establishment

pytestmark = pytest.mark.django_db


def address(name: str, match: Match) -> str:
    return reverse(f"matching:{name}", args=[match.pk])


def page(client: Client, match: Match) -> str:
    response = client.get(address("introduction", match))
    assert response.status_code == 200
    return response.content.decode()


def status(match: Match) -> str:
    return Match.objects.get(pk=match.pk).status


def introduction(match: Match) -> Introduction:
    return Introduction.objects.get(match=match)


def day(on_day: str, name: str = "asked_on") -> dict[str, str]:
    year, month, of_month = on_day.split("-")
    return {f"{name}_day": of_month, f"{name}_month": month, f"{name}_year": year}


def answered(match: Match, said: str, **values: str) -> dict[str, str]:
    today = day(london_today().isoformat())
    return today | {"answer": said, "version": str(match.version)} | values


def test_the_proposals_page_offers_to_undo(staff: Client, prison: Establishment, ann: User) -> None:
    match = approved(at=prison)
    html = staff.get(reverse("matching:proposals")).content.decode()
    assert f'action="{address("undo_approval", match)}"' in html
    staff.post(address("undo_approval", match))
    assert status(match) == "not_begun"
    html = staff.get(reverse("matching:proposals")).content.decode()
    assert f'action="{address("undo_approval", match)}"' not in html


def test_too_late_to_undo_is_said_kindly(staff: Client, prison: Establishment) -> None:
    match = told(at=prison)
    response = staff.post(address("undo_approval", match), follow=True)
    [message] = response.context["messages"]
    assert message.level_tag == "error"
    assert status(match) == "offered"


def test_the_list_says_what_is_next_the_most_urgent_first(
    staff: Client, prison: Establishment, ann: User
) -> None:
    steps: dict[Step, Match] = {Step.CAN_UNDO: approved(at=prison)}
    steps[Step.BEING_TOLD] = approved(at=prison)
    steps[Step.MENTOR_ASKED] = invited(at=prison)
    steps[Step.ASK_HIM] = told(at=prison)
    steps[Step.INVITE] = said_yes(at=prison)
    steps[Step.WAIT] = said_yes(at=prison)
    PrisonCheck.objects.filter(referral=steps[Step.WAIT].referral).delete()
    steps[Step.DECIDE] = invited(at=prison)
    Introduction.objects.filter(match=steps[Step.DECIDE]).update(
        answer_by=london_today() - timedelta(days=1)
    )
    steps[Step.ANSWER_QUESTION] = invited(at=prison)
    asked = steps[Step.ANSWER_QUESTION]
    ask_question(match=asked, text="Which gate?", by=asked.mentor.user, at=now())
    # These may have been told of by a later step's clock, so make them anew.
    held = [steps[Step.CAN_UNDO].pk, steps[Step.BEING_TOLD].pk]
    Match.objects.filter(pk__in=held).update(status="held")
    Introduction.objects.filter(match=steps[Step.BEING_TOLD]).update(tells_at=now())
    lines = lines_of(introductions_for(ann).exclude(status="to_start"), at=now())
    assert [(line.step, line.match.pk) for line in lines] == [
        (step, steps[step].pk) for step in sorted(steps)
    ]
    html = staff.get(reverse("matching:introductions")).content.decode()
    places = [html.index(address("introduction", steps[step])) for step in sorted(steps)]
    assert places == sorted(places)
    assert all(html.count(step.label) >= 1 for step in steps)


def test_the_list_takes_as_many_queries_for_three_as_for_one(
    staff: Client, prison: Establishment
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as spent:
            staff.get(reverse("matching:introductions"))
        return len(spent)

    said_yes(at=prison), agreed(at=prison)
    one = queries()
    for _ in range(2):
        said_yes(at=prison), agreed(at=prison), invited(at=prison)
    assert queries() == one


def test_the_list_shows_no_match_of_another_prison(staff: Client) -> None:
    match = told()
    html = staff.get(reverse("matching:introductions")).content.decode()
    assert match.referral.name not in html


def test_one_press_records_his_yes(staff: Client, prison: Establishment) -> None:
    match = told(at=prison)
    staff.post(address("record_his_answer", match), answered(match, "yes"))
    assert introduction(match).his_answer == "yes"


@pytest.mark.parametrize("said", ["another", "not_now", "never"])
def test_one_press_records_his_no(said: str, staff: Client, prison: Establishment) -> None:
    match = told(at=prison)
    staff.post(address("record_his_answer", match), answered(match, said))
    assert status(match) == "not_begun"


@pytest.mark.parametrize(
    "wrong",
    [{"asked_on_day": "40"}, {"answer": "perhaps"}, {"asked_on_year": "2999"}, {"version": "x"}],
)
def test_a_wrong_answer_is_shown_again(
    wrong: dict[str, str], staff: Client, prison: Establishment
) -> None:
    match = told(at=prison)
    response = staff.post(address("record_his_answer", match), answered(match, "yes") | wrong)
    assert response.status_code == 200
    assert b"govuk-error" in response.content
    assert introduction(match).his_answer == ""


def test_the_slip_says_it_in_html_too(staff: Client, prison: Establishment) -> None:
    match = told(at=prison)
    assert address("slip", match) in page(staff, match)
    html = staff.get(address("slip", match)).content.decode()
    assert match.referral.name.split()[0] in html
    assert address("printed_slip", match) in html
    assert staff.get(address("printed_slip", match)).headers["Content-Type"] == "application/pdf"


def test_brief_and_invite(staff: Client, prison: Establishment) -> None:
    match = said_yes(at=prison)
    assert address("invite_mentor", match) not in page(staff, match)
    assert b"govuk-error" in staff.post(address("record_briefing", match)).content
    staff.post(address("record_briefing", match), {"is_briefed": "on"})
    assert address("invite_mentor", match) in page(staff, match)
    staff.post(address("invite_mentor", match))
    assert introduction(match).invited_at


def test_what_is_missing_is_said_and_no_button_is_shown(
    staff: Client, prison: Establishment
) -> None:
    match = said_yes(at=prison)
    PrisonCheck.objects.all().delete()
    staff.post(address("record_briefing", match), {"is_briefed": "on"})
    assert address("invite_mentor", match) not in page(staff, match)
    response = staff.post(address("invite_mentor", match), follow=True)
    assert [message.level_tag for message in response.context["messages"]] == ["error"]


def test_how_to_reach_the_mentor_is_shown(staff: Client, prison: Establishment) -> None:
    match = invited(at=prison)
    Mentor.objects.update(phone="020 7946 0123")
    html = page(staff, match)
    assert 'href="tel:02079460123"' in html
    assert match.mentor.user.email in html


def test_the_mentors_yes_is_confirmed_on_a_page_that_says_what_it_does(
    staff: Client, prison: Establishment
) -> None:
    old = a_match(mentor=a_mentor(at=prison), referral=a_referral(at=prison), slot=2)
    Mentor.objects.filter(pk=old.mentor_id).update(status="paused")
    match = invited(at=prison, referral=old.referral, covers=old)
    assert f'action="{address("mentor_said_yes", match)}"' not in page(staff, match)
    assert f'href="{address("mentor_said_yes", match)}"' in page(staff, match)
    html = staff.get(address("mentor_said_yes", match)).content.decode()
    assert old.mentor.user.name in html
    first_on = first_day(match, at=now())
    assert first_on
    assert f"{first_on:%A} {first_on.day} {first_on:%B}" in html
    assert status(match) == "offered"
    response = staff.post(address("mentor_said_yes", match), follow=True)
    [message] = response.context["messages"]
    assert old.mentor.user.name in str(message)
    assert (status(match), status(old)) == ("to_start", "in_custody")
    assert reverse("matching:match", args=[old.pk]) in page(staff, match)
    html = page(staff, match)
    assert old.mentor.user.name in html.split('id="main-content"')[1]
    response = staff.get(address("mentor_said_yes", match))
    assert response.headers["Location"] == address("introduction", match)


@pytest.mark.parametrize("name", ["slip", "printed_slip"])
def test_there_is_a_slip_only_while_they_are_asked_and_until_they_meet(
    name: str, staff: Client, prison: Establishment, ann: User
) -> None:
    held, called_off = approved(at=prison), told(at=prison)
    call_off_match(match=called_off, reason=NotBegun.CALLED_OFF, by=ann, at=now())
    Match.objects.filter(pk=held.pk).update(status="held")
    for match in (held, called_off):
        assert staff.get(address(name, match)).status_code == 404
    for match in (told(at=prison), agreed(at=prison)):
        assert staff.get(address(name, match)).status_code == 200


def test_without_minutes_to_undo_nothing_offers_it(
    staff: Client, prison: Establishment, ann: User
) -> None:
    Rules.objects.create(undo_minutes=0)
    match = approved(at=prison)
    action = address("undo_approval", match)
    assert status(match) == "held"
    assert action not in page(staff, match)
    assert action not in staff.get(reverse("matching:proposals")).content.decode()
    assert "can undo" not in staff.get(reverse("matching:introductions")).content.decode()


def test_the_answer_by_phone(staff: Client, prison: Establishment) -> None:
    match = invited(at=prison)
    staff.post(address("mentor_said_yes", match))
    assert status(match) == "to_start"
    other = invited(at=prison)
    assert staff.get(address("mentor_said_no", other)).status_code == 200
    staff.post(address("mentor_said_no", other), {"refusal": "not_now", "words": ""})
    assert introduction(other).refusal == "not_now"


def test_more_time_and_calling_off(staff: Client, prison: Establishment) -> None:
    match = invited(at=prison)
    until = london_today() + timedelta(days=9)
    staff.post(address("give_more_time", match), day(until.isoformat(), "until"))
    assert introduction(match).answer_by == until
    assert b"govuk-error" in staff.post(address("give_more_time", match)).content
    assert b"govuk-error" in staff.post(address("call_off_match", match)).content
    staff.post(address("call_off_match", match), {"reason": "no_answer"})
    assert status(match) == "not_begun"
    assert page(staff, match)


def test_a_question_is_answered_on_the_page(staff: Client, prison: Establishment) -> None:
    match = invited(at=prison)
    question = ask_question(match=match, text="Which gate?", by=match.mentor.user, at=now())
    there = reverse("matching:answer_question", args=[question.pk])
    assert f'action="{there}"' in page(staff, match)
    ask_question(match=match, text="Which door?", by=match.mentor.user, at=now())
    html = staff.post(there).content.decode()
    assert html.count("govuk-error-summary__title") == 1
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    staff.post(there, {"answer": "The small one."})
    assert "The small one." in page(staff, match)


def test_the_first_session_is_moved_to_a_day_on_the_list(
    staff: Client, prison: Establishment
) -> None:
    match = agreed(at=prison)
    html = staff.get(address("first_session", match)).content.decode()
    later = introduction(match).first_on
    assert later
    later += timedelta(days=7)
    assert f'value="{later.isoformat()}"' in html
    staff.post(address("first_session", match), {"on": later.isoformat()})
    assert introduction(match).first_on == later


def test_a_wrong_no_is_put_right(staff: Client, prison: Establishment) -> None:
    match = told(at=prison)
    staff.post(address("record_his_answer", match), answered(match, "never"))
    assert f'action="{address("propose_again", match)}"' in page(staff, match)
    response = staff.post(address("propose_again", match))
    assert response.headers["Location"] == reverse("matching:proposal", args=[match.proposal_id])


def test_a_pair_that_would_be_refused_is_not_offered_again(
    staff: Client, prison: Establishment, ann: User
) -> None:
    """He is elsewhere, has another mentor, was referred again, or has died."""
    again, boss = told(at=prison), manager()
    call_off_match(match=again, reason=NotBegun.CALLED_OFF, by=ann, at=now())
    offered = f'action="{address("propose_again", again)}"'
    man = Match.objects.get(pk=again.pk).referral
    assert offered in page(staff, again)
    there = an_establishment()
    there.coordinators.add(ann)
    transfer_man(referral=man, to=there, moved_on=london_today(), by=boss, at=now())
    assert offered not in page(staff, again)
    man.refresh_from_db()
    transfer_man(referral=man, to=prison, moved_on=london_today(), by=boss, at=now())
    assert offered in page(staff, again)
    Referral.objects.filter(pk=man.pk).update(
        status="closed", closed_on=london_today(), closure_reason="withdrew"
    )
    assert offered not in page(staff, again)
    Match.objects.filter(pk=again.pk).update(end_reason="he_said_no")
    assert offered in page(staff, again)
    newer = a_referral(at=prison, participant=man.participant)
    assert offered not in page(staff, again)
    newer.delete()
    Referral.objects.filter(pk=man.pk).update(status="waiting", closed_on=None, closure_reason="")
    assert offered in page(staff, again)
    man.participant.died_on = london_today()
    man.participant.save()
    assert offered not in page(staff, again)


def test_approving_says_how_long_it_can_be_undone(staff: Client, prison: Establishment) -> None:
    match = approved(at=prison)
    staff.post(address("undo_approval", match), follow=True)
    response = staff.post(reverse("matching:approve", args=[match.proposal_id]), follow=True)
    assert [message.level_tag for message in response.context["messages"]] == ["success"]
    undoable = response.context["undoable"]
    assert [row.proposal_id for row in undoable] == [match.proposal_id]
