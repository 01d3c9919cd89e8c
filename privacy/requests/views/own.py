"""The pages on which people see, correct and delete the data that we have about them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.accounts.access import UserRequest, signed_in
from config.common.clock import now
from config.common.outbox.hold import shown_hold
from config.common.sure import asks_first
from config.ui.pages import do_and_say, do_or_refuse, progress_response
from privacy.models import DataRequest
from privacy.requests.closing import (
    TO_CHANGE_THEIR_MIND,
    ask_to_close,
    cancel_closing,
    closings_of,
    current_closing,
    things_first,
    what_stays,
)
from privacy.requests.copying import (
    content_of,
    context_of,
    copies_of,
    delete_copy,
    pdf_of,
    request_own_copy,
)
from privacy.requests.forms import CodeForm, OnlineForm
from privacy.requests.fresh import email_fresh_code, is_fresh, show_code
from privacy.requests.mending import places_to_correct
from privacy.requests.pages import json_download, pdf_download
from privacy.requests.recording import ask_online
from privacy.requests.seeing import own_requests
from privacy.states import RequestStatus

GET_OR_POST = ["GET", "HEAD", "POST"]


@signed_in
@require_safe
def own_data(request: UserRequest) -> HttpResponse:
    """Shows what people can do with the data that we have about them."""
    context = {
        "copies": copies_of(request.user).filter(request=None),
        "requests": own_requests(request.user).prefetch_related("pauses"),
        "closing": current_closing(request.user),
        "days": TO_CHANGE_THEIR_MIND.days,
    }
    return render(request, "privacy/own/data.html", context)


@signed_in
@require_POST
def make_copy(request: UserRequest) -> HttpResponse:
    """Asks the worker for a copy of everything about this person."""
    if not is_fresh(request, at=now()):
        return _code_first("privacy:own_data")
    copy = request_own_copy(by=request.user, at=now())
    return redirect("privacy:data_copy", copy.pk)


@signed_in
@never_cache
@require_safe
def data_copy(request: UserRequest, pk: int) -> HttpResponse:
    """One copy: how far the worker has got, or what is in it."""
    copy = get_object_or_404(copies_of(request.user), pk=pk)
    context = {"copy": copy, "has_pdf": bool(copy.sealed_pdf)}
    if copy.sealed_content:
        content = do_or_refuse(
            request, lambda: content_of(copy, by=request.user, at=now(), form="page")
        )
        if content is None:
            return redirect("privacy:own_data")
        context |= context_of(content)
    return render(request, "privacy/own/copy.html", context)


@signed_in
@require_safe
def copy_progress(request: UserRequest, pk: int) -> HttpResponse:
    """The part of the page that htmx requests every second."""
    return progress_response(request, get_object_or_404(copies_of(request.user), pk=pk))


@signed_in
@never_cache
@require_safe
def copy_file(request: UserRequest, pk: int, form: str) -> HttpResponse:
    """Downloads the copy, as a PDF or in JSON."""
    copy = get_object_or_404(copies_of(request.user), pk=pk)
    if form == "pdf":
        pdf = do_or_refuse(request, lambda: pdf_of(copy, by=request.user, at=now()))
        return pdf_download(pdf, "copy-of-data") if pdf else redirect("privacy:data_copy", pk)
    content = do_or_refuse(
        request, lambda: content_of(copy, by=request.user, at=now(), form="json")
    )
    return json_download(content, "copy-of-data") if content else redirect("privacy:data_copy", pk)


@signed_in
@require_POST
def remove_copy(request: UserRequest, pk: int) -> HttpResponse:
    """Deletes a copy early."""
    copy = get_object_or_404(copies_of(request.user), pk=pk)
    do_and_say(
        request,
        lambda: delete_copy(copy=copy, by=request.user, at=now()),
        "The copy is deleted. You can make a new one.",
    )
    return redirect("privacy:own_data")


@signed_in
@require_http_methods(GET_OR_POST)
def fresh_code(request: UserRequest) -> HttpResponse:
    """Asks for the code from our email, because the person signed in more than 15 minutes ago."""
    form = CodeForm(request.POST if "code" in request.POST else None)
    if request.method == "POST" and "code" not in request.POST:
        email_fresh_code(request, request.user)
        if not shown_hold():
            messages.success(request, "We have sent you a code.")
        return redirect(f"{reverse('privacy:fresh_code')}?{urlencode({'next': _next(request)})}")
    if form.is_valid() and do_and_say(
        request,
        lambda: show_code(request, request.user, form.cleaned_data["code"], at=now()),
        "Thank you. You can continue now.",
        form=form,
    ):
        return redirect(_next(request))
    return render(request, "privacy/own/code.html", {"form": form, "next": _next(request)})


@signed_in
@require_http_methods(GET_OR_POST)
def ask(request: UserRequest) -> HttpResponse:
    """Shows where people can correct each part of their data, and a form for everything else."""
    form = OnlineForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        if not is_fresh(request, at=now()):
            form.add_error(
                None, "You signed in some time ago. Get a code and enter it. Then send this again"
            )
        elif do_and_say(
            request,
            lambda: ask_online(**form.values(), by=request.user, at=now()),
            "We have your request. We will answer within a month.",
            form=form,
        ):
            return redirect("privacy:own_data")
    context = {
        "form": form,
        "places": places_to_correct(request.user),
        "is_fresh": is_fresh(request, at=now()),
    }
    return render(request, "privacy/own/ask.html", context)


@signed_in
@require_safe
def own_answer(request: UserRequest, pk: int) -> HttpResponse:
    """Our answer to the person's request."""
    answered = own_requests(request.user).filter(status=RequestStatus.ANSWERED)
    row: DataRequest = get_object_or_404(answered, pk=pk)
    context = {"row": row, "reply": row.opened("reply"), "words": row.opened("words")}
    return render(request, "privacy/own/answer.html", context)


