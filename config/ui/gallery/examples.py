"""The invented people and things that the gallery shows."""

from dataclasses import dataclass

TASKS = [
    {
        "title": {"text": "Your details"},
        "href": "#",
        "status": {"text": "Completed"},
    },
    {
        "title": {"text": "References"},
        "hint": {"text": "2 people who know you"},
        "href": "#",
        "status": {"tag": {"text": "In progress", "classes": "govuk-tag--blue"}},
    },
    {
        "title": {"text": "Interview"},
        "status": {
            "text": "Cannot start yet",
            "classes": "govuk-task-list__status--cannot-start-yet",
        },
    },
]
EVENTS = [
    {
        "title": "Matched",
        "by": "Ama Boateng",
        "at": "Monday 3 November 2025 at 9:12am",
        "timestamp": "2025-11-03T09:12:00Z",
        "text": "With David, on Tuesday mornings.",
    },
    {
        "title": "Referred",
        "by": "the resettlement team",
        "at": "Friday 17 October 2025 at 4:40pm",
        "timestamp": "2025-10-17T15:40:00Z",
    },
]
ROWS = [
    {
        "key": {"text": "Prison"},
        "value": {"text": "HMP Brixton"},
        "actions": {"items": [{"href": "#", "text": "Change", "visuallyHiddenText": "prison"}]},
    },
    {
        "key": {"text": "Time"},
        "value": {"text": "Tuesday morning"},
        "actions": {"items": [{"href": "#", "text": "Change", "visuallyHiddenText": "time"}]},
    },
]
SECTIONS = [
    {"text": "Waiting", "href": "#", "active": True},
    {"text": "Matched", "href": "#"},
    {"text": "Ended", "href": "#"},
]
CRUMBS = [{"text": "Matching", "href": "#"}, {"text": "Round of 3 November", "href": "#"}]
STATUSES = [
    ("Waiting", "govuk-tag--yellow"),
    ("Proposed", "govuk-tag--blue"),
    ("Matched", "govuk-tag--green"),
    ("Paused", "govuk-tag--grey"),
    ("Declined", "govuk-tag--red"),
]

REASONS = [("No free mentor at his prison", 9), ("He leaves too soon", 3)]


@dataclass(frozen=True)
class Person:
    """A row of the example list."""

    name: str
    prison: str
    time: str
    status: str
    status_classes: str


PEOPLE = [
    Person(f"Example Person {n}", "HMP Brixton", "Tuesday morning", *STATUSES[n % len(STATUSES)])
    for n in range(1, 96)
]


@dataclass(frozen=True)
class ExampleRun:
    """A long job, part of the way through."""

    progress: int
    stage: str = "Scoring the pairs"

    @property
    def is_under_way(self) -> bool:
        return self.progress < 100
