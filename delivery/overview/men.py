"""The men that a mentor supports, for the mentor's first page."""

from datetime import date

from delivery.cards import Card
from matching.mentors.rules import called
from matching.mentors.sessions import supported_matches
from matching.models import Mentor, current_rules


def men_card(mentor: Mentor, _: date) -> Card | None:
    """A card that links to the page about each man that this mentor supports. 2 queries, or one if
    there is none."""
    matches = supported_matches(mentor)
    if not matches:
        return None
    rules = current_rules()
    men = [(match, called(match.referral, rules)) for match in matches]
    title = "The man you support" if len(men) == 1 else "The men you support"
    return Card(title, "delivery/overview/men.html", {"men": men})
