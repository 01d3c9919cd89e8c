"""The page on which somebody deletes a draft."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from config.accounts.access import UserRequest
from delivery.drafts.saving import discard_draft
from delivery.models import Draft
from delivery.pages import context_of, one_match, supporters


@supporters
@never_cache
@require_http_methods(["GET", "POST"])
def discard(request: UserRequest, pk: int, draft: int) -> HttpResponse:
    """Deletes a draft. Asks for confirmation first."""
    match = one_match(request, pk)
    rows = Draft.objects.filter(match=match, author=request.user)
    if request.method == "POST":
        for row in rows.filter(pk=draft):
            discard_draft(draft=row, by=request.user)
        messages.success(request, "The draft is deleted.")
        return redirect("delivery:support", pk)
    context = context_of(match, request.user) | {
        "draft": get_object_or_404(rows.select_related("session"), pk=draft)
    }
    return render(request, "delivery/drafts/discard.html", context)
