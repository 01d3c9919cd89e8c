"""Which records of recruitment are whose."""

from django.db.models import Exists, OuterRef, QuerySet

from config.accounts.models import User
from config.accounts.roles import Role
from config.common.errors import NotAllowed
from recruitment.models import Application
from recruitment.states import ApplicationStatus


def own_applications(person: User) -> QuerySet[Application]:
    """Those the person made, newest first."""
    return Application.objects.filter(applicant=person).order_by("-started_at", "-pk")


def applications_for(user: User) -> QuerySet[Application]:
    """The applications this person screens: a manager all that were sent, a coordinator those that
    name a prison he or she coordinates, or no prison."""
    sent = Application.objects.exclude(status=ApplicationStatus.DRAFT)
    if Role.MANAGER in user.roles:
        return sent
    if Role.COORDINATOR not in user.roles:
        return sent.none()
    named = Application.establishments.through.objects.filter(application=OuterRef("pk"))
    theirs = named.filter(establishment__coordinators=user)
    return sent.filter(Exists(theirs) | ~Exists(named))


def check_decide(user: User, application: Application) -> None:
    """Raises NotAllowed unless this person screens this application."""
    if not applications_for(user).filter(pk=application.pk).exists():
        raise NotAllowed(
            "This application names only prisons that you do not coordinate. Ask a coordinator of "
            "one of them to decide."
        )
