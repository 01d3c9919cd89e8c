"""Who trainees can call: the coordinator who runs the training of their cohort."""

from config.accounts.models import User
from config.common.charity.contact import Contact
from recruitment.contacts import contact_among
from training.models import Part


def runner_of(cohort: int) -> Contact | None:
    """A coordinator who runs the training of the cohort with this id, and has a phone number. If
    there are several, the first by name. None if there is nobody. One query."""
    people = User.objects.filter(
        training_parts__cohort=cohort, training_parts__part=Part.RUNS, is_active=True
    )
    return contact_among(people.exclude(work_phone="").order_by("name", "pk")[:1])
