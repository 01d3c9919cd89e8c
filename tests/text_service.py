"""A real text service on this machine, and the setting to send texts to it."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import NamedTuple

import pytest
from pytest_django import Settings

from tests.ports import free_port


class Taken(NamedTuple):
    """A text that the service took."""

    to: str
    words: str


class TextService:
    """A text service that remembers the texts it has `taken`. A test can stop it and start it
    again, make it refuse a number, or make it keep a sender waiting before or after it takes a
    text."""

    def __init__(self) -> None:
        self.port = free_port()
        self.taken: list[Taken] = []
        self.refused: set[str] = set()
        self.takes = True
        self.answers = Event()
        self.answers.set()
        self.reached = Event()
        self._server: ThreadingHTTPServer | None = None

    @property
    def url(self) -> str:
        return f"json://127.0.0.1:{self.port}/?:to={{to}}"

    def start(self) -> None:
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response(service.take(Taken(body["to"], body["message"])))
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Prints nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def take(self, text: Taken) -> int:
        """The status of the answer."""
        is_refused = text.to in self.refused
        if self.takes and not is_refused:
            self.taken.append(text)
        self.reached.set()
        self.answers.wait()
        return 400 if is_refused else 200 if self.takes else 503

    def stop(self) -> None:
        if self._server:
            self._server.shutdown()
            self._server.server_close()
        self._server = None


@pytest.fixture
def text_service(settings: Settings) -> Iterator[TextService]:
    """A running text service that the outbox sends to."""
    service = TextService()
    settings.SMS_URL = service.url
    service.start()
    yield service
    service.answers.set()
    service.stop()
