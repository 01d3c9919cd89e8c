"""The lists of delivery at the start of a programme, such as areas and toolkits."""

from collections.abc import Callable
from typing import Final

from django.db import transaction

from delivery.endings.questions import load_feedback_questions
from delivery.onward.directory import load_services
from delivery.outcomes.areas import load_areas
from delivery.questionnaires.lists import load_questionnaires
from delivery.toolkits.lists import load_toolkits

LOADERS: Final[tuple[Callable[[], None], ...]] = (
    load_areas,
    load_toolkits,
    load_questionnaires,
    load_services,
    load_feedback_questions,
)
"""Each function adds the missing rows of one list. Safe to repeat."""


def load_delivery_lists() -> None:
    """Adds the missing rows of the lists of areas, toolkits, questionnaires, services and questions
    about feedback. Keeps the names that somebody has changed. Safe to repeat."""
    with transaction.atomic():
        for load in LOADERS:
            load()
