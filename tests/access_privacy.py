"""The records that tests/access_table.py needs for the pages of privacy."""

from typing import Any

from config.accounts.models import User
from config.common.clock import now
from privacy.holds.holds import begin_hold
from privacy.register.entry import Whose
from tests.factories.people import manager, mentor_user
from tests.factories.programme import a_participant


def a_man_to_hold(_: User) -> dict[str, Any]:
    return {"pk": a_participant().pk}


def a_held_man(_: User) -> dict[str, Any]:
    man = a_participant()
    begin_hold(whose=Whose.MAN, person_key=man.pk, reason="A claim", by=manager(), at=now())
    return {"pk": man.pk}


def a_volunteer_to_hold(_: User) -> dict[str, Any]:
    return {"pk": mentor_user().pk}


def a_held_volunteer(_: User) -> dict[str, Any]:
    user = mentor_user()
    begin_hold(whose=Whose.VOLUNTEER, person_key=user.pk, reason="A claim", by=manager(), at=now())
    return {"pk": user.pk}
