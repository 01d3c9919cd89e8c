"""The consent form to print."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from config.accounts.access import UserRequest
from config.ui.pages import do_or_refuse, staff
from delivery.consents.printing import ConsentStyle, consent_pdf


@staff
@require_safe
def printed_form(request: UserRequest, style: str) -> HttpResponse:
    """The empty consent form as a PDF, to print."""
    if style not in ConsentStyle.values:
        raise Http404
    pdf = do_or_refuse(request, lambda: consent_pdf(ConsentStyle(style)))
    if pdf is None:
        return redirect("matching:referrals")
    name = f'inline; filename="consent-form-{style}.pdf"'
    return HttpResponse(pdf, "application/pdf", headers={"Content-Disposition": name})
