"""Whom applicants, volunteers and referrers can call: a coordinator who has a phone number.

Who runs the training of a cohort is in training.programme.contacts. Where no coordinator has a
number, pages and emails name the charity's own contact.
"""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from config.accounts.models import User
from config.accounts.roles import Role
from config.common.charity.contact import Contact
from config.common.charity.reading import charity
from recruitment.models import Application, Establishment


def coordinator_at(*prisons: int | None) -> Contact | None:
    """The coordinator of one of the prisons with these keys, the first by name of those who have a
    phone number. None if there is nobody. One query."""
    return _first(Establishment.objects.filter(pk__in=[key for key in prisons if key]))


def coordinator_for(application: Application) -> Contact | None:
    """The coordinator of one of the prisons of this application, as coordinator_at finds them."""
    return _first(application.establishments.all())


def coordinator_of(volunteer: User) -> Contact | None:
    """The coordinator of one of the prisons where this person wants to mentor, or has a clearance.
    One query."""
    cleared, applied = Q(clearances__volunteer=volunteer), Q(application__applicant=volunteer)
    return _first(Establishment.objects.filter(cleared | applied))


def contact_among(people: Iterable[User]) -> Contact | None:
    """How to reach the first of these members of staff who has a phone number. Letters go to the
    charity's own address, which more than one person reads."""
    person = next((person for person in people if person.work_phone), None)
    if person is None:
        return None
    return Contact(str(person), person.work_phone, charity().contact.email)


def _first(prisons: QuerySet[Establishment]) -> Contact | None:
    people = User.objects.filter(
        establishments__in=prisons.values("pk"), is_active=True, grants__role=Role.COORDINATOR
    )
    return contact_among(people.exclude(work_phone="").order_by("name", "pk")[:1])
