"""The lists of the programme: needs, languages, toolkits and offences. Also how the solver numbers
the entries of each list."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from django.db import transaction
from django.db.models import QuerySet, Value

from config.common.errors import DomainError
from config.common.written_query import written_once
from matching.models import OffenceGroup
from matching.pool.columns import Ids, ids_of
from matching.solver import InvalidInstance
from recruitment.interviews.scoring import load_criteria
from recruitment.models import Language, ListedName, Need
from training.models import Course
from training.programme.usual import load_usual_programme

MOST_BITS = 64
LISTS: Final[tuple[type[ListedName], ...]] = (Need, Language, Course, OffenceGroup)

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
"""The needs. Most come from material that prisons and probation have published. The last 4 come
from the programme report."""
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
"""The languages besides English that are often spoken in English and Welsh prisons."""
COURSES: Final = {
    "futc": "Facing Up to Conflict",
    "conflict-15-18": "Conflict Resolution Toolkit, ages 15–18",
    "conflict-18-25": "Conflict Resolution Toolkit, ages 18–25",
    "conflict-25-plus": "Conflict Resolution Toolkit, ages 25 and over",
    "trauma": "Trauma workbook",
}
"""The toolkits in the programme report."""
VIOLENT: Final = {
    "summary-violence": "Summary violence against the person",
    "acquisitive-violence": "Acquisitive violence",
    "indictable-violence": "Other indictable violence against the person",
}
"""The groups of violent offences: those against a person. The programme report says that "two
thirds" of offences were violent, and counts criminal damage as violent. We do not, because criminal
damage harms things."""
NON_VIOLENT: Final = {
    "criminal-damage": "Criminal damage",
    "sexual": "Sexual",
    "public-order": "Public order and harassment",
    "firearms": "Possession or supply of firearms",
    "weapons": "Other statutory indictable weapons offences",
    "vehicular": "Vehicular",
}


@dataclass(frozen=True)
class Lists:
    """The lists that a round uses, such as needs and languages: the ids of the rows of each list,
    in ascending order. The solver knows an entry of a list by its position k: the entry is column k
    of a matrix, or bit k of a number."""

    needs: Ids
    languages: Ids
    courses: Ids
    offence_groups: Ids
    offence_bits: dict[str, int]


def load_lists() -> Lists:
    """The lists, from the database. One query. Rounds store some lists as the bits of a number.
    Raises InvalidInstance if such a list has more than MOST_BITS rows."""
    needs, languages, courses, groups = _codes()
    return Lists(
        needs=ids_of(needs),
        languages=_set_of("languages", languages),
        courses=_set_of("courses", courses),
        offence_groups=_set_of("offence groups", groups),
        offence_bits={code: 1 << position for position, code in enumerate(groups.values())},
    )


def _codes() -> list[dict[int, str]]:
    """For each list in LISTS: the code of each row by its id, in ascending order of the ids."""
    rows: list[dict[int, str]] = [{} for _ in LISTS]
    for place, pk, code in sorted(_rows_of_lists()):
        rows[place][pk] = code
    return rows


@written_once
def _rows_of_lists() -> QuerySet[Any, Any]:
    parts = [
        model._default_manager.order_by()
        .annotate(place=Value(place))
        .values_list("place", "pk", "code")
        for place, model in enumerate(LISTS)
    ]
    return parts[0].union(*parts[1:], all=True)


def _set_of(name: str, keys: Iterable[int]) -> Ids:
    ids = ids_of(keys)
    if ids.size > MOST_BITS:
        raise InvalidInstance(f"{ids.size} {name} are listed, and there may be {MOST_BITS}")
    return ids


class ListTooLong(DomainError):
    """A list would be too long for a round."""


@transaction.atomic
def load_reference_data() -> None:
    """Adds the rows that are missing from the lists in the database. Compares by code. 7 queries.
    Safe to repeat. Never changes an existing row, because an administrator may have edited it.

    Rounds store some lists as the bits of a number. If such a list would have more than MOST_BITS
    rows, raises ListTooLong and adds nothing.
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
