"""The pages where managers change the wording of letters, and see emails to many people before we
send them."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.accounts.access import UserRequest
from config.common.clock import now
from config.common.letters.mailings import registered_mailings, rehearse_mailing
from config.common.letters.wording import (
    Letter,
    Wording,
    current_wording,
    preview,
    registered_letters,
    restore_wording,
    reword,
)
from config.common.outbox.queueing import can_text
from config.ui.pages import managers, page_of
from recruitment.letters.forms import WordingForm


@managers
@require_safe
def wordings(request: UserRequest) -> HttpResponse:
    """Every letter, and who last changed its wording."""
    reworded = {wording.key: wording for wording in Wording.objects.select_related("changed_by")}
    rows = [(letter, reworded.get(letter.key)) for letter in _letters().values()]
    context = {"rows": rows, "can_text": can_text()}
    return render(request, "recruitment/letters/wordings.html", context)


@managers
@require_http_methods(["GET", "POST"])
def wording(request: UserRequest, key: str) -> HttpResponse:
    """Changes the wording of a letter. Without "save" in the form, shows a preview with
    examples."""
    letter = _letter(key)
    form = WordingForm(
        request.POST if request.method == "POST" else None,
        letter=letter,
        initial=current_wording(letter)._asdict(),
    )
    if form.is_valid() and "save" in request.POST:
        reword(letter=letter, text=form.text, by=request.user, at=now())
        messages.success(request, f"“{letter.name}” is saved. The next {letter.noun} will use it.")
        return redirect("recruitment:wordings")
    text = form.text if form.is_bound and form.is_valid() else current_wording(letter)
    context = {
        "letter": letter,
        "form": form,
        "preview": None if form.errors else preview(letter, text),
        "is_reworded": Wording.objects.filter(key=key).exists(),
    }
    return render(request, "recruitment/letters/wording.html", context)


@managers
@require_POST
def restore(request: UserRequest, key: str) -> HttpResponse:
    """Restores the original wording."""
    letter = _letter(key)
    restore_wording(letter=letter, by=request.user, at=now())
    messages.success(request, f"“{letter.name}” has its original wording again.")
    return redirect("recruitment:wording", key)


def _letters() -> dict[str, Letter]:
    """Every letter that we can send, by its key."""
    letters = registered_letters()
    return {key: letter for key, letter in letters.items() if can_text() or not letter.is_text}


def _letter(key: str) -> Letter:
    letter = _letters().get(key)
    if letter is None:
        raise Http404
    return letter


@managers
@require_safe
def mailings(request: UserRequest) -> HttpResponse:
    """The kinds of email that go to many people, and when we next send each kind."""
    rows = [(mailing, mailing.next_at(now())) for mailing in registered_mailings().values()]
    return render(request, "recruitment/letters/mailings.html", {"rows": rows})


@managers
@require_safe
def mailing(request: UserRequest, key: str) -> HttpResponse:
    """Shows every email of this kind that we would send next time, in full. Sends nothing."""
    mailing = registered_mailings().get(key)
    if mailing is None:
        raise Http404
    on = mailing.next_at(now())
    emails = rehearse_mailing(mailing, on=on).emails
    context = {
        "mailing": mailing,
        "on": on,
        "count": len(emails),
        "emails": page_of(request, emails),
    }
    return render(request, "recruitment/letters/mailing.html", context)
