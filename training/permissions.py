"""Which trainees a person looks after. Any coordinator can plan sessions and take registers."""

from django.db.models import QuerySet

from config.accounts.models import User
from config.accounts.roles import STAFF
from config.common.errors import NotAllowed
from recruitment.permissions import volunteers_for
from training.models import Enrolment
from training.models.enrolment import live_enrolments


def trainees_for(user: User) -> QuerySet[Enrolment]:
    """The people that this person looks after, in training or trained.

    A manager looks after everybody. A coordinator looks after the people of the coordinator's own
    prisons.
    """
    rows = live_enrolments().filter(volunteer__in=volunteers_for(user))
    return rows.select_related("application", "cohort", "volunteer")


def check_staff(by: User) -> None:
    """Raises NotAllowed for anyone but a coordinator or a manager."""
    if not by.roles & STAFF:
        raise NotAllowed(
            "Only coordinators and managers can plan training. Ask a coordinator or a manager."
        )
