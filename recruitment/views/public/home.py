"""The pages that make someone want to volunteer."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from config.common.clock import now
from recruitment.domain.cohorts import is_open, next_cohort, places_left
from recruitment.domain.commitment import COMMITMENT
from recruitment.models import Establishment
from recruitment.weekly import mask_of, week_in_words


def home(request: HttpRequest) -> HttpResponse:
    """What mentors do, what it asks, and the next cohort."""
    context = _invitation() | {"establishments": Establishment.objects.all()}
    return render(request, "recruitment/public/home.html", context)


def establishment_page(
    request: HttpRequest, establishment: Establishment, *, mentors: int | None
) -> HttpResponse:
    """One prison. `mentors` is how many meet men there now; None says nothing of it."""
    slots = establishment.regime_slots.values_list("slot", flat=True)
    context = _invitation() | {
        "establishment": establishment,
        "week": week_in_words(mask_of(slots)),
        "mentors": mentors,
    }
    return render(request, "recruitment/public/establishment.html", context)


def _invitation() -> dict[str, object]:
    """The next cohort and what it asks."""
    at = now()
    cohort = next_cohort(at)
    return {
        "cohort": cohort,
        "is_open": is_open(cohort, at),
        "places_left": places_left(cohort),
        "commitment": COMMITMENT,
    }
