"""How a round chooses: the published weights, and those of earlier rounds."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from config.common.clock import now
from matching.domain.policy import current_policy, policy_versions, solver_policy
from matching.domain.policy_example import DAYS_LEFT, WEEKS_WAITED, worked_example
from matching.models import MatchingPolicy
from matching.solver import TERMS
from matching.views.requests import StaffRequest, staff


@staff
def policy_now(request: StaffRequest) -> HttpResponse:
    """The policy in use."""
    return _page(request, current_policy(at=now()))


@staff
def policy(request: StaffRequest, version: int) -> HttpResponse:
    """The policy of some round, in use or not."""
    return _page(request, get_object_or_404(MatchingPolicy, version=version))


def _page(request: StaffRequest, this: MatchingPolicy) -> HttpResponse:
    weighed = solver_policy(this)
    example = worked_example(weighed)
    versions = list(policy_versions())
    context = {
        "policy": this,
        "is_newest": this == versions[0],
        "lines": zip(TERMS, weighed.weights.tolist(), strict=True),
        "example": zip(TERMS, example.first, example.second, strict=True),
        "totals": example.totals,
        "weeks_waited": WEEKS_WAITED,
        "days_left": DAYS_LEFT,
        "versions": versions,
    }
    return render(request, "matching/policy.html", context)
