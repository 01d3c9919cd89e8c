"""People who sign in, for any test.

    boss = manager()
    ann = coordinator(name="Ann Example")
    ben = mentor_user(email="ben@example.org")
    person = user_with(Role.APPLICANT, Role.MENTOR)
    sign_in(client, ann)                        # completely, second factor included
    sign_in(client, ann, second_factor=False)   # emailed code only: staff are sent to enrol
    secret = enrol_totp(ann)                    # then totp_code(secret) is what their phone shows

`sign_in` writes the session straight to the database, without a request.
"""

import time
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.test import Client
from factory.declarations import Sequence
from factory.django import DjangoModelFactory

from config.accounts.limits import BEGAN, USED
from config.accounts.models import RoleGrant, User
from config.accounts.roles import Role
from config.accounts.second_factor import proof


class UserFactory(DjangoModelFactory[User]):
    """A person with a verified address. They have no password and no role."""

    class Meta:
        model = User

    email = Sequence(lambda n: f"person{n}@example.org")
    name = Sequence(lambda n: f"Person {n}")
    password = "!"  # with this value, Django accepts no password


def user_with(*roles: Role, **fields: Any) -> User:
    """A saved user who has these roles. `fields` are columns of User."""
    user: User = UserFactory.create(**fields)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    RoleGrant.objects.bulk_create([RoleGrant(user=user, role=role) for role in roles])
    return user


def applicant(**fields: Any) -> User:
    """Somebody who is applying to volunteer."""
    return user_with(Role.APPLICANT, **fields)


def mentor_user(**fields: Any) -> User:
    """The account of a mentor. There is no Mentor record."""
    return user_with(Role.MENTOR, **fields)


def referrer(**fields: Any) -> User:
    """Somebody who refers men."""
    return user_with(Role.REFERRER, **fields)


def coordinator(**fields: Any) -> User:
    """A coordinator who has not set up a second factor. See sign_in."""
    return user_with(Role.COORDINATOR, **fields)


def manager(**fields: Any) -> User:
    """A manager who has not set up a second factor. See sign_in."""
    return user_with(Role.MANAGER, **fields)


def sign_in(client: Client, user: User, *, second_factor: bool = True) -> None:
    """Signs this user in on this client. By default, it is as if the user had just used a second
    factor."""
    client.force_login(user)
    session = client.session
    session.update(dict.fromkeys((BEGAN, USED), time.time()))
    if second_factor:
        session.update(proof(user))
    session.save()


def enrol_totp(user: User) -> str:
    """Sets up an authenticator app for this user, and returns the app's secret (base32)."""
    secret: str = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def totp_code(secret: str) -> str:
    """The 6 digits that an authenticator app shows now."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


def add_passkey(user: User, name: str = "Laptop") -> Authenticator:
    """Adds a passkey to the user's list. The credential is invented, so nobody can sign in with the
    passkey."""
    passkey: Authenticator = Authenticator.objects.create(
        user=user, type=Authenticator.Type.WEBAUTHN, data={"name": name, "credential": {}}
    )
    return passkey
