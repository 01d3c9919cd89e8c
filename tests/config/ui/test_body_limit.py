"""What is too large is refused before it is read, by the web server without any proxy too."""

import re
import socket
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from config.accounts.roles import Role
from config.env import ROOT
from config.urls import urlpatterns
from matching.spreadsheets.reading import MOST_BYTES
from tests.factories.people import mentor_user, sign_in, user_with
from tests.stack import Stack
from tests.test_access import addresses

FILE_PAGES = ("matching:imports", "delivery:session_imports")
FORM = "application/x-www-form-urlencoded"


def send(client: Client, path: str, count: int) -> int:
    return client.post(path, b"x" * count, content_type=FORM).status_code


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["account_login", "recruitment:check", "account_signup"])
def test_a_form_has_a_limit(name: str, client: Client) -> None:
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    assert send(client, reverse(name), most + 1) == 413
    assert send(client, reverse(name), most) != 413


@pytest.mark.django_db
def test_the_body_without_a_length_is_refused(client: Client) -> None:
    response = client.post(reverse("account_login"), headers={"Transfer-Encoding": "chunked"})
    assert response.status_code == 411
    assert "Alongside" in response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("name", FILE_PAGES)
def test_staff_can_send_a_file_and_no_more(name: str, client: Client) -> None:
    sign_in(client, user_with(Role.MANAGER))
    for size, is_refused in ((MOST_BYTES, False), (MOST_BYTES + 200_000, True)):
        file = SimpleUploadedFile("men.csv", b"x" * size)
        response = client.post(reverse(name), {"file": file, "kind": "men"})
        assert (response.status_code == 413) is is_refused


@pytest.mark.django_db
@pytest.mark.parametrize("name", FILE_PAGES)
def test_nobody_else_gets_as_far_as_the_file(name: str, client: Client) -> None:
    file = b"x" * MOST_BYTES
    response = client.post(reverse(name), file, content_type=FORM)
    assert response.headers["Location"].startswith(reverse("account_login"))
    sign_in(client, mentor_user())
    assert client.post(reverse(name), file, content_type=FORM).status_code == 403


def test_only_the_import_pages_take_files() -> None:
    """The proxy has the same list: see location in proxy/alongside.conf."""
    large = {name for name, page in addresses(urlpatterns) if hasattr(page.callback, "most_bytes")}
    assert large == set(FILE_PAGES)


def test_the_proxy_gives_room_to_the_same_pages(config: str) -> None:
    pattern = re.search(r"location ~ (\S+) \{\s+auth_request", config)
    assert pattern
    names = {name for name, page in addresses(urlpatterns) if not page.pattern.converters}
    paths = {reverse(name) for name in names if ":" in name or name == "start"}
    assert {path for path in paths if re.search(pattern[1], path)} == {
        reverse(name) for name in FILE_PAGES
    }


@pytest.fixture
def config() -> str:
    return (ROOT / "proxy/alongside.conf").read_text()


@pytest.mark.parametrize(
    ("path", "status"), [("/account/login/", 413), ("/imports/", 413), ("/nowhere/", 404)]
)
def test_the_web_server_answers_before_it_has_the_body(
    path: str, status: int, stack: Stack
) -> None:
    """150 MB are announced and 10 bytes are sent."""
    address = urlsplit(stack.base_url)
    with socket.create_connection((address.hostname, address.port), timeout=20) as connection:
        head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 150000000\r\n\r\n"
        connection.sendall(head.encode() + b"0123456789")
        assert connection.recv(100).startswith(f"HTTP/1.1 {status} ".encode())
