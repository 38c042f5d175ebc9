"""E-mails through a mail server that takes submissions: https://www.rfc-editor.org/rfc/rfc6409.

A mail is the server's from its 250 after the final dot on, and not before: https://www.rfc-editor.org/rfc/rfc5321#section-4.2.5.
"""

from __future__ import annotations

import hashlib
import re
import smtplib
import ssl
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from email.utils import format_datetime
from typing import Final, NoReturn

from firstminute.adapters.channels.answers import impersonal
from firstminute.adapters.channels.mails import address_in, mime
from firstminute.application.ports import Clock
from firstminute.application.provider_ports import Accepted, Message
from firstminute.domain.errors import OutcomeUnknown, ProviderRefused, ProviderUnavailable
from firstminute.domain.practice import EmailAccount

PROVIDER: Final = "smtp"
# The standard would wait minutes (https://www.rfc-editor.org/rfc/rfc5321#section-4.5.3.2); a function has 45 s, and who
# is cut off in the middle cannot say that nothing was taken. So: this long for all that comes before the mail …
_PATIENCE: Final = 22.0
_CONNECT_TIMEOUT: Final = 10.0
# … and this long after the final dot, where a server may look for viruses, and whoever leaves early risks a double.
_LAST_TIMEOUT: Final = 18.0
_FAREWELL_TIMEOUT: Final = 1.0
_NEW_PASSWORD_SECONDS: Final = 60.0
_ENHANCED: Final = re.compile(
    r"[245]\.[0-9]{1,3}\.[0-9]{1,3}(?= |$)"
)  # https://www.rfc-editor.org/rfc/rfc3463#section-2
_LEADING_DOT: Final = re.compile(rb"^\.", re.MULTILINE)
# What every step may end with; smtplib's errors are OSErrors, and a password it cannot send is a UnicodeError.
_BROKEN: Final = (OSError, UnicodeError)


