"""An applicant names somebody else."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from config.common.clock import now
from config.common.errors import DomainError
from recruitment.domain.references import can_be_replaced, replace_referee
from recruitment.domain.references.replacing import BadAddress
from recruitment.forms.referees import RefereeForm
from recruitment.models import Reference
from recruitment.views.applying.requests import (
    ApplicantRequest,
    address,
    applicants,
    own,
    refused,
)


@applicants
@require_http_methods(["GET", "POST"])
def replace_one(request: ApplicantRequest, reference: str, pk: int) -> HttpResponse:
    """Asks for another referee in this one's place, and e-mails him or her."""
    application = own(request, reference)
    old = get_object_or_404(application.references.select_related("application__cohort"), pk=pk)
    if not can_be_replaced(old):
        return redirect(address("own_application", application))
    form = RefereeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            another = _replace(request, old, form)
        except BadAddress as error:
            form.add_error("email", str(error))
        except DomainError as error:
            return refused(request, application, error)
        else:
            messages.success(request, f"Thank you. We have e-mailed {another.name}.")
            return redirect(address("own_application", application))
    context = {"application": application, "old": old, "form": form}
    return render(request, "recruitment/referees/replace.html", context)


def _replace(request: ApplicantRequest, old: Reference, form: RefereeForm) -> Reference:
    return replace_referee(reference=old, by=request.user, at=now(), **form.cleaned_data)
