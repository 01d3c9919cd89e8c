"""The proxy of docker-compose.yml: slow visitors, large bodies, logs, and who a visitor is.

These tests use the nginx of the package manager and the gunicorn of docker-compose.yml. They do not
check how the proxy gets its certificate (proxy/certificate.conf), nor how it runs in its container
(proxy/Dockerfile, proxy/start.sh, proxy/nginx.conf)."""

import json
import os
import re
import socket
import ssl
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
import yaml
from django.test import Client

from config.accounts.roles import Role
from config.env import ROOT
from demo.supervise import Supervisor
from tests.factories.people import sign_in, user_with
from tests.ports import free_port
from tests.proxy import NAME, NEEDS_NGINX, Proxy, answer_on, proxy_before, request
from tests.settings import FOLDER
from tests.stack import PATIENCE, wait_until
from tests.stack import test_database_url as database_url

pytestmark = NEEDS_NGINX
WEB: list[str] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]["web"][
    "command"
]
HERE = Path(sys.executable).parent
"""Where gunicorn is."""
SLOW = 120
"""Connections that never finish what they send. Many more than the web server has threads."""
IN_TIME = 5
"""Seconds for a page while the slow visitors wait. The page takes far less, but a test machine can
be busy. Without the proxy, the page does not come at all."""
CLOSED_AFTER = 20
"""Seconds after which a slow visitor is gone for certain. The proxy waits for 10."""


class Echo(BaseHTTPRequestHandler):
    """Answers with the headers it got, and the length of the body. Remembers the paths."""

    protocol_version = "HTTP/1.1"
    paths: list[str] = []

    def do_GET(self) -> None:
        self.paths.append(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        refuses = self.path == "/account/can-import/" and "sessionid" not in str(self.headers)
        words = json.dumps({**self.headers, "length": str(len(body))}).encode()
        self.send_response(401 if refuses else 200)
        self.send_header("Content-Length", str(len(words)))
        self.end_headers()
        self.wfile.write(words)

    do_POST = do_GET  # noqa: N815 — see above

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    """A proxy in front of an Echo."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    Thread(target=server.serve_forever, daemon=True).start()
    with proxy_before(server.server_address[1], tmp_path_factory.mktemp("proxy")) as proxy:
        yield proxy
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def one_site(
    django_db_setup: None, collected_static: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Proxy]:
    """A proxy in front of the product's web server, run as docker-compose.yml runs it."""
    port, folder = free_port(), tmp_path_factory.mktemp("site")
    with proxy_before(port, folder / "proxy") as proxy:
        env = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATABASE_URL": database_url(),
            "BASE_URL": proxy.base_url,
            "ALLOWED_HOSTS": NAME,
            "TRUSTED_PROXIES": "1",
            "PORT": str(port),
            "DATA_DIR": str(FOLDER),
        }
        supervisor = Supervisor({"web": [str(HERE / WEB[0]), *WEB[1:]]}, env=env, logs=folder)
        supervisor.start()
        try:
            wait_until(lambda: status_of(proxy.ask(request("GET", "/cookies/"))) == 200, "the web")
            yield proxy
        finally:
            supervisor.stop()


@pytest.fixture
def site(one_site: Proxy, transactional_db: None) -> Proxy:
    """The site without any records."""
    return one_site


def status_of(answer: str) -> int:
    return int(answer.split(" ", 2)[1])


def echoed(answer: str) -> dict[str, str]:
    """The headers that reached the web server."""
    headers: dict[str, str] = json.loads(answer.partition("\r\n\r\n")[2])
    return headers


def source(number: int) -> str:
    """One of a few addresses of this machine, so that the limits for one address do not help."""
    return f"127.0.0.{2 + number % 6}"


@pytest.fixture(scope="module", autouse=True)
def _has_addresses() -> None:
    """On some systems 127.0.0.2 has to be set up first."""
    try:
        with socket.create_server(("127.0.0.2", 0)):
            pass
    except OSError:
        pytest.skip("This machine has only one address of its own.")


def hold(proxy: Proxy, at_end: ExitStack, words: str, count: int) -> list[ssl.SSLSocket]:
    """Opens connections, sends the beginning of a request on each, and leaves them open."""
    held = []
    for number in range(count):
        connection = at_end.enter_context(proxy.connect(source(number)))
        connection.sendall(words.encode())
        held.append(connection)
    return held


