"""The checks of the settings."""

from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.core.checks import Tags, run_checks

from worker.doctor.finding import Finding, broken, good, look_at

SHORTEST_SECRET: Final = 50
"""The fewest characters of SECRET_KEY. Django's own check requires the same number."""


def mode() -> Finding:
    """Whether the service runs with the settings for production, and not as a demo."""
    if settings.DEBUG:
        return broken("DEBUG is on, so error pages show secrets. Remove DEBUG from .env.")
    if settings.DEMO:
        return look_at("This is the demo. Anybody can sign in, so never let others reach it.")
    return good("The service runs as in production.")


def names() -> Finding:
    """Whether the service answers only by HTTPS, and only under its own host name."""
    if "*" in settings.ALLOWED_HOSTS:
        return broken("The service answers to any host name. Remove * from ALLOWED_HOSTS.")
    if not settings.SECURE:
        return look_at(
            "BASE_URL begins with http, so others on the network can read everything. Use https."
        )
    return good("The service answers to its own name only, by HTTPS.")


def secret_key() -> Finding:
    """Whether SECRET_KEY is long enough."""
    if len(settings.SECRET_KEY) < SHORTEST_SECRET:
        return broken("SECRET_KEY is too short. Make another: openssl rand -base64 48.")
    return good("SECRET_KEY is long enough.")


def other_settings() -> Finding:
    """The results of Django's own security checks."""
    messages = run_checks(tags=[Tags.security], include_deployment_checks=True)
    warnings = sorted({str(message.id) for message in messages if not message.is_silenced()})
    if warnings:
        return look_at(
            f"Django warns about the settings ({', '.join(warnings)}). Run `manage.py check "
            "--deploy` to read why."
        )
    return good("Django’s own check of the settings finds nothing.")


def proxies() -> Finding:
    """Whether the service trusts the proxy in front of it."""
    if settings.SECURE and not settings.ALLAUTH_TRUSTED_PROXY_COUNT:
        return look_at(
            "TRUSTED_PROXIES is 0, so everybody seems to have the address of the proxy, and shares "
            "one limit for signing in. Set TRUSTED_PROXIES to the number of proxies."
        )
    return good(f"TRUSTED_PROXIES is {settings.ALLAUTH_TRUSTED_PROXY_COUNT}.")


CHECKS: Final[tuple[Callable[[], Finding], ...]] = (
    mode,
    names,
    secret_key,
    other_settings,
    proxies,
)
