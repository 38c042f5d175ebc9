"""What is laid over a client file so that everything it talks to is on this machine."""

from __future__ import annotations

from typing import Any, Final

from firstminute.domain.practice import Practice
from local.crm import PATH
from local.demo_site import THANK_YOU, form_source
from local.places import Places

# Where a minute of ringing is an hour at most.
_RINGING_UP_TO: Final = 60.0
# What a practice whose texts another provider carries has at the stand-in.
_TWILIO: Final = {"provider": "twilio", "account": "AC" + "0" * 31 + "1", "secret": "twilio/auth_token"}


def overrides(practice: Practice, places: Places, speed: float = 1.0) -> dict[str, Any]:
    """Stand-ins for the providers and the CRMs; the demo website as one more origin of the form's source.

    Phones ring in real time, which would be hours where the clock goes fast: then calls that are due are tasks.
    """
    found: dict[str, Any] = {"channels": _channels(practice, places)}
    if speed > _RINGING_UP_TO and practice.calls.connect:
        found["calls"] = {"connect": False}
    if practice.callbacks:
        found["callbacks"] = [
            {"name": one.name, "url": f"{places.crm}{PATH}{one.name}", "allow_private": True}
            for one in practice.callbacks
        ]
    found["sources"] = _sources(practice, places)
    return found


def _sources(practice: Practice, places: Places) -> dict[str, Any]:
    """Whatever API a source's token is for, known here or not, it is not asked from this machine."""
    asked = [one.name for one in practice.sources.values() if one.token]
    found: dict[str, Any] = {name: {"base_url": f"{places.contacts}/{name}"} for name in asked}
    source = form_source(practice)
    if source is not None:
        origins = [*source.origins, places.website]
        found[source.name] = {"origins": origins, "redirect": places.website + THANK_YOU}
    return found


def _channels(practice: Practice, places: Places) -> dict[str, Any]:
    """Every account becomes one at a stand-in, whoever else carries its messages: nothing may leave this machine."""
    found: dict[str, Any] = {}
    if practice.sms:
        elsewhere = practice.sms.provider != "twilio"
        found["sms"] = {"base_url": places.twilio, **(_TWILIO if elsewhere else {})}
    if practice.email and practice.email.provider != "ses":
        found["email"] = {"provider": "ses", "base_url": places.mail}
    return found
