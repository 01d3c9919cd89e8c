from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.test import Client

from config.accounts.models import User
from config.common.audit import AuditEvent
from tests.config.accounts.emails import emailed_code
from tests.factories.people import coordinator, enrol_totp, mentor_user

pytestmark = pytest.mark.django_db


def create_staff(email: str, role: str = "manager") -> str:
    output = StringIO()
    call_command("create_staff", email, name="Ann Example", role=role, stdout=output)
    return output.getvalue()


def test_the_first_manager_can_sign_in_and_must_then_enrol(client: Client) -> None:
    output = create_staff("Ann@Example.org")
    assert "ann@example.org" in output
    assert "/account/login/" in output
    client.post("/account/login/", {"login": "ann@example.org"})
    client.post("/account/login/code/", {"code": emailed_code()})
    assert client.get("/today/").headers["Location"].startswith("/account/second-step/")
    assert set(AuditEvent.objects.values_list("action", flat=True)) == {"create_user", "grant_role"}


def test_someone_known_keeps_name_and_roles() -> None:
    ben = mentor_user(email="ben@example.org", name="Ben")
    create_staff("BEN@example.org", "coordinator")
    create_staff("ben@example.org", "coordinator")
    user = User.objects.get()
    assert (user, user.name) == (ben, "Ben")
    assert user.roles == {"mentor", "coordinator"}


def test_an_address_that_is_none_is_refused() -> None:
    with pytest.raises(CommandError):
        create_staff("ann")
    assert not User.objects.exists()


def test_only_staff_are_made_this_way() -> None:
    with pytest.raises(CommandError):
        call_command("create_staff", "a@example.org", "--name=A", "--role=mentor")
    assert not User.objects.exists()


def test_a_lost_second_factor_is_reset_and_every_session_ended(client: Client) -> None:
    ann = coordinator(email="ann@example.org")
    client.post("/account/login/", {"login": ann.email})
    client.post("/account/login/code/", {"code": emailed_code()})
    enrol_totp(ann)
    call_command("reset_second_factor", "ann@example.org", stdout=StringIO())
    assert not Authenticator.objects.exists()
    assert client.get("/account/").headers["Location"].startswith("/account/login/")
    assert AuditEvent.objects.get(action="reset_second_factor").subject_id == ann.pk


def test_somebody_we_do_not_know_cannot_be_reset() -> None:
    with pytest.raises(CommandError, match=r"nobody@example\.org"):
        call_command("reset_second_factor", "nobody@example.org")
