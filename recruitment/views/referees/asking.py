"""Staff send a referee's link again, or kill it."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from config.common.clock import now
from config.ui.requests import StaffRequest, do_and_say, staff
from recruitment.domain.references import resend_link, revoke_link
from recruitment.models import Reference
from recruitment.permissions import applications_for


@staff
@require_POST
def resend(request: StaffRequest, pk: int) -> HttpResponse:
    """A new link, by e-mail."""
    found = _theirs(request, pk)
    do_and_say(
        request,
        lambda: resend_link(reference=found, by=request.user, at=now()),
        f"{found.name} gets a new link. The old one no longer works.",
    )
    return redirect("recruitment:references", found.application.reference)


@staff
@require_POST
def revoke(request: StaffRequest, pk: int) -> HttpResponse:
    """The link stops working."""
    found = _theirs(request, pk)
    do_and_say(
        request,
        lambda: revoke_link(reference=found, by=request.user, at=now()),
        f"The link of {found.name} no longer works.",
    )
    return redirect("recruitment:references", found.application.reference)


def _theirs(request: StaffRequest, pk: int) -> Reference:
    rows = Reference.objects.filter(application__in=applications_for(request.user))
    return get_object_or_404(rows.select_related("application__cohort"), pk=pk)
