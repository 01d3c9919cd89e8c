"""A cohort larger than any real one will be, for counting queries and for measuring."""

from random import Random

from config.common.clock import now
from recruitment.models import Cohort
from recruitment.synthetic.stories import IN_FLIGHT, stories
from recruitment.synthetic.writing import write_applications, write_people
from tests.factories.programme import an_establishment
from tests.factories.recruitment import a_cohort


def five_thousand_applications() -> Cohort:
    """An open cohort with 5,016 applications at every stage, of which 342 are drafts."""
    random = Random(1)  # noqa: S311 — invented people, no secret
    counts = {status: count * 114 for status, count in IN_FLIGHT.items()}
    applications = stories(random, counts, at=now())
    people = write_people((f"Person {number}" for number in range(len(applications))), at=now())
    cohort = a_cohort(places=600)
    write_applications(applications, people, cohort, [an_establishment()], random)
    return cohort
