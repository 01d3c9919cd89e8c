"""What the doctor says about the settings."""

import pytest
from pytest_django import Settings

from worker.doctor.finding import Level
from worker.doctor.settings import mode, names, other_settings, proxies, secret_key


@pytest.fixture(autouse=True)
def production(settings: Settings) -> None:
    settings.DEMO = settings.DEBUG = False
    settings.SECURE = True
    settings.ALLOWED_HOSTS = ["alongside.example.org"]
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1


def test_production_is_good() -> None:
    levels = [check().level for check in (mode, names, secret_key, proxies)]
    assert levels == [Level.GOOD] * 4


def test_what_is_wrong_is_found(settings: Settings) -> None:
    settings.DEMO = True
    assert mode().level is Level.LOOK_AT
    settings.DEBUG = True
    assert mode().level is Level.BROKEN
    settings.SECURE = False
    assert names().level is Level.LOOK_AT
    settings.ALLOWED_HOSTS = ["*"]
    assert names().level is Level.BROKEN
    settings.SECRET_KEY = "canary"
    assert secret_key().level is Level.BROKEN
    assert "canary" not in secret_key().says


def test_without_a_trusted_proxy_everybody_has_one_address(settings: Settings) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 0
    assert proxies().level is Level.LOOK_AT
    settings.SECURE = False
    assert proxies().level is Level.GOOD


def test_djangos_own_warnings_are_named(settings: Settings) -> None:
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.SECURE_SSL_REDIRECT, settings.SECURE_HSTS_SECONDS = True, 31_536_000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True
    assert other_settings().level is Level.GOOD
    settings.SESSION_COOKIE_SECURE = False
    finding = other_settings()
    assert finding.level is Level.LOOK_AT
    assert "security.W012" in finding.says
