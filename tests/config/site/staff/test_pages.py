"""The pages of staff accounts, without JavaScript: what a manager sends, and what happens."""

import pytest
from django.test import Client
from django.urls import reverse

from config.accounts.models import SecondStepReset, User
from config.accounts.resetting.row import LASTS
from config.accounts.roles import Role
from config.accounts.second_factor import is_enrolled
from config.common.clock import now
from recruitment.models import StaffAccount
from recruitment.staff.duties import change_duties, duties_of
from recruitment.states import StaffStatus
from tests.config.accounts.emails import emailed_code, newest_email
from tests.factories.people import coordinator, enrol_totp, manager, sign_in, user_with
from tests.factories.programme import a_coordinator, an_establishment
from tests.factories.staff import (
    MANAGER,
    a_reset,
    an_invitation,
    coordinating,
    somebody_who_left,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(client: Client) -> User:
    """The manager who uses the client."""
    boss = manager(name="Bo Boss")
    sign_in(client, boss)
    return boss


def at(name: str, person: User) -> str:
    return reverse(name, args=[person.pk])


def test_a_manager_invites_and_the_person_accepts(client: Client, boss: User) -> None:
    prison = an_establishment(name="HMP Here")
    sent = {"name": "Ann Archer", "email": "ann@example.org", "roles": ["coordinator"]}
    answer = client.post(reverse("invite_staff"), sent | {"prisons": [prison.pk]})
    assert answer.headers["Location"] == reverse("staff")
    assert "/account/login/?next=%2Finvitation%2F" in newest_email().text
    ann, browser = User.objects.get(email="ann@example.org"), Client()
    wanted = {"next": reverse("invitation")}
    browser.post("/account/login/", wanted | {"login": ann.email})
    page = browser.post("/account/login/code/", wanted | {"code": emailed_code()}, follow=True)
    assert page.request["PATH_INFO"] == reverse("invitation")
    assert "HMP Here" in page.content.decode()
    browser.post(reverse("invitation"))
    assert duties_of(ann) == coordinating(prison)
    assert browser.get("/today/").headers["Location"].startswith("/account/second-step/")
    assert browser.get(reverse("invitation")).status_code == 302


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"email": ""}, "email"),
        ({"name": ""}, "name"),
        ({"roles": []}, "roles"),
        ({"roles": ["mentor"]}, "roles"),
        ({"roles": ["manager"]}, "prisons"),
        ({"prisons": [10**30]}, "prisons"),
    ],
    ids=str,
)
def test_a_mistake_keeps_what_was_typed_and_invites_nobody(
    wrong: dict[str, object], field: str, client: Client, boss: User
) -> None:
    right = {"name": "Ann Archer", "email": "ann@example.org", "roles": ["coordinator"]}
    sent = right | {"prisons": [an_establishment().pk]} | wrong
    answer = client.post(reverse("invite_staff"), sent)
    assert set(answer.context["form"].errors) == {field}
    assert not StaffAccount.objects.exists()
    if field not in ("name", "email"):
        assert "Ann Archer" in answer.content.decode()


def test_an_invitation_is_withdrawn_and_sent_again(client: Client, boss: User) -> None:
    account, theirs = an_invitation(), Client()
    sign_in(theirs, account.user)
    client.post(at("withdraw_invitation", account.user))
    assert theirs.post(reverse("invitation")).status_code == 200
    assert not duties_of(account.user).roles
    assert client.get(at("staff_member", account.user)).status_code == 200
    client.post(at("invite_staff_again", account.user))
    account.refresh_from_db()
    assert account.status == StaffStatus.INVITED


def test_signing_in_leads_to_the_invitation_also_without_its_link(client: Client) -> None:
    account = an_invitation()
    sign_in(client, account.user)
    assert client.get(reverse("arrive")).headers["Location"] == reverse("invitation")
    StaffAccount.objects.update(invited_at="2026-01-01T00:00Z", ends_at="2026-01-15T00:00Z")
    assert client.get(reverse("arrive")).headers["Location"] == reverse("start")


def test_an_ended_invitation_says_so(client: Client) -> None:
    account = an_invitation()
    StaffAccount.objects.update(invited_at="2026-01-01T00:00Z", ends_at="2026-01-15T00:00Z")
    sign_in(client, account.user)
    assert client.get(reverse("invitation")).context["has_ended"]
    assert client.post(reverse("invitation")).status_code == 200
    assert not duties_of(account.user).roles


def test_nobody_accepts_what_is_for_somebody_else(client: Client) -> None:
    account = an_invitation()
    sign_in(client, user_with())
    client.post(reverse("invitation"))
    account.refresh_from_db()
    assert account.status == StaffStatus.INVITED


def test_roles_change_and_an_only_coordinator_is_named_first(client: Client, boss: User) -> None:
    prison = an_establishment(name="HMP Lonely")
    ann = a_coordinator(prison)
    address = at("change_staff", ann)
    form = client.get(address).context["form"]
    assert "alone" not in form.fields
    sent = {"roles": ["coordinator"], "mark": form.initial["mark"]}
    answer = client.post(address, sent)
    alone = answer.context["form"]["alone"]
    assert alone.errors
    assert [str(box.choice_label) for box in alone] == ["HMP Lonely"]
    assert duties_of(ann) == coordinating(prison)
    assert client.post(address, sent | {"alone": [prison.pk]}).status_code == 302
    assert duties_of(ann) == coordinating()


