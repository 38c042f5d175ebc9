"""A test inquiry to a running stack, as its source would send it."""

from __future__ import annotations

import argparse
import json
import secrets
from typing import Any, Final
from urllib.parse import urlencode

from firstminute.commands import NotDone, Usage, show_json, stack
from firstminute.domain.practice import Practice, Source
from firstminute.domain.signatures import hex_digest

# Numbers that are reserved for fiction, 555-0100 to 555-0199, with some area codes of New York, Chicago, San Francisco,
# Boston and Miami: two test inquiries should rarely be the same person.
_AREAS: Final = ("212", "312", "415", "617", "305")
_WORDS: Final = "I would like to know what my options are and how soon I could come in. (test inquiry)"
_WAIT: Final = 30.0


def configure(parser: argparse.ArgumentParser) -> None:
    """From where, and who asks."""
    parser.add_argument("--source", metavar="NAME", help="the source it comes from (default: the first form)")
    parser.add_argument("--phone", help="whom the answer goes to (default, on a local stack only: somebody made up)")
    parser.add_argument("--email", help="the same, by e-mail")
    parser.add_argument("--name", default="Test Inquiry", help="who asks (default: Test Inquiry)")
    parser.add_argument("--message", default=_WORDS, help="what they ask")
    stack.add_arguments(parser)


def run(given: argparse.Namespace) -> int:
    """Says what the API answered; 1 unless it accepted the lead."""
    from firstminute.adapters.http import Urllib3Http

    found = stack.find(given)
    source = _source(found.practice, given.source)
    body, headers = _request(found, source, _fields(found, given))
    answer = Urllib3Http().send("POST", f"{found.api_url}/intake/{source.name}", headers, body, _WAIT)
    try:
        content = json.loads(answer.body)
    except ValueError as error:
        raise NotDone(f"The API answered {answer.status}, and not with JSON.") from error
    return _told(given, answer.status, content)


def _source(practice: Practice, name: str | None) -> Source:
    if name is not None and name not in practice.sources:
        raise Usage(f"There is no source {name}; this practice has {', '.join(sorted(practice.sources))}.")
    source = (
        practice.sources[name] if name else next((one for one in practice.sources.values() if one.kind == "form"), None)
    )
    if source is None or source.kind not in ("form", "webhook"):
        raise Usage("Only sources of the kinds form and webhook can be played; name one with --source.")
    return source


def _fields(found: stack.Stack, given: argparse.Namespace) -> dict[str, str]:
    """What the form holds. Nobody is made up for a stack that really sends."""
    if not (given.phone or given.email or found.local):
        raise Usage("Say where the answer may go: --phone or --email of your own; this stack really sends.")
    made_up = {
        "phone": f"+1{secrets.choice(_AREAS)}55501{secrets.randbelow(100):02d}",
        "email": f"test-{secrets.token_hex(4)}@example.com",
    }
    points = {"phone": given.phone, "email": given.email} if given.phone or given.email else made_up
    return {"name": given.name, "message": given.message, **{name: text for name, text in points.items() if text}}


def _request(found: stack.Stack, source: Source, fields: dict[str, str]) -> tuple[bytes, dict[str, str]]:
    """Body and headers: a form's, or a webhook's with its signature."""
    if source.secret is None:
        origin = {"origin": source.origins[0]} if source.origins else {}
        accept = {"accept": "application/json", "content-type": "application/x-www-form-urlencoded"}
        return urlencode(fields).encode(), {**accept, **origin}
    body = json.dumps(fields).encode()
    signature = hex_digest(found.secrets.get(source.secret)[0], body)
    return body, {"content-type": "application/json", "x-signature": signature}


def _told(given: argparse.Namespace, status: int, content: dict[str, Any]) -> int:
    if given.json:
        show_json(content)
        return 0 if status == 202 else 1
    if status != 202:
        raise NotDone(f"The API refused it with {status}: {content.get('detail') or content}")
    lead_id = content.get("lead_id")
    print(f"{content['status']}: {lead_id or content.get('reason')}")
    if lead_id:
        print(f"What happens to it: firstminute lead {lead_id}")
    return 0 if content["status"] == "accepted" else 1
