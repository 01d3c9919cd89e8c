"""The cohorts of June and November: when each cohort trains, and how many mentors are likely to
come from it."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import chain

from django.db.models import Count, QuerySet

from matching.mentors.becoming import is_mentor
from recruitment.clearances.lists import LeadTime
from recruitment.models import Cohort
from reporting.forecast.coming import TRAINING, Coming
from reporting.outlook.figures import CohortLine
from reporting.outlook.history import WEEK, WEEKS_BACK
from training.models import Enrolment


def cohorts_around(today: date, coming: Coming) -> tuple[CohortLine, ...]:
    """The cohorts that began to train in the half year before this day, and the cohorts that will
    begin later. The earliest comes first. 2 queries."""
    cohorts = Cohort.objects.filter(training_starts_on__gt=today - WEEKS_BACK * WEEK)
    return tuple(_lines(cohorts.order_by("training_starts_on", "pk"), coming))


def _lines(cohorts: QuerySet[Cohort], coming: Coming) -> Iterator[CohortLine]:
    training = Counter(person.cohort for person in coming.people if person.is_enrolled)
    applying = Counter(person.cohort for person in coming.people if not person.is_enrolled)
    mentors = _mentors(cohorts)
    to_clear = timedelta(weeks=_lead_time(coming).usual_weeks)
    for cohort in cohorts:
        starts = cohort.training_starts_on
        yield CohortLine(
            name=str(cohort),
            training_starts_on=starts,
            mentors_from=starts + max(TRAINING, to_clear),
            on_the_way=training[cohort.pk] + applying[cohort.pk],
            mentors=mentors[cohort.pk],
            more=coming.likely(training=training[cohort.pk], applying=applying[cohort.pk]),
        )


def _lead_time(coming: Coming) -> LeadTime:
    """How long clearances have taken at all prisons together."""
    by_prison = (each.days for prison, each in coming.clearance.items() if prison is not None)
    return LeadTime(tuple(sorted(chain.from_iterable(by_prison))))


def _mentors(cohorts: QuerySet[Cohort]) -> Counter[int]:
    """How many people of each cohort are mentors."""
    enrolments = Enrolment.objects.filter(is_mentor(), cohort__in=cohorts.order_by())
    counts = enrolments.order_by().values_list("cohort").annotate(Count("volunteer", distinct=True))
    return Counter(dict(counts))
