"""Counts for reports: who was supported through the gate. Each figure is a set of men, so that a
report can count the men, compare the sets and list the men."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from dateutil.relativedelta import relativedelta
from django.db.models import QuerySet

from delivery.models import Destination, GateFact, ReleasePlan
from matching.models import Match, Referral
from matching.models.rules import GATE_MONTHS

Kind = GateFact.Kind
Men = frozenset[int]
"""The ids of participants. A man with several referrals is in the set once."""


@dataclass(frozen=True)
class GateMen:
    """The men that each figure about support after release counts in a period. A fact counts if its
    day lies in the period.

    `eligible`: men who can have support after release, unless a later fact says that they cannot.
    `offered`: men who were offered this support. `accepted`: men who accepted, and did not decline
    later. `declined`: men who declined, and did not accept later. `released`: men who left prison
    with a mentor. `contacted`: men with a first contact after release.

    `supported`: men whose support after release went on for at least one day of the period. Support
    begins with the first contact after release. It ends 6 months after release, or when the match
    ends if that is earlier.

    `approved_premises`: the supported men who went to Approved Premises. `in_touch`: the supported
    men, without those who are recorded as no longer in touch on the last day of the period.
    `went_to`: for each kind of place, the supported men who went there.
    """

    eligible: Men
    offered: Men
    accepted: Men
    declined: Men
    released: Men
    contacted: Men
    supported: Men
    approved_premises: Men
    in_touch: Men
    went_to: Mapping[Destination, Men]


def gate_men(
    matches: QuerySet[Match] | None,
    *,
    first: date,
    last: date,
    known_before: datetime | None = None,
) -> GateMen:
    """The men that each figure counts from `first` to `last`, both included. Counts only the men of
    `matches`, or all men if `matches` is None. Leaves out facts that were recorded at
    `known_before` or later. 3 queries."""
    counted = Match.objects.all() if matches is None else matches
    referrals = Referral.objects.filter(matches__in=counted.order_by())
    facts = _facts_by_man(referrals, last=last, known_before=known_before)
    spans = _support_by_man(referrals, last=last)
    went_to = _destinations(referrals, last=last)

    def had(kind: GateFact.Kind, unless_later: GateFact.Kind | None = None) -> Men:
        return frozenset(
            man for man, rows in facts.items() if _had(rows, kind, unless_later, first=first)
        )

    supported = frozenset(
        man for man, rows in facts.items() if _is_supported(rows, spans[man], first=first)
    )
    return GateMen(
        eligible=had(Kind.ELIGIBLE, Kind.NOT_ELIGIBLE),
        offered=had(Kind.OFFERED),
        accepted=had(Kind.ACCEPTED, Kind.DECLINED),
        declined=had(Kind.DECLINED, Kind.ACCEPTED),
        released=frozenset(
            man for man, rows in spans.items() if any(began >= first for began, _ in rows)
        ),
        contacted=had(Kind.FIRST_CONTACT),
        supported=supported,
        approved_premises=supported & went_to[Destination.APPROVED_PREMISES],
        in_touch=frozenset(man for man in supported if _is_in_touch(facts[man])),
        went_to={place: supported & men for place, men in went_to.items()},
    )


def _destinations(referrals: QuerySet[Referral], *, last: date) -> dict[Destination, Men]:
    """For each kind of place, the men who went there on the day `last` or earlier. A man who left
    prison twice counts only for the latest place."""
    plans = ReleasePlan.objects.filter(referral__in=referrals, went_on__lte=last)
    rows = plans.order_by("went_on", "pk").values_list("referral__participant", "went_to")
    latest = dict(rows)
    return {
        place: frozenset(man for man, went_to in latest.items() if went_to == place)
        for place in Destination
    }


Fact = tuple[str, date]
"""The kind of a fact, and its day."""
Span = tuple[date, date]
"""The day of a release, and the day on which the support after this release ended."""


def _facts_by_man(
    referrals: QuerySet[Referral], *, last: date, known_before: datetime | None
) -> dict[int, list[Fact]]:
    """The facts about each man up to the day `last`, the earliest first. Men are ids."""
    facts: dict[int, list[Fact]] = defaultdict(list)
    rows = GateFact.objects.filter(referral__in=referrals, on__lte=last).order_by("on", "pk")
    if known_before is not None:
        rows = rows.filter(recorded_at__lt=known_before)
    for man, kind, on in rows.values_list("referral__participant", "kind", "on"):
        facts[man].append((kind, on))
    return facts


def _support_by_man(referrals: QuerySet[Referral], *, last: date) -> dict[int, list[Span]]:
    """For each man who left prison on the day `last` or earlier, the spans of his support after
    release."""
    spans: dict[int, list[Span]] = defaultdict(list)
    rows = Match.objects.filter(referral__in=referrals, released_on__lte=last)
    for man, released_on, ended_on in rows.values_list(
        "referral__participant", "released_on", "ended_on"
    ):
        if released_on is None:
            continue
        months_over = released_on + relativedelta(months=GATE_MONTHS)
        spans[man].append((released_on, min(ended_on or months_over, months_over)))
    return spans


def _had(
    rows: Iterable[Fact], kind: GateFact.Kind, unless_later: GateFact.Kind | None, *, first: date
) -> bool:
    """Whether the latest fact of the kinds `kind` and `unless_later` is of the kind `kind`, and has
    the day `first` or a later day."""
    both = [row for row in rows if row[0] in (kind, unless_later)]
    return bool(both) and both[-1][0] == kind and both[-1][1] >= first


def _is_supported(rows: Iterable[Fact], spans: Iterable[Span], *, first: date) -> bool:
    contacts = [on for kind, on in rows if kind == Kind.FIRST_CONTACT]
    # If nobody recorded a release, the first contact counts on its own day.
    return any(on >= first for on in contacts) or (
        bool(contacts) and any(over >= first for _, over in spans)
    )


def _is_in_touch(rows: Iterable[Fact]) -> bool:
    touch = (Kind.FIRST_CONTACT, Kind.IN_TOUCH, Kind.LOST)
    return [kind for kind, _ in rows if kind in touch][-1] != Kind.LOST
