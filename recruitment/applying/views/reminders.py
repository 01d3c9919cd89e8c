"""The page behind the link that stops reminders about a draft."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from config.accounts.access import private_link
from config.common.clock import now
from recruitment.applying.closing import application_to_stop, stop_reminders


@private_link
@never_cache
@require_http_methods(["GET", "POST"])
def stop(request: HttpRequest, secret: str) -> HttpResponse:
    """Stops the reminders about a draft when somebody presses the button. Opening the link is not
    enough, because mail programs open links by themselves. Shows nothing from the draft."""
    application = application_to_stop(secret)
    if application and request.method == "POST":
        stop_reminders(application=application, at=now())
        application.refresh_from_db(fields=["wants_reminders"])
    context = {"has_stopped": application is None or not application.wants_reminders}
    status = HTTPStatus.OK if application else HTTPStatus.NOT_FOUND
    response = render(request, "recruitment/applying/reminders.html", context, status=status)
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
