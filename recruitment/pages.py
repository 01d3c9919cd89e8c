"""What every page of an applicant needs: the application, and the addresses of its pages."""

from django.shortcuts import get_object_or_404
from django.urls import reverse

from config.accounts.access import UserRequest, allow
from config.accounts.roles import Role
from recruitment.models import Application
from recruitment.permissions import own_applications
from recruitment.states import ApplicationStatus

applicants = allow(Role.APPLICANT)


def own(request: UserRequest, reference: str) -> Application:
    """The person's own application with this reference number. Raises Http404 when there is
    none."""
    related = own_applications(request.user).select_related("cohort", "applicant")
    return get_object_or_404(related, reference=reference)


def own_draft(request: UserRequest, reference: str) -> Application:
    """The person's own draft with this reference number. Raises Http404 when there is none."""
    drafts = own_applications(request.user).filter(status=ApplicationStatus.DRAFT)
    return get_object_or_404(drafts.select_related("cohort", "applicant"), reference=reference)


def address(name: str, application: Application, *more: str) -> str:
    """The address of a page about the application."""
    return reverse(f"recruitment:{name}", args=[application.reference, *more])