@signed_in
@require_http_methods(GET_OR_POST)
def close_account(request: UserRequest) -> HttpResponse:
    """Shows what stays after an account is closed, why, and until when. Once the person has
    confirmed, records that their account closes in 14 days."""
    closing = current_closing(request.user)
    if request.method == "POST" and closing is None:
        if not is_fresh(request, at=now()):
            return _code_first("privacy:close_account")
        if page := asks_first(
            request,
            "Do you want to close your account?",
            loses=f"You can change your mind for {TO_CHANGE_THEIR_MIND.days} days. After that, "
            "nobody can bring back what we delete.",
            yes="Yes, close my account",
            back=reverse("privacy:close_account"),
        ):
            return page
        do_or_refuse(request, lambda: ask_to_close(by=request.user, at=now()))
        return redirect("privacy:close_account")
    context = {
        "closing": closing,
        "first": [] if closing else things_first(request.user),
        "days": TO_CHANGE_THEIR_MIND.days,
        "stays": what_stays(),
    }
    return render(request, "privacy/own/close.html", context)


@signed_in
@require_POST
def keep_account(request: UserRequest, pk: int) -> HttpResponse:
    """Cancels the closing, so that the account stays open."""
    closing = get_object_or_404(closings_of(request.user), pk=pk)
    do_and_say(
        request,
        lambda: cancel_closing(closing=closing, by=request.user, at=now()),
        "Your account stays open.",
    )
    return redirect("privacy:own_data")


def _code_first(name: str) -> HttpResponse:
    return redirect(f"{reverse('privacy:fresh_code')}?{urlencode({'next': reverse(name)})}")


def _next(request: UserRequest) -> str:
    """The page that the person came from, if it is one of our pages."""
    wanted = request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, None) and wanted.startswith("/")
    return wanted if is_ours else reverse("privacy:own_data")
