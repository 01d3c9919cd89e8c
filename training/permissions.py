"""Whose training a person looks after. Sessions and registers are the whole room's: any coordinator
may plan them and take the register."""

from django.db.models import QuerySet

from config.accounts.models import User
from config.accounts.roles import STAFF
from config.common.errors import NotAllowed
from recruitment.permissions import volunteers_for
from training.models import Enrolment
from training.models.enrolment import live_enrolments


def trainees_for(user: User) -> QuerySet[Enrolment]:
    """Those in training or trained whom this person looks after: a manager all of them, a
    coordinator those of the prisons he or she coordinates."""
    rows = live_enrolments().filter(volunteer__in=volunteers_for(user))
    return rows.select_related("application", "cohort", "volunteer")


def check_staff(by: User) -> None:
    """Raises NotAllowed."""
    if not by.roles & STAFF:
        raise NotAllowed("Only coordinators and service managers plan training.")
