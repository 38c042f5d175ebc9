"""The whole stack on this machine: `with running_stack() as stack:` for `make run` and for the end-to-end tests."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from firstminute.client_file import NotRight, compiled, load
from firstminute.domain.practice import Practice
from firstminute.domain.practice_json import practice_from_json
from local import aws
from local.building import MINISTACK, ROOT, Build
from local.clock import StackClock
from local.contacts import Contacts
from local.crm import Crm
from local.demo_site import DemoSite
from local.deploying import Deployed, admin_key, deploy, parameters, store_secrets
from local.emulator import Emulator
from local.front import Front
from local.mail import Mail
from local.outbox import Outbox
from local.outbox_page import PATH, OutboxPage
from local.overrides import overrides
from local.phone.line import Line
from local.phone.panel import Panel
from local.phone.rest import Calls
from local.phone.switchboard import Switchboard
from local.places import Places
from local.ports import Ports
from local.postman import Postman
from local.progress import Progress, quiet
from local.secret_values import secret_values
from local.serving import Reply, Request, Server
from local.trouble import Trouble
from local.twilio import Twilio
from local.twilio_kept import Kept
from local.twilio_numbers import Numbers
from local.twilio_phone import Phone, texts_in_answer
from local.warming import warm

HOME: Final = ROOT / ".local"
DEMO: Final = ROOT / "clients" / "demo.yaml"


@dataclass(frozen=True, slots=True)
class Running:
    """A stack that is ready; everything that talks to it or looks into it starts here."""

    places: Places
    practice: Practice
    clock: StackClock
    outbox: Outbox
    crm: Crm
    contacts: Contacts
    phone: Phone | None
    emulator: Emulator
    deployed: Deployed
    admin_key: str
    secrets: dict[str, str]
    client: Path
    file: Path = field(default=HOME / "stack.json")

    def aws(self, service: str) -> Any:
        """A client of the local AWS."""
        return aws.client(service, self.emulator.url)

    def as_json(self) -> dict[str, Any]:
        """What `stack.json` holds: the contract's keys, and no others."""
        return {
            "api_url": self.places.api,
            "demo_url": self.places.website,
            "dashboard_url": self.places.dashboard,
            "outbox_url": self.places.outbox,
            "admin_key": self.admin_key,
            "secrets": self.secrets,
            "client": str(self.client.relative_to(ROOT) if self.client.is_relative_to(ROOT) else self.client),
            "aws_endpoint_url": self.emulator.url,
            "pid": os.getpid(),
        }


@contextmanager
def running_stack(
    *, client: Path = DEMO, speed: float = 1.0, home: Path = HOME, progress: Progress | None = None
) -> Iterator[Running]:
    """Build, start and deploy everything, and end it afterwards. Raises Trouble when something is in the way.

    `stack.json` in `home` exists exactly while the stack is ready. Two stacks run beside each other in two homes.
    """
    say, home = progress or quiet(), home.resolve()
    home.mkdir(parents=True, exist_ok=True)
    with ExitStack() as ending, _alone(home):
        file = home / "stack.json"
        file.unlink(missing_ok=True)
        stack = _started(client.resolve(), speed, home, say, ending)
        ending.callback(file.unlink, missing_ok=True)
        _write(file, stack.as_json())
        yield replace(stack, file=file)


def practice_in(client: Path, laid_over: dict[str, Any] | None = None) -> Practice:
    """The practice of a client file. Raises Trouble with everything the check finds."""
    try:
        return practice_from_json(compiled(load(client, laid_over or {})))
    except NotRight as error:
        words = "The client file is not right yet. `firstminute check FILE` finds the same:"
        raise Trouble(words, str(error)) from error


