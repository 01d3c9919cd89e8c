"""What the doctor says about the address, the certificate, the broker, mail and the disk, with real
servers."""

import shutil
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from threading import Thread

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pytest_django import Settings

from config.common.clock import now
from tests.mail_server import MailServer
from tests.ports import free_port
from tests.stack import Stack
from worker.doctor import reaching
from worker.doctor.finding import Level


@contextmanager
def web_server(code: int, *, to: str = "", words: str = "") -> Iterator[int]:
    """Answers everything with this code. Yields its port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(code)
            self.send_header("Location", to)
            self.end_headers()
            self.wfile.write(words.encode())

        def log_message(self, *_: object) -> None:
            """Prints nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("code", "level"), [(200, Level.GOOD), (503, Level.BROKEN), (404, Level.BROKEN)]
)
def test_the_answer_of_the_service_is_read(code: int, level: Level, settings: Settings) -> None:
    with web_server(code, words="unwell: worker") as port:
        settings.BASE_URL = f"http://127.0.0.1:{port}"
        finding = reaching.address()
    assert finding.level is level
    assert ("unwell: worker" in finding.says) == (code == 503)


def test_a_proxy_that_does_not_say_https_makes_a_circle(settings: Settings) -> None:
    with web_server(301, to="/healthz") as port:
        settings.BASE_URL = f"http://127.0.0.1:{port}"
        finding = reaching.address()
    assert finding.level is Level.BROKEN
    assert "X-Forwarded-Proto" in finding.says


def test_a_service_that_nobody_reaches_is_broken(settings: Settings) -> None:
    settings.BASE_URL = f"http://127.0.0.1:{free_port()}"
    assert reaching.address().level is Level.BROKEN


@pytest.mark.parametrize(
    ("to", "level"), [("https://localhost/", Level.GOOD), ("/elsewhere", Level.BROKEN)]
)
def test_plain_http_leads_to_https(
    to: str, level: Level, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SECURE, settings.BASE_URL = True, "https://127.0.0.1"
    with web_server(301, to=to) as port:
        monkeypatch.setattr(reaching, "HTTP_PORT", port)
        assert reaching.plain_http().level is level
    assert reaching.plain_http().level is Level.LOOK_AT


@contextmanager
def secured(folder: Path, *, days: int) -> Iterator[tuple[int, Path]]:
    """A server with a certificate for so many days. Yields its port, and the certificate."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now() - timedelta(days=60))
        .not_valid_after(now() + timedelta(days=days))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    both = folder / "both.pem"
    both.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(both)
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port, both
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("days", "level"), [(30, Level.GOOD), (10, Level.LOOK_AT), (-1, Level.BROKEN)]
)
def test_a_certificate_that_ends_soon_is_to_be_looked_at(
    days: int,
    level: Level,
    tmp_path: Path,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings.SECURE = True
    with secured(tmp_path, days=days) as (port, known):
        settings.BASE_URL = f"https://127.0.0.1:{port}"
        assert reaching.certificate().level is Level.BROKEN, "nobody has signed it"
        monkeypatch.setenv("SSL_CERT_FILE", str(known))
        assert reaching.certificate().level is level


def test_without_a_server_there_is_no_certificate(settings: Settings) -> None:
    settings.SECURE, settings.BASE_URL = True, f"https://127.0.0.1:{free_port()}"
    assert reaching.certificate().level is Level.BROKEN


def test_a_broker_that_forgets_or_drops_messages_is_found(broker: Stack) -> None:
    client = broker.broker
    assert reaching.broker().level is Level.GOOD
    client.config_set("maxmemory-policy", "allkeys-lru")
    assert reaching.broker().level is Level.LOOK_AT
    client.config_set("maxmemory-policy", "noeviction")
    client.config_set("appendonly", "no")
    assert reaching.broker().level is Level.LOOK_AT
    broker.kill("broker")
    assert reaching.broker().level is Level.BROKEN


def test_a_mail_server_that_lets_us_in_gets_no_email(mail_server: MailServer) -> None:
    assert reaching.mail_server().level is Level.GOOD
    assert not mail_server.accepted


@pytest.mark.parametrize(
    "says", [{"connect": "554 no service"}, {"sign in": "535 5.7.8 canary@example.org"}]
)
def test_a_mail_server_that_does_not_is_broken(
    says: dict[str, str], mail_server: MailServer, settings: Settings
) -> None:
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "canary", "canary"
    mail_server.says = says
    finding = reaching.mail_server()
    assert finding.level is Level.BROKEN
    assert "canary" not in finding.says


def test_a_mail_server_that_hangs_or_is_gone_is_broken(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reaching, "SECONDS", 0.2)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.EMAIL_HOST, settings.EMAIL_PORT = silent.getsockname()
        assert reaching.mail_server().level is Level.BROKEN
    assert reaching.mail_server().level is Level.BROKEN


def test_emails_that_nobody_gets_are_to_be_looked_at(settings: Settings) -> None:
    assert reaching.mail_server().level is Level.LOOK_AT, "the demo sends nothing"
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "mail"
    assert reaching.mail_server().level is Level.LOOK_AT


def test_a_charity_may_have_no_text_service(settings: Settings) -> None:
    without = reaching.text_service()
    settings.SMS_URL = "json://canary/{to}"
    assert without.level is reaching.text_service().level is Level.GOOD
    assert without.says != reaching.text_service().says
    assert "canary" not in reaching.text_service().says


def test_a_full_disk_is_found(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert reaching.room_for_temporary_files().level is Level.GOOD
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(reaching, "LITTLE_ROOM", 10**18)
    assert reaching.room_for_data().level is Level.LOOK_AT
    monkeypatch.setattr(reaching, "NO_ROOM", 10**18)
    assert reaching.room_for_data().level is Level.BROKEN
    settings.DATA_DIR = tmp_path / "missing"
    assert reaching.room_for_data().level is Level.BROKEN


@pytest.mark.parametrize(
    ("free", "level"),
    [(400_000_000, Level.GOOD), (150_000_000, Level.LOOK_AT), (40_000_000, Level.BROKEN)],
)
def test_the_temporary_folder_of_a_container_has_room_enough(
    free: int, level: Level, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage("/")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=free))
    assert reaching.room_for_temporary_files().level is level
