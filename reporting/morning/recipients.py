"""Who gets the morning email, when, and about which prisons.

A manager gets the figures of every prison, and a coordinator gets the figures of their own prisons.
Only managers read about reports to funders, and a manager can leave that part out. A manager can
stop the whole email if another manager gets it. A coordinator can stop it if another coordinator
gets it at each of their prisons.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from config.accounts.models import User
from config.accounts.roles import STAFF, Role
from config.common.clock import LONDON, is_past_london_hour, london_date
from matching.models import CapacityCopy
from recruitment.models import Establishment
from reporting.capacity.figures import prisons_of
from reporting.models import MorningPreference


@dataclass(frozen=True)
class Reader:
    """Somebody who can get the morning email, with their open prisons and how they want the email.

    `alone_at` has the prisons for which nobody else with the same role gets the email. For a
    manager, this is every prison or none.
    """

    user: User
    prisons: tuple[Establishment, ...]
    preference: MorningPreference
    alone_at: tuple[Establishment, ...] = ()

    @property
    def is_manager(self) -> bool:
        return Role.MANAGER in self.user.roles

    @property
    def is_needed(self) -> bool:
        return bool(self.alone_at)

    @property
    def shows_funders(self) -> bool:
        return self.is_manager and self.preference.wants_funders

    @property
    def gets_it(self) -> bool:
        """Whether we send the email to this person. Somebody who is alone at a prison gets it even
        if they have stopped it."""
        return self.preference.stopped_at is None or self.is_needed


def readers() -> list[Reader]:
    """Active managers and coordinators, each with their prisons. Includes those who have stopped
    the email.

    Leaves out coordinators without an open prison. 4 queries, plus one for each manager.
    """
    staff = User.objects.filter(is_active=True, grants__role__in=STAFF).distinct()
    people = staff.order_by("pk").prefetch_related("grants", "establishments")
    saved = MorningPreference.objects.in_bulk()
    every = [
        Reader(user, tuple(prisons), saved.get(user.pk) or MorningPreference(user=user))
        for user in people
        if (prisons := prisons_of(user))
    ]
    return _with_needs(every)


def _with_needs(every: Sequence[Reader]) -> list[Reader]:
    """The same readers, each with the prisons at which they are alone (see Reader)."""
    going = [reader for reader in every if reader.preference.stopped_at is None]
    managers = {reader.user.pk for reader in going if reader.is_manager}
    coordinators: dict[int, set[int]] = defaultdict(set)
    for reader in going:
        for prison in () if reader.is_manager else reader.prisons:
            coordinators[prison.pk].add(reader.user.pk)

    def is_alone(reader: Reader, prison: Establishment) -> bool:
        others = managers if reader.is_manager else coordinators[prison.pk]
        return others <= {reader.user.pk}

    return [
        replace(
            reader,
            alone_at=tuple(prison for prison in reader.prisons if is_alone(reader, prison)),
        )
        for reader in every
    ]


def preference_of(user: User) -> MorningPreference:
    """How this person wants the email. If they have never changed it, returns an unsaved row."""
    return MorningPreference.objects.filter(user=user).first() or MorningPreference(user=user)


def waiting_readers(*, at: datetime) -> list[Reader]:
    """The people who should get the email of this London date and have not got it yet, even if the
    hour that they chose has not come."""
    today = london_date(at)
    copies = CapacityCopy.objects.filter(report__date=today)
    had = set(copies.values_list("recipient_id", flat=True))
    return [
        reader
        for reader in readers()
        if reader.gets_it and reader.user.pk not in had and not reader.preference.is_away(today)
    ]


def due_readers(*, at: datetime) -> list[Reader]:
    """The people whose email of this London date is due now."""
    return [reader for reader in waiting_readers(at=at) if is_due(reader.preference, at=at)]


def is_due(preference: MorningPreference, *, at: datetime) -> bool:
    """Whether the email is due at this moment, if none was sent on this London date.

    The result changes only once from midnight to midnight in London, from false to true. People
    choose whole hours, but never the hour that a clock change skips or repeats.
    """
    return is_past_london_hour(at, preference.hour) and not preference.is_away(london_date(at))


def next_time(preference: MorningPreference, *, had_todays: bool, at: datetime) -> datetime:
    """When the next email is due, in London time. This can be in the past if today's email is
    late."""
    today = london_date(at)
    day = preference.back_on(today + timedelta(days=had_todays))
    return datetime.combine(day, time(preference.hour), LONDON)


def has_todays_copy(user: User, *, on: date) -> bool:
    """Whether this person's email of this London date was sent."""
    return CapacityCopy.objects.filter(recipient=user, report__date=on).exists()
