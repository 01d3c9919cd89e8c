"""Loads an invented programme where no real one stands."""

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from random import Random
from typing import Any, Final

from django.db import transaction

from config.accounts.demo.people import DEMO_DOMAIN
from config.accounts.models import User
from config.accounts.roles import Role
from config.common import audit
from config.common.actor import Actor
from config.common.clock import london_date
from config.common.errors import DomainError
from matching.models import Mentor, Referral
from matching.spreadsheets.writing import Person, write_people
from matching.synthetic.chance import VOLUNTEERS, a_name, seeded
from matching.synthetic.demo import demo_programme
from matching.synthetic.mentoring import write_clearances_in_flight, write_mentoring
from matching.synthetic.sized import Size, sized_programme
from matching.synthetic.writing import Programme, Rows, write_programme
from recruitment.synthetic.demo import APPLICANTS, write_recruitment
from training.synthetic.demo import NEEDED, write_training

ACCOUNTS: Final = (
    Person(f"coordinator@{DEMO_DOMAIN}", "Carmen Coltsfoot", Role.COORDINATOR),
    Person(f"manager@{DEMO_DOMAIN}", "Maurice Meadowlark", Role.MANAGER),
    Person(f"referrer@{DEMO_DOMAIN}", "Rhiannon Ragwort", Role.REFERRER),
    Person(f"applicant@{DEMO_DOMAIN}", "Ade Anemone", Role.APPLICANT),
    Person(f"trainee@{DEMO_DOMAIN}", "Tamsin Teasel", Role.APPLICANT),
)
"""Who may sign in to the demo, beside mentor@, who is the first of the mentors."""


class RealData(DomainError):
    """Somebody's real records are here; nothing was written."""


def load_programme(*, size: Size | None = None, seed: int, by: Actor, at: datetime) -> Programme:
    """Invents and writes a programme: of this size, or the demo. All or nothing.

    The same size, seed and London date give the same programme. It only adds: a prison, a cohort
    or a demo account that exists is used as it is. Raises RealData when any referral, any mentor,
    or any user whose address is not at the demo's domain exists, so a second load is refused too;
    DomainError for a size out of range. 10,000 referrals with 3,000 mentors take some five
    seconds, 87,000 with 10,000 half a minute and 600 MB.
    """
    today = london_date(at)
    with _uncollected(), transaction.atomic():
        check_nothing_real()
        programme = (
            sized_programme(size, seed=seed, today=today)
            if size
            else demo_programme(seed=seed, today=today)
        )
        rows = write_programme(programme, at=at)
        people = _open_accounts(rows, at)
        if not size:
            _write_volunteers(rows, people, seeded(seed), at)
            write_mentoring(rows.mentors, coordinator=people[0], at=at)
        audit.record(
            "load_invented_programme",
            next(iter(rows.establishments.values())),
            by=by,
            at=at,
            seed=seed,
            referrals=len(programme.men),
            mentors=len(programme.volunteers),
        )
    return programme


def _write_volunteers(rows: Rows, people: Sequence[User], random: Random, at: datetime) -> None:
    """The demo's people on their way to becoming mentors: applying, in training, being cleared."""
    coordinator, manager, _, applicant, trainee = people
    brixton = rows.establishments["BXI"]
    write_clearances_in_flight(rows.mentors, brixton, random, today=london_date(at))
    shared: dict[str, Any] = {"team": [coordinator, manager], "random": random, "at": at}
    write_recruitment(
        establishments=list(rows.establishments.values()),
        names=[a_name(random, VOLUNTEERS) for _ in range(APPLICANTS)],
        star=applicant,
        **shared,
    )
    write_training(
        brixton=brixton,
        names=[a_name(random, VOLUNTEERS) for _ in range(NEEDED)],
        star=trainee,
        **shared,
    )


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without looking for garbage: in a million records that all are needed the search takes a
    third of the time, and finds nothing."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def check_nothing_real() -> None:
    """Raises RealData when a referral, a mentor, or a user outside the demo's domain exists."""
    counts = {
        "referrals": Referral.objects.count(),
        "mentors": Mentor.objects.count(),
        "accounts that are not the demo's": User.objects.exclude(
            email__iendswith=f"@{DEMO_DOMAIN}"
        ).count(),
    }
    contents = ", ".join(f"{noun} ({count})" for noun, count in counts.items() if count)
    if contents:
        raise RealData(
            f"This database already holds {contents}. An invented programme is only loaded into an "
            "empty one, so nothing was written. Set DATABASE_URL (or DATA_DIR) to a new one and "
            "try again."
        )


def _open_accounts(rows: Rows, at: datetime) -> list[User]:
    """The demo's accounts, in the order of ACCOUNTS; coordinator@ coordinates every prison
    loaded."""
    people = write_people(ACCOUNTS, at=at, are_verified=True)
    people[0].establishments.add(*rows.establishments.values())
    return people
