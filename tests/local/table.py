"""A switchboard on a table: its webhooks are answered at once, its time passes when a test says so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from local.phone import people
from local.phone.leg import Leg, Post
from local.phone.switchboard import Switchboard

API = "https://api.example"
OURS = "+12125550120"
CALLER = "+12125550142"
DESK = "+12125550110"
ACCOUNT = "AC" + "0" * 31 + "1"

Answer = Callable[[Post], tuple[int | None, str]]


@dataclass
class Table:
    """`answers` is the practice's side: what each webhook is answered."""

    answers: Answer
    now: float = 1_795_600_000.0
    pace: float = 0.0
    posted: list[Post] = field(default_factory=list)
    passes: Callable[[float], None] = lambda _: None

    def __post_init__(self) -> None:
        self.board = Switchboard(ACCOUNT, API, self.pace)

    def settle(self) -> Table:
        """Every webhook is posted, and its answer done."""
        while self.board.posts:
            post = self.board.posts.pop(0)
            self.posted.append(post)
            status, document = self.answers(post)
            if post.answers:
                self.board.answered(self.now, post.answers, status, document.encode())
            self.wait(0)
        return self

    def wait(self, seconds: float) -> Table:
        """Time passes, in the order in which things are due."""
        end = self.now + seconds
        while (due := self.board.due()) is not None and due <= end:
            self._go_to(max(due, self.now))
            self.board.tick(self.now)
            self.settle()
        self._go_to(end)
        return self

    def _go_to(self, moment: float) -> None:
        self.passes(moment - self.now)
        self.now = moment

    def calls(self, caller: str = CALLER) -> Leg:
        leg = people.dial(self.board, self.now, caller, OURS)
        self.settle()
        return leg

    def ringing(self, number: str | None = None) -> Leg:
        """The phone that rings, and the only one."""
        (found,) = [one for one in self.board.legs.values() if one.give_up and one.live and one.answered is None]
        assert number in (None, found.called)
        return found

    def picks_up(self, leg: Leg, *, machine: bool = False) -> Table:
        people.pick_up(self.board, self.now, leg.sid, machine=machine)
        return self.settle()

    def declines(self, leg: Leg) -> Table:
        people.decline(self.board, self.now, leg.sid)
        return self.settle()

    def presses(self, leg: Leg, keys: str) -> Table:
        for key in keys:
            people.press(self.board, self.now, leg.sid, key)
            self.settle()
        return self

    def says(self, leg: Leg, words: str) -> Table:
        people.say(self.board, self.now, leg.sid, words)
        return self.settle()

    def hangs_up(self, leg: Leg) -> Table:
        people.hang_up(self.board, self.now, leg.sid)
        return self.settle()

    def told(self, url: str) -> list[dict[str, str]]:
        """What was posted to an address, by the end of its path."""
        return [dict(one.form) for one in self.posted if one.url.partition("?")[0].endswith(url)]


def heard(leg: Leg, who: str = "voice") -> str:
    return " ".join(one.words for one in leg.heard if one.who == who)


def script(**documents: str) -> Answer:
    """Answers by the last part of the path: `voice` is the first one. What is not named gets 204."""

    def answer(post: Post) -> tuple[int | None, str]:
        name = post.url.partition("?")[0].rpartition("/")[2]
        return (200, f"<Response>{documents[name]}</Response>") if name in documents else (204, "")

    return answer
