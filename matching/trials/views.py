"""The pages to try a change of the policy, and to save the change."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from config.accounts.access import UserRequest
from config.common.clock import now
from config.common.runs import RunStatus
from config.ui.pages import do_and_say, do_or_refuse, keys_in, managers, progress_response
from matching.models import PolicyTrial
from matching.policy.versions import changed_values, current_policy
from matching.trials.forms import PolicyForm, ReasonForm
from matching.trials.trying import adopt_policy, beside, people_in, try_policy


@managers
@require_http_methods(["GET", "POST"])
def change(request: UserRequest) -> HttpResponse:
    """The form with all the values of the policy."""
    posted = request.POST if request.method == "POST" else None
    form = PolicyForm(posted, initial=_initial(request))
    if form.is_valid():
        trial = do_or_refuse(
            request,
            lambda: try_policy(values=form.cleaned_data, by=request.user, at=now()),
            form=form,
        )
        if trial is not None:
            return redirect("matching:policy_trial", pk=trial.pk)
    return render(request, "matching/trials/change.html", {"form": form})


@managers
def trial(request: UserRequest, pk: int) -> HttpResponse:
    """The page of one trial: its progress, or a comparison of the 2 policies once it is done."""
    return _page(request, _trial(pk), ReasonForm())


@managers
def progress(request: UserRequest, pk: int) -> HttpResponse:
    """The progress of a trial, which htmx asks for. Loads the whole page once the trial is done."""
    return progress_response(request, _trial(pk))


@managers
@require_POST
def adopt(request: UserRequest, pk: int) -> HttpResponse:
    """Saves the change as the next version of the policy."""
    trial, form = _trial(pk), ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, trial, form)
    reason = form.cleaned_data["reason"]
    if do_and_say(
        request,
        lambda: adopt_policy(trial=trial, reason=reason, by=request.user, at=now()),
        lambda policy: f"Saved as version {policy.version}. The next round will use this version.",
    ):
        return redirect("matching:policy_now")
    return redirect("matching:policy_trial", pk=pk)


def _initial(request: UserRequest) -> dict[str, Any]:
    """The values of the trial that `?from=` names. Without `?from=`, the values of the policy in
    use."""
    keys = keys_in([request.GET.get("from", "")])
    trial = PolicyTrial.objects.filter(pk__in=keys).first()
    return (trial or current_policy(at=now())).choices


def _trial(pk: int) -> PolicyTrial:
    return get_object_or_404(PolicyTrial.objects.select_related("against", "became"), pk=pk)


def _page(request: UserRequest, trial: PolicyTrial, form: ReasonForm) -> HttpResponse:
    context: dict[str, object] = {
        "trial": trial,
        "version": f"Version {trial.against.version}",
        "changes": changed_values(trial.against, trial),
        "form": form,
    }
    if trial.status == RunStatus.DONE:
        context |= {
            "result": trial.result,
            "sides": beside(trial),
            "people": people_in(trial, by=request.user),
            "can_adopt": not trial.became and trial.against == current_policy(at=now()),
        }
    return render(request, "matching/trials/trial.html", context)
