"""What a cohort is taught: the usual programme, and each cohort's own."""

from training.domain.programme.planning import (
    Plan,
    add_session,
    cancel_session,
    change_session,
    choose_guests,
    plan_of,
    set_rule,
)
from training.domain.programme.usual import (
    Line,
    add_line,
    change_line,
    copy_usual_programme,
    load_usual_programme,
    remove_line,
)

__all__ = [
    "Line",
    "Plan",
    "add_line",
    "add_session",
    "cancel_session",
    "change_line",
    "change_session",
    "choose_guests",
    "copy_usual_programme",
    "load_usual_programme",
    "plan_of",
    "remove_line",
    "set_rule",
]
