"""The pages on which staff record, prepare and answer requests."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.accounts.access import UserRequest
from config.common.clock import london_date, now
from config.ui.pages import do_and_say, do_or_refuse, page_of, staff
from matching.permissions import participants_for
from privacy.models import DataRequest
from privacy.requests import forms
from privacy.requests.answering import (
    answer_of,
    choose,
    desk_of,
    finish_preparing,
    item_of,
    note_reading,
    stored_answer,
    undo_choice,
    write_reply,
)
from privacy.requests.copying import context_of, request_answer
from privacy.requests.forms import CorrectForm, ItemForm, RecordForm, ReplyForm
from privacy.requests.lists import Shown, asked_by_name, lines_of
from privacy.requests.month import due_on, is_late
from privacy.requests.pages import json_download
from privacy.requests.recording import correct_request, record_request, remove_pause
from privacy.requests.seeing import late_closings, requests_for
from privacy.requests.steps import MAIN, step_named, steps_for
from privacy.states import UNANSWERED, RequestStatus

GET_OR_POST = ["GET", "HEAD", "POST"]


@staff
@require_safe
def requests(request: UserRequest) -> HttpResponse:
    """Lists the requests that this person can see."""
    today = london_date(now())
    typed = request.GET.get("show", "")
    shown = Shown(typed) if typed in set(Shown) else Shown.WAITING
    context = {
        "page": page_of(request, lines_of(request.user, shown, today=today)),
        "shown": shown,
        "closings": late_closings(request.user, today=today),
    }
    return render(request, "privacy/requests/list.html", context)


@staff
@require_safe
def choose_man(request: UserRequest) -> HttpResponse:
    """Finds the man who asks, by his name or his prison number."""
    typed = request.GET.get("q", "").strip()
    men = asked_by_name(request.user, typed) if typed else None
    return render(request, "privacy/requests/choose.html", {"typed": typed, "men": men})


@staff
@require_http_methods(GET_OR_POST)
def record(request: UserRequest, pk: int) -> HttpResponse:
    """Records what this man asks us about his data."""
    man = get_object_or_404(participants_for(request.user), pk=pk)
    form = RecordForm(request.POST or None)
    if form.is_valid():
        row = do_or_refuse(
            request,
            lambda: record_request(participant=man, **form.values(), by=request.user, at=now()),
            form=form,
        )
        if row:
            messages.success(request, "The request is recorded.")
            return redirect("privacy:request", row.pk)
    return render(request, "privacy/requests/record.html", {"form": form, "man": man})


@staff
@require_safe
def one(request: UserRequest, pk: int) -> HttpResponse:
    """One request: when our answer is due, what comes next, and what was recorded."""
    row, today = _row(request, pk), london_date(now())
    steps = steps_for(row, request.user.roles)
    due = due_on(row)
    context = _context(row) | {
        "due": due,
        "days": (due - today).days if due else 0,
        "is_late": is_late(row, today=today),
        "is_waiting": row.status in UNANSWERED,
        "main": [step for step in steps if step.slug in MAIN],
        "others": [step for step in steps if step.slug not in MAIN],
        "texts": {name: row.opened(name) for name in ("words", "identity", "longer", "ending")},
        "pauses": row.pauses.all(),
        "referral": row.participant and row.participant.referrals.order_by("received_on").last(),
        "has_answer": bool(row.sealed_answer) or row.status == RequestStatus.TO_APPROVE,
    }
    return render(request, "privacy/requests/request.html", context)


@staff
@require_http_methods(GET_OR_POST)
def correct(request: UserRequest, pk: int) -> HttpResponse:
    """Corrects what was recorded about a request."""
    row = _row(request, pk)
    form = CorrectForm(request.POST or None, request=row)
    if form.is_valid() and do_and_say(
        request,
        lambda: correct_request(request=row, **form.values(), by=request.user, at=now()),
        "The request is corrected.",
        form=form,
    ):
        return redirect("privacy:request", pk)
    context = _context(row) | {"form": form, "title": "Correct this request"}
    return render(request, "privacy/requests/step.html", context)


@staff
@require_http_methods(GET_OR_POST)
def step(request: UserRequest, pk: int, slug: str) -> HttpResponse:
    """Takes one step, after asking for what the step needs."""
    row = _row(request, pk)
    chosen = step_named(slug)
    if chosen is None:
        raise Http404
    kind = getattr(forms, chosen.form) if chosen.form else forms.StepForm
    form = kind(request.POST if request.method == "POST" else None, request=row)
    if form.is_valid():
        is_done = do_and_say(
            request,
            lambda: chosen.write(request=row, **form.values(), by=request.user, at=now()),
            chosen.done,
            form=form if chosen.form else None,
        )
        if is_done or not chosen.form:
            return redirect("privacy:request", pk)
    context = _context(row) | {"form": form, "title": chosen.text}
    return render(request, "privacy/requests/step.html", context)


@staff
@require_POST
def unpause(request: UserRequest, pk: int, pause: int) -> HttpResponse:
    """Removes a pause of the month."""
    row = _row(request, pk)
    mistake = get_object_or_404(row.pauses.select_related("request"), pk=pause)
    do_and_say(
        request,
        lambda: remove_pause(pause=mistake, by=request.user, at=now()),
        "Removed. The month counts these days again.",
    )
    return redirect("privacy:request", pk)


@staff
@require_http_methods(GET_OR_POST)
def desk(request: UserRequest, pk: int) -> HttpResponse:
    """Everything that we have about the man. The items that need a look come first, each with a
    form to decide about it."""
    row = _row(request, pk)
    on_desk = desk_of(row, by=request.user, at=now())
    data = request.POST if request.method == "POST" else None
    questions = [ItemForm(data, look=look, beside=on_desk.beside(look)) for look in on_desk.open]
    wrong: list[ItemForm] = []
    if data is not None:
        wrong = _choose_all(request, row, questions)
        if not wrong:
            return redirect("privacy:request_desk", pk)
        questions = [form for form in questions if form in wrong or not form.is_answered]
        on_desk = desk_of(row, by=request.user, at=now())
    context = _context(row) | {"desk": on_desk, "questions": questions, "wrong": wrong}
    return render(request, "privacy/requests/desk.html", context)


def _choose_all(
    request: UserRequest, row: DataRequest, questions: list[ItemForm]
) -> list[ItemForm]:
    """Saves each decision of the page. Returns the forms that could not be saved, with their
    errors."""
    wrong = [
        form
        for form in questions
        if not form.is_valid() or (form.is_answered and not _choose(request, row, form))
    ]
    if not wrong:
        open_now = sum(not form.is_answered for form in questions)
        says = (
            f"Saved. {open_now} to go." if open_now else "Saved. You have decided about everything."
        )
        messages.success(request, says)
    return wrong


def _choose(request: UserRequest, row: DataRequest, form: ItemForm, *, says: str = "") -> bool:
    return do_and_say(
        request,
        lambda: choose(request=row, **form.values(), by=request.user, at=now()),
        says,
        form=form,
    )


@staff
@require_http_methods(GET_OR_POST)
def item(request: UserRequest, pk: int, key: str) -> HttpResponse:
    """Decides about one item, or changes the decision."""
    row = _row(request, pk)
    item_read = item_of(row, key, by=request.user, at=now())
    if item_read is None:
        raise Http404
    look, beside = item_read
    data = request.POST if request.method == "POST" else None
    form = ItemForm(data, look=look, beside=beside)
    if form.is_valid():
        if not form.is_answered:
            is_done = do_and_say(
                request,
                lambda: undo_choice(request=row, item=key, by=request.user, at=now()),
                "The decision is removed.",
                form=form,
            )
        else:
            is_done = _choose(request, row, form, says="Saved.")
        if is_done:
            return redirect("privacy:request_desk", pk)
    context = _context(row) | {"form": form, "look": look}
    return render(request, "privacy/requests/item.html", context)


@staff
@require_http_methods(GET_OR_POST)
def reply(request: UserRequest, pk: int) -> HttpResponse:
    """Saves where the answer goes and what we say in it. With “Save and send it to a manager”, also
    hands the answer to a manager."""
    row = _row(request, pk)
    form = ReplyForm(request.POST if request.method == "POST" else None, request=row)
    if form.is_valid() and do_and_say(
        request, lambda: _write_and_finish(request, row, form), form=form
    ):
        is_sent = row.status == RequestStatus.TO_APPROVE
        says = "A service manager can read and approve it now." if is_sent else "Saved."
        messages.success(request, says)
        return redirect("privacy:request", pk)
    return render(request, "privacy/requests/reply.html", _context(row) | {"form": form})


def _write_and_finish(request: UserRequest, row: DataRequest, form: ReplyForm) -> None:
    write_reply(request=row, **form.values(), by=request.user, at=now())
    if "finish" in request.POST:
        finish_preparing(request=row, by=request.user, at=now())


@staff
@require_safe
def answer(request: UserRequest, pk: int) -> HttpResponse:
    """Shows the approved answer. If nobody has approved it, shows the answer as it would be now."""
    row = _row(request, pk)
    content = _answer(request, row)
    context = _context(row) | context_of(content) | {"is_approved": bool(row.sealed_answer)}
    return render(request, "privacy/requests/answer.html", context)


@staff
@require_safe
def answer_json(request: UserRequest, pk: int) -> HttpResponse:
    """The approved answer as JSON."""
    row = _row(request, pk)
    content = stored_answer(row)
    if content is None:
        raise Http404
    note_reading(request=row, by=request.user, at=now())
    return json_download(content, "answer")


@staff
@require_POST
def print_answer(request: UserRequest, pk: int) -> HttpResponse:
    """Asks the worker for the PDF of the approved answer."""
    row = _row(request, pk)
    copy = do_or_refuse(request, lambda: request_answer(request=row, by=request.user, at=now()))
    return redirect("privacy:data_copy", copy.pk) if copy else redirect("privacy:request", pk)


def _row(request: UserRequest, pk: int) -> DataRequest:
    rows = requests_for(request.user).select_related(
        "participant", "user", "recorded_by", "identity_by", "prepared_by", "approved_by"
    )
    return get_object_or_404(rows.prefetch_related("pauses"), pk=pk)


def _answer(request: UserRequest, row: DataRequest) -> dict[str, Any]:
    """The approved answer. If nobody has approved it, the answer as it would be now."""
    note_reading(request=row, by=request.user, at=now())
    return stored_answer(row) or answer_of(row, by=request.user, at=now())


def _context(row: DataRequest) -> dict[str, Any]:
    man = row.participant
    person = row.user if man is None or man.erased_on else man
    return {"row": row, "person": person or "Somebody whose data is deleted"}
