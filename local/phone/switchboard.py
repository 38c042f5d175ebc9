"""The calls of one account as Twilio carries them: what people do, and time, in; webhooks and what is heard, out.

Nothing here waits or talks to anybody: the moment is an argument, `posts` are for others to post.

    dial ─▶ fetch ─▶ verbs ─▶ ... ─▶ end          (a person calls the practice)
    create ─▶ rings ─▶ pick_up ─▶ fetch ─▶ ...    (the practice calls a person)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import urljoin

from local.phone import verbs
from local.phone.dialling import leg_over
from local.phone.leg import (
    BUSY,
    BY_DIAL,
    CANCELED,
    COMPLETED,
    FAILED,
    INBOUND,
    NO_ANSWER,
    RINGING,
    TALKING,
    Connected,
    Dialing,
    Fetching,
    Gathering,
    Leg,
    Post,
    Recording,
    Saying,
    new_sid,
)
from local.phone.listening import silent_at
from local.phone.twiml import NotTwiml, Verb, read

# What Twilio says where a webhook fails: https://www.twilio.com/docs/api/errors/11200
SORRY: Final = "We are sorry, an application error has occurred. Goodbye."
# No call of ours comes near it; one that sends itself in circles ends there.
_MOST_DOCUMENTS: Final = 200
EVENTS: Final = frozenset({"initiated", "ringing", "answered", "completed"})
_SECOND: Final = 0.04  # of speech for each letter: the page is read faster than a voice speaks


class Switchboard:
    """All calls of an account. `posts` and `rung` are emptied by whoever drives it."""

    def __init__(self, account: str, api_url: str, pace: float = _SECOND) -> None:
        self.account = account
        self.pace = pace
        self.legs: dict[str, Leg] = {}
        self.posts: list[Post] = []
        self.rung: list[Leg] = []
        self.recordings: dict[str, str] = {}  # the call of each
        self.transcriptions: dict[str, str] = {}  # the recording of each
        self.api = api_url

    # ---------------------------------------------------------------------------- what webhooks answer

    def answered(self, now: float, sid: str, status: int | None, document: bytes) -> None:
        """The document that a leg asked for; what is no document ends it as Twilio would."""
        leg = self.live(sid)
        if leg is None or not isinstance(leg.doing, Fetching):
            return
        try:
            found = read(document) if status is not None and 200 <= status < 300 else None
        except NotTwiml:
            found = None
        leg.doing = None
        if found is None:
            leg.hear("voice", SORRY, now)
            self.end(leg, COMPLETED if leg.answered else FAILED, now)
            return
        leg.verbs = found
        self.go_on(leg, now)

    # ----------------------------------------------------------------------------------------- time

    def due(self) -> float | None:
        """When something happens by itself next."""
        return min((at for leg in self._all_live() if (at := _due(leg)) is not None), default=None)

    def tick(self, now: float) -> None:
        """Everything that is due happens."""
        for leg in list(self._all_live()):
            at = _due(leg)
            if leg.live and at is not None and at <= now:
                self._times_out(leg, now)

    def _times_out(self, leg: Leg, now: float) -> None:
        if leg.status == RINGING and leg.direction != INBOUND:
            self.end(leg, NO_ANSWER, now)
        elif isinstance(leg.doing, Saying):
            leg.doing = None
            self.go_on(leg, now)
        elif leg.doing is not None:
            verbs.timed_out(self, leg, now)

    # ------------------------------------------------------------------------ what verbs are made of

    def ring(self, leg: Leg, now: float, seconds: float) -> None:
        """A phone rings for so long, unless its owner is on the phone already."""
        taken = self.is_busy(leg.called)
        self.legs[leg.sid] = leg
        self.rung.append(leg)
        leg.give_up = now + seconds
        leg.hear("note", "Your phone rings", now)
        self.tell(leg, "initiated", now)
        if taken:
            self.end(leg, BUSY, now)
            return
        self.tell(leg, "ringing", now)

    def answer(self, leg: Leg, now: float) -> None:
        """Somebody is on the line."""
        if leg.answered is None:
            leg.status, leg.answered = TALKING, now
            self.tell(leg, "answered", now)

    def fetch(self, leg: Leg, url: str, more: Mapping[str, str], now: float) -> None:
        """Ask what comes next; a leg that is over only tells."""
        leg.base = urljoin(leg.base, url)
        leg.documents += 1
        if leg.documents > _MOST_DOCUMENTS:
            self.end(leg, FAILED, now)
            return
        answers = leg.sid if leg.live else None
        leg.doing = Fetching() if leg.live else None
        self.posts.append(Post(leg.base, {**leg.fields(), **more}, leg.root.sid, answers))

    def go_on(self, leg: Leg, now: float) -> None:
        """Do verbs until one takes time. A call without any more is over, a leg of a Dial is through."""
        while leg.live and leg.doing is None:
            if leg.verbs:
                verbs.begin(self, leg, leg.verbs.pop(0), now)
            elif leg.parent is not None:
                self.through(leg, now)
            else:
                self.end(leg, COMPLETED, now)

    def through(self, leg: Leg, now: float) -> None:
        """The first leg whose document has ended is connected; every other one is hung up."""
        parent = leg.parent
        dialing = parent.doing if parent else None
        if parent is None or not isinstance(dialing, Dialing) or dialing.bridged:
            self.end(leg, COMPLETED, now)
            return
        dialing.bridged, dialing.since, leg.doing = leg, now, Connected()
        dialing.until = now + dialing.verb.number("timeLimit", 14_400)
        self.answer(parent, now)
        for one in (parent, leg):
            one.hear("note", "You are connected", now)
        for other in dialing.legs:
            if other is not leg:
                self.end(other, CANCELED if other.answered is None else COMPLETED, now)

    def end(self, leg: Leg, status: str, now: float) -> None:
        """The leg is over, and with it what hangs on it."""
        if not leg.live:
            return
        doing, leg.doing = leg.doing, None
        leg.status, leg.ended, leg.verbs = status, now, []
        leg.hear("note", _ENDS.get(status, "The call is over"), now)
        verbs.cut_off(self, leg, doing, now)
        self.tell(leg, "completed", now)
        if leg.parent is not None:
            leg_over(self, leg.parent, leg, now)

    def tell(self, leg: Leg, event: str, now: float) -> None:
        """A status callback, where one was asked for."""
        if leg.told and event in leg.tells:
            words = {"CallStatus": event} if event == "initiated" else {}
            self.posts.append(Post(leg.told, {**leg.progress(now), **words}, leg.root.sid))
            leg.callbacks += 1

    def heard_by_other(self, leg: Leg, words: str, now: float) -> None:
        """What one of two who are connected says, the other hears."""
        doing = leg.doing
        other = doing.bridged if isinstance(doing, Dialing) else leg.parent if isinstance(doing, Connected) else None
        if other is not None:
            other.hear("them", words, now)

    def speech(self, words: str) -> float:
        """How long the voice takes for words, in seconds."""
        return len(words) * self.pace

    def child(self, leg: Leg, noun: Verb, caller: str, now: float) -> Leg:
        """The leg of a number in a Dial: https://www.twilio.com/docs/voice/twiml/number."""
        found = Leg(new_sid("CA"), self.account, BY_DIAL, caller, noun.text, now, parent=leg)
        found.url = urljoin(leg.base, noun.of("url")) if noun.of("url") else ""
        found.base = leg.base
        found.told = urljoin(leg.base, noun.of("statusCallback")) if noun.of("statusCallback") else ""
        found.detected = urljoin(leg.base, noun.of("amdStatusCallback")) if noun.of("machineDetection") else ""
        found.tells = (frozenset(noun.of("statusCallbackEvent").split()) & EVENTS) or found.tells
        return found

    def is_busy(self, number: str) -> bool:
        """Whether somebody's phone rings or is in use."""
        return any(leg.phone == number for leg in self._all_live())

    def live(self, sid: str) -> Leg | None:
        """A leg that is not over."""
        leg = self.legs.get(sid)
        return leg if leg and leg.live else None

    def _all_live(self) -> Iterator[Leg]:
        return (leg for leg in self.legs.values() if leg.live)

    def address(self, leg: Leg, url: str) -> str:
        """An address in a document; relative ones are relative to it, none is the document's own."""
        return urljoin(leg.base, url)


def _due(leg: Leg) -> float | None:
    if leg.status == RINGING and leg.direction != INBOUND:
        return leg.give_up
    doing = leg.doing
    if isinstance(doing, Saying | Gathering):
        return doing.until
    if isinstance(doing, Recording):
        return silent_at(doing)
    return doing.until if isinstance(doing, Dialing) else None


_ENDS: Final = {BUSY: "Busy", NO_ANSWER: "Nobody answered", CANCELED: "Given up", FAILED: "The call failed"}
