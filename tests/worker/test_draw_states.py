"""The state diagrams in the docs agree with the tables in the source."""

import sys

from config.common.diagrams import page_of
from config.common.transitions import Lifecycle
from worker.management.commands.draw_states import LIFECYCLES, PAGE

APPS = ("config.", "recruitment.", "training.", "matching.", "delivery.", "reporting.", "privacy.")


def test_the_page_is_current() -> None:
    assert PAGE.read_text() == page_of(LIFECYCLES), "Run `python manage.py draw_states`."


def test_no_lifecycle_is_missing() -> None:
    modules = [module for name, module in list(sys.modules.items()) if name.startswith(APPS)]
    nouns = {
        value.noun
        for module in modules
        for value in vars(module).values()
        if isinstance(value, Lifecycle)
    }
    assert {lifecycle.noun for lifecycle in LIFECYCLES} == nouns, "Add it to worker's draw_states."
