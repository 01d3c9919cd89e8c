"""The pages of supervision and hard sessions."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.formats import date_format

from config.accounts.models import User
from config.common.clock import london_today, now
from config.common.errors import NotAllowed
from config.common.outbox.email import Email
from matching.mentors.looking_after import check_in, own_words, take_back_hard_session
from matching.models import HardSession, Match, Mentor, Rules, Supervision
from recruitment.models import Establishment
from tests.config.ui.markup import fields_with_errors, only
from tests.factories.people import manager
from tests.factories.programme import (
    a_coordinator,
    a_hard_session,
    a_match,
    a_mentor,
    a_referral,
    a_supervision,
    an_absence,
)
from tests.matching.mentors.views.test_changing import get, in_days, levels, post, typed

pytestmark = pytest.mark.django_db


def test_a_one_to_one_is_recorded_and_read(staff: Client, ben: Mentor) -> None:
    page = post(staff, "supervision", ben.pk, **typed("held_on", in_days(-2)), notes="<b>Fine.</b>")
    assert "Fine." not in page
    row = Supervision.objects.get()
    assert (row.kind, row.held_on) == ("one_to_one", in_days(-2))
    assert "&lt;b&gt;Fine.&lt;/b&gt;" in get(staff, "supervision_notes", row.pk)


def test_notes_are_offered_to_their_writer_and_to_managers_alone(
    staff: Client, boss: Client, ben: Mentor, ann: User, prison: Establishment
) -> None:
    row = a_supervision(ben, by=a_coordinator(prison), notes="well")
    assert "well" in get(boss, "supervision_notes", row.pk)
    address = reverse("matching:supervision_notes", args=[row.pk])
    assert address in get(boss, "supervision", ben.pk)
    assert address not in get(staff, "supervision", ben.pk)
    assert staff.get(address).status_code == 404


def test_a_group(staff: Client, ben: Mentor) -> None:
    other = a_mentor(at=ben.user.clearances.get().establishment)
    days = typed("held_on", in_days(-1))
    assert fields_with_errors(post(staff, "group_supervision", **days)) == {"mentors"}
    post(staff, "group_supervision", mentors=[ben.pk, other.pk], **days)
    assert Supervision.objects.filter(kind="group").count() == 2


@pytest.mark.parametrize("key", ["9" * 20, "-" + "9" * 20, "9" * 5000, "x"])
def test_what_can_be_no_mentor_is_refused_with_a_sentence(staff: Client, key: str) -> None:
    page = post(staff, "group_supervision", mentors=[key], **typed("held_on", in_days(-1)))
    assert fields_with_errors(page) == {"mentors"}
    assert not Supervision.objects.exists()


def test_a_group_never_reaches_another_prison(staff: Client, ben: Mentor) -> None:
    days = typed("held_on", in_days(-1))
    page = post(staff, "group_supervision", mentors=[a_mentor().pk], **days)
    assert fields_with_errors(page) == {"mentors"}
    assert not Supervision.objects.exists()


def test_what_is_wrong_is_said_and_the_notes_are_kept(staff: Client, ben: Mentor) -> None:
    page = post(staff, "supervision", ben.pk, **typed("held_on", in_days(2)), notes="Kept.")
    assert fields_with_errors(page) == {"held_on"}
    assert "Kept." in page


@pytest.mark.parametrize(("weeks", "interval"), [("3", 3), ("", None), ("0", None), ("99", None)])
def test_a_mentors_own_interval(
    weeks: str, interval: int | None, staff: Client, ben: Mentor
) -> None:
    post(staff, "supervision_interval", ben.pk, weeks=weeks)
    ben.refresh_from_db()
    assert ben.supervision_weeks == interval


@pytest.mark.parametrize("weeks", ["0", "99", "six"])
def test_weeks_that_are_none_are_shown_again_with_their_error(
    weeks: str, staff: Client, ben: Mentor
) -> None:
    page = post(staff, "supervision_interval", ben.pk, weeks=weeks)
    assert fields_with_errors(page) == {"weeks"}
    assert only(page, name="weeks")["value"] == weeks
    assert only(page, href="#id_weeks").text
    assert f'action="{reverse("matching:supervision", args=[ben.pk])}"' in page


def test_rules_without_weeks_ask_for_their_number(boss: Client) -> None:
    page = post(boss, "rules", supervision_weeks="", men_called="initials")
    outside = post(boss, "rules", supervision_weeks="99", men_called="initials")
    href = {"href": "#id_supervision_weeks"}
    assert only(page, **href).text != only(outside, **href).text


def test_the_rules_change_what_mentors_read(boss: Client, phone: Client, match: Match) -> None:
    rules = {"supervision_weeks": 8, "days_to_answer": 7, "undo_minutes": 0, "answer_days": 30}
    post(boss, "rules", **rules, men_called="initials")
    assert Rules.objects.filter(**rules).exists()
    assert "With JJ at HMP Here" in get(phone, "mentoring")
    post(boss, "rules", **rules, men_called="reference")
    assert f"With {match.referral.reference} at" in get(phone, "mentoring")
    wrong = {"supervision_weeks": 0, "days_to_answer": 91, "undo_minutes": 121, "answer_days": 0}
    page = post(boss, "rules", **wrong, men_called="x")
    assert fields_with_errors(page) == {*wrong, "men_called"}


def test_an_overdue_supervision_is_on_today_and_on_the_mentors_own_page(
    staff: Client, phone: Client, ben: Mentor
) -> None:
    address = reverse("matching:supervision", args=[ben.pk])
    for day, is_overdue in ((in_days(-1), True), (london_today(), False)):
        Mentor.objects.update(supervision_due_on=day)
        assert (address in get(staff, "today")) == is_overdue
        assert date_format(day, "j F Y") in get(phone, "mentoring")


def test_one_press_says_it_was_hard_and_words_may_follow(
    phone: Client, staff: Client, ben: Mentor
) -> None:
    assert 'name="words"' in post(phone, "say_it_was_hard")
    hard = HardSession.objects.get()
    address = reverse("matching:hard_session", args=[hard.pk])
    assert address in get(staff, "today")
    post(phone, "own_hard_session", words="<i>Sad</i>")
    assert "&lt;i&gt;Sad&lt;/i&gt;" in get(staff, "hard_session", hard.pk)
    assert reverse("matching:own_hard_session") in get(phone, "mentoring")
    assert "Ben Bramble" in post(staff, "checked_in", hard.pk)
    assert address not in get(staff, "today")
    assert "Ann" in get(staff, "hard_session", hard.pk)
    assert reverse("matching:say_it_was_hard") in get(phone, "mentoring")


def test_what_was_pressed_by_mistake_is_taken_back(
    phone: Client, staff: Client, ben: Mentor
) -> None:
    assert reverse("matching:take_back_hard_session") in post(phone, "say_it_was_hard")
    hard = HardSession.objects.get()
    assert Email.objects.filter(key__startswith=f"hard-session:{hard.pk}:").exists()
    post(phone, "take_back_hard_session")
    assert reverse("matching:hard_session", args=[hard.pk]) not in get(staff, "today")
    assert not Email.objects.filter(key__startswith=f"hard-session:{hard.pk}:").exists()
    assert reverse("matching:checked_in", args=[hard.pk]) not in get(staff, "hard_session", hard.pk)
    post(phone, "take_back_hard_session")  # pressed twice: nothing is left to take back
    assert HardSession.objects.get().status == "taken_back"
    post(phone, "say_it_was_hard")
    assert HardSession.objects.filter(status="open").count() == 1


def test_nobody_takes_back_what_somebody_else_said(staff: Client, ben: Mentor, ann: User) -> None:
    hard = a_hard_session(mentor=ben)
    with pytest.raises(NotAllowed):
        take_back_hard_session(hard=hard, by=ann, at=now())


def test_more_to_look_after_takes_no_more_queries(
    staff: Client, ann: User, prison: Establishment
) -> None:
    def one_more() -> Mentor:
        mentor = a_mentor(at=prison, slots=[4], places=2)
        a_match(mentor=mentor, referral=a_referral(at=prison))
        a_match(mentor=mentor, referral=a_referral(at=prison), slot=4, place=2)
        an_absence(mentor, starts_in=2)
        a_hard_session(mentor=mentor)
        a_supervision(mentor, by=ann, days_ago=80)
        a_supervision(mentor, by=ann, days_ago=90)
        return mentor

    def queries(name: str, *args: int) -> int:
        with CaptureQueriesContext(connection) as capture:
            get(staff, name, *args)
        return len(capture)

    mentor = one_more()
    pages = [("today", ()), ("group_supervision", ()), ("supervision", (mentor.pk,))]
    before = [queries(name, *args) for name, args in pages]
    one_more(), one_more()
    a_supervision(mentor, by=ann, days_ago=100)
    assert [queries(name, *args) for name, args in pages] == before


def test_checking_in_twice_is_said(staff: Client, ben: Mentor) -> None:
    hard = a_hard_session(mentor=ben)
    assert levels(staff, "checked_in", hard.pk) == ["success"]
    assert levels(staff, "checked_in", hard.pk) == ["error"]


def test_words_sent_after_the_check_in_are_kept_as_another(phone: Client, ben: Mentor) -> None:
    first = a_hard_session(mentor=ben)
    check_in(hard=first, by=manager(), at=now())
    post(phone, "own_hard_session", words="And more")
    assert own_words(HardSession.objects.exclude(pk=first.pk).get()) == "And more"


def test_without_a_hard_session_its_page_leads_home(phone: Client) -> None:
    answer = phone.get(reverse("matching:own_hard_session"))
    assert answer.headers["Location"] == reverse("matching:mentoring")
