"""Who runs the training of a cohort, and who trains it. Managers name these people."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from config.accounts.models import User
from config.accounts.roles import Role, check_manager
from config.common import audit
from config.common.errors import DomainError
from recruitment.models import Cohort
from training.models import Part, TeamMember


class NotCoordinator(DomainError):
    """Somebody who should get a part in the training of a cohort is not a coordinator."""

    def __init__(self) -> None:
        super().__init__("Only coordinators can run or train a cohort. Choose again.")


def coordinators() -> QuerySet[User]:
    """The people who can get a part in the training of a cohort, sorted by name."""
    rows = User.objects.filter(is_active=True, grants__role=Role.COORDINATOR)
    return rows.order_by("name", "pk").distinct()


def team_of(cohort: Cohort) -> QuerySet[TeamMember]:
    """The coordinators who have a part in the training of this cohort, sorted by name."""
    return cohort.training_team.select_related("person")


def set_team(*, cohort: Cohort, parts: Mapping[int, Part], by: User, at: datetime) -> None:
    """Sets which coordinators run the training of a cohort, and which of them train it. `parts` has
    the part of each coordinator, by the person's id. Safe to repeat.

    Anybody who is not in `parts` no longer has a part. Raises NotCoordinator if somebody in `parts`
    is not a coordinator. Raises NotAllowed if `by` is not a manager.
    """
    check_manager(by, "choose who runs the training of a cohort")
    if not parts.keys() <= set(coordinators().values_list("pk", flat=True)):
        raise NotCoordinator
    with transaction.atomic():
        current = Cohort.objects.select_for_update().get(pk=cohort.pk)
        before = dict(current.training_team.values_list("person_id", "part"))
        if before == dict(parts):
            return
        current.training_team.all().delete()
        TeamMember.objects.bulk_create(
            TeamMember(cohort=current, person_id=person, part=part)
            for person, part in parts.items()
        )
        team = {str(person): str(part) for person, part in parts.items()}
        audit.record("set_training_team", current, by=by, at=at, team=team)
