"""The invented people of the demo: everybody whose email address ends in demo.alongside.example.

RFC 2606 reserves the ending .example, so nobody can own this domain. The demo makes coordinator@,
manager@, mentor@, applicant@, trainee@, referrer@ and resettlement@. The person at resettlement@
also refers men. You can add more people.
"""

from dataclasses import dataclass

from config.accounts.demo.gate import is_demo
from config.accounts.models import User
from config.accounts.roles import Role

DEMO_DOMAIN = "demo.alongside.example"
TO_TRY = {
    Role.COORDINATOR: "Run a round, then approve or decline the matches it proposes.",
    Role.MANAGER: "See how many more mentors each prison needs, and why.",
    Role.MENTOR: "Say when you are free, and see who you are matched with.",
    Role.APPLICANT: "See how far your application is, and answer the offer of a place.",
    Role.REFERRER: "Refer a man, and see the progress of the men you referred.",
}

TO_TRY_BY_NAME = {
    "resettlement": (
        "referrer from another service",
        "See the man you referred, but not the men that others referred.",
    ),
    "trainee": ("trainee", "See your next training session, and put your dates in your calendar."),
}
"""The role of a person and what to try as this person, by the first part of their email address.

Only for people whose role alone does not explain what they do.
"""


@dataclass(frozen=True)
class DemoPerson:
    """An invented person. You can try the service as this person."""

    user: User
    role: str
    to_try: str


def demo_people() -> list[DemoPerson]:
    """The people of the demo, staff first. Empty outside the demo. 2 queries."""
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
        return DemoPerson(
            user, "no role yet", "See the service as somebody who has just registered."
        )
    return DemoPerson(user, role.label, TO_TRY[role])


def _rank(person: DemoPerson) -> int:
    order = [*(role.label for role in TO_TRY), *(role for role, _ in TO_TRY_BY_NAME.values())]
    return order.index(person.role) if person.role in order else len(order)
