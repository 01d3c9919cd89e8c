"""The pages of a mentor's statement of service. The mentor and staff can see and print the
statement."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from config.accounts.access import UserRequest, allow
from config.accounts.roles import STAFF, Role
from config.common.clock import now
from config.ui.pages import do_or_refuse
from delivery.endings.service import statement_of, statement_pdf
from matching.models import Mentor
from matching.permissions import changeable_mentors

mentors_and_staff = allow(Role.MENTOR, *STAFF)


@mentors_and_staff
@require_safe
def statement(request: UserRequest, pk: int) -> HttpResponse:
    """Shows the statement of service of one mentor."""
    mentor = _mentor(request, pk)
    return render(request, "site/mentoring/statement.html", statement_of(mentor, at=now()))


@mentors_and_staff
@require_safe
def printed_statement(request: UserRequest, pk: int) -> HttpResponse:
    """Downloads the statement of service of one mentor as a PDF."""
    mentor = _mentor(request, pk)
    pdf = do_or_refuse(request, lambda: statement_pdf(mentor, at=now()))
    if pdf is None:
        return redirect("matching:statement", pk)
    name = f'attachment; filename="statement-of-service-{pk}.pdf"'
    return HttpResponse(pdf, "application/pdf", headers={"Content-Disposition": name})


def _mentor(request: UserRequest, pk: int) -> Mentor:
    rows = changeable_mentors(request.user).select_related("user", "cohort")
    return get_object_or_404(rows, pk=pk)
