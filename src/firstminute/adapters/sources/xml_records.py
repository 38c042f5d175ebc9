"""XML as SOAP senders write it, read without trust: no document type, no entities of its own, bounded in size."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final
from xml.parsers import expat

from firstminute.domain.errors import Rejected

_DEEPEST: Final = 32
_MOST_ELEMENTS: Final = 20_000


@dataclass(slots=True)
class Element:
    """An element by its name without namespace; `text` is what stands in it before and between its children."""

    name: str
    text: str = ""
    children: list[Element] = field(default_factory=list)

    def all(self, name: str) -> list[Element]:
        """The children of that name."""
        return [one for one in self.children if one.name == name]

    def first(self, name: str) -> Element | None:
        """The first child of that name."""
        return next(iter(self.all(name)), None)

    def said(self, name: str) -> str:
        """The text of the first child of that name; empty when there is none."""
        found = self.first(name)
        return found.text.strip() if found else ""


def element_of(body: bytes) -> Element:
    """The outermost element. Raises Rejected for what is broken, too deep or too large, or declares a document type.

    Without a document type there are no entities but XML's own five, so nothing can be fetched, read or blown up:
    https://cheatsheetseries.owasp.org/cheatsheets/XML_External_Entity_Prevention_Cheat_Sheet.html
    """
    reader = _Reader()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    parser.StartDoctypeDeclHandler = reader.refuse
    parser.EntityDeclHandler = reader.refuse
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.characters
    try:
        parser.Parse(body, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise Rejected(f"The body is not valid XML: {str(error)[:100]}.") from error
    return reader.root.children[0]


class _Reader:
    def __init__(self) -> None:
        self.root = Element("")
        self._open = [self.root]
        self._count = 0

    def start(self, name: str, _attributes: Any) -> None:
        self._count += 1
        if self._count > _MOST_ELEMENTS or len(self._open) > _DEEPEST:
            raise Rejected("The body is XML with too many elements, or too deeply nested.")
        element = Element(name.rpartition(" ")[2])
        self._open[-1].children.append(element)
        self._open.append(element)

    def end(self, _name: str) -> None:
        self._open.pop()

    def characters(self, text: str) -> None:
        self._open[-1].text += text

    def refuse(self, *_: Any) -> None:
        raise Rejected("The body is XML that declares a document type or entities; that is never read here.")