def _started(client: Path, speed: float, home: Path, say: Progress, ending: ExitStack) -> Running:
    written = practice_in(client)
    say(f"{written.name} ({_short(client)}), speed {speed:g}")
    servers = _listening(Ports(home / "ports.json"), ending)
    places = _places(servers)
    practice = practice_in(client, overrides(written, places, speed))

    say("starting a local AWS")
    emulator = Emulator(MINISTACK, home, places.mail)
    ending.callback(emulator.stop)
    _build(Build(home, client, overrides(written, places, speed)), say)
    emulator.wait()

    say("deploying template.yaml to it")
    clock = StackClock.from_now(speed)
    build = home / "build" / "template.yaml"
    given = parameters(practice, clock.parameter, places.api, places.website)
    deployed = deploy(build, practice, given, emulator.port, home)
    secrets = secret_values(practice)
    store_secrets(practice, secrets, emulator.url)
    aws.verify_sender(practice, emulator.url)
    key = admin_key(deployed.outputs["LeadsTable"], emulator.url)

    say("starting the functions")
    outbox = Outbox(clock, [point for one in practice.team for point in (one.phone, one.email) if point])
    contacts = Contacts(practice, secrets, clock)
    servers["contacts"].application = contacts
    crm, phone = _stand_ins(servers, places, practice, outbox, clock, secrets, emulator.port)
    servers["api"].application = Front(emulator.port, deployed.execute_path, _edge(outbox))
    warm(practice, deployed, emulator.url)
    _healthy(servers["api"])
    say("ready")
    return Running(places, practice, clock, outbox, crm, contacts, phone, emulator, deployed, key, secrets, client)


def _listening(ports: Ports, ending: ExitStack) -> dict[str, Server]:
    servers = {name: ports.server(name) for name in ("api", "website", "outbox", "twilio", "crm", "mail", "contacts")}
    for server in servers.values():
        ending.callback(server.close)
    return servers


def _places(servers: dict[str, Server]) -> Places:
    urls = {name: server.url for name, server in servers.items()}
    return Places(**{**urls, "outbox": urls["outbox"] + PATH})


def _build(build: Build, say: Progress) -> None:
    if build.is_current:
        say("the functions are built already, nothing has changed")
        return
    say("building the functions")
    build.make()


def _stand_ins(
    servers: dict[str, Server],
    places: Places,
    practice: Practice,
    outbox: Outbox,
    clock: StackClock,
    secrets: dict[str, str],
    port: int,
) -> tuple[Crm, Phone | None]:
    """Give each server what it serves."""
    postman, phone, panel = Postman(), None, None
    if practice.sms is not None:
        account, token = practice.sms.account, secrets[practice.sms.secret]
        line = Line(Switchboard(account, places.api), token, outbox, postman)
        numbers = Numbers(account, filter(None, [practice.sms.sender, *practice.calls.numbers]))
        others = Calls(account, line), numbers, Kept(account, line)
        servers["twilio"].application = Twilio(account, token, outbox, clock, postman, *others)
        phone = Phone(account, token, places.api, outbox, postman)
        panel = Panel(line, practice.sms.sender) if practice.sms.sender else None
    crm = Crm(outbox, places.crm, places.api)
    servers["crm"].application = crm
    servers["mail"].application = Mail(port, outbox)
    servers["website"].application = DemoSite(practice, places, outbox)
    servers["outbox"].application = OutboxPage(outbox, practice, places, phone.text if phone else None, panel)
    return crm, phone


def _edge(outbox: Outbox) -> Any:
    def seen(request: Request, reply: Reply) -> None:
        for text in texts_in_answer(request, reply):
            outbox.add(replace(text, lead_id=outbox.lead_of(text.to)))

    return seen


def _healthy(api: Server) -> None:
    reply = api.answer(Request("GET", "/health", (("Host", "localhost"),), b""))
    if reply.status != 200:
        raise Trouble(f"The stack was deployed, but GET /health answers {reply.status}.", reply.body.decode("utf-8"))


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    """One stack in one home at a time; the lock goes with the process."""
    with (home / "lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            words = f"A stack runs here already; {_short(home / 'stack.json')} says where. End that one first."
            raise Trouble(words) from None
        yield


def _write(file: Path, content: dict[str, Any]) -> None:
    """Whole or not at all, and only for its owner: it holds a key."""
    half = file.with_suffix(".half")
    half.touch(mode=0o600)
    half.write_text(json.dumps(content, indent=2) + "\n", "utf-8")
    half.rename(file)


def _short(path: Path) -> str:
    return str(path.relative_to(ROOT) if path.is_relative_to(ROOT) else path)
