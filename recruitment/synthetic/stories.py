"""The stage that each invented applicant has reached, and when they took each step."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Final

from recruitment.states import ApplicationStatus

S = ApplicationStatus
LONG: Final = ("submit", "shortlist", "invite_to_interview")
STEPS: Final[Mapping[ApplicationStatus, tuple[str, ...]]] = {
    S.DRAFT: (),
    S.SUBMITTED: ("submit",),
    S.SHORTLISTED: ("submit", "shortlist"),
    S.INTERVIEW: LONG,
    S.RESERVE: (*LONG, "put_on_reserve"),
    S.OFFERED: (*LONG, "offer"),
    S.ACCEPTED: (*LONG, "offer", "accept"),
    S.LAPSED: (*LONG, "offer", "lapse"),
    S.DECLINED: ("submit", "decline"),
    S.WITHDRAWN: ("submit", "withdraw"),
}
"""The steps that lead to each stage. Sending the application is the first."""

IN_FLIGHT: Final = {
    S.OFFERED: 4,
    S.ACCEPTED: 5,
    S.RESERVE: 3,
    S.INTERVIEW: 7,
    S.SHORTLISTED: 6,
    S.SUBMITTED: 9,
    S.DRAFT: 3,
    S.DECLINED: 4,
    S.WITHDRAWN: 2,
    S.LAPSED: 1,
}
"""How many of the demo's applicants are at each stage."""

OPEN_DAYS: Final = 42
"""How many days the demo's cohort has been taking applications."""


@dataclass(frozen=True)
class Story:
    """The story of one applicant.

    `step_times` has the time of each step on the way to `status` (see STEPS).
    """

    status: ApplicationStatus
    started_at: datetime
    step_times: tuple[datetime, ...]

    @property
    def steps(self) -> tuple[str, ...]:
        return STEPS[self.status]

    @property
    def since(self) -> datetime:
        """When the application reached its stage."""
        return self.step_times[-1] if self.step_times else self.started_at


def stories(
    random: Random, counts: Mapping[ApplicationStatus, int], *, at: datetime
) -> list[Story]:
    """As many stories for each stage as `counts` says.

    All applicants started in the OPEN_DAYS days before `at`. The last step of each story was at
    most 9 days before `at`, so that an offer is still open.
    """
    return [a_story(random, status, at) for status, count in counts.items() for _ in range(count)]


def a_story(random: Random, status: ApplicationStatus, at: datetime) -> Story:
    """One story, with its steps spread evenly over time."""
    last = at - timedelta(hours=random.randint(3, 9 * 24))
    first = at - timedelta(days=OPEN_DAYS) + timedelta(hours=random.randint(1, 20 * 24))
    started_at = first - timedelta(minutes=random.randint(15, 90))
    count = len(STEPS[status])
    gap = (last - first) / max(1, count - 1)
    step_times = (last,) if count == 1 else tuple(first + gap * number for number in range(count))
    return Story(status, started_at, step_times)
