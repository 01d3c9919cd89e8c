"""Signs of life: whether the worker and the schedule are running, and whether a clock has jumped.

The worker and the schedule each write a sign every SIGN_SECONDS seconds. A sign has the time, and
also the seconds since the machine started, because somebody may set the clock of the machine.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import DatabaseError, connection, models
from django.utils.timesince import timesince

from config.common import clock
from config.common.clock import Reading

log = logging.getLogger(__name__)

SLACK: Final = timedelta(minutes=1)
"""How far the clocks of 2 machines may differ."""
JUMP: Final = timedelta(minutes=10)
HOLD: Final = timedelta(hours=1)


def longest_silence() -> timedelta:
    """How long a part of the service may give no sign before we say that the part has stopped: 3
    times SIGN_SECONDS."""
    return 3 * timedelta(seconds=settings.SIGN_SECONDS)


class Part(models.TextChoices):
    WORKER = "worker", "the worker"
    SCHEDULE = "schedule", "the schedule"


class SignOfLife(models.Model):
    """The last time at which one part of the service said that it is running, by the clocks of its
    machine.

    After a jump of the clock, `jumped_by` is the size of the jump in seconds. Work that depends on
    the date waits until `held_until`.
    """

    part = models.CharField(max_length=10, choices=Part.choices, unique=True)
    at = models.DateTimeField()
    seconds = models.FloatField()
    boot = models.CharField(max_length=255)
    jumped_by = models.BigIntegerField(default=0)
    held_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.part

    def jump_until(self, reading: Reading) -> timedelta:
        """How far the clock has jumped since this sign. Negative when somebody set the clock back.

        After a restart, we do not know how long the machine was off. So after a restart, the clock
        counts as having jumped only if it shows an earlier time than this sign.
        """
        passed = reading.at - self.at
        if self.boot != reading.boot:
            return min(passed, timedelta())
        return passed - timedelta(seconds=reading.seconds - self.seconds)

    def is_fresh(self, reading: Reading) -> bool:
        """Whether this sign is recent: not older than longest_silence()."""
        if self.boot == reading.boot:
            return 0 <= reading.seconds - self.seconds < longest_silence().total_seconds()
        return -SLACK < reading.at - self.at < longest_silence()

    def is_held(self, at: datetime) -> bool:
        """Whether work that depends on the date must wait now, because the clock has jumped."""
        return self.held_until is not None and self.held_until > at

    @property
    def jump_in_words(self) -> str:
        """The jump in words, such as "back by 1 hour"."""
        size = timedelta(minutes=round(abs(self.jumped_by) / 60))
        way = "forward" if self.jumped_by > 0 else "back"
        return f"{way} by {timesince(self.at - size, self.at)}"


def give_sign(part: Part, reading: Reading) -> None:
    """Records that this part of the service is running. Also records a jump of the clock since the
    part's last sign. About 4 queries."""
    values: dict[str, object] = {
        "at": reading.at,
        "seconds": reading.seconds,
        "boot": reading.boot,
    }
    last = SignOfLife.objects.filter(part=part).first()
    jump = last.jump_until(reading) if last else timedelta()
    if abs(jump) > JUMP:
        log.error("the clock has jumped by %s: work that depends on the date waits", jump)
        values |= {"jumped_by": int(jump.total_seconds()), "held_until": reading.at + HOLD}
    SignOfLife.objects.update_or_create(part=part, defaults=values)


def try_to_give_sign(part: Part) -> None:
    """Records that this part of the service is running, by the clocks of this machine (see
    give_sign).

    If the database does not answer, writes a line in the log. Closes the database connection
    afterwards. Otherwise, new processes of the worker would share this connection.
    """
    try:
        give_sign(part, clock.reading())
    except DatabaseError as error:
        log.warning("%s could not give a sign of life: %s", part.label, type(error).__name__)
    finally:
        connection.close()


@dataclass(frozen=True)
class Service:
    """Which parts of the service have a problem. `stopped` has the parts that have been silent for
    too long. `jump` is the worker's last sign if work waits because the worker's clock has jumped,
    and otherwise None."""

    stopped: list[Part]
    jump: SignOfLife | None


def service_at(reading: Reading) -> Service:
    """Which parts of the service have a problem at this moment. One query."""
    signs = {Part(sign.part): sign for sign in SignOfLife.objects.all()}
    worker = signs.get(Part.WORKER)
    return Service(
        stopped=[part for part in Part if part not in signs or not signs[part].is_fresh(reading)],
        jump=worker if worker and worker.is_held(reading.at) else None,
    )


def is_clock_steady(reading: Reading) -> bool:
    """Whether work that depends on the date may run now. One query.

    After a jump of the worker's clock, this is false for an hour.
    """
    sign = SignOfLife.objects.filter(part=Part.WORKER).first()
    if sign is None:
        return True
    return not sign.is_held(reading.at) and abs(sign.jump_until(reading)) <= JUMP
