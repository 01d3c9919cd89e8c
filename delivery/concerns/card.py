"""The cards about concerns: one on the page of a match, and one on a mentor's first page."""

from datetime import date

from django.db.models import QuerySet

from config.accounts.models import User
from config.common.written_query import written_once
from delivery.cards import Card
from delivery.concerns.seeing import concerns_for, own_concerns
from delivery.drafts.saving import draft_of_concern
from delivery.models import Concern
from delivery.permissions import is_own
from delivery.states import ConcernStatus
from matching.mentors.rules import called
from matching.models import Match, Mentor, current_rules


def concerns_card(match: Match, user: User, _today: date) -> Card | None:
    """The card with a button to say “I am worried about him”. The card also lists the concerns of
    this match that `user` may see and that are not closed. It does not show their texts. If `user`
    is a member of staff with a concern that is not sent yet, the card has a link to it. At most 2
    queries, and one more for staff."""
    is_mentor = is_own(user, match)
    concerns = _concerns(user.pk, match.pk, roles=user.roles, is_own=is_mentor)
    title = "Are you worried about him?" if is_mentor else "Concerns"
    context = {
        "match": match,
        "concerns": concerns,
        "is_own": is_mentor,
        # The card of sessions shows a mentor all their drafts.
        "draft": None if is_mentor else draft_of_concern(user, match),
    }
    return Card(title, "delivery/concerns/card.html", context)


@written_once
def _concerns(user: int, match: int, *, roles: frozenset[str], is_own: bool) -> QuerySet[Concern]:
    person = User.standing_for(user, roles)
    rows = own_concerns(person) if is_own else concerns_for(person)
    return rows.filter(match=match).exclude(status=ConcernStatus.CLOSED)


def worried_card(mentor: Mentor, _today: date) -> Card | None:
    """The card on a mentor's first page, with a button for each of their men to say “I am worried
    about him”. The men come in the order of the card that lists the mentor's men. 2 queries."""
    matches = mentor.matches.begun().select_related("referral__participant").order_by("slot", "pk")
    rules = current_rules()
    men = [(match, called(match.referral, rules)) for match in matches]
    return Card("Are you worried about somebody?", "delivery/concerns/home_card.html", {"men": men})
