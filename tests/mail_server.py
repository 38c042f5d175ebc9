"""A mail server for submissions on the loopback: takes what it is handed, and lets a mailbox's name choose its fate."""

from __future__ import annotations

import base64
import socketserver
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

HOST = "127.0.0.1"
# What is answered to RCPT for a mailbox of this name; anything else is taken.
RECIPIENTS = {
    "refused": "550 5.1.1 Nobody of that name",
    "plain": "550 No",
    "later": "451 4.7.1 Come again",
    "busy": "421 4.3.2 Closing",
}
# What is answered after the final dot.
MAILS = {"unwanted": "554 5.7.1 Unwanted", "full": "452 4.3.1 No room"}


@dataclass
class MailServer:
    """`tls` makes it speak TLS, at once (`at_once`) or after STARTTLS. `users` have passwords; without, none is asked.

    `words` is every command as it came, in order.
    """

    tls: ssl.SSLContext | None = None
    at_once: bool = False
    users: dict[str, str] = field(default_factory=dict)
    greeting: str = "220 mail.example ESMTP"
    mails: list[EmailMessage] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    words: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._server = _Threads((HOST, 0), _Session, bind_and_activate=True)
        self._server.ours = self
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Threads(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    ours: MailServer

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that does not trust us hangs up in the middle; that is the client's business."""


class _Session(socketserver.StreamRequestHandler):
    def setup(self) -> None:
        self.ours: MailServer = self.server.ours  # type: ignore[attr-defined]  # it is one of our servers
        if self.ours.at_once and self.ours.tls:
            self.request = self.ours.tls.wrap_socket(self.request, server_side=True)
        super().setup()
        self.user, self.mailbox, self.over = "", "", False

    def finish(self) -> None:
        super().finish()
        self.request.close()

    def handle(self) -> None:
        self._say(self.ours.greeting)
        while not self.over and (line := self.rfile.readline()):
            words = line.decode().strip()
            self.ours.words.append(words)
            self._answers().get(words.split(" ")[0].upper(), self._unknown)(words)

    def _answers(self) -> dict[str, Callable[[str], None]]:
        return {
            "EHLO": self._hello,
            "STARTTLS": self._start_tls,
            "AUTH": self._auth,
            "MAIL": lambda _: self._say("250 2.1.0 Ok" if self.user or not self.ours.users else "530 5.7.0 Sign in"),
            "RCPT": self._recipient,
            "DATA": self._data,
            "QUIT": self._quit,
        }

    def _hello(self, _: str) -> None:
        offers = ["mail.example", "8BITMIME", "ENHANCEDSTATUSCODES"]
        if self.ours.tls and not self._is_safe():
            offers.append("STARTTLS")
        if self.ours.users and (self._is_safe() or not self.ours.tls):
            offers.append("AUTH PLAIN")
        self._say("\r\n".join(f"250-{one}" for one in offers) + "\r\n250 HELP")

    def _is_safe(self) -> bool:
        return isinstance(self.request, ssl.SSLSocket)

    def _start_tls(self, _: str) -> None:
        assert self.ours.tls is not None
        self._say("220 2.0.0 Go on")
        self.request = self.connection = self.ours.tls.wrap_socket(self.request, server_side=True)
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", buffering=0)

    def _auth(self, words: str) -> None:
        _, user, password = base64.b64decode(words.split(" ")[2]).decode().split("\0")
        known = self.ours.users.get(user) == password
        self.user = user if known else ""
        self._say("235 2.7.0 Welcome" if known else "535 5.7.8 Wrong password")

    def _recipient(self, words: str) -> None:
        self.mailbox = words.partition("<")[2].partition("@")[0]
        self._say(RECIPIENTS.get(self.mailbox, "250 2.1.5 Ok"))
        self.over = self.mailbox == "busy"

    def _data(self, _: str) -> None:
        if self.mailbox == "broken":
            self.over = True
            return
        self._say("354 End with a dot")
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line[1:] if line.startswith(b".") else line)
        if self.mailbox not in MAILS:
            self.ours.raw.append(b"".join(lines))
            self.ours.mails.append(message_from_bytes(b"".join(lines), policy=policy.default))
        if self.mailbox == "silent":
            self.over = True
        else:
            self._say(MAILS.get(self.mailbox, f"250 2.0.0 Ok: queued as {len(self.ours.mails)}"))

    def _quit(self, _: str) -> None:
        self.over = True
        if self.mailbox == "lingering":
            self.rfile.read()
        else:
            self._say("221 2.0.0 Bye")

    def _unknown(self, _: str) -> None:
        self._say("502 5.5.1 What?")

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())
