"""Counts for reports: how many men were referred to each service, and what came of the
referrals."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from delivery.models import OnwardStep
from delivery.onward.referring import MAKE, PROPOSE
from delivery.states import ONWARD, OnwardStatus
from matching.models import Match


@dataclass(frozen=True)
class OnwardCount:
    """The numbers of one service in a period.

    `talked_about`: the referrals that people first talked about in the period. `made`: the
    referrals that were made in the period. `men`: the men in the referrals that were made. The
    other numbers say how many of the referrals that were made have which status today. They add up
    to `made`.
    """

    service: str
    talked_about: int
    made: int
    men: int
    no_result_yet: int
    accepted: int
    started: int
    finished: int
    turned_down: int
    withdrawn: int


@dataclass(frozen=True)
class OnwardRecords:
    """The ids of the referrals that OnwardCount counts for one service. `talked_about` and `made`
    have the referrals that OnwardCount counts under these names. `by_status` has the referrals that
    were made, by their status. `men` has the ids of the men in them."""

    code: str
    service: str
    talked_about: frozenset[int]
    made: frozenset[int]
    men: frozenset[int]
    by_status: Mapping[OnwardStatus, frozenset[int]]

    def with_status(self, *statuses: OnwardStatus) -> frozenset[int]:
        return frozenset().union(*(self.by_status[status] for status in statuses))


NO_RESULT_YET: Final = (OnwardStatus.PROPOSED, OnwardStatus.MADE, OnwardStatus.ASSESSMENT)


def onward_records(
    matches: Iterable[Match] | None,
    *,
    first: date,
    last: date,
    known_before: datetime | None = None,
) -> list[OnwardRecords]:
    """For each service, the referrals that people first talked about, or that were made, from
    `first` to `last`, both included. The services are in alphabetical order.

    Has only referrals of these matches, or of all matches if `matches` is None. Leaves out steps
    that were recorded at `known_before` or later. One query.
    """
    steps = OnwardStep.objects.order_by("on", "pk")
    if matches is not None:
        steps = steps.filter(onward__match__in=matches)
    if known_before is not None:
        steps = steps.filter(recorded_at__lt=known_before)
    names: dict[int, tuple[str, str]] = {}
    talked_about: dict[int, set[int]] = defaultdict(set)
    made: dict[int, dict[int, int]] = defaultdict(dict)
    status: dict[int, OnwardStatus] = {}
    for service, code, name, onward, man, step, on in steps.values_list(
        "onward__service",
        "onward__service__code",
        "onward__service__name",
        "onward",
        "onward__match__referral__participant",
        "step",
        "on",
    ):
        status[onward] = _after(step)
        if not first <= on <= last or step not in (PROPOSE, MAKE):
            continue
        names[service] = (code, name)
        if step == PROPOSE:
            talked_about[service].add(onward)
        else:
            made[service][onward] = man
    return [
        OnwardRecords(
            code,
            name,
            frozenset(talked_about[service]),
            frozenset(made[service]),
            frozenset(made[service].values()),
            {
                each: frozenset(onward for onward in made[service] if status[onward] == each)
                for each in OnwardStatus
            },
        )
        for service, (code, name) in sorted(
            names.items(), key=lambda item: (item[1][1].lower(), item[0])
        )
    ]


def _after(step: str) -> OnwardStatus:
    """The status of a referral after this step."""
    return OnwardStatus(ONWARD.initial if step == PROPOSE else ONWARD.transition(step).target)


def onward_counts(matches: Iterable[Match] | None, *, first: date, last: date) -> list[OnwardCount]:
    """For each service, the numbers of referrals and men from `first` to `last`, both included (see
    onward_records). One query."""
    return [
        OnwardCount(
            service=each.service,
            talked_about=len(each.talked_about),
            made=len(each.made),
            men=len(each.men),
            no_result_yet=len(each.with_status(*NO_RESULT_YET)),
            accepted=len(each.with_status(OnwardStatus.ACCEPTED)),
            started=len(each.with_status(OnwardStatus.STARTED)),
            finished=len(each.with_status(OnwardStatus.FINISHED)),
            turned_down=len(each.with_status(OnwardStatus.TURNED_DOWN)),
            withdrawn=len(each.with_status(OnwardStatus.WITHDRAWN)),
        )
        for each in onward_records(matches, first=first, last=last)
    ]


def men_referred_onward(matches: Iterable[Match] | None, *, first: date, last: date) -> int:
    """How many men were referred to any service from `first` to `last`, both included. One query.

    A man with several referrals counts once. Counts only these matches, or all matches if `matches`
    is None.
    """
    rows = OnwardStep.objects.filter(on__range=(first, last), step=MAKE)
    if matches is not None:
        rows = rows.filter(onward__match__in=matches)
    return rows.order_by().values("onward__match__referral__participant").distinct().count()
