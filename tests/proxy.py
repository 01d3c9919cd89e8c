"""The proxy of docker-compose.yml on this machine: the nginx of the package manager, with the
project's own configuration, and a certificate made for the test."""

import shutil
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from getpass import getuser
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from config.env import ROOT
from demo.supervise import Supervisor
from tests.ports import free_port
from tests.stack import PATIENCE, wait_until

NAME = "localhost"
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
NEEDS_NGINX = pytest.mark.skipif(NGINX is None, reason="nginx is not installed: sh setup.sh test")
AROUND = """\
user {user};
pid {folder}/nginx.pid;
error_log {folder}/errors.log crit;
events {{ worker_connections 1024; }}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/answers;
    fastcgi_temp_path {folder}/unused;
    uwsgi_temp_path {folder}/unused;
    scgi_temp_path {folder}/unused;
    types {{ text/html html; }}
    {rest}
}}
"""


class Proxy:
    """A running proxy on 127.0.0.1."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.http, self.https = free_port(), free_port()
        self.base_url = f"https://{NAME}:{self.https}"
        self.trust = ssl.create_default_context(cafile=str(folder / "certificate.pem"))

    @property
    def log(self) -> str:
        """Everything that the proxy has written to its logs."""
        return "".join(path.read_text() for path in self.folder.glob("*.log"))

    def connect(self, source: str = "127.0.0.1", name: str = NAME) -> ssl.SSLSocket:
        """A connection with TLS from this address of this machine."""
        plain = socket.create_connection(
            ("127.0.0.1", self.https), timeout=PATIENCE, source_address=(source, 0)
        )
        return self.trust.wrap_socket(plain, server_hostname=name)

    def ask(self, request: str, *, source: str = "127.0.0.1") -> str:
        """The whole answer to a request that asks to close the connection."""
        with self.connect(source) as connection:
            connection.sendall(request.encode())
            return answer_on(connection)


def answer_on(connection: socket.socket) -> str:
    """What the other side sends until it closes the connection."""
    parts = []
    try:
        while part := connection.recv(65536):
            parts.append(part)
    except (ConnectionResetError, ssl.SSLEOFError):
        pass
    return b"".join(parts).decode()


def request(method: str, path: str, *headers: str, body: str = "") -> str:
    """A request as text. Its connection closes after the answer."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: {NAME}", "Connection: close", *headers]
    return "\r\n".join([*lines, "", body])


def make_certificate(folder: Path) -> None:
    """Writes a certificate for NAME and its key to this folder."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    today = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "certificate.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )


def configuration(proxy: Proxy, web: str) -> str:
    """The project's configuration, filled in as start.sh does. Without IPv6, and with the logs in
    the folder of the test."""
    text = (ROOT / "proxy/alongside.conf").read_text()
    text = "".join(line for line in text.splitlines(True) if "[::]" not in line)
    for name, value in {
        "${HOST}": NAME,
        "${WEB}": web,
        "${HTTP}": f"127.0.0.1:{proxy.http}",
        "${HTTPS}": f"127.0.0.1:{proxy.https}",
        "${FOLDER}/certificate.conf": f"{proxy.folder}/certificate.conf",
        "${FOLDER}/pages": str(ROOT / "proxy/pages"),
        "/dev/stdout": f"{proxy.folder}/access.log",
    }.items():
        text = text.replace(name, value)
    return AROUND.format(user=getuser(), folder=proxy.folder, rest=text)


@contextmanager
def proxy_before(port: int, folder: Path) -> Iterator[Proxy]:
    """A proxy in front of the web server on this port of this machine."""
    assert NGINX
    folder.mkdir(exist_ok=True)
    make_certificate(folder)
    (folder / "certificate.conf").write_text(
        f"ssl_certificate {folder}/certificate.pem;\nssl_certificate_key {folder}/key.pem;\n"
    )
    proxy = Proxy(folder)
    file = folder / "nginx.conf"
    file.write_text(configuration(proxy, f"127.0.0.1:{port}"))
    words = [NGINX, "-c", str(file), "-e", str(folder / "errors.log"), "-g", "daemon off;"]
    supervisor = Supervisor({"proxy": words}, env={}, logs=folder)
    supervisor.start()
    try:
        wait_until(lambda: is_open(proxy, supervisor), "the proxy")
        yield proxy
    finally:
        supervisor.stop()


def is_open(proxy: Proxy, supervisor: Supervisor) -> bool:
    if supervisor.running["proxy"].poll() is not None:
        pytest.fail(f"The proxy ended:\n{proxy.log}", pytrace=False)
    try:
        socket.create_connection(("127.0.0.1", proxy.https), timeout=1).close()
    except OSError:
        return False
    return True
