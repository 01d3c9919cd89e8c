"""The reference lists, in the order the solver numbers them."""

from collections.abc import Iterable
from dataclasses import dataclass

from matching.domain.pool.columns import Ids, ids_of
from matching.models import OffenceGroup
from matching.solver import InvalidInstance
from recruitment.models import Language, Need
from training.models import Course

MOST_BITS = 64


@dataclass(frozen=True)
class Lists:
    """Ids in ascending order: position k is column k of a matrix, or bit k of a set."""

    needs: Ids
    languages: Ids
    courses: Ids
    offence_groups: Ids
    offence_bits: dict[str, int]


def load_lists() -> Lists:
    """Four short queries. Raises InvalidInstance when a list is longer than a set has bits."""
    groups = dict(OffenceGroup.objects.order_by("pk").values_list("code", "pk"))
    return Lists(
        needs=ids_of(Need.objects.order_by("pk").values_list("pk", flat=True)),
        languages=_set_of(
            "languages", Language.objects.order_by("pk").values_list("pk", flat=True)
        ),
        courses=_set_of("courses", Course.objects.order_by("pk").values_list("pk", flat=True)),
        offence_groups=_set_of("offence groups", groups.values()),
        offence_bits={code: 1 << position for position, code in enumerate(groups)},
    )


def _set_of(name: str, listed: Iterable[int]) -> Ids:
    ids = ids_of(listed)
    if ids.size > MOST_BITS:
        raise InvalidInstance(f"{ids.size} {name} are listed, and there may be {MOST_BITS}")
    return ids