def test_slow_bodies_and_headers_keep_nobody_waiting(site: Proxy) -> None:
    """The web server has 12 threads. Without the proxy, 12 slow visitors stop it."""
    slow_body = request("POST", "/account/login/", "Content-Length: 5000", body="email=an")
    slow_headers = f"GET / HTTP/1.1\r\nHost: {NAME}\r\nAccept: "
    page = request("GET", "/cookies/")
    with ThreadPoolExecutor(12) as threads:  # so that every process has loaded its pages
        list(threads.map(site.ask, [page] * 24))
    with ExitStack() as at_end:
        held = hold(site, at_end, slow_body, SLOW)
        held += hold(site, at_end, slow_headers, SLOW)
        for _ in range(10):
            begin = time.monotonic()
            assert status_of(site.ask(page)) == 200
            assert time.monotonic() - begin < IN_TIME
        deadline = time.monotonic() + CLOSED_AFTER
        for connection in held:
            connection.settimeout(max(0.1, deadline - time.monotonic()))
            answer = answer_on(connection)  # returns once the proxy has closed the connection
            assert not answer or status_of(answer) in {408, 429}


def test_an_incomplete_body_never_reaches_the_web_server(proxy: Proxy) -> None:
    Echo.paths.clear()
    with ExitStack() as at_end:
        hold(proxy, at_end, request("POST", "/slow/", "Content-Length: 50", body="x"), 20)
        assert (
            status_of(proxy.ask(request("POST", "/whole/", "Content-Length: 1", body="x"))) == 200
        )
    assert Echo.paths == ["/whole/"]


def test_a_large_body_is_refused_before_it_is_sent(proxy: Proxy) -> None:
    Echo.paths.clear()
    answer = proxy.ask(request("POST", "/account/login/", "Content-Length: 150000000"))
    assert status_of(answer) == 413
    assert "<h1>This is too large to send</h1>" in answer
    assert "Content-Security-Policy: default-src 'none'" in answer
    assert Echo.paths == []


def test_a_large_body_without_a_length_is_cut_off(proxy: Proxy) -> None:
    Echo.paths.clear()
    chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    with proxy.connect() as connection:
        connection.sendall(request("POST", "/", "Transfer-Encoding: chunked").encode())
        sent, answer = 0, b""
        while sent < 20_000_000 and not answer:
            connection.sendall(chunk)
            sent += len(chunk)
            connection.settimeout(0.01)
            with suppress(TimeoutError):
                answer = connection.recv(100)
            connection.settimeout(PATIENCE)
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert Echo.paths == []


def test_a_body_without_a_length_gets_one(proxy: Proxy) -> None:
    body = "3\r\nabc\r\n0\r\n\r\n"
    headers = echoed(proxy.ask(request("POST", "/", "Transfer-Encoding: chunked", body=body)))
    assert (headers["Content-Length"], headers["length"]) == ("3", "3")
    assert "Transfer-Encoding" not in headers


@pytest.mark.parametrize("path", ["/imports/", "/sessions/imports/"])
def test_a_file_is_taken_only_from_those_who_can_import(path: str, proxy: Proxy) -> None:
    Echo.paths.clear()
    long = "Content-Length: 5000000"
    answer = proxy.ask(request("POST", path, long))
    assert status_of(answer) == 303
    assert re.search(rf"^Location: \S*{path}\r$", answer, re.MULTILINE)
    assert path not in Echo.paths
    signed_in = request("POST", path, "Cookie: sessionid=a", long, body="x" * 5_000_000)
    assert echoed(proxy.ask(signed_in))["length"] == "5000000"
    larger = request("POST", path, "Cookie: sessionid=a", "Content-Length: 6500000")
    assert "This is too large to send" in proxy.ask(larger)
    assert status_of(proxy.ask(request("GET", path))) == 200


def test_staff_import_a_file_through_the_proxy(site: Proxy) -> None:
    client = Client()
    sign_in(client, user_with(Role.MANAGER))
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}
    page = site.ask(request("GET", "/imports/", f"Cookie: sessionid={cookies['sessionid']}"))
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    cookie = re.search(r"csrftoken=(\w+)", page)
    assert token
    assert cookie
    parts = [
        f'--b\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{token[1]}\r\n',
        '--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n',
        "x" * 4_900_000,
        "\r\n--b--\r\n",
    ]
    body = "".join(parts)
    headers = [
        f"Cookie: sessionid={cookies['sessionid']}; csrftoken={cookie[1]}",
        f"Origin: {site.base_url}",
        "Content-Type: multipart/form-data; boundary=b",
        f"Content-Length: {len(body)}",
    ]
    answer = site.ask(request("POST", "/imports/", *headers, body=body))
    assert status_of(answer) == 200, "the form says what is wrong with the file"
    assert "There is a problem" in answer
    anonymous = site.ask(request("POST", "/imports/", "Content-Length: 4900000"))
    assert status_of(anonymous) == 303


def test_a_visitor_cannot_say_who_they_are(proxy: Proxy) -> None:
    forged = ["X-Forwarded-For: 9.9.9.9", "X-Forwarded-Proto: http", "X-Forwarded-Host: evil"]
    forged += ["Forwarded: for=9.9.9.9", "X_Forwarded_For: 9.9.9.9"]
    headers = echoed(proxy.ask(request("GET", "/", *forged), source="127.0.0.3"))
    assert headers["X-Forwarded-For"] == "127.0.0.3"
    assert headers["X-Forwarded-Proto"] == "https"
    assert headers["Host"] == NAME
    assert "9.9.9.9" not in str(headers)
    assert "evil" not in str(headers)


