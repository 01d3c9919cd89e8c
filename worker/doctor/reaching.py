"""Checks whether people can reach the service, and whether the service can reach what it needs."""

import shutil
import socket
import ssl
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from smtplib import SMTPException
from typing import Any, Final
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import urlopen

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.smtp import EmailBackend
from django.db import connection
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from config.common.clock import now
from config.common.outbox.queueing import can_text
from config.common.outbox.refusals import name_of
from config.common.queue import app
from config.env import ROOT
from worker.doctor.finding import Finding, broken, good, look_at

SECONDS: Final = 5.0
HTTP_PORT: Final = 80
RENEWED: Final = timedelta(days=14)
"""If a certificate ends within this time, the proxy should have renewed it already."""
LITTLE_ROOM: Final = 2_000_000_000
NO_ROOM: Final = 200_000_000
"""With less free space than this for data, in bytes, the check fails."""
LITTLE_ROOM_FOR_TEMPORARY_FILES: Final = 200_000_000
NO_ROOM_FOR_TEMPORARY_FILES: Final = 50_000_000
"""With less free space than this for temporary files, in bytes, the check fails. In
docker-compose.yml, this folder is in memory and has 512 MB."""


def address() -> Finding:
    """Whether the service answers at BASE_URL, the address that people use, and says that all its
    parts work."""
    try:
        with urlopen(f"{settings.BASE_URL}/healthz", timeout=SECONDS):  # noqa: S310 — settings take only web addresses
            return good(f"{settings.BASE_URL} answers, and says that the service is well.")
    except HTTPError as error:
        if error.code == 503:
            says = error.read(200).decode(errors="replace")
            return broken(f"{settings.BASE_URL} says “{says}”. The lines below say what is wrong.")
        if error.code in {301, 302, 307, 308}:
            return broken(
                f"{settings.BASE_URL} redirects to itself. The proxy must set X-Forwarded-Proto."
            )
        return broken(
            f"{settings.BASE_URL} answers with the HTTP status {error.code}. Look at the log of "
            "the proxy."
        )
    except (OSError, HTTPException, ValueError) as error:
        return broken(
            f"{settings.BASE_URL} does not answer here ({type(error).__name__}). Check that the "
            "name leads to this machine, and that the proxy and the web server run."
        )


def plain_http() -> Finding:
    """Whether the service redirects people from http to https."""
    host = urlsplit(settings.BASE_URL).hostname or ""
    if not settings.SECURE:
        return good("BASE_URL does not use https, so there is nothing to redirect.")
    connection = HTTPConnection(host, HTTP_PORT, timeout=SECONDS)
    try:
        connection.request("GET", "/")
        answer = connection.getresponse()
    except (OSError, HTTPException) as error:
        return look_at(
            f"Port 80 of {host} does not answer ({type(error).__name__}). Open it: people who "
            "leave out https come to this port, and the renewal of the certificate needs it."
        )
    finally:
        connection.close()
    if (answer.getheader("Location") or "").startswith("https://"):
        return good("People who leave out https are redirected to https.")
    return broken(f"Port 80 of {host} does not redirect to https. Look at the proxy.")


def certificate() -> Finding:
    """Whether the certificate is valid, and until when."""
    parts = urlsplit(settings.BASE_URL)
    if not settings.SECURE or not parts.hostname:
        return good("BASE_URL needs no certificate.")
    context = ssl.create_default_context()
    try:
        with (
            socket.create_connection((parts.hostname, parts.port or 443), SECONDS) as plain,
            context.wrap_socket(plain, server_hostname=parts.hostname) as secured,
        ):
            details = secured.getpeercert() or {}
    except ssl.SSLError as error:
        return broken(
            f"Browsers refuse the certificate ({error.reason or type(error).__name__}). Look at "
            "the log of the proxy."
        )
    except OSError as error:
        return broken(
            f"{settings.BASE_URL} does not answer ({type(error).__name__}), so we cannot "
            "check the certificate."
        )
    ends_at = datetime.fromtimestamp(ssl.cert_time_to_seconds(str(details["notAfter"])), UTC)
    says = f"The certificate is valid until {ends_at:%-d %B %Y}."
    if ends_at - now() < RENEWED:
        return look_at(f"{says} The proxy should have a newer one. Look at the log of the proxy.")
    return good(says)


