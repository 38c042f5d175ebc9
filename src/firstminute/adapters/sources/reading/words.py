"""The words in a field's name, whoever wrote it: `q3_firstName`, `form_fields[first-name]`, `Prénom *`."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

_LONGEST_NAME: Final = 300
_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_WORD: Final = re.compile(r"[^\W\d_]+")
_PAIRS: Final = {("e", "mail"): "email", ("opt", "in"): "optin", ("opt", "out"): "optout", ("zip", "code"): "zipcode"}
_LETTERS: Final = str.maketrans({"ß": "ss", "ø": "o", "Ø": "O", "æ": "ae", "Æ": "AE", "’": "", "'": ""})


def words_of(name: str) -> tuple[str, ...]:
    """Lower-case words without accents and digits; `e-mail` is one word, `I'm` too."""
    return _words_of(name[:_LONGEST_NAME])


def set_of(text: str) -> frozenset[str]:
    """The words of a table, which are separated by white space."""
    return frozenset(text.split())


def squashed(name: str) -> str:
    """The words of a name without anything between them: equal for `First Name`, `first_name` and `firstName`."""
    return "".join(words_of(name))


@lru_cache(maxsize=1024)
def _words_of(name: str) -> tuple[str, ...]:
    name = name.translate(_LETTERS)
    if not name.isascii():
        name = "".join(char for char in unicodedata.normalize("NFKD", name) if not unicodedata.combining(char))
    words = [word.lower() for word in _WORD.findall(_CAMEL.sub(" ", name))]
    return tuple(_joined(words))


def _joined(words: list[str]) -> list[str]:
    joined: list[str] = []
    for word in words:
        pair = (joined[-1], word) if joined else ("", "")
        if pair in _PAIRS:
            joined[-1] = _PAIRS[pair]
        else:
            joined.append(word)
    return joined
