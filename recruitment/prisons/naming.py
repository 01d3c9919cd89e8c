"""Which prison a name or a code means, and the prison service's own list of prisons.

The list is in data/prisons.tsv and dates from May 2017. We use the list only to suggest names and
to recognise names.
"""

from collections import defaultdict
from collections.abc import Mapping
from csv import DictReader
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from recruitment.models import Establishment, FormerName, folded

LIST: Final = Path(__file__).parent / "data" / "prisons.tsv"

KnownPrisons = Mapping[str, Establishment]
"""Prisons by name, code and former name. Each key is in the form that `folded` returns."""


class ListedPrison(NamedTuple):
    """A prison on the prison service's list.

    `closed` is the year, month or day when the prison closed. `closed` is empty if the prison is
    open.
    """

    code: str
    name: str
    nomis_name: str
    closed: str


@cache
def listed_prisons() -> tuple[ListedPrison, ...]:
    """Every prison on the prison service's list."""
    with LIST.open(encoding="utf-8", newline="") as file:
        rows = DictReader(file, delimiter="\t")
        return tuple(
            ListedPrison(
                row["code"],
                row["name"] or _name_from(row["nomis_name"]),
                row["nomis_name"],
                row["closed"],
            )
            for row in rows
        )


def _name_from(nomis_name: str) -> str:
    """The name in the usual form: “HMP Spring Hill” for “SPRING HILL (HMP)”.

    We use this for the 3 prisons on the list that have only a name like “SPRING HILL (HMP)”.
    """
    place, _, _ = nomis_name.partition("(")
    return f"HMP {place.removesuffix(' HMP').strip().title()}"


def listed_as(text: str) -> ListedPrison | None:
    """The prison on the prison service's list with this code or name, whether it is open or
    closed."""
    return _listed_by_name().get(folded(text))


@cache
def _listed_by_name() -> dict[str, ListedPrison]:
    prisons = listed_prisons()
    return {
        folded(text): prison
        for texts in ("nomis_name", "name", "code")  # the code comes last, so that it wins
        for prison in prisons
        if (text := getattr(prison, texts))
    }


def known_prisons() -> KnownPrisons:
    """Every prison we have, in a form that prison_named can search many times. 2 queries.

    A prison is known by its code, its name, its names on the prison service's list and its former
    names. If a name is one prison's name now and another prison's former name, it means the prison
    that has the name now. A former name that 2 prisons share means neither prison. The name of a
    merged prison means the prison that it was merged into.
    """
    prisons = {prison.pk: prison for prison in Establishment.objects.all()}
    former = defaultdict(set)
    for pk, name in FormerName.objects.values_list("establishment", "name"):
        former[folded(name)].add(pk)
    by_code = {prison.code: pk for pk, prison in prisons.items()}
    keys = (
        {name: min(pks) for name, pks in former.items() if len(pks) == 1}
        | {
            name: by_code[listed.code]
            for name, listed in _listed_by_name().items()
            if listed.code in by_code
        }
        | {folded(prison.name): pk for pk, prison in prisons.items()}
        | {folded(code): pk for code, pk in by_code.items()}
    )
    return {name: _after_merges(prisons[pk], prisons) for name, pk in keys.items() if name}


def _after_merges(prison: Establishment, prisons: Mapping[int, Establishment]) -> Establishment:
    while prison.merged_into_id:
        prison = prisons[prison.merged_into_id]
    return prison


def prison_named(text: str, known: KnownPrisons | None = None) -> Establishment | None:
    """The prison with this code or name, open or closed. None if it is none of our prisons.

    `text` can be “Brixton”, “hmp brixton”, “BXI” or a former name. 2 queries. To look up many
    names, pass the result of known_prisons as `known`. Each call then needs no query.
    """
    return (known_prisons() if known is None else known).get(folded(text))
