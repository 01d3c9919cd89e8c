"""The gallery's pages."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from config.accounts.access import public
from config.ui.gallery import examples
from config.ui.gallery.forms import EveryField, ListFilters, OneQuestion
from config.ui.pages import progress_response

ERRORS = ("400", "403", "403_csrf", "404", "405", "413", "429", "500")


@public
@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """Shows every component."""
    return render(request, "ui/gallery/components.html", {"examples": vars(examples)})


@public
@require_http_methods(["GET", "POST"])
def form(request: HttpRequest) -> HttpResponse:
    """Shows every kind of field. When somebody sends the form empty, shows every kind of error."""
    filled = EveryField(request.POST, request.FILES) if request.method == "POST" else EveryField()
    if filled.is_bound and filled.is_valid():
        messages.success(request, "Every answer is fine. This page saves nothing.")
        filled = EveryField()
    return render(request, "ui/gallery/form.html", {"form": filled})


@public
@require_http_methods(["GET", "POST"])
def question(request: HttpRequest) -> HttpResponse:
    """Shows one question on a page of its own."""
    form = OneQuestion(request.POST if request.method == "POST" else None)
    return render(request, "ui/gallery/question.html", {"form": form})


@public
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Shows an example list for staff, with filters, every kind of table, and links to more
    pages."""
    page = Paginator(examples.PEOPLE, 8).get_page(request.GET.get("page"))
    filters = ListFilters(request.GET)
    context = {"page_of_people": page, "filters": filters, "examples": vars(examples)}
    return render(request, "ui/gallery/listing.html", context)


@public
@require_safe
def decision(request: HttpRequest) -> HttpResponse:
    """Shows an example decision: 2 people side by side, and the reasons."""
    return render(request, "ui/gallery/decision.html")


@public
@require_safe
def progress(request: HttpRequest) -> HttpResponse:
    """Shows the progress of a long job. Each request, by htmx or by reloading the page, adds
    10%."""
    percent = min(100, request.session.get("gallery_progress", 0) + 10)
    request.session["gallery_progress"] = percent % 100
    run = examples.ExampleRun(percent)
    if request.headers.get("HX-Request"):
        return progress_response(request, run)
    return render(request, "ui/gallery/progress.html", {"run": run})


@public
@require_safe
def error(request: HttpRequest, code: str) -> HttpResponse:
    """Shows an error page, but with the status 200."""
    return render(request, f"{code if code in ERRORS else '404'}.html")
