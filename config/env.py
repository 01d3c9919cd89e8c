"""Reads settings from the environment. `.env.example` lists all the settings.

If a setting is missing or wrong, nothing starts, and the error names the setting.
"""

from base64 import b64decode
from logging import CRITICAL, getLogger
from pathlib import Path
from typing import Any

from apprise import Apprise
from environs import Env, EnvError, validate

ROOT = Path(__file__).resolve().parent.parent
WEB_ADDRESS = validate.Regexp(
    r"https?://[^\s/]+/?$", error="Write it like https://alongside.example.org."
)
BROKER_ADDRESS = validate.Regexp(
    r"(rediss?|redis\+socket)://\S", error="Write it like redis://localhost:6379/0."
)
MONITORING_ADDRESS = validate.Regexp(
    r"(https?://\S*\{job\}\S*)?$", error="Write it like https://hc-ping.com/your-key/{job}."
)
SENTRY_ADDRESS = validate.Regexp(
    r"(https?://[^\s@/]+@[^\s@]+/\d+)?$", error="Write it like https://key@errors.example.org/1."
)
TOKEN = validate.Regexp(
    r"(\S{20,})?$", error="Take 20 characters or more. Make one with `openssl rand -hex 32`."
)

# The messages that this library logs can have phone numbers and passwords.
getLogger("apprise").setLevel(CRITICAL)

env = Env()
env.read_env(str(ROOT / ".env"), recurse=False)


def mail_server(name: str, default: str) -> dict[str, Any]:
    """Django's settings for the mail server at this address.

    Raises EnvError for an address of an unknown kind.
    """
    server: dict[str, Any] = dict(env.dj_email_url(name, default=default))
    if "EMAIL_BACKEND" not in server:
        raise EnvError(f"{name} must look like submission://user:password@mail.example.org.")
    return server


def text_service(name: str) -> str:
    """The address of the text service, as the library apprise expects it.

    The address has {to} in the place of the reader's phone number. Empty if there is no text
    service. Raises EnvError for an address that apprise cannot use.
    """
    address: str = env.str(name, default="")
    if address and (
        "{to}" not in address or not Apprise.instantiate(address.replace("{to}", "447911123456"))
    ):
        raise EnvError(
            f"{name} must be an address from https://appriseit.com/services/ with {{to}} in place "
            "of the number, such as twilio://account:token@447911123456/{to}."
        )
    return address


def field_keys(name: str) -> list[bytes]:
    """The keys in this setting, which has base64 keys of 32 bytes, separated by commas.

    The first key encrypts new values. Each of the keys can decrypt values. Raises EnvError when a
    key is not base64, or is not 32 bytes.
    """
    advice = f"{name} must be base64 keys of 32 bytes. Make one with `openssl rand -base64 32`."
    texts: list[str] = env.list(name)
    try:
        keys = [b64decode(text, validate=True) for text in texts]
    except ValueError as error:
        raise EnvError(advice) from error
    if not keys or any(len(key) != 32 for key in keys):
        raise EnvError(advice)
    return keys
