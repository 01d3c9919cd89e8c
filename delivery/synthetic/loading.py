"""Loading the demo: an invented programme, and what mentors and men did together in it."""

from datetime import datetime

from django.db import transaction

from config.accounts.demo.people import DEMO_DOMAIN
from config.accounts.models import User
from config.common.actor import Actor
from delivery.starting import load_delivery_lists
from delivery.synthetic.gate import write_gate, write_moves
from delivery.synthetic.safety import write_acct, write_safety
from delivery.synthetic.sessions import write_sessions
from delivery.synthetic.support import write_support
from delivery.synthetic.worries import write_worries
from matching.models import Match, MatchQuerySet
from matching.states import BEGUN, MatchStatus
from matching.synthetic.chance import seeded
from matching.synthetic.loading import load_programme
from matching.synthetic.report import FIRST_DAY, LAST_DAY
from matching.synthetic.sized import Size
from matching.synthetic.writing import Programme


def load_all(*, size: Size | None = None, seed: int, by: Actor, at: datetime) -> Programme:
    """Invents and saves a programme, as matching.synthetic.loading.load_programme does. Without a
    `size`, also adds what mentors and men did together. Saves everything or nothing. Raises the
    same errors as load_programme."""
    with transaction.atomic():
        programme = load_programme(size=size, seed=seed, by=by, at=at)
        load_delivery_lists()
        if not size:
            write_delivery(seed=seed, at=at)
    return programme


def write_delivery(*, seed: int, at: datetime) -> None:
    """Adds what mentors and men did together in the demo's matches. On one day in London, the same
    seed always gives the same records. Load the demo first, and call this function in a
    transaction."""
    random = seeded(seed)
    coordinator = User.objects.get(email=f"coordinator@{DEMO_DOMAIN}")
    manager = User.objects.get(email=f"manager@{DEMO_DOMAIN}")
    past = men_of_the_report()
    # The mentor who can sign in comes first, so that they have a session to log.
    current = list(_matches().filter(status__in=sorted(BEGUN)).order_by("mentor", "pk"))
    write_moves(past, coordinator=coordinator, at=at)
    write_gate(past, current, coordinator=coordinator, random=random, at=at)
    write_sessions(past, current, coordinator=coordinator, random=random, at=at)
    write_support(past, current, coordinator=coordinator, manager=manager, random=random, at=at)
    write_acct(past, coordinator=coordinator)
    write_worries(current, coordinator=coordinator, manager=manager, at=at)
    write_safety([manager, coordinator], at=at)


def men_of_the_report() -> list[Match]:
    """The matches of the 31 men who had a mentor in the report's period, in the order in which they
    began. 1 query."""
    return list(
        _matches()
        .filter(status=MatchStatus.ENDED, started_on__range=(FIRST_DAY, LAST_DAY))
        .order_by("started_on", "pk")
    )


def _matches() -> MatchQuerySet:
    return Match.objects.select_related(
        "mentor__user", "referral__participant", "referral__establishment"
    )
