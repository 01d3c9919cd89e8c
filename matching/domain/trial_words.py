"""What a changed policy would do, in words and names."""

from dataclasses import dataclass

from config.accounts.models import User
from matching.domain.policy_words import LABELS
from matching.models import Mentor, PolicyTrial, Referral
from matching.permissions import mentors_for, referrals_for

MOST_SHOWN = 100


@dataclass(frozen=True)
class Line:
    """One figure of both lists."""

    words: str
    before: int
    after: int


@dataclass(frozen=True)
class Fate:
    """One man, and his mentor in each list (None: nobody)."""

    man: Referral
    before: Mentor | None
    after: Mentor | None


@dataclass(frozen=True)
class Group:
    """Some of the `total` men to whom one thing happens: at most MOST_SHOWN."""

    title: str
    total: int
    shown: list[Fate]


def beside(trial: PolicyTrial) -> list[Line]:
    """How many men each list matches, and the average of each term over its pairs."""
    before, after = trial.result["before"], trial.result["after"]
    averages = [
        Line(words, before["means"][name], after["means"][name]) for name, words in LABELS.items()
    ]
    return [Line("Men matched", before["matched"], after["matched"]), *averages]


def people_in(trial: PolicyTrial, *, by: User) -> list[Group]:
    """Who gains, who loses, who has another. Two queries."""
    titles = {
        "gains": "Men who would gain a mentor",
        "loses": "Men who would have none",
        "moves": "Men who would have another mentor",
    }
    shown = {kind: trial.result[kind][:MOST_SHOWN] for kind in titles}
    rows = [row for some in shown.values() for row in some]
    found = referrals_for(by).select_related("establishment").in_bulk([row[0] for row in rows])
    wanted = {pk for row in rows for pk in row[1:] if pk}
    mentors = mentors_for(by).select_related("user").in_bulk(wanted)
    return [
        Group(
            title,
            len(trial.result[kind]),
            [
                Fate(found[man], mentors.get(before), mentors.get(after))
                for man, before, after in shown[kind]
                if man in found
            ],
        )
        for kind, title in titles.items()
    ]
