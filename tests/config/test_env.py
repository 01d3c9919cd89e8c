"""A wrong setting stops the service from starting, and the error names it."""

import re

import pytest
from environs import EnvError, ValidationError, validate

from config.env import (
    BROKER_ADDRESS,
    ROOT,
    SENTRY_ADDRESS,
    TOKEN,
    WEB_ADDRESS,
    env,
    mail_server,
    text_service,
)

EXAMPLE = (ROOT / ".env.example").read_text()


def test_the_mail_server_of_the_example_is_reached_encrypted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    url = re.search(r"^#EMAIL_URL=(.*)$", EXAMPLE, re.MULTILINE)
    assert url
    monkeypatch.setenv("EMAIL_URL", url[1])
    server = mail_server("EMAIL_URL", default="dummy://")
    assert server["EMAIL_BACKEND"].endswith("smtp.EmailBackend")
    assert (server["EMAIL_HOST"], server["EMAIL_PORT"]) == ("mail.example.org", 587)
    assert server["EMAIL_USE_TLS"]


@pytest.mark.parametrize("address", ["mail.example.org", "smtp+tls://mail.example.org", "foo"])
def test_a_mail_server_of_an_unknown_kind_is_refused(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EMAIL_URL", address)
    with pytest.raises(EnvError, match="EMAIL_URL"):
        mail_server("EMAIL_URL", default="dummy://")


@pytest.mark.parametrize("address", ["alongside.example.org", "https://", "https://a.org/path", ""])
def test_people_reach_a_scheme_and_a_name(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BASE_URL", address)
    with pytest.raises(EnvError, match="BASE_URL"):
        env.str("BASE_URL", validate=WEB_ADDRESS)


@pytest.mark.parametrize("address", ["http://localhost:8000", "https://alongside.example.org/"])
def test_such_an_address_is_taken(address: str) -> None:
    assert WEB_ADDRESS(address) == address


@pytest.mark.parametrize(
    "address", ["redis://redis:6379/0", "rediss://:pw@redis", "redis+socket:///tmp/broker.sock"]
)
def test_a_broker_of_this_kind_is_taken(address: str) -> None:
    assert BROKER_ADDRESS(address) == address


@pytest.mark.parametrize("address", ["localhost", "amqp://localhost", "redis://"])
def test_no_other_broker_is(address: str) -> None:
    with pytest.raises(ValidationError):
        BROKER_ADDRESS(address)


@pytest.mark.parametrize(
    ("check", "value"),
    [
        (SENTRY_ADDRESS, ""),
        (SENTRY_ADDRESS, "https://key@errors.example.org/1"),
        (SENTRY_ADDRESS, "https://key@example.org/glitchtip/12"),
        (TOKEN, ""),
        (TOKEN, "t" * 20),
    ],
)
def test_what_watches_the_service_is_set_like_this(check: validate.Regexp, value: str) -> None:
    assert check(value) == value


@pytest.mark.parametrize(
    ("check", "value"),
    [
        (SENTRY_ADDRESS, "https://errors.example.org/1"),
        (SENTRY_ADDRESS, "https://key@errors.example.org/"),
        (SENTRY_ADDRESS, "key"),
        (TOKEN, "short"),
        (TOKEN, "with spaces in the middle of it"),
    ],
)
def test_what_watches_the_service_is_not_set_like_this(check: validate.Regexp, value: str) -> None:
    with pytest.raises(ValidationError):
        check(value)


def test_the_text_service_of_the_example_is_one_once_it_is_filled_in(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    url = re.search(r"^#SMS_URL=(.*)$", EXAMPLE, re.MULTILINE)
    assert url
    filled_in = url[1].replace("account", "AC" + "a" * 32).replace("token", "b" * 32)
    monkeypatch.setenv("SMS_URL", filled_in)
    assert text_service("SMS_URL") == filled_in


def test_there_need_be_no_text_service(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SMS_URL", raising=False)
    assert text_service("SMS_URL") == ""


@pytest.mark.parametrize(
    "address",
    [
        "sms.example.org",
        "twilio://account:token@447911123456/{to}",
        "json://localhost/",
        "foo://{to}",
    ],
)
def test_a_text_service_that_cannot_be_used_is_refused(
    address: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setenv("SMS_URL", address)
    with pytest.raises(EnvError, match="SMS_URL"):
        text_service("SMS_URL")
    assert not caplog.records, "a complaint would hold the password"
