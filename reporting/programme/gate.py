"""Support after release: how many men could have it, were offered it, accepted it, and had it."""

from typing import Final

from delivery.gate.counts import GateMen, gate_men
from delivery.models import Destination
from reporting.programme.building import Column, count, line, partition, sentence
from reporting.programme.scoping import known_before, matches_of_prisons
from reporting.programme.tables import (
    Chapter,
    Chart,
    Definition,
    RecordKind,
    Row,
    Scope,
    Table,
)

MAN: Final = RecordKind.MAN
FACTS: Final = "The facts about support after release in each man's record"
ELIGIBLE: Final = "Men who could have support after release"


def _definition(key: str, says: str, numerator: str, denominator: str = "") -> Definition:
    return Definition(f"gate.{key}", says, numerator, denominator, FACTS)


DEFINITIONS: Final = {
    "eligible": _definition(
        "eligible",
        "The men who could have support after release.",
        "Men recorded in the period as able to have it, unless a later fact says that they cannot",
    ),
    "offered": _definition(
        "offered",
        "The men who were offered support after release.",
        "Men with an offer recorded in the period",
    ),
    "accepted": _definition(
        "accepted",
        "The men who accepted support after release. Accepting it is not the same as having it.",
        "Men who accepted in the period and did not decline later",
    ),
    "released": _definition(
        "released",
        "The men who left prison while they had a mentor.",
        "Men whose match has a day of release in the period",
    ),
    "contacted": _definition(
        "contacted",
        "The men who were first in touch after release.",
        "Men with a first contact after release in the period",
    ),
    "supported": _definition(
        "supported",
        "The men who had support through the gate.",
        "Men with a first contact after release by the end of the period. Leaves out men whose "
        "support had ended by the first day. Support ends 6 months after release, or when the "
        "match ends",
    ),
    "approved_premises": _definition(
        "approved_premises",
        "The men supported through the gate who went to Approved Premises.",
        "Men supported whose release plan says that they went there",
        "All men supported through the gate",
    ),
    "in_touch": _definition(
        "in_touch",
        "The men supported through the gate who were not lost by the end of the period.",
        "Men supported, without those whose latest fact says that they are no longer in touch",
        "All men supported through the gate",
    ),
}
ANSWERS: Final = Definition(
    "gate_answers",
    "What the men who could have support after release said.",
    "Men who accepted, and men who declined, by the latest answer in the period",
    ELIGIBLE,
    FACTS,
)
WENT_TO: Final = Definition(
    "gate_destinations",
    "Where the men supported through the gate went from prison.",
    "Men whose release plan says that they went there by the end of the period",
    "All men supported through the gate",
    "The release plans",
)


def gate_tables(scope: Scope) -> list[Table]:
    """The tables about support after release. 3 queries."""
    men = gate_men(
        matches_of_prisons(scope),
        first=scope.first,
        last=scope.until,
        known_before=known_before(scope),
    )
    return [
        Table(
            "gate",
            Chapter.GATE,
            "Through the gate",
            "How many men could have support after release, and how many had it.",
            tuple(_rows(men)),
            chart=Chart.BARS,
        ),
        partition(
            "gate_answers",
            Chapter.GATE,
            "How men answered the offer",
            "How the men who could have support after release answered the offer.",
            {"accepted": "Accepted", "declined": "Declined"},
            [
                Column(
                    "Men",
                    ANSWERS,
                    MAN,
                    men.eligible,
                    {
                        "accepted": men.eligible & men.accepted,
                        "declined": men.eligible & men.declined,
                    },
                )
            ],
            missing="No answer recorded",
        ),
        partition(
            "gate_destinations",
            Chapter.GATE,
            "Where men supported through the gate went",
            "Where the men supported through the gate went from prison.",
            {place.value: sentence(place.label) for place in Destination},
            [
                Column(
                    "Men",
                    WENT_TO,
                    MAN,
                    men.supported,
                    {place.value: men.went_to[place] for place in Destination},
                )
            ],
        ),
    ]


def _rows(men: GateMen) -> list[Row]:
    labels = {
        "eligible": "Could have support after release",
        "offered": "Were offered it",
        "accepted": "Accepted it",
        "released": "Left prison with a mentor",
        "contacted": "Were in touch for the first time after release",
        "supported": "Were supported through the gate",
        "approved_premises": "Of them, went to Approved Premises",
        "in_touch": "Of them, still in touch at the end",
    }
    of = {"approved_premises": men.supported, "in_touch": men.supported}
    return [
        line(
            label,
            count(f"gate.{key}", "Men", DEFINITIONS[key], MAN, getattr(men, key), of=of.get(key)),
        )
        for key, label in labels.items()
    ]
