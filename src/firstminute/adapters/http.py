"""Outgoing HTTP over urllib3: one pool, no redirects, no retries of its own, and a plain word for every failure."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from typing import Any, Final

import urllib3
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    LocationValueError,
    NewConnectionError,
    SSLError,
)
from urllib3.util import Url, parse_url
from urllib3.util.ssl_match_hostname import CertificateError

from firstminute.adapters.addresses import is_public
from firstminute.application.provider_ports import Answer
from firstminute.domain.errors import OutcomeUnknown, ProviderRefused, ProviderUnavailable

_LARGEST_ANSWER: Final = 1024 * 1024
_LONGEST_CONNECT: Final = 5.0
# A connection that idled longer may have been dropped on the way without a word: a request on it would have an
# unknown outcome. The shortest idle time-out on the way is a load balancer's 60 s
# (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html).
_LONGEST_IDLE: Final = 50.0
_MOST_ADDRESSES: Final = 3

Resolve = Callable[[str, int], list[str]]


class Urllib3Http:
    """The port `Http`. `timeout` bounds the connection and each wait for the answer; an answer is cut at 1 MiB.

    Raises ProviderRefused with the codes `bad_url` and `private_address`, ProviderUnavailable while no request can
    have left, and OutcomeUnknown from then on.
    """

    def __init__(
        self,
        resolve: Resolve | None = None,
        public: Callable[[str], bool] = is_public,
        ca_certs: str | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._resolve = resolve or addresses_of
        self._public = public
        self._pools = urllib3.PoolManager(num_pools=16, maxsize=4, ca_certs=ca_certs, retries=False)
        self._monotonic = monotonic
        self._last_used = monotonic()

    def send(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: bytes | None,
        timeout: float,
        *,
        public_only: bool = False,
    ) -> Answer:
        """Send one request. With `public_only`, only to a host all of whose addresses are the public internet's."""
        target = _parsed(url)
        self._forget_idle()
        given = {"Accept-Encoding": "identity", "User-Agent": "FirstMinute", **headers, "Host": target.netloc or ""}
        failure: ProviderUnavailable | None = None
        for pool in self._pools_for(target, public_only):
            try:
                return _exchange(pool, method, target.request_uri, given, body, timeout)
            except OutcomeUnknown:
                raise
            except ProviderUnavailable as error:
                failure = error
        raise failure or ProviderUnavailable("the host has no address")

    def _forget_idle(self) -> None:
        now = self._monotonic()
        if now - self._last_used > _LONGEST_IDLE:
            self._pools.clear()
        self._last_used = now

    def _pools_for(self, target: Url, public_only: bool) -> Iterator[urllib3.HTTPConnectionPool]:
        """The host's pool; or one for each checked address, so that no second look-up can lead elsewhere."""
        host, scheme = str(target.host), str(target.scheme)
        port = target.port or (443 if scheme == "https" else 80)
        if not public_only:
            yield self._pools.connection_from_host(host, port, scheme)
            return
        name = host.strip("[]")
        pinned: dict[str, Any] = {"server_hostname": name, "assert_hostname": name}
        for address in self._checked(name, port)[:_MOST_ADDRESSES]:
            yield self._pools.connection_from_host(address, port, scheme, pool_kwargs=pinned)

    def _checked(self, name: str, port: int) -> list[str]:
        found = self._resolve(name, port)
        if not all(map(self._public, found)):
            raise ProviderRefused("private_address", "the host has an address that is not on the public internet")
        return found


def addresses_of(name: str, port: int) -> list[str]:
    """Every address of a host, in the system's order. Raises ProviderUnavailable when it has none."""
    try:
        found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise ProviderUnavailable(f"the host name cannot be resolved: {error}") from error
    return list(dict.fromkeys(str(one[4][0]) for one in found))


def _parsed(url: str) -> Url:
    """An absolute http or https URL without credentials in it."""
    try:
        target = parse_url(url)
    except LocationValueError as error:
        raise ProviderRefused("bad_url", "the URL cannot be read") from error
    if target.scheme not in ("http", "https") or not target.host or target.auth:
        raise ProviderRefused("bad_url", "the URL must be an absolute http or https URL without a user name")
    return target


def _exchange(
    pool: urllib3.HTTPConnectionPool,
    method: str,
    path: str,
    headers: Mapping[str, str],
    body: bytes | None,
    wait: float,
) -> Answer:
    """One request, one answer; urllib3's errors told apart by whether the request can have left."""
    limits = urllib3.Timeout(connect=min(wait, _LONGEST_CONNECT), read=wait)
    try:
        response = pool.urlopen(
            method,
            path,
            body=body,
            headers=dict(headers),
            timeout=limits,
            retries=False,
            redirect=False,
            preload_content=False,
            decode_content=False,
        )
        with closing(response):
            return Answer(response.status, _lower(response.headers), _body(response))
    except (NewConnectionError, ConnectTimeoutError) as error:
        raise ProviderUnavailable(f"no connection: {type(error).__name__}") from error
    except SSLError as error:
        raise _untrusted(error) from error
    except (HTTPError, OSError) as error:
        raise OutcomeUnknown(f"no answer: {type(error).__name__}") from error


def _untrusted(error: SSLError) -> ProviderUnavailable:
    """A certificate is checked before anything is sent; what else breaks in TLS may break later."""
    if any(isinstance(one, (ssl.CertificateError, CertificateError)) for one in error.args):
        return ProviderUnavailable("no connection: the certificate is not to be trusted")
    return OutcomeUnknown("no answer: TLS broke")


def _lower(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def _body(response: urllib3.BaseHTTPResponse) -> bytes:
    """At most the largest answer; a connection whose answer was not read to its end is not used again."""
    body = response.read(_LARGEST_ANSWER, decode_content=False)
    if response.read(1, decode_content=False) == b"":
        response.release_conn()
    return body
