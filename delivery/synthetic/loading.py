"""Loading the demo: an invented programme, and what mentors and men did together in it."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from config.accounts.demo.people import DEMO_DOMAIN
from config.accounts.models import User
from config.common.actor import Actor
from config.common.clock import london_date
from delivery.models import SafeguardingLead, SafetyNumbers
from delivery.starting import load_delivery_lists
from delivery.synthetic.gate import write_gate, write_moves
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
from recruitment.models import Establishment


def load_all(*, size: Size | None = None, seed: int, by: Actor, at: datetime) -> Programme:
    """Invents and saves a programme, as matching.synthetic.loading.load_programme does. If no
    `size` is given, also adds what mentors and men did together. Saves everything or nothing.
    Raises the errors of load_programme."""
    with transaction.atomic():
        programme = load_programme(size=size, seed=seed, by=by, at=at)
        load_delivery_lists()
        if not size:
            write_delivery(seed=seed, at=at)
    return programme


def write_delivery(*, seed: int, at: datetime) -> None:
    """Adds what mentors and men did together in the demo's matches. The same seed on the same
    London date gives the same records. Call it in a transaction, after the demo is loaded."""
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
    write_worries(current, coordinator=coordinator, manager=manager, at=at)
    _write_safety([manager, coordinator], at=at)


def _write_safety(leads: Sequence[User], *, at: datetime) -> None:
    """The safeguarding leads, and the numbers to ring at each prison. All numbers are in Ofcom's
    range for drama. `leads` begins with a manager, who has chosen them all."""
    for place, lead in enumerate(leads):
        SafeguardingLead.objects.create(
            user=lead, phone=f"020 7946 00{place:02}", chosen_by=leads[0], chosen_at=at
        )
    for place, prison in enumerate(Establishment.objects.order_by("pk")):
        SafetyNumbers.objects.create(
            establishment=prison,
            control_room=f"020 7946 0{place}11",
            duty_governor=f"020 7946 0{place}22",
            safer_custody=f"020 7946 0{place}33",
            out_of_hours=f"020 7946 0{place}44",
            checked_on=london_date(at),
        )


def men_of_the_report() -> list[Match]:
    """The matches of the 31 men who had a mentor in the report's period. The match that began first
    comes first. 1 query."""
    return list(
        _matches()
        .filter(status=MatchStatus.ENDED, started_on__range=(FIRST_DAY, LAST_DAY))
        .order_by("started_on", "pk")
    )


def _matches() -> MatchQuerySet:
    return Match.objects.select_related(
        "mentor__user", "referral__participant", "referral__establishment"
    )
