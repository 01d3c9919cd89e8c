"""The page about how a round chooses, which shows the policy in use or an earlier version. Also the
page that compares the ways to choose.
"""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from config.accounts.access import UserRequest
from config.accounts.roles import Role
from config.common.clock import now
from config.common.runs import RunStatus
from config.ui.pages import keys_in, progress_response, staff
from matching.models import MatchingPolicy, Replay, ReplayKind
from matching.policy.example import DAYS_LEFT, WEEKS_WAITED, favoured, worked_example
from matching.policy.forms import ReplayForm
from matching.policy.picture import picture
from matching.policy.replaying import ask_replay, replays_of
from matching.policy.results import FIGURES, ways_of, weights_of
from matching.policy.versions import HELP, LABELS, current_policy, solver_policy, versions


@staff
def policy_now(request: UserRequest) -> HttpResponse:
    """The policy in use."""
    return _page(request, current_policy(at=now()))


@staff
def policy(request: UserRequest, version: int) -> HttpResponse:
    """One version of the policy, whether or not it is in use."""
    return _page(request, get_object_or_404(MatchingPolicy, version=version))


@staff
@require_POST
def replay_weights(request: UserRequest) -> HttpResponse:
    """Asks for a replay that shows what each weight of the policy in use does."""
    at = now()
    policy = current_policy(at=at)
    ask_replay(kind=ReplayKind.WEIGHTS, policy=policy, by=request.user, at=at)
    return redirect(f"{reverse('matching:policy_now')}#replay")


@staff
@require_http_methods(["GET", "POST"])
def choosing(request: UserRequest) -> HttpResponse:
    """Compares the ways to choose. Shows the replay that the address asks for, or the newest replay
    with the policy in use.
    """
    policy = current_policy(at=now())
    form = ReplayForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        choices = form.cleaned_data
        ask_replay(kind=ReplayKind.WAYS, policy=policy, **choices, by=request.user, at=now())
        return redirect(f"{reverse('matching:choosing')}?{urlencode(choices)}")
    replays = replays_of(policy, ReplayKind.WAYS)
    numbers = keys_in([request.GET.get(name, "") for name in ("years", "replays")])
    if len(numbers) == 2:
        replay = replays.filter(years=numbers[0], replays=numbers[1]).first()
    else:
        replay = replays.first()
    result = ways_of(replay) if replay and replay.is_made else None
    context = {
        "policy": policy,
        "form": form,
        "replay": replay,
        "result": result,
        "rows": [*result.rows, result.bound] if result else [],
        "figures": FIGURES,
        "others": [each for each in replays.filter(status=RunStatus.DONE) if each != replay],
    }
    return render(request, "matching/policy/choosing.html", context)


@staff
def replay_progress(request: UserRequest, pk: int) -> HttpResponse:
    """The progress of a replay, which htmx asks for while the replay is made. Once the replay is
    done, loads the whole page.
    """
    return progress_response(request, get_object_or_404(Replay, pk=pk))


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
    replay = replays_of(policy, ReplayKind.WEIGHTS).select_related("policy").first()
    context = {
        "replay": replay,
        "weights": weights_of(replay) if replay and replay.is_made else None,
        "figures": FIGURES,
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
