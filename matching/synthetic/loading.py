"""Loads an invented programme into a database that has no real records."""

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
from matching.synthetic.hours import write_hours
from matching.synthetic.mentoring import STAR, write_clearances_in_flight, write_mentoring
from matching.synthetic.newcomers import write_open_dates
from matching.synthetic.policy import write_policy
from matching.synthetic.records import write_records
from matching.synthetic.referring import write_referring
from matching.synthetic.sized import Size, sized_programme
from matching.synthetic.trained import write_training_of
from matching.synthetic.visiting import write_visits
from matching.synthetic.writing import (
    Programme,
    Rows,
    write_prison_checks,
    write_programme,
    write_releases,
)
from recruitment.synthetic.asking import OTHERS, write_equality_answers, write_others
from recruitment.synthetic.demo import APPLICANTS, write_recruitment
from recruitment.synthetic.staff import write_invitation
from training.synthetic.demo import NEEDED, write_training

ACCOUNTS: Final = (
    Person(f"coordinator@{DEMO_DOMAIN}", "Carmen Coltsfoot", Role.COORDINATOR),
    Person(f"manager@{DEMO_DOMAIN}", "Maurice Meadowlark", Role.MANAGER),
    Person(f"referrer@{DEMO_DOMAIN}", "Rhiannon Ragwort", Role.REFERRER),
    Person(f"resettlement@{DEMO_DOMAIN}", "Desmond Dogrose", Role.REFERRER),
    Person(f"applicant@{DEMO_DOMAIN}", "Ade Anemone", Role.APPLICANT),
    Person(f"trainee@{DEMO_DOMAIN}", "Tamsin Teasel", Role.APPLICANT),
)
"""The accounts that can sign in to the demo. mentor@, the first of the mentors, can sign in too.

The first referrer is a Prison Offender Manager. The second referrer works for another service.
"""


class RealData(DomainError):
    """The database has records that may be real. `counts` says how many there are of each kind."""

    def __init__(self, counts: dict[str, int]) -> None:
        self.counts = counts
        contents = ", ".join(f"{noun} ({count})" for noun, count in counts.items())
        super().__init__(
            f"This database already has {contents}, so we added nothing. An invented programme "
            "needs an empty database. Set DATABASE_URL (or DATA_DIR) to a new one and try again."
        )


def load_programme(*, size: Size | None = None, seed: int, by: Actor, at: datetime) -> Programme:
    """Invents a programme of this size, or the demo if `size` is None. Saves the whole programme or
    nothing.

    The same size, seed and London date give the same programme. Does not change prisons, cohorts
    and demo accounts that exist already. Raises DomainError for a size out of range. Raises
    RealData if the database may have real records (see check_nothing_real), or if an invented
    programme is already loaded. 10,000 referrals with 3,000 mentors take about 5 seconds. 87,000
    referrals with 10,000 mentors take half a minute and 600 MB.
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
            write_policy(manager=people[1], at=at)
            write_invitation(rows.establishments["BXI"], manager=people[1], at=at)
            write_training_of(rows.mentors, today=london_date(at))
            _write_volunteers(rows, people, seeded(seed), at)
            write_visits(list(rows.establishments.values()), rows.mentors, manager=people[1], at=at)
            write_mentoring(rows.mentors, coordinator=people[0], at=at)
            write_open_dates(rows.establishments["BXI"], coordinator=people[0], at=at)
            write_hours(rows.establishments, rows.mentors[STAR], today=today)
            referrers = [person for person in people if Role.REFERRER in person.roles]
            write_records(
                programme.records,
                rows.referrals,
                prisons=rows.establishments,
                coordinator=people[0],
                referrers=referrers,
                random=seeded(seed),
                at=at,
            )
            write_referring(rows.referrals, referrer=referrers[0], manager=people[1], at=at)
        write_prison_checks(rows.referrals, asked_by=people[0], at=at)
        write_releases(programme, rows, answered_by=people[0], at=at)
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
    """Adds the people who are applying, the people in training, and the people who are waiting for
    a clearance."""
    coordinator, manager, _, _, applicant, trainee = people
    brixton = rows.establishments["BXI"]
    write_clearances_in_flight(rows.mentors, brixton, random, today=london_date(at))
    shared: dict[str, Any] = {"team": [coordinator, manager], "random": random, "at": at}
    write_recruitment(
        establishments=list(rows.establishments.values()),
        names=[a_name(random, VOLUNTEERS) for _ in range(APPLICANTS)],
        star=applicant,
        **shared,
    )
    in_training = write_training(
        brixton=brixton,
        names=[a_name(random, VOLUNTEERS) for _ in range(NEEDED)],
        star=trainee,
        **shared,
    )
    write_others(
        in_training,
        [brixton],
        names=[a_name(random, VOLUNTEERS) for _ in range(OTHERS)],
        decided_by=coordinator,
        random=random,
    )
    write_equality_answers(random)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Turns garbage collection off inside the `with` block.

    We keep a million records, so garbage collection would take a third of the time and find nothing
    to collect.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def check_nothing_real() -> None:
    """Raises RealData if there is a referral, a mentor, or a user whose email address is not of the
    demo's domain."""
    counts = {
        "referrals": Referral.objects.count(),
        "mentors": Mentor.objects.count(),
        "accounts that are not the demo's": User.objects.exclude(
            email__iendswith=f"@{DEMO_DOMAIN}"
        ).count(),
    }
    if any(counts.values()):
        raise RealData({noun: count for noun, count in counts.items() if count})


def _open_accounts(rows: Rows, at: datetime) -> list[User]:
    """The demo's accounts, in the order of ACCOUNTS.

    coordinator@ becomes the coordinator of every prison of the programme.
    """
    people = write_people(ACCOUNTS, at=at, are_verified=True)
    people[0].establishments.add(*rows.establishments.values())
    return people