def test_what_somebody_else_changed_is_shown_and_what_was_chosen_can_be_saved(
    client: Client, boss: User
) -> None:
    ann = user_with(Role.MANAGER)
    address = at("change_staff", ann)
    mark = duties_of(ann).mark
    stale = {"roles": ["manager"], "mark": mark}
    change_duties(user=ann, duties=coordinating(), mark=mark, alone=(), by=boss, at=now())
    answer = client.post(address, stale)
    assert answer.status_code == 200
    assert duties_of(ann) == coordinating()
    form = answer.context["form"]
    assert form["mark"].value() == duties_of(ann).mark
    client.post(address, stale | {"mark": form["mark"].value()})
    assert duties_of(ann).roles == MANAGER


def test_somebody_is_removed_and_brought_back(client: Client, boss: User) -> None:
    prison = an_establishment(name="HMP Lonely")
    ann, theirs = a_coordinator(prison), Client()
    sign_in(theirs, ann)
    page = client.get(at("remove_staff", ann))
    assert "HMP Lonely" in page.content.decode()
    sent = {"mark": page.context["form"].initial["mark"]}
    assert client.post(at("remove_staff", ann), sent).context["form"].errors
    client.post(at("remove_staff", ann), sent | {"alone": [prison.pk]})
    assert theirs.get("/account/").status_code == 302
    assert client.get(at("change_staff", ann)).status_code == 404
    assert client.get(at("staff_member", ann)).status_code == 200
    form = client.get(at("bring_staff_back", ann)).context["form"]
    assert form.initial["prisons"] == [prison.pk]
    client.post(at("bring_staff_back", ann), form.initial)
    assert duties_of(ann) == coordinating(prison)
    assert client.get(at("bring_staff_back", ann)).status_code == 404


def test_a_manager_who_removes_themselves_is_signed_out(client: Client, boss: User) -> None:
    sent = {"mark": duties_of(boss).mark}
    assert client.post(at("remove_staff", boss), sent).context["form"].errors
    other = manager()
    answer = client.post(at("remove_staff", boss), sent)
    assert answer.headers["Location"] == reverse("account_login")
    assert client.get("/account/").status_code == 302
    assert duties_of(other).roles == MANAGER


def test_a_manager_who_gives_up_the_role_is_signed_out(client: Client, boss: User) -> None:
    manager()
    sent = {"roles": ["coordinator"], "mark": duties_of(boss).mark}
    answer = client.post(at("change_staff", boss), sent)
    assert answer.headers["Location"] == reverse("account_login")
    assert client.get("/account/").status_code == 302


def test_two_managers_reset_a_second_step(client: Client, boss: User) -> None:
    ann, other, theirs = coordinator(), manager(), Client()
    enrol_totp(ann)
    sign_in(theirs, other)
    assert client.post(at("ask_reset", ann), {"reason": ""}).context["form"].errors
    client.post(at("ask_reset", ann), {"reason": "Lost <her> phone."})
    reset = SecondStepReset.objects.get()
    agree = reverse("agree_reset", args=[reset.pk])
    assert "Lost &lt;her&gt; phone." in theirs.get(at("staff_member", ann)).content.decode()
    client.post(agree, {"sure": "yes"})
    theirs.post(agree)
    assert is_enrolled(ann)
    theirs.post(agree, {"sure": "yes"})
    assert not is_enrolled(ann)


def test_a_request_is_declined_or_taken_back(client: Client, boss: User) -> None:
    declined, own = a_reset(), a_reset(by=boss)
    client.post(reverse("decline_reset", args=[declined.pk]))
    client.post(reverse("take_back_reset", args=[own.pk]))
    for reset, status in ((declined, "declined"), (own, "taken_back")):
        reset.refresh_from_db()
        assert reset.status == status


def test_an_expired_request_is_shown_as_over_and_somebody_can_ask_again(
    client: Client, boss: User
) -> None:
    reset = a_reset()
    SecondStepReset.objects.update(asked_at=reset.asked_at - LASTS)
    page = client.get(at("staff_member", reset.user)).content.decode()
    assert reverse("agree_reset", args=[reset.pk]) not in page
    assert reverse("ask_reset", args=[reset.user_id]) in page
    client.post(at("ask_reset", reset.user), {"reason": "Still lost."})
    assert SecondStepReset.objects.get(status="asked").asked_by == boss


def test_the_only_manager_is_led_to_the_operator(client: Client, boss: User) -> None:
    ann = coordinator()
    for name in ("staff_member", "ask_reset"):
        assert "reset_second_factor" in client.get(at(name, ann)).content.decode()


def test_somebody_who_is_no_staff_has_no_page(client: Client, boss: User) -> None:
    mentor, gone = user_with(Role.MENTOR), somebody_who_left().user
    assert client.get(at("staff_member", mentor)).status_code == 404
    for name in ("change_staff", "remove_staff", "ask_reset"):
        for person in (mentor, gone):
            assert client.get(at(name, person)).status_code == 404


def test_a_manager_and_the_person_themselves_correct_a_name(client: Client, boss: User) -> None:
    ann, theirs = coordinator(name="Anne Archer"), Client()
    page = at("correct_staff_name", ann)
    assert page in client.get(at("staff_member", ann)).content.decode()
    assert client.post(page, {"name": " "}).context["form"].errors["name"]
    client.post(page, {"name": "Ann  Archer"})
    assert User.objects.get(pk=ann.pk).name == "Ann Archer"
    sign_in(theirs, ann)
    assert reverse("own_name") in theirs.get(reverse("account_home")).content.decode()
    theirs.post(reverse("own_name"), {"name": "Ann Archer-Lee"})
    assert client.get(page).context["form"].initial["name"] == "Ann Archer-Lee"
