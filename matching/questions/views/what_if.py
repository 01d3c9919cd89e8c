"""The pages that answer “what if?”."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from config.accounts.access import UserRequest
from config.common.clock import now
from config.ui.pages import staff
from matching.questions.answers import answer_or_problem
from matching.questions.asking import ask
from matching.questions.forms.what_if import FORMS, form_of
from matching.questions.what_if import WHAT_IF, beside

MOST_CHANGES = 8
"""The most changes in one what-if. With more changes, the address could be too long for some
browsers and servers."""
FULL = f"You can make {MOST_CHANGES} changes at most. Remove one before you add another."


@staff
def compare(request: UserRequest) -> HttpResponse:
    """The best list now, beside the best list with some changes. The address of the page has the
    changes."""
    texts = _texts(request)
    forms = [(text, form_of(text, by=request.user)) for text in texts]
    good = [(text, form.change()) for text, form in forms if form and form.is_valid()]
    context: dict[str, object] = {
        "changes": [(change, _without(texts, text)) for text, change in good],
        "has_lost_some": len(good) < len(texts),
        "kinds": [(form.title, _adding(kind, texts)) for kind, form in FORMS.items()],
    }
    if good:
        changes = [change.ids for _, change in good]
        question = ask(WHAT_IF, by=request.user, at=now(), changes=changes)
        context |= answer_or_problem(
            "beside", question, lambda result: beside(result, by=request.user)
        )
    return render(request, "matching/questions/what_if.html", context)


@staff
def add(request: UserRequest, kind: str) -> HttpResponse:
    """The form to add a change to a what-if."""
    if kind not in FORMS:
        raise Http404
    texts, by = _texts(request), request.user
    form = FORMS[kind](request.POST, by=by) if request.method == "POST" else FORMS[kind](by=by)
    if form.is_bound and form.is_valid():
        return _with(request, texts, f"{kind}?{form.text}")
    context = {"form": form, "back": _address(texts)}
    return render(request, "matching/questions/what_if_change.html", context)


def _with(request: UserRequest, texts: list[str], text: str) -> HttpResponse:
    if len(texts) >= MOST_CHANGES:
        messages.warning(request, FULL)
        return HttpResponseRedirect(_address(texts))
    return HttpResponseRedirect(_address([*texts, text]))


def _texts(request: UserRequest) -> list[str]:
    return request.GET.getlist("change")[:MOST_CHANGES]


def _without(texts: list[str], text: str) -> str:
    return _address([other for other in texts if other != text])


def _adding(kind: str, texts: list[str]) -> str:
    return _query(reverse("matching:what_if_change", args=[kind]), texts)


def _address(texts: list[str]) -> str:
    return _query(reverse("matching:what_if"), texts)


def _query(path: str, texts: list[str]) -> str:
    query = urlencode([("change", text) for text in texts])
    return f"{path}?{query}" if query else path