def broker() -> Finding:
    """Whether the broker answers, and is set up so that it loses no messages."""
    try:
        with app.connection_for_write() as connection:
            connection.ensure_connection(max_retries=1, interval_start=0, timeout=2)
            channel: Any = connection.default_channel
            facts = channel.client.info()
    except (OperationalError, RedisError, OSError) as error:
        return broken(f"The broker does not answer ({type(error).__name__}). Start redis.")
    if facts.get("aof_enabled") != 1:
        return look_at("The broker forgets its messages when it stops. Set appendonly to yes.")
    if facts.get("aof_last_write_status") != "ok":
        return broken("The broker cannot write to its disk. Free some space on this disk.")
    if facts.get("maxmemory_policy") != "noeviction":
        return look_at(
            "The broker drops messages when its memory is full. Set maxmemory-policy to noeviction."
        )
    return good("The broker answers, and loses no messages.")


def mail_server() -> Finding:
    """Whether the mail server lets us sign in. Sends nothing."""
    backend = get_connection(timeout=SECONDS)
    if not isinstance(backend, EmailBackend):
        return look_at("EMAIL_URL names no mail server, so we send no emails.")
    if backend.host == "mail":
        return look_at(
            "Nobody gets emails, because the container “mail” catches all of them. Set EMAIL_URL "
            "in .env."
        )
    try:
        backend.open()
        if backend.connection is not None:
            backend.connection.ehlo_or_helo_if_needed()
    except (OSError, SMTPException) as error:
        return broken(
            f"The mail server does not let us in ({name_of(error)}). Emails wait for 5 days. Check "
            "EMAIL_URL."
        )
    finally:
        backend.close()
    is_open = not (backend.use_tls or backend.use_ssl)
    if is_open and backend.host not in {"localhost", "127.0.0.1"}:
        return look_at(
            "The mail server lets us in, but we send emails to the mail server unencrypted. Use "
            "submission:// in EMAIL_URL."
        )
    return good("The mail server lets us in.")


def text_service() -> Finding:
    """Whether the settings name a text service. Does not test the text service, because each text
    costs money."""
    if can_text():
        return good("A text service is set. To try it, check whether the next text arrives.")
    return good("No text service is set, so nobody gets texts.")


def room_for_data() -> Finding:
    """Whether there is enough free space on the disk with the data.

    With SQLite, checks the disk of DATA_DIR. With PostgreSQL, checks the disk with the code. With
    docker compose, the database is usually on the same disk.
    """
    is_file = connection.vendor == "sqlite"
    return _room(settings.DATA_DIR if is_file else ROOT, "disk", little=LITTLE_ROOM, none=NO_ROOM)


def room_for_temporary_files() -> Finding:
    """Whether there is enough free space in the folder for temporary files."""
    return _room(
        Path(tempfile.gettempdir()),
        "folder for temporary files",
        little=LITTLE_ROOM_FOR_TEMPORARY_FILES,
        none=NO_ROOM_FOR_TEMPORARY_FILES,
    )


def _room(folder: Path, name: str, *, little: int, none: int) -> Finding:
    try:
        free = shutil.disk_usage(folder).free
    except OSError as error:
        return broken(f"There is no folder {folder} ({type(error).__name__}). Make it.")
    says = f"The {name} has {free / 1e9:.1f} GB free."
    if free < none:
        return broken(f"{says} Free some space now.")
    return look_at(f"{says} Free some space soon.") if free < little else good(says)


CHECKS: Final[tuple[Callable[[], Finding], ...]] = (
    address,
    plain_http,
    certificate,
    broker,
    mail_server,
    text_service,
    room_for_data,
    room_for_temporary_files,
)
