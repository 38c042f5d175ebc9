"""Real sockets on the loopback: what the adapter says about each way a request can end."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from firstminute.adapters.http import Urllib3Http
from firstminute.domain.errors import OutcomeUnknown, ProviderRefused, ProviderUnavailable


class Exchange(BaseHTTPRequestHandler):
    """Answers by path: `/silent` and the others each have a method."""

    protocol_version = "HTTP/1.1"
    server: _Server

    def setup(self) -> None:
        self.server.receiver.connections += 1
        super().setup()

    def do_POST(self) -> None:
        self.server.receiver.hosts.append(self.headers["Host"])
        self.server.receiver.bodies.append(self.rfile.read(int(self.headers.get("Content-Length") or 0)))
        getattr(self, "on_" + (self.path.strip("/") or "root"))()

    do_GET = do_POST  # noqa: N815  the standard library's name

    def on_root(self) -> None:
        self._answer(200, b'{"ok":true}', {"X-Told": "yes"})

    def on_elsewhere(self) -> None:
        self._answer(307, b"", {"Location": "/"})

    def on_huge(self) -> None:
        self._answer(200, b"x" * (3 * 1024 * 1024))

    def on_silent(self) -> None:
        self.close_connection = True

    def on_late(self) -> None:
        self.server.receiver.stay.wait(5)
        self.close_connection = True

    def on_cut(self) -> None:
        self._answer(200, b"only this", {"Content-Length": "100"})
        self.close_connection = True

    def _answer(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the standard library's name
        pass

    def handle(self) -> None:
        with suppress(OSError):  # the client has gone away, as some of these tests do
            super().handle()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    receiver: Receiver


class Receiver:
    """A web server on the loopback that remembers what came, and over how many connections."""

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        self.hosts: list[str] = []
        self.bodies: list[bytes] = []
        self.connections = 0
        self.stay = threading.Event()
        self.server_names: list[str | None] = []
        self._server = _Server(("127.0.0.1", 0), Exchange)
        self._server.receiver = self
        if context:
            context.sni_callback = lambda _socket, name, _context: self.server_names.append(name)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def url(self, path: str = "/", host: str = "127.0.0.1", scheme: str = "http") -> str:
        return f"{scheme}://{host}:{self.port}{path}"

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def close(self) -> None:
        self.stay.set()
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    found = Receiver()
    yield found
    found.close()


def _unused_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def test_an_answer_comes_back_with_its_status_headers_and_body(receiver: Receiver) -> None:
    answer = Urllib3Http().send("POST", receiver.url(), {"Content-Type": "text/plain"}, b"hello", 2)
    assert (answer.status, answer.body, answer.headers["x-told"]) == (200, b'{"ok":true}', "yes")
    assert receiver.bodies == [b"hello"]


def test_one_connection_serves_many_requests(receiver: Receiver) -> None:
    http = Urllib3Http()
    for _ in range(3):
        http.send("POST", receiver.url(), {}, b"x", 2)
    assert receiver.connections == 1


def test_a_connection_that_idled_too_long_is_not_used_again(receiver: Receiver) -> None:
    clock = iter([0.0, 1.0, 100.0]).__next__
    http = Urllib3Http(monotonic=clock)
    http.send("GET", receiver.url(), {}, None, 2)
    http.send("GET", receiver.url(), {}, None, 2)
    assert receiver.connections == 2


def test_where_nobody_listens_nothing_can_have_been_taken() -> None:
    with pytest.raises(ProviderUnavailable) as caught:
        Urllib3Http().send("POST", f"http://127.0.0.1:{_unused_port()}/", {}, b"x", 2)
    assert not isinstance(caught.value, OutcomeUnknown)


@pytest.mark.parametrize("path", ["/silent", "/late", "/cut"])
def test_after_the_request_has_left_a_missing_answer_leaves_the_outcome_open(receiver: Receiver, path: str) -> None:
    with pytest.raises(OutcomeUnknown):
        Urllib3Http().send("POST", receiver.url(path), {}, b"x", 0.3)
    assert receiver.bodies == [b"x"]


def test_a_redirect_is_an_answer_and_is_not_followed(receiver: Receiver) -> None:
    answer = Urllib3Http().send("POST", receiver.url("/elsewhere"), {}, b"x", 2)
    assert (answer.status, len(receiver.bodies)) == (307, 1)


def test_a_huge_answer_is_cut_and_its_connection_given_up(receiver: Receiver) -> None:
    http = Urllib3Http()
    assert len(http.send("POST", receiver.url("/huge"), {}, b"x", 2).body) == 1024 * 1024
    http.send("POST", receiver.url(), {}, b"x", 2)
    assert receiver.connections == 2


@pytest.mark.parametrize(
    "url",
    ["ftp://a.example/", "file:///etc/passwd", "/path", "http://", "http://user:word@a.example/", "http://[::1/", ""],
)
def test_a_url_that_is_no_plain_web_address_is_refused(url: str) -> None:
    with pytest.raises(ProviderRefused) as caught:
        Urllib3Http().send("POST", url, {}, b"x", 2)
    assert caught.value.code == "bad_url"


def test_a_host_without_an_address_is_not_available() -> None:
    with pytest.raises(ProviderUnavailable) as caught:
        Urllib3Http().send("POST", "https://nowhere.invalid/", {}, b"x", 2, public_only=True)
    assert not isinstance(caught.value, OutcomeUnknown)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.1", "2130706433", "0x7f000001"])
def test_a_public_request_never_reaches_the_loopback_however_it_is_written(receiver: Receiver, host: str) -> None:
    with pytest.raises(ProviderRefused) as caught:
        Urllib3Http().send("POST", receiver.url(host=host), {}, b"x", 2, public_only=True)
    assert (caught.value.code, receiver.connections) == ("private_address", 0)


def test_one_private_address_among_public_ones_is_enough_to_refuse(receiver: Receiver) -> None:
    http = Urllib3Http(resolve=lambda name, port: ["8.8.8.8", "127.0.0.1"])
    with pytest.raises(ProviderRefused):
        http.send("POST", receiver.url(host="crm.example"), {}, b"x", 2, public_only=True)
    assert receiver.connections == 0


def test_the_address_that_was_checked_is_the_one_connected_to(receiver: Receiver) -> None:
    asked: list[str] = []

    def resolve(name: str, port: int) -> list[str]:
        asked.append(name)
        return ["127.0.0.1"]

    http = Urllib3Http(resolve=resolve, public=lambda address: True)
    http.send("POST", receiver.url(host="crm.example"), {}, b"x", 2, public_only=True)
    assert asked == ["crm.example"]  # a name that only this resolver knows: no other look-up can have led there
    assert receiver.hosts == [f"crm.example:{receiver.port}"]


def test_the_next_address_is_tried_when_one_does_not_answer(receiver: Receiver) -> None:
    http = Urllib3Http(resolve=lambda name, port: ["127.0.0.2", "127.0.0.1"], public=lambda address: True)
    assert http.send("POST", receiver.url(host="crm.example"), {}, b"x", 2, public_only=True).status == 200


def test_an_address_is_not_tried_again_once_the_request_has_left(receiver: Receiver) -> None:
    http = Urllib3Http(resolve=lambda name, port: ["127.0.0.1", "127.0.0.1"], public=lambda address: True)
    with pytest.raises(OutcomeUnknown):
        http.send("POST", receiver.url("/silent", host="crm.example"), {}, b"x", 2, public_only=True)
    assert len(receiver.bodies) == 1


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of its own for crm.example, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "crm.example")])
    today = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("crm.example")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "crm.pem"
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(made.public_bytes(pem) + private)
    return path


@pytest.fixture
def secure(certificate: Path) -> Iterator[Receiver]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    found = Receiver(context)
    yield found
    found.close()


def _pinned(certificate: Path | None) -> Urllib3Http:
    return Urllib3Http(
        resolve=lambda name, port: ["127.0.0.1"],
        public=lambda address: True,
        ca_certs=str(certificate) if certificate else None,
    )


def test_a_checked_address_is_still_asked_for_its_name_over_tls(secure: Receiver, certificate: Path) -> None:
    answer = _pinned(certificate).send(
        "POST", secure.url(host="crm.example", scheme="https"), {}, b"x", 2, public_only=True
    )
    assert answer.status == 200
    assert secure.server_names == ["crm.example"]


def test_a_certificate_for_another_name_is_not_trusted(secure: Receiver, certificate: Path) -> None:
    with pytest.raises(ProviderUnavailable) as caught:
        _pinned(certificate).send(
            "POST", secure.url(host="other.example", scheme="https"), {}, b"x", 2, public_only=True
        )
    assert not isinstance(caught.value, OutcomeUnknown)
    assert secure.bodies == []


def test_a_certificate_nobody_vouches_for_is_not_trusted(secure: Receiver) -> None:
    with pytest.raises(ProviderUnavailable) as caught:
        _pinned(None).send("POST", secure.url(host="crm.example", scheme="https"), {}, b"x", 2, public_only=True)
    assert not isinstance(caught.value, OutcomeUnknown)
