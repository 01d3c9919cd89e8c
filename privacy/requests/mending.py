"""Where people correct the data that we have about them."""

from dataclasses import dataclass

from django.urls import reverse

from config.accounts.models import User
from config.accounts.roles import Role


@dataclass(frozen=True)
class Place:
    """A page on which somebody corrects something themselves."""

    text: str
    address: str


def places_to_correct(user: User) -> list[Place]:
    """The pages on which this person can correct their own data. The only query is for their
    roles."""
    places = [Place("Your email address", reverse("account_email"))]
    if user.is_coordinating_staff:
        places.append(Place("Your name", reverse("own_name")))
    if Role.APPLICANT in user.roles:
        places.append(Place("Your application", reverse("recruitment:my_application")))
    if Role.MENTOR in user.roles:
        places += [
            Place("When you are free", reverse("matching:own_times")),
            Place("About you as a mentor", reverse("matching:own_parts")),
            Place("Days on which you are away", reverse("matching:own_away")),
        ]
    if Role.REFERRER in user.roles:
        places.append(Place("Men that you referred", reverse("matching:my_referrals")))
    return places
