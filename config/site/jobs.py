"""The page about the jobs that run by themselves."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from config.accounts.access import UserRequest
from config.common.clock import now, reading
from config.common.outbox.allowing import waiting_messages
from config.common.outbox.hold import sending_hold
from config.common.signs import service_at
from config.ui.pages import do_and_say, managers
from worker.jobs import SLUGS, job_lines, run_job


@managers
@require_safe
def jobs(request: UserRequest) -> HttpResponse:
    """Shows every job: its last run, how this run went, and when the job is due next."""
    hold = sending_hold()
    context = {
        "lines": job_lines(at=now()),
        "service": service_at(reading()),
        "hold": hold,
        "waiting": waiting_messages() if hold else 0,
    }
    return render(request, "site/jobs.html", context)


@managers
@require_POST
def run(request: UserRequest, slug: str) -> HttpResponse:
    """Runs one job now."""
    if slug not in SLUGS:
        raise Http404
    name = SLUGS[slug]
    do_and_say(
        request,
        lambda: run_job(name=name, by=request.user, at=now()),
        f"We have asked the worker to run “{name}” now. Reload this page to see how it went.",
    )
    return redirect("jobs")
