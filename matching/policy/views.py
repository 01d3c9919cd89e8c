"""The page that says how a round chooses. It shows the policy in use, or an earlier version."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from config.accounts.access import UserRequest
from config.accounts.roles import Role
from config.common.clock import now
from config.ui.pages import staff
from matching.models import MatchingPolicy
from matching.policy.example import DAYS_LEFT, WEEKS_WAITED, favoured, worked_example
from matching.policy.picture import picture
from matching.policy.versions import HELP, LABELS, current_policy, solver_policy, versions


@staff
def policy_now(request: UserRequest) -> HttpResponse:
    """The policy in use."""
    return _page(request, current_policy(at=now()))


@staff
def policy(request: UserRequest, version: int) -> HttpResponse:
    """One version of the policy, whether or not it is in use."""
    return _page(request, get_object_or_404(MatchingPolicy, version=version))


def _page(request: UserRequest, policy: MatchingPolicy) -> HttpResponse:
    values = solver_policy(policy)
    example = worked_example(values)
    every = versions()
    parts = zip(LABELS.values(), example.first, example.second, strict=True)
    rows = [
        (label, first, second, favoured(first, second))
        for label, first, second in parts
        if first.weight
    ]
    context = {
        "policy": policy,
        "is_newest": policy == every[0].policy,
        "may_change": Role.MANAGER in request.user.roles,
        "picture": picture(policy),
        "lines": zip(LABELS.values(), HELP.values(), values.weights.tolist(), strict=True),
        "example": example,
        "rows": rows,
        "differences": [row for row in rows if row[1].value != row[2].value],
        "weeks_waited": WEEKS_WAITED,
        "days_left": DAYS_LEFT,
        "versions": every,
    }
    return render(request, "matching/policy/policy.html", context)