class Smtp:
    """Carries e-mails. `password` gives the account's passwords: two while they are being rotated.

    `ca_certs` is a file of certificates to trust instead of the system's.
    """

    def __init__(
        self,
        account: EmailAccount,
        password: Callable[[], tuple[str, ...]],
        clock: Clock,
        ca_certs: str | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._account = account
        self._password = password
        self._clock = clock
        self._ca_certs = ca_certs
        self._monotonic = monotonic

    def send(self, message: Message) -> Accepted:
        """Hand one e-mail to the server. The same touch always has the same Message-ID, by which a mailbox can tell."""
        sender, to = address_in(self._account.sender), address_in(message.to)
        identity = _message_id(message, sender.domain)
        headers = {"Date": format_datetime(self._clock.wall()), "Message-ID": f"<{identity}>"}
        mail = mime(self._account, replace(message, headers={**message.headers, **headers}))
        until = self._monotonic() + _PATIENCE
        with self._session(sender.domain, until) as server:
            self._address(server, sender.addr_spec, to.addr_spec, until)
            _hand_over(server, mail)
        return Accepted(PROVIDER, identity)

    def find(self, message: Message, since: datetime) -> Accepted | None:  # noqa: ARG002  the port's arguments
        """A mail server keeps no list of what it took."""
        raise OutcomeUnknown("a mail server cannot be asked what it has sent")

    @contextmanager
    def _session(self, name: str, until: float) -> Iterator[smtplib.SMTP]:
        """A session that has said who we are, and over TLS where the account asks for it: never without."""
        try:
            server = self._connected(name)
        except _BROKEN as error:
            raise ProviderUnavailable(f"no connection to the mail server: {_named(error)}") from error
        try:
            self._introduced(server, until)
            yield server
            _bid_farewell(server)
        finally:
            server.close()

    def _connected(self, name: str) -> smtplib.SMTP:
        """`name` is what we greet with; left out, it would be looked up, which can take seconds."""
        host, port = self._account.host, self._account.port
        if self._account.security == "tls":
            return smtplib.SMTP_SSL(host, port, name, timeout=_CONNECT_TIMEOUT, context=self._trust())
        return smtplib.SMTP(host, port, name, timeout=_CONNECT_TIMEOUT)

    def _introduced(self, server: smtplib.SMTP, until: float) -> None:
        try:
            self._hurry(server, until)
            if self._account.security == "starttls":
                server.starttls(context=self._trust())
            self._hurry(server, until)
            if self._account.account:
                self._log_in(server)
            server.ehlo_or_helo_if_needed()
        except _BROKEN as error:
            raise ProviderUnavailable(f"no session with the mail server: {_named(error)}") from error

    def _trust(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self._ca_certs)

    def _log_in(self, server: smtplib.SMTP) -> None:
        """With the first password that is accepted. A wrong one is nobody's wrong address: it was replaced, maybe."""
        refusal: smtplib.SMTPAuthenticationError | None = None
        for password in self._password():
            try:
                server.login(self._account.account, password)
            except smtplib.SMTPAuthenticationError as error:
                refusal = error
                continue
            return
        words = f"the mail server answers {refusal.smtp_code} to our password" if refusal else "there is no password"
        raise ProviderUnavailable(words, _NEW_PASSWORD_SECONDS)

    def _address(self, server: smtplib.SMTP, sender: str, to: str, until: float) -> None:
        """Say who writes to whom; each word is answered before the next one.

        https://www.rfc-editor.org/rfc/rfc5321#section-3.3
        """
        dialogue: tuple[tuple[Callable[[], tuple[int, bytes]], frozenset[int]], ...] = (
            (lambda: server.mail(sender), frozenset({250})),
            (lambda: server.rcpt(to), frozenset({250, 251, 252})),
            (lambda: server.docmd("DATA"), frozenset({354})),
        )
        for say, good in dialogue:
            try:
                self._hurry(server, until)
                code, words = say()
            except _BROKEN as error:
                raise ProviderUnavailable(
                    f"the mail server broke off before it had the mail: {_named(error)}"
                ) from error
            if code not in good:
                _refuse(code, words)

    def _hurry(self, server: smtplib.SMTP, until: float) -> None:
        """Let the next word wait no longer than is left. Raises TimeoutError when nothing is."""
        left = until - self._monotonic()
        if left <= 0:
            raise TimeoutError
        if server.sock:
            server.sock.settimeout(left)


def _bid_farewell(server: smtplib.SMTP) -> None:
    """The mail is taken: what a server says to QUIT, if anything, changes nothing."""
    with suppress(*_BROKEN):
        if server.sock:
            server.sock.settimeout(_FAREWELL_TIMEOUT)
        server.quit()


def _hand_over(server: smtplib.SMTP, mail: bytes) -> None:
    """The mail, its dots doubled, and the final one. Whatever breaks from here on, the server may have it.

    https://www.rfc-editor.org/rfc/rfc5321#section-4.5.2
    """
    if server.sock:
        server.sock.settimeout(_LAST_TIMEOUT)
    try:
        server.send(_LEADING_DOT.sub(b"..", mail).removesuffix(b"\r\n") + b"\r\n.\r\n")
        code, words = server.getreply()
    except _BROKEN as error:
        raise OutcomeUnknown(f"the mail server did not say whether it took the mail: {_named(error)}") from error
    if code != 250:
        _refuse(code, words)


def _refuse(code: int, words: bytes) -> NoReturn:
    """4yz: not now; 5yz: never. https://www.rfc-editor.org/rfc/rfc5321#section-4.2.1"""
    enhanced, told = _ENHANCED.match(words.decode("utf-8", "replace")), impersonal(words.decode("utf-8", "replace"))
    if code >= 500:
        raise ProviderRefused(enhanced[0] if enhanced else str(code), told)
    if 400 <= code < 500:
        raise ProviderUnavailable(f"{code}: {told}")
    raise OutcomeUnknown(f"the mail server answers {code}, which says neither yes nor no")


def _message_id(message: Message, domain: str) -> str:
    """https://www.rfc-editor.org/rfc/rfc5322#section-3.6.4"""
    if not (message.lead_id and message.reference):
        return f"{uuid.uuid4().hex}@{domain}"
    whole = "\n".join((message.lead_id, message.reference, message.to))
    return f"{hashlib.sha256(whole.encode()).hexdigest()[:32]}@{domain}"


def _named(error: BaseException) -> str:
    return type(error).__name__
