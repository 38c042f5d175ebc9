"""What a provider keeps and deletes: one suite over the fake, and Twilio's API on its stand-in."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Protocol

import pytest

from fakes import FakeClock
from fakes_deletions import FakeKept
from firstminute.adapters.channels.twilio_api import TwilioApi
from firstminute.adapters.channels.twilio_kept import TwilioKept
from firstminute.adapters.http import Urllib3Http
from firstminute.application import deletion_ports
from firstminute.domain.deletions import recorded_of
from firstminute.domain.errors import OutcomeUnknown, ProviderRefused, ProviderUnavailable
from firstminute.domain.practice import SmsAccount
from local.clock import StackClock
from local.outbox import Outbox
from local.phone.leg import BY_DIAL, COMPLETED, INBOUND, TALKING, Leg, new_sid
from local.phone.line import Line
from local.phone.switchboard import Switchboard
from local.postman import Postman
from local.serving import Reply, Request, Server, json_reply
from local.twilio import Twilio
from local.twilio_kept import Kept

ACCOUNT = "AC" + "1" * 32
NUMBER = "+12125550120"


class World(Protocol):
    """A provider, and what is done there behind its back."""

    provider: deletion_ports.Kept

    def recorded(self, call: str | None = None) -> list[str]:
        """A recording and its words."""

    def texted(self, *, over: bool = True) -> str: ...

    def pictured(self) -> str: ...

    def called(self, *, over: bool = True) -> list[str]:
        """A call, and the one it rang somebody by."""

    def has(self, id_: str) -> bool: ...

    def goes_down(self) -> None: ...


class InMemory:
    def __init__(self) -> None:
        self.provider = FakeKept()

    def recorded(self, call: str | None = None) -> list[str]:
        recording, words = new_sid("RE"), new_sid("TR")
        self.provider.hangs_on[words] = recording
        if call:
            self.provider.hangs_on |= dict.fromkeys((recording, words), call)
            self.provider.held.add(recorded_of(call))
        self.provider.held |= {recording, words}
        return [recording, words]

    def texted(self, *, over: bool = True) -> str:
        return self._one(new_sid("SM"), over)

    def pictured(self) -> str:
        return self._one(f"{new_sid('MM')}/{new_sid('ME')}", over=True)

    def called(self, *, over: bool = True) -> list[str]:
        call, rung = self._one(new_sid("CA"), over), new_sid("CA")
        self.provider.held.add(rung)
        self.provider.hangs_on[rung] = call
        return [call, rung]

    def _one(self, id_: str, over: bool) -> str:
        self.provider.held.add(id_)
        self.provider.faults[id_] = [] if over else [ProviderRefused("20009", "not over")]
        return id_

    def has(self, id_: str) -> bool:
        return id_ in self.provider.held

    def goes_down(self) -> None:
        self.provider.down = ProviderUnavailable("down")


class AtTwilio:
    def __init__(self) -> None:
        clock = StackClock(datetime.now(UTC).timestamp())
        outbox = Outbox(clock, ())
        self.board = Switchboard(ACCOUNT, "http://127.0.0.1:9")
        self.line = Line(self.board, "token", outbox, Postman())
        from local.phone.rest import Calls

        self.kept = Kept(ACCOUNT, self.line)
        self.twilio = Twilio(ACCOUNT, "token", outbox, clock, _NoPost(), Calls(ACCOUNT, self.line), self.kept)
        self.server = Server(self.twilio)
        account = SmsAccount("twilio", ACCOUNT, "twilio/auth_token", NUMBER, self.server.url)
        self.api = TwilioApi(account, lambda: ("token",), Urllib3Http(), FakeClock())
        self.provider: deletion_ports.Kept = TwilioKept(self.api)

    def recorded(self, call: str | None = None) -> list[str]:
        recording, words = new_sid("RE"), new_sid("TR")
        self.board.recordings[recording] = call or new_sid("CA")
        self.board.transcriptions[words] = recording
        return [recording, words]

    def texted(self, *, over: bool = True) -> str:
        content = self.api.post(self.api.url("Messages"), {"To": "+12125550142", "From": NUMBER, "Body": "Hello"})
        if over:
            self.twilio._messages.advance(content["sid"], "delivered", None)
        return str(content["sid"])

    def pictured(self) -> str:
        picture = f"{new_sid('MM')}/{new_sid('ME')}"
        self.kept.pictures.add(picture)
        return picture

    def called(self, *, over: bool = True) -> list[str]:
        call = Leg(new_sid("CA"), ACCOUNT, INBOUND, "+12125550142", NUMBER, time.time())
        rung = Leg(new_sid("CA"), ACCOUNT, BY_DIAL, NUMBER, "+12125550110", time.time(), parent=call)
        for leg in (call, rung):
            leg.status, leg.ended = (COMPLETED, time.time()) if over else (TALKING, None)
            self.board.legs[leg.sid] = leg
        return [call.sid, rung.sid]

    def has(self, id_: str) -> bool:
        kept: list[Any] = [self.board.recordings, self.board.transcriptions, self.board.legs, self.kept.pictures]
        return any(id_ in one for one in kept) or self.twilio._messages.get(id_) is not None

    def goes_down(self) -> None:
        self.server.application = lambda _: json_reply(503, {"code": 20503, "message": "Service unavailable"})

    def close(self) -> None:
        self.server.close()
        self.line.close()


class _NoPost:
    def after(self, seconds: float, task: Any) -> None:
        """Nobody is told what becomes of a text."""


@pytest.fixture(params=["fake", "twilio"])
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    if request.param == "fake":
        yield InMemory()
        return
    found = AtTwilio()
    yield found
    found.close()


@pytest.fixture
def at_twilio() -> Iterator[AtTwilio]:
    found = AtTwilio()
    yield found
    found.close()


def test_a_recording_goes_with_what_was_said_in_it(world: World) -> None:
    gone, stays = world.recorded(), world.recorded()
    assert world.provider.remove(gone[0])
    assert [world.has(one) for one in gone + stays] == [False, False, True, True]


def test_what_was_said_goes_without_its_recording(world: World) -> None:
    recording, words = world.recorded()
    assert world.provider.remove(words)
    assert (world.has(recording), world.has(words)) == (True, False)


def test_a_text_goes_and_no_other(world: World) -> None:
    text, other = world.texted(), world.texted()
    assert world.provider.remove(text)
    assert (world.has(text), world.has(other)) == (False, True)


def test_a_picture_goes_and_no_other(world: World) -> None:
    picture, other = world.pictured(), world.pictured()
    assert world.provider.remove(picture)
    assert (world.has(picture), world.has(other)) == (False, True)


def test_a_call_goes_with_what_was_recorded_of_it_and_whom_it_rang(world: World) -> None:
    call, rung = world.called()
    mine, others = world.recorded(call), world.recorded()
    assert world.provider.remove(call)
    assert [world.has(one) for one in (call, rung, *mine, *others)] == [False] * 4 + [True] * 2


@pytest.mark.parametrize("kind", ["recorded", "texted", "pictured", "called"])
def test_what_is_gone_already_counts_as_deleted_and_says_so(world: World, kind: str) -> None:
    made = getattr(world, kind)()
    id_ = made if isinstance(made, str) else made[0]
    assert [world.provider.remove(id_) for _ in range(2)] == [True, False]


@pytest.mark.parametrize("kind", ["texted", "called"])
def test_what_goes_on_cannot_be_deleted_yet(world: World, kind: str) -> None:
    made = getattr(world, kind)(over=False)
    id_ = made if isinstance(made, str) else made[0]
    with pytest.raises(ProviderRefused) as caught:
        world.provider.remove(id_)
    assert caught.value.code == "20009"
    assert world.has(id_)


@pytest.mark.parametrize("kind", ["recorded", "texted", "pictured", "called"])
def test_a_provider_that_is_down_has_deleted_nothing(world: World, kind: str) -> None:
    made = getattr(world, kind)()
    id_ = made if isinstance(made, str) else made[0]
    world.goes_down()
    with pytest.raises(ProviderUnavailable):
        world.provider.remove(id_)
    assert world.has(id_)


def test_all_that_was_recorded_of_a_call_goes_and_the_call_stays(at_twilio: AtTwilio) -> None:
    call, rung = at_twilio.called()
    mine = [*at_twilio.recorded(call), *at_twilio.recorded(call)]
    assert at_twilio.provider.remove(recorded_of(call))
    assert [at_twilio.has(one) for one in (call, rung, *mine)] == [True, True] + [False] * 4
    assert not at_twilio.provider.remove(recorded_of(call))


def test_words_of_a_recording_that_is_gone_are_no_obstacle(at_twilio: AtTwilio) -> None:
    recording, words = at_twilio.recorded()
    del at_twilio.board.recordings[recording]
    assert not at_twilio.provider.remove(recording)
    assert at_twilio.provider.remove(words)


def test_nothing_is_deleted_without_the_accounts_token(at_twilio: AtTwilio) -> None:
    recording, _ = at_twilio.recorded()
    account = SmsAccount("twilio", ACCOUNT, "twilio/auth_token", NUMBER, at_twilio.server.url)
    stranger = TwilioKept(TwilioApi(account, lambda: ("wrong",), Urllib3Http(), FakeClock()))
    with pytest.raises(ProviderUnavailable):
        stranger.remove(recording)
    assert at_twilio.has(recording)


def test_every_page_of_a_list_is_read_and_an_endless_one_is_given_up(at_twilio: AtTwilio) -> None:
    asked: list[str] = []

    def endless(request: Request) -> Reply:
        asked.append(request.target)
        content = {"recordings": [], "next_page_uri": "/2010-04-01/next.json"}
        return json_reply(200, content)

    at_twilio.server.application = endless
    with pytest.raises(OutcomeUnknown):
        at_twilio.provider.remove(recorded_of(new_sid("CA")))
    assert asked[1:] == ["/2010-04-01/next.json"] * 4
