"""Which records of recruitment are whose."""

from django.db.models import QuerySet

from config.accounts.models import User
from recruitment.models import Application


def own_applications(person: User) -> QuerySet[Application]:
    """Those the person made, newest first."""
    return Application.objects.filter(applicant=person).order_by("-started_at", "-pk")
