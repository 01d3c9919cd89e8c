"""Who can see the records of recruitment, and who can decide on them."""

from django.db.models import Q, QuerySet

from config.accounts.models import User
from config.accounts.roles import Role
from config.common.errors import NotAllowed
from recruitment.models import Application, Clearance, Establishment, EstablishmentQuerySet
from recruitment.states import ApplicationStatus


def own_applications(person: User) -> QuerySet[Application]:
    """The applications that this person started, newest first."""
    return Application.objects.filter(applicant=person).order_by("-started_at", "-pk")


def applications_for(user: User) -> QuerySet[Application]:
    """The applications that this person screens.

    A manager screens every application that was sent. A coordinator screens applications that name
    one of their prisons, and applications that name no prison.
    """
    applications = Application.objects.exclude(status=ApplicationStatus.DRAFT)
    if Role.MANAGER in user.roles:
        return applications
    if Role.COORDINATOR not in user.roles:
        return applications.none()
    return applications.filter(
        pk__in=Application.objects.filter(_names_prison_of(user)).values("pk")
    )


def _names_prison_of(user: User) -> Q:
    """A query condition: the application names a prison of this coordinator, or no prison. An
    application that names 2 of these prisons appears twice in the result."""
    return Q(establishments__coordinators=user) | Q(establishments=None)


def check_decide(user: User, application: Application) -> None:
    """Raises NotAllowed unless this person screens this application."""
    if not applications_for(user).filter(pk=application.pk).exists():
        raise NotAllowed(
            "You do not coordinate any of the prisons on this application. Ask one of their "
            "coordinators to decide."
        )


def volunteers_for(user: User) -> QuerySet[User]:
    """The people whose clearances this person looks after.

    A manager looks after everybody. A coordinator looks after people who were accepted from an
    application that the coordinator screens. A coordinator also looks after people who have a
    clearance at one of the coordinator's prisons. The status of the clearance does not matter.
    """
    if Role.MANAGER in user.roles:
        return User.objects.all()
    if Role.COORDINATOR not in user.roles:
        return User.objects.none()
    accepted = Application.objects.filter(_names_prison_of(user), status=ApplicationStatus.ACCEPTED)
    clearances = Clearance.objects.filter(establishment__coordinators=user)
    return User.objects.filter(
        Q(pk__in=accepted.values("applicant")) | Q(pk__in=clearances.values("volunteer"))
    )


def establishments_for(user: User) -> EstablishmentQuerySet:
    """The prisons of this coordinator. For a manager, every prison."""
    if Role.MANAGER in user.roles:
        return Establishment.objects.all()
    return user.establishments.all()


def check_coordinate(user: User, prison: Establishment) -> None:
    """Raises NotAllowed for anyone but a manager or a coordinator of this prison."""
    if not establishments_for(user).filter(pk=prison.pk).exists():
        raise NotAllowed(f"You do not coordinate {prison}. Ask its coordinator to do this.")


def clearances_for(user: User) -> QuerySet[Clearance]:
    """The clearances at this person's prisons, and the DBS checks of this person's volunteers."""
    if Role.MANAGER in user.roles:
        return Clearance.objects.all()
    at_prisons = Q(establishment__in=establishments_for(user))
    dbs = Q(establishment__isnull=True, volunteer__in=volunteers_for(user))
    return Clearance.objects.filter(at_prisons | dbs)


def check_clear(user: User, volunteer: User, establishment: Establishment | None) -> None:
    """Raises NotAllowed unless this person looks after the clearances at this prison. If
    `establishment` is None, raises NotAllowed unless they look after the volunteer's DBS check."""
    if establishment:
        check_coordinate(user, establishment)
    elif not volunteers_for(user).filter(pk=volunteer.pk).exists():
        raise NotAllowed(f"You do not look after {volunteer}. Ask a manager to do this.")
