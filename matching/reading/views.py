"""Pages for managers: who read which records, and who read about unusually many men."""

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from config.accounts.access import UserRequest
from config.accounts.models import User
from config.common.clock import now
from config.ui.pages import do_and_say, managers, page_of
from matching.models import Participant, current_rules
from matching.reading.forms import AnswerForm, MenLimitForm, ReadingFilter
from matching.reading.lists import lines_of, readings
from matching.reading.person import in_words, number_of_readers, readings_of
from matching.reading.unusual import answer_reading, change_men_limit, unusual_readings


@managers
@require_safe
def reading_list(request: UserRequest) -> HttpResponse:
    """Who read which records, the newest first."""
    rows = ReadingFilter.of(request, readings())
    page = page_of(request, rows.qs)
    page.object_list = lines_of(page.object_list)
    return render(request, "matching/reading/list.html", {"filter": rows, "page": page})


@managers
@require_safe
def reading(request: UserRequest, pk: int) -> HttpResponse:
    """One reading, with all people that the reader saw."""
    line = lines_of([get_object_or_404(readings(), pk=pk)])[0]
    return render(request, "matching/reading/one.html", {"line": line})


@managers
@require_safe
def of_man(request: UserRequest, pk: int) -> HttpResponse:
    """Who read about one man."""
    return _of_person(request, get_object_or_404(Participant, pk=pk))


@managers
@require_safe
def of_volunteer(request: UserRequest, pk: int) -> HttpResponse:
    """Who read about one applicant, trainee or mentor."""
    return _of_person(request, get_object_or_404(User, pk=pk))


def _of_person(request: UserRequest, person: Participant | User) -> HttpResponse:
    events = readings_of(type(person), person.pk)
    page = page_of(request, events)
    context = {"person": person, "page": page, "readers": number_of_readers(events)}
    page.object_list = in_words(page.object_list)
    return render(request, "matching/reading/person.html", context)


@managers
@require_http_methods(["GET", "POST"])
def unusual(request: UserRequest) -> HttpResponse:
    """The days on which somebody read about more men than the limit. Managers can also change the
    limit here."""
    data = request.POST if request.method == "POST" else None
    form = MenLimitForm(data, initial={"limit": current_rules().most_men_read})
    if form.is_valid():
        change_men_limit(limit=form.cleaned_data["limit"], by=request.user, at=now())
        messages.success(request, "The number is saved.")
        return redirect("matching:unusual_reading")
    context = {"form": form, "page": page_of(request, unusual_readings())}
    return render(request, "matching/reading/unusual.html", context)


@managers
@require_http_methods(["GET", "POST"])
def answer(request: UserRequest, pk: int) -> HttpResponse:
    """Records what a manager found out about one unusual reading."""
    row = get_object_or_404(unusual_readings(), pk=pk)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        words = form.cleaned_data["words"]
        write = partial(answer_reading, reading=row, words=words, by=request.user, at=now())
        if do_and_say(request, write, "Your answer is saved.", form=form):
            return redirect("matching:unusual_reading")
    return render(request, "matching/reading/answer.html", {"form": form, "row": row})
