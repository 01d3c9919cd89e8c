"""The programme's lists (needs, languages, toolkits, offences), and how the solver numbers them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, TypeVar

from django.db import transaction
from django.db.models import Value

from config.common.errors import DomainError
from matching.models import OffenceGroup
from matching.pool.columns import Ids, ids_of
from matching.solver import InvalidInstance
from recruitment.interviews.scoring import load_criteria
from recruitment.models import Language, ListedName, Need
from training.models import Course
from training.programme.usual import load_usual_programme

MOST_BITS = 64

Listed = TypeVar("Listed", bound=ListedName)
NEEDS: Final = {
    "accommodation": "accommodation",
    "employment": "education, training and employment",
    "money": "finance, benefit and debt",
    "drugs": "drugs",
    "alcohol": "alcohol",
    "health": "health and wellbeing",
    "family": "children, families and relationships",
    "attitudes": "attitudes, thinking and behaviour",
    "cv": "CV and disclosure letters",
    "budgeting": "budgeting",
    "conflict": "resolving conflict",
    "trauma": "trauma",
}
"""Resettlement needs from public prison and probation material, then 4 of the programme report's
own."""
LANGUAGES: Final = {
    "albanian": "Albanian",
    "arabic": "Arabic",
    "bengali": "Bengali",
    "british-sign-language": "British Sign Language",
    "french": "French",
    "polish": "Polish",
    "portuguese": "Portuguese",
    "punjabi": "Punjabi",
    "romanian": "Romanian",
    "somali": "Somali",
    "spanish": "Spanish",
    "turkish": "Turkish",
    "urdu": "Urdu",
    "vietnamese": "Vietnamese",
    "welsh": "Welsh",
}
"""Languages other than English often met in English and Welsh prisons."""
COURSES: Final = {
    "futc": "Facing Up to Conflict",
    "conflict-15-18": "Conflict Resolution Toolkit, ages 15–18",
    "conflict-18-25": "Conflict Resolution Toolkit, ages 18–25",
    "conflict-25-plus": "Conflict Resolution Toolkit, ages 25 and over",
    "trauma": "Trauma workbook",
}
"""The toolkits of the programme report."""
VIOLENT: Final = {
    "criminal-damage": "Criminal damage",
    "summary-violence": "Summary violence against the person",
    "acquisitive-violence": "Acquisitive violence",
    "indictable-violence": "Other indictable violence against the person",
}
"""The groups that the programme report calls violent. It says that "two thirds" of offences were.
By its own counts 32 of 43 were, about 3 in 4. The reports we make show the count."""
NON_VIOLENT: Final = {
    "sexual": "Sexual",
    "public-order": "Public order and harassment",
    "firearms": "Possession or supply of firearms",
    "weapons": "Other statutory indictable weapons offences",
    "vehicular": "Vehicular",
}


@dataclass(frozen=True)
class Lists:
    """Ids in ascending order: position k is column k of a matrix, or bit k of a set."""

    needs: Ids
    languages: Ids
    courses: Ids
    offence_groups: Ids
    offence_bits: dict[str, int]


def load_lists() -> Lists:
    """One query. Raises InvalidInstance if a list is longer than MOST_BITS."""
    needs, languages, courses, groups = _rows_of(Need, Language, Course, OffenceGroup)
    return Lists(
        needs=ids_of(needs),
        languages=_set_of("languages", languages),
        courses=_set_of("courses", courses),
        offence_groups=_set_of("offence groups", groups),
        offence_bits={code: 1 << position for position, code in enumerate(groups.values())},
    )


def _rows_of(*models: type[ListedName]) -> list[dict[int, str]]:
    """The code of every row of each list by its id, ids ascending."""
    parts = [
        model._default_manager.order_by()
        .annotate(place=Value(place))
        .values_list("place", "pk", "code")
        for place, model in enumerate(models)
    ]
    rows: list[dict[int, str]] = [{} for _ in models]
    for place, pk, code in sorted(parts[0].union(*parts[1:], all=True)):
        rows[place][pk] = code
    return rows


def _set_of(name: str, keys: Iterable[int]) -> Ids:
    ids = ids_of(keys)
    if ids.size > MOST_BITS:
        raise InvalidInstance(f"{ids.size} {name} are listed, and there may be {MOST_BITS}")
    return ids


class ListTooLong(DomainError):
    """A list would be longer than a round can take."""


@transaction.atomic
def load_reference_data() -> None:
    """Adds what is missing from the lists, by code. 7 queries. Safe to repeat: it never changes
    a name or a division of offences that an administrator has edited.

    Raises ListTooLong, and adds nothing, if a list that rounds read as a set of bits would be
    longer than MOST_BITS.
    """
    _add_missing(Need, [Need(code=code, name=name) for code, name in NEEDS.items()])
    _add_missing(Language, [Language(code=code, name=name) for code, name in LANGUAGES.items()])
    _add_missing(Course, [Course(code=code, name=name) for code, name in COURSES.items()])
    _add_missing(OffenceGroup, [*_groups(VIOLENT, True), *_groups(NON_VIOLENT, False)])
    load_criteria()
    load_usual_programme()


def _groups(names: dict[str, str], violent: bool) -> list[OffenceGroup]:
    return [OffenceGroup(code=code, name=name, violent=violent) for code, name in names.items()]


def _add_missing(model: type[Listed], rows: list[Listed]) -> None:
    model._default_manager.bulk_create(rows, ignore_conflicts=True)
    count = model._default_manager.count()
    if model is not Need and count > MOST_BITS:
        raise ListTooLong(
            f"There would be {count} {model._meta.verbose_name_plural}, and a round can take "
            f"{MOST_BITS}. Remove the ones that nobody uses, and try again."
        )
