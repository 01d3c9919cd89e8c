"""The answer to a page that asks how far a long job is."""

from typing import Protocol

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django_htmx.http import HttpResponseClientRefresh


class Run(Protocol):
    """What a page asks of a run; config.common.runs.RunRecord is one.

    ui/progress.html shows its `progress` (0–100), its `stage` and, when it ended badly, its
    `failure`.
    """

    @property
    def is_under_way(self) -> bool: ...


def progress_response(request: HttpRequest, run: Run) -> HttpResponse:
    """The progress panel again; once the run has ended, an order to load the whole page anew."""
    if not run.is_under_way:
        return HttpResponseClientRefresh()
    return render(request, "ui/progress.html", {"run": run, "url": request.get_full_path()})
