"""The invented people of the demo, whom anyone at the machine may sign in as.

They are told by their address: everyone at demo.alongside.example (a domain that RFC 2606 keeps
from ever existing). The demo programme makes coordinator@, manager@, mentor@, applicant@,
trainee@ and referrer@; more may be added.
"""

from dataclasses import dataclass

from config.accounts.demo.gate import is_demo
from config.accounts.models import User
from config.accounts.roles import Role

DEMO_DOMAIN = "demo.alongside.example"
TO_TRY = {
    Role.COORDINATOR: "Run a round, then approve or decline the matches it proposes.",
    Role.MANAGER: "See how many mentors short the programme is, and why.",
    Role.MENTOR: "Say when you are free, and see who you are matched with.",
    Role.APPLICANT: "See where your application stands, and answer the offer of a place.",
    Role.REFERRER: "See the public pages. Referring a man here is still to come.",
}

TO_TRY_BY_NAME = {
    "trainee": ("trainee", "See your next training session, and put your dates in your calendar."),
}
"""Of those whose role does not say what there is to try: by the name in their address."""


@dataclass(frozen=True)
class DemoPerson:
    """One person to try the service as."""

    user: User
    role: str
    to_try: str


def demo_people() -> list[DemoPerson]:
    """The people of the demo, staff first; nobody at all outside the demo."""
    if not is_demo():
        return []
    users = User.objects.filter(email__endswith=f"@{DEMO_DOMAIN}", is_active=True)
    people = [_described(user) for user in users.prefetch_related("grants").order_by("pk")]
    return sorted(people, key=_rank)


def _described(user: User) -> DemoPerson:
    name = user.email.partition("@")[0]
    if name in TO_TRY_BY_NAME:
        return DemoPerson(user, *TO_TRY_BY_NAME[name])
    role = next((role for role in TO_TRY if role in user.roles), None)
    if role is None:
        return DemoPerson(user, "no role yet", "See the service as someone who has just signed up.")
    return DemoPerson(user, role.label, TO_TRY[role])


def _rank(person: DemoPerson) -> int:
    order = [*(role.label for role in TO_TRY), *(role for role, _ in TO_TRY_BY_NAME.values())]
    return order.index(person.role) if person.role in order else len(order)
