"""The demo's inbox."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

from config.accounts.access import public
from config.accounts.demo.gate import demo_only
from config.common.outbox.email import Email, EmailImage
from config.ui.pages import page_of

ICON = "ui/images/favicon.ico"
# An email has its styles inside. Nothing in an email can run, or reach another server.
EMAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


@public
@demo_only
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """Lists every email, newest first."""
    emails = Email.objects.filter(purged_at__isnull=True)
    return render(request, "ui/inbox/list.html", {"page": page_of(request, emails)})


@public
@demo_only
@require_safe
def email(request: HttpRequest, pk: int) -> HttpResponse:
    """Shows one email as text, with a link to its HTML."""
    return render(request, "ui/inbox/email.html", {"email": readable_email(pk)})


@public
@demo_only
@require_safe
def html_part(_: HttpRequest, pk: int) -> HttpResponse:
    """The HTML of one email, as a mail program shows it. Its pictures come from the view
    `image`."""
    email = readable_email(pk)
    if not email.html:
        raise Http404
    # Browsers ask for an icon, and an email has no icon.
    html = email.html.replace("<head>", f'<head><link rel="icon" href="{static(ICON)}">')
    for picture in email.images.all():
        url = reverse("inbox_image", args=[email.pk, picture.name])
        html = html.replace(f"cid:{picture.name}", url)
    return HttpResponse(html, headers={"Content-Security-Policy": EMAIL_POLICY})


@public
@demo_only
@require_safe
def image(_: HttpRequest, pk: int, name: str) -> HttpResponse:
    """A picture inside an email."""
    picture = get_object_or_404(EmailImage, email_id=pk, name=name)
    return HttpResponse(bytes(picture.png), content_type="image/png")


def readable_email(pk: int) -> Email:
    """The email. Raises Http404 once its words have been deleted."""
    return get_object_or_404(Email, pk=pk, purged_at__isnull=True)
