"""The pages of one man, and the notes about him."""

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.accounts.access import UserRequest
from config.common.clock import london_today, now
from config.site.men.forms import NoteForm
from config.site.men.page import man_page
from config.ui.pages import do_and_say, page_of, staff
from matching.models import Referral, ReleaseKind
from matching.referrals.dates import confirm_release_date
from matching.referrals.notes import add_note
from matching.referrals.pages import not_now, one_man, where_possible
from matching.referrals.timeline import timeline_of
from matching.rounds.lists import rounds_that_considered


@staff
@require_safe
def page(request: UserRequest, pk: int) -> HttpResponse:
    """Shows everything about one man, apart from the sensitive parts of his record."""
    referral = one_man(request.user, pk)
    context = man_page(referral, by=request.user, today=london_today())
    return render(request, "site/men/man.html", context)


@staff
@require_safe
def timeline(request: UserRequest, pk: int) -> HttpResponse:
    """Shows the man's whole timeline."""
    referral = one_man(request.user, pk)
    context = {"referral": referral, "page": page_of(request, timeline_of(referral))}
    return render(request, "site/men/timeline.html", context)


@staff
@require_safe
def rounds(request: UserRequest, pk: int) -> HttpResponse:
    """Shows every round that considered this man."""
    referral = one_man(request.user, pk)
    context = {"referral": referral, "page": page_of(request, rounds_that_considered(referral))}
    return render(request, "site/men/rounds.html", context)


@staff
@require_http_methods(["GET", "POST"])
def note(request: UserRequest, pk: int) -> HttpResponse:
    """Adds a note about the man, or about a contact with him."""
    referral = one_man(request.user, pk)
    if referral.participant.died_on:
        return not_now(request, referral, "note")
    form = NoteForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and do_and_say(
        request,
        lambda: add_note(referral=referral, **form.cleaned_data, by=request.user, at=now()),
        "Note added.",
        form=form,
    ):
        return redirect("matching:referral", pk=pk)
    return render(request, "site/men/note.html", {"referral": referral, "form": form})


@staff
@require_POST
@where_possible("confirm_date")
def confirm_date(request: UserRequest, man: Referral) -> HttpResponse:
    """Records that the prison has just confirmed one of the man's dates, as the page showed it."""
    pk = man.pk
    try:
        kind = ReleaseKind(request.POST.get("kind", ""))
        on = date.fromisoformat(request.POST.get("on", ""))
    except ValueError:
        messages.error(request, "Press “Confirm” beside one of his dates.")
        return redirect("matching:referral", pk=pk)
    do_and_say(
        request,
        lambda: confirm_release_date(referral=man, kind=kind, on=on, by=request.user, at=now()),
        f"Confirmed today: {kind.label}, {on:%-d %B %Y}.",
    )
    return redirect("matching:referral", pk=pk)
