"""The demo's invitation to a new coordinator."""

from datetime import datetime
from typing import Final

from config.accounts.models import User
from config.accounts.roles import Role
from recruitment.models import Establishment
from recruitment.staff.duties import Duties
from recruitment.staff.inviting import invite

INVITED: Final = ("Imogen Iris", "imogen@people.alongside.example")


def write_invitation(prison: Establishment, *, manager: User, at: datetime) -> None:
    """Invites somebody as a coordinator of this prison."""
    name, email = INVITED
    duties = Duties(frozenset({Role.COORDINATOR}), frozenset({prison}))
    invite(email=email, name=name, duties=duties, by=manager, at=at)
