"""The reference lists, in the order the solver numbers them."""

from dataclasses import dataclass

from matching.domain.pool.columns import Ids, ids_of
from matching.models import OffenceGroup
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
    """Four short queries."""
    groups = dict(OffenceGroup.objects.order_by("pk").values_list("code", "pk"))
    return Lists(
        needs=ids_of(Need.objects.order_by("pk").values_list("pk", flat=True)),
        languages=ids_of(Language.objects.order_by("pk").values_list("pk", flat=True)),
        courses=ids_of(Course.objects.order_by("pk").values_list("pk", flat=True)),
        offence_groups=ids_of(groups.values()),
        offence_bits={code: 1 << position for position, code in enumerate(groups)},
    )
