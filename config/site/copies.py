"""A copy of an application as a PDF, for the person who sent it."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from config.accounts.access import UserRequest
from config.common.clock import now
from recruitment.applying.leaving import is_draft
from recruitment.applying.questions import ASKED_LATER
from recruitment.applying.timeline import answers_in_words
from recruitment.pages import applicants, own
from training.certificates.printing import CannotPrint, printed

UNAVAILABLE = 503


@applicants
@never_cache
@require_safe
def application_pdf(request: UserRequest, reference: str) -> HttpResponse:
    """Every answer of a sent application, as a PDF. If we cannot make the PDF, shows a page that
    says so.

    Raises Http404 for a draft, which can still change.
    """
    application = own(request, reference)
    if is_draft(application):
        raise Http404
    context = {
        "application": application,
        "sections": list(answers_in_words(application, later=ASKED_LATER)),
        "at": now(),
    }
    try:
        pdf = printed(render_to_string("site/application_paper.html", context))
    except CannotPrint as error:
        problem = {"application": application, "sentence": str(error)}
        return render(request, "site/application_unprinted.html", problem, status=UNAVAILABLE)
    return HttpResponse(
        pdf,
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'attachment; filename="application-{application.reference}.pdf"'
        },
    )
