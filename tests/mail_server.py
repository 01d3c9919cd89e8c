"""A real mail server on this machine, and the settings to send email to it."""

import asyncio
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from threading import Event
from typing import AnyStr

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from pytest_django import Settings

from tests.ports import free_port


class Door(Controller):
    """Lets senders in, or greets them with a refusal."""

    def factory(self) -> SMTP:
        return Greeter(self.handler, **self.SMTP_kwargs)


class Greeter(SMTP):
    async def push(self, status: AnyStr) -> None:
        is_greeting = isinstance(status, str) and status.startswith("220 ")
        refusal = self.event_handler.says.get("connect")
        await (super().push(refusal) if is_greeting and refusal else super().push(status))


class MailServer:
    """A mail server that remembers the emails it `accepted`. A test can stop it and start it again,
    make it refuse an address, make it keep a sender waiting before or after it accepts an email, or
    make it close the connection after it has accepted each of the next `deaths` emails. `says` has
    its answers at the steps at which it refuses: connect, sign in, sender, recipient, data."""

    def __init__(self) -> None:
        self.port = free_port()
        self.accepted: list[Message] = []
        self.refused: set[str] = set()
        self.says: dict[str, str] = {}
        self.accepts = True
        self.answers = True
        self.deaths = 0
        self.reached = Event()
        self._controller: Controller | None = None

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def start(self) -> None:
        self._controller = Door(
            self,
            hostname="127.0.0.1",
            port=self.port,
            auth_require_tls=False,
            authenticator=lambda *_: AuthResult(
                success="sign in" not in self.says, handled=False, message=self.says.get("sign in")
            ),
        )
        self._controller.start()

    def stop(self) -> None:
        if self._controller:
            self._controller.stop()
        self._controller = None

    async def handle_MAIL(  # noqa: N802 — aiosmtpd calls it by this name
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        if "sender" in self.says:
            return self.says["sender"]
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 — aiosmtpd calls it by this name
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        if address in self.refused:
            return self.says.get("recipient", "550 5.1.1 no such person")
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 — aiosmtpd calls it by this name
        self, server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        assert isinstance(envelope.content, bytes)
        if "data" in self.says:
            return self.says["data"]
        if self.accepts:
            self.accepted.append(message_from_bytes(envelope.content))
        self.reached.set()
        if self.deaths:
            self.deaths -= 1
            assert server.transport
            server.transport.close()
        while not self.answers:
            await asyncio.sleep(0.01)
        return "250 OK" if self.accepts else "451 try later"


@pytest.fixture
def mail_server(settings: Settings) -> Iterator[MailServer]:
    """A running mail server that the outbox sends to."""
    server = MailServer()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    server.start()
    yield server
    server.answers = True
    server.stop()
