"""The fairness page: whether every group of men gets mentors as often, and as soon, as other groups
do.
"""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from config.accounts.access import UserRequest
from config.common.clock import london_date, now
from config.common.disclosure import FEWEST
from config.ui.pages import managers
from matching.fairness.comparing import (
    FEWEST_MEN,
    Comparison,
    Fairness,
    Group,
    compared,
    fairness_in,
    usual_year,
)
from matching.fairness.outcomes import men_by_year
from matching.fairness.picture import Picture, picture


@managers
@require_safe
def fairness(request: UserRequest) -> HttpResponse:
    """The men referred in one year. `?year=` in the address chooses the year. Otherwise the page
    shows the usual year."""
    at, years = now(), men_by_year()
    if not years:
        return render(request, "matching/fairness/fairness.html", {"years": []})
    choices = {str(year): year for year in years}
    year = choices.get(request.GET.get("year", ""), usual_year(years, today=london_date(at)))
    result = fairness_in(year, by=request.user, at=at)
    context = {
        "years": list(years),
        "year": year,
        "total": result.total if result else None,
        "comparisons": _tables(result) if result else [],
        "fewest": FEWEST,
        "fewest_men": FEWEST_MEN,
    }
    return render(request, "matching/fairness/fairness.html", context)


def _tables(result: Fairness) -> list[tuple[Comparison, Picture | None, list[tuple[Group, str]]]]:
    """For each comparison: the comparison, its picture, and its groups. Each group comes with a few
    words on how it compares with all men.
    """
    return [
        (
            comparison,
            picture(comparison, result.total),
            [(group, compared(group, result.total)) for group in comparison.shown],
        )
        for comparison in result.comparisons
    ]
