"""What applicants know of the things men want help with."""

from typing import Any, Final

from recruitment.domain.applying.keeping import Answers
from recruitment.models import Application, OfferedExperience

LEVELS: Final = ((0, "None"), (1, "Some"), (2, "Good"), (3, "Strong"))
"""A level that is none is kept as no row."""


class ByNeed:
    """`experience`: the level of each need, by the need's id."""

    def read(self, application: Application) -> dict[str, Any]:
        return {"experience": dict(application.experience.values_list("need_id", "level"))}

    def keep(self, application: Application, answers: Answers) -> list[str]:
        application.experience.all().delete()
        OfferedExperience.objects.bulk_create(
            OfferedExperience(application=application, need_id=need, level=level)
            for need, level in answers["experience"].items()
            if level
        )
        return []

    def words(self, application: Application) -> list[str]:
        names = dict(LEVELS)
        rows = application.experience.select_related("need").order_by("-level", "need_id")
        return [f"{row.need}: {names[row.level].lower()}" for row in rows]
