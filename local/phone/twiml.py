"""TwiML documents as verbs with their attributes: https://www.twilio.com/docs/voice/twiml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree import ElementTree


class NotTwiml(Exception):
    """Twilio would read this document to nobody."""


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb, or a noun inside one."""

    tag: str
    attributes: Mapping[str, str]
    text: str = ""
    inside: tuple[Verb, ...] = ()

    def of(self, name: str, default: str = "") -> str:
        """An attribute."""
        return self.attributes.get(name, default)

    def number(self, name: str, default: float) -> float:
        """An attribute that counts, such as seconds."""
        try:
            return float(self.attributes[name])
        except (KeyError, ValueError):
            return default

    def says(self, name: str) -> bool:
        """Whether a switch is on."""
        return self.of(name).lower() == "true"


def read(document: bytes) -> list[Verb]:
    """The verbs of a document, none of an empty one. Raises NotTwiml."""
    if not document.strip():
        return []
    try:
        root = ElementTree.fromstring(document)
    except ElementTree.ParseError as error:
        raise NotTwiml(str(error)) from error
    if root.tag != "Response":
        raise NotTwiml(f"<{root.tag}> is not <Response>")
    return [_verb(one) for one in root]


def _verb(element: ElementTree.Element) -> Verb:
    text = " ".join("".join(element.itertext()).split())
    return Verb(element.tag, dict(element.attrib), text, tuple(_verb(one) for one in element))