def test_plain_http_leads_to_https_and_another_name_to_nothing(proxy: Proxy) -> None:
    with socket.create_connection(("127.0.0.1", proxy.http), timeout=10) as connection:
        connection.sendall(request("GET", "/cookies/").encode())
        answer = answer_on(connection)
    assert status_of(answer) == 301
    assert f"Location: https://{NAME}/cookies/" in answer
    with socket.create_connection(("127.0.0.1", proxy.http), timeout=10) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n")
        assert answer_on(connection) == ""
    with pytest.raises(ssl.SSLError):
        proxy.connect(name="evil.example")


def test_the_pages_come_through_as_the_web_server_made_them(site: Proxy) -> None:
    answer = site.ask(request("GET", "/cookies/", "Accept-Encoding: gzip, br"))
    assert "Strict-Transport-Security: max-age=31536000" in answer
    assert "Content-Security-Policy:" in answer
    assert "Content-Encoding" not in answer.partition("\r\n\r\n")[0], "see BREACH"
    style = re.search(r'href="(/static/\S+\.css)"', answer)
    assert style
    with site.connect() as connection:
        connection.sendall(request("GET", style[1], "Accept-Encoding: gzip").encode())
        head = connection.recv(2000).partition(b"\r\n\r\n")[0].decode()
    assert "Content-Encoding: gzip" in head


def test_a_flood_from_one_address_is_slowed_for_that_address_alone(proxy: Proxy) -> None:
    begin = time.monotonic()
    with proxy.connect("127.0.0.9") as connection:
        ask = f"GET / HTTP/1.1\r\nHost: {NAME}\r\n\r\n"
        connection.sendall((ask * 300 + request("GET", "/")).encode())
        text = answer_on(connection)
    answers = re.findall(r"HTTP/1\.1 (\d+)", text)
    taken = time.monotonic() - begin
    assert 120 <= answers.count("200") <= 125 + 30 * taken
    assert set(answers) == {"200", "429"}
    assert status_of(proxy.ask(request("GET", "/"), source="127.0.0.10")) == 200
    assert "<h1>Please wait a moment</h1>" in text


def test_names_and_secrets_stay_out_of_the_logs(proxy: Proxy) -> None:
    for path in (
        "/search/?q=canary",
        "/reference/canary/",
        "/REFERENCE/canary",
        "//reference/canary/decline/?next=canary",
        "/calendar/canary.ics",
        "/%72eference/canary/",
        "/?email=canary@example.org",
    ):
        proxy.ask(
            request("GET", path, "Referer: https://localhost/?q=canary", "User-Agent: canary")
        )
    proxy.ask(request("POST", "/?q=canary", "Content-Length: 150000000"))
    proxy.ask("GET /?q=canary HTTP/9.9\r\n\r\n")
    assert "GET /search/ 200" in proxy.log
    assert "POST / 413" in proxy.log
    assert "canary" not in proxy.log


@pytest.mark.parametrize("path", ["/metrics", "//metrics", "/%6detrics", "/./metrics?a=b"])
def test_nobody_outside_reaches_the_figures(proxy: Proxy, path: str) -> None:
    Echo.paths.clear()
    assert status_of(proxy.ask(request("GET", path, "Authorization: Bearer a"))) == 404
    assert Echo.paths == []


def test_a_page_says_so_while_the_web_server_is_away(tmp_path: Path) -> None:
    with proxy_before(free_port(), tmp_path / "proxy") as proxy:
        for path in ("/?q=canary", "/imports/"):
            answer = proxy.ask(request("POST", path, "Content-Length: 1", body="x"))
            assert status_of(answer) in {500, 502}
            assert "Alongside is not answering" in answer
        assert "canary" not in proxy.log


def test_the_proxy_and_the_web_server_log_the_same_id_which_no_visitor_can_choose(
    site: Proxy,
) -> None:
    answer = site.ask(request("GET", "/cookies/", f"X-Request-ID: {'a' * 32}"))
    (request_id,) = re.findall(r"^x-request-id: (\w{32})\r$", answer, re.MULTILINE | re.IGNORECASE)
    assert request_id != "a" * 32
    assert f" {request_id}\n" in site.log
    web = (site.folder.parent / "web.log").read_text
    wait_until(lambda: f" {request_id[:8]} " in web(), "the line of the web server")


def test_the_page_of_the_proxy_says_the_reference(tmp_path: Path) -> None:
    with proxy_before(free_port(), tmp_path / "proxy") as proxy:
        answer = proxy.ask(request("GET", "/"))
        (request_id,) = re.findall(r"^X-Request-ID: (\w{32})\r$", answer, re.MULTILINE)
        assert f"<strong>{request_id[:8]}</strong>" in answer
        assert f" {request_id}\n" in proxy.log
