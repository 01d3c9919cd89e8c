"""Our statements on accessibility, privacy and cookies. When you change what the code does, also
change the statements."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from config.accounts.access import public
from config.accounts.codes import KNOWN, KNOWN_LASTS
from config.common.outbox.queueing import can_text
from privacy.register.statement import KINDS
from privacy.retention.switching import is_on


@public
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """Says how accessible the service is, how we tested this, and what we do not know."""
    return _statement(request, "accessibility")


@public
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Says what data we have about people, why we have it, for how long, and who sees it (see
    privacy.register)."""
    return _statement(
        request, "privacy", can_text=can_text(), kinds=KINDS, deletes_at_night=is_on()
    )


@public
@require_safe
def cookies(request: HttpRequest) -> HttpResponse:
    """Lists every cookie that the service sets."""
    return _statement(
        request,
        "cookies",
        cookies=[
            (
                settings.SESSION_COOKIE_NAME,
                (
                    "Tells us that you are the same visitor. We need this while you sign in, "
                    "while you are signed in, and while you check whether you could volunteer. "
                    "It also lets you send a form that was still open when you were signed out"
                ),
                f"Until you close your browser, or {settings.SESSION_COOKIE_AGE // 3600} hours",
            ),
            (
                settings.CSRF_COOKIE_NAME,
                "Makes sure that a form sent in your name was sent by you",
                "1 year, renewed when you sign in",
            ),
            (
                "messages",
                "Shows a message such as “Your answers are saved” on the next page",
                "Until that page has shown the message",
            ),
            (
                KNOWN,
                (
                    "Tells us that you have signed in here before, so that nobody can make it "
                    "harder for you to sign in by requesting codes for your address. It does not "
                    "show who you are"
                ),
                f"{KNOWN_LASTS.days} days, renewed when you sign in",
            ),
        ],
    )


def _statement(request: HttpRequest, name: str, **facts: object) -> HttpResponse:
    return render(request, f"site/{name}.html", facts)
