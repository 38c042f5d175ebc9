"""The API's address: requests pass to the local API Gateway exactly as they came."""

from __future__ import annotations

import http.client
import socket
from collections.abc import Callable

import pytest
from stage import ask

from local.front import Front
from local.serving import HOST, Application, Reply, Request, Server

Serve = Callable[[Application], Server]
PREFIX = "/_aws/execute-api/abc/$default"


class Gateway:
    """Plays the local AWS and keeps what it was asked."""

    def __init__(self, reply: Reply) -> None:
        self.asked: list[Request] = []
        self.reply = reply

    def __call__(self, request: Request) -> Reply:
        self.asked.append(request)
        return self.reply


@pytest.fixture
def gateway() -> Gateway:
    return Gateway(Reply(202, (("X-Own", "1"), ("Content-Type", "application/json")), b'{"status":"accepted"}'))


@pytest.fixture
def front(gateway: Gateway, serve: Serve) -> Server:
    return serve(Front(serve(gateway).port, PREFIX, lambda _request, _reply: None))


def test_a_request_passes_with_its_path_query_headers_and_body(front: Server, gateway: Gateway) -> None:
    target, body = "/intake/web%20site?a=1&b=%2F+x", bytes(range(256))

    answer = ask(front, "POST", target, body, {"X-Signature": "v1,abc=", "Content-Type": "application/json"})

    (asked,) = gateway.asked
    assert (asked.method, asked.target, asked.body) == ("POST", PREFIX + target, body)
    assert asked.header("X-Signature") == "v1,abc="
    assert (answer.status, answer.body, answer.headers["x-own"]) == (202, b'{"status":"accepted"}', "1")


def test_binary_answers_pass_as_they_are(front: Server, gateway: Gateway) -> None:
    gateway.reply = Reply(200, (("Content-Type", "application/octet-stream"),), bytes(range(256)) * 40)

    assert ask(front, "GET", "/x").body == gateway.reply.body


def test_redirects_are_the_visitors_to_follow(front: Server, gateway: Gateway) -> None:
    gateway.reply = Reply(303, (("Location", "http://127.0.0.1/thank-you"),))

    answer = ask(front, "POST", "/intake/website", b"a=1")

    assert (answer.status, answer.headers["location"]) == (303, "http://127.0.0.1/thank-you")


def test_while_the_local_aws_is_away_the_answer_is_503_and_not_a_broken_connection(serve: Serve) -> None:
    with socket.socket() as nobody:
        nobody.bind((HOST, 0))
        front = serve(Front(nobody.getsockname()[1], PREFIX, lambda _request, _reply: None))

        assert ask(front, "GET", "/health").status == 503


def test_before_the_stack_is_deployed_the_api_says_to_come_later() -> None:
    server = Server()
    try:
        answer = ask(server, "GET", "/health")
    finally:
        server.close()

    assert (answer.status, answer.headers["retry-after"]) == (503, "1")


@pytest.mark.parametrize(
    "said",
    [
        b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: ten\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"GET /\x01 HTTP/1.1\r\nHost: x\r\n\r\n",
        b"nonsense\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 20_000 + b"\r\n\r\n",
    ],
    ids=["length", "chunk", "path", "nonsense", "headers"],
)
def test_what_cannot_be_read_is_the_senders_mistake_and_never_a_5xx(front: Server, said: bytes) -> None:
    with socket.create_connection((HOST, front.port), timeout=5) as connection:
        connection.sendall(said)
        status = connection.recv(4096).split(b" ")[1]

    assert status.startswith(b"4")


def test_a_body_that_is_too_large_for_the_gateway_is_refused_with_413(front: Server, gateway: Gateway) -> None:
    connection = http.client.HTTPConnection(HOST, front.port, timeout=10)
    connection.request("POST", "/intake/website", b"a" * (10 * 1024 * 1024 + 1))
    status = connection.getresponse().status
    connection.close()

    assert status == 413
    assert gateway.asked == []


def test_connections_to_the_local_aws_are_used_again_and_replaced_when_it_closed_them(
    front: Server, gateway: Gateway
) -> None:
    statuses = [ask(front, "GET", "/a").status]
    gateway.reply = Reply(None)
    statuses.append(ask(front, "GET", "/b").status)
    gateway.reply = Reply(200)
    statuses.append(ask(front, "GET", "/c").status)

    assert statuses == [202, 503, 200]
