"""For each address of staff accounts in tests/access_table.py: functions that make the records it
needs."""

from typing import Any

from config.accounts.models import User
from tests.factories.people import coordinator
from tests.factories.staff import a_reset, an_invitation, somebody_who_left


def a_member_of_staff(_: User) -> dict[str, Any]:
    return {"pk": coordinator().pk}


def an_invited_member(_: User) -> dict[str, Any]:
    return {"pk": an_invitation().user_id}


def a_former_member(_: User) -> dict[str, Any]:
    return {"pk": somebody_who_left().user_id}


def a_reset_to_answer(_: User) -> dict[str, Any]:
    return {"pk": a_reset().pk}
