"""What if: a few changes in the address of the page, and what the best list would then be."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from config.common.clock import now
from config.ui.requests import StaffRequest, staff
from matching.domain import what_if
from matching.forms.what_if import FORMS, form_of

MOST_CHANGES = 8
"""Of one what-if, so that its address stays short enough for every browser and server."""
FULL = f"A what-if takes {MOST_CHANGES} changes at most. Remove one before you add another."


@staff
def compare(request: StaffRequest) -> HttpResponse:
    """The best list now beside the best list with the changes in the address."""
    texts = _texts(request)
    forms = [(text, form_of(text, by=request.user)) for text in texts]
    good = [(text, form.change()) for text, form in forms if form and form.is_valid()]
    context: dict[str, object] = {
        "changes": [(change, _without(texts, text)) for text, change in good],
        "has_lost_some": len(good) < len(texts),
        "kinds": [(form.title, _adding(kind, texts)) for kind, form in FORMS.items()],
    }
    if good:
        try:
            changes = [change for _, change in good]
            context["beside"] = what_if.what_if(changes=changes, by=request.user, at=now())
        except what_if.CannotSay as error:
            context["problem"] = str(error)
    return render(request, "matching/what_if.html", context)


@staff
def add(request: StaffRequest, kind: str) -> HttpResponse:
    """One more change."""
    if kind not in FORMS:
        raise Http404
    texts, by = _texts(request), request.user
    form = FORMS[kind](request.POST, by=by) if request.method == "POST" else FORMS[kind](by=by)
    if form.is_bound and form.is_valid():
        return _with(request, texts, f"{kind}?{form.text}")
    context = {"form": form, "back": _address(texts)}
    return render(request, "matching/what_if_change.html", context)


def _with(request: StaffRequest, texts: list[str], text: str) -> HttpResponse:
    if len(texts) >= MOST_CHANGES:
        messages.warning(request, FULL)
        return HttpResponseRedirect(_address(texts))
    return HttpResponseRedirect(_address([*texts, text]))


def _texts(request: StaffRequest) -> list[str]:
    return request.GET.getlist("change")[:MOST_CHANGES]


def _without(texts: list[str], text: str) -> str:
    return _address([it for it in texts if it != text])


def _adding(kind: str, texts: list[str]) -> str:
    return _query(reverse("matching:what_if_change", args=[kind]), texts)


def _address(texts: list[str]) -> str:
    return _query(reverse("matching:what_if"), texts)


def _query(path: str, texts: list[str]) -> str:
    query = urlencode([("change", text) for text in texts])
    return f"{path}?{query}" if query else path
