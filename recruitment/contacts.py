"""Who applicants, volunteers and referrers can call: a coordinator who has a phone number.

If no coordinator has a number, pages and emails name the charity's own contact. For the people who
run a training, see training.programme.contacts.
"""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from config.accounts.models import User
from config.accounts.roles import Role
from config.common.charity.contact import Contact
from config.common.charity.reading import charity
from recruitment.models import Application, Establishment


def coordinator_at(*prisons: int | None) -> Contact | None:
    """A coordinator of one of these prisons (ids) who has a phone number. If there are several, the
    first by name. None if there is nobody. One query."""
    return _first(Establishment.objects.filter(pk__in=[key for key in prisons if key]))


def coordinator_for(application: Application) -> Contact | None:
    """A coordinator of one of this application's prisons (see coordinator_at)."""
    return _first(application.establishments.all())


def coordinator_of(volunteer: User) -> Contact | None:
    """A coordinator of a prison where this person wants to mentor, or has a clearance (see
    coordinator_at). One query."""
    cleared, applied = Q(clearances__volunteer=volunteer), Q(application__applicant=volunteer)
    return _first(Establishment.objects.filter(cleared | applied))


def contact_among(people: Iterable[User]) -> Contact | None:
    """The name and phone number of the first of these people who has a phone number. The email
    address is the charity's own, because more than one person reads emails to that address."""
    person = next((person for person in people if person.work_phone), None)
    if person is None:
        return None
    return Contact(str(person), person.work_phone, charity().contact.email)


def _first(prisons: QuerySet[Establishment]) -> Contact | None:
    people = User.objects.filter(
        establishments__in=prisons.values("pk"), is_active=True, grants__role=Role.COORDINATOR
    )
    return contact_among(people.exclude(work_phone="").order_by("name", "pk")[:1])
