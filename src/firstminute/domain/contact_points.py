"""What people type, made into what can be called, mailed and shown. Pure; no text makes any of it raise."""

from __future__ import annotations

import re
import unicodedata
from typing import Final
from urllib.parse import unquote

from firstminute.domain.area_codes import is_national

_NANP_COUNTRIES: Final = frozenset({"US", "CA"})
_LONGEST_PHONE: Final = 64
_LONGEST_EMAIL: Final = 254  # RFC 5321 4.5.3.1.3, without the angle brackets

# Words people and widgets put around a number.
_PHONE_LABEL: Final = re.compile(
    r"^\W*(?:tel|telephone|telefon|phone|ph|mobile|mobil|mob|cell|handy|home|work|office|whatsapp|m|t|p|c)\b[\s.:#]*",
    re.IGNORECASE,
)
_PHONE_REMARK: Final = re.compile(r"[\s(]*\b(?:cell|mobile|home|work|office)\b[)\s.]*$", re.IGNORECASE)
_EXTENSION: Final = re.compile(
    r"[\s,;(]*(?:\bext(?:ension|n)?|\bx|(?<=\d)x|#|\bposte|\banexo)[\s.:#]*\d{1,7}\)?$", re.IGNORECASE
)
_OTHER_NUMBER: Final = re.compile(r"\s*(?:;|,|\||\bor\b|\band\b|\s/\s|\n)\s*", re.IGNORECASE)
_PHONE_PUNCTUATION: Final = re.compile(r"^\+?[\d\s().\-/·‐‑‒–—]+$")

_INVISIBLE: Final = frozenset({"Cc", "Cs", "Cn"})
# Marks that change the direction of text around them (Trojan Source), zero-width spaces, byte order mark, soft hyphen.
_TRICKS: Final = re.compile("[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]")
_SPACES: Final = re.compile(r"[^\S\n]+")
_NEWLINES: Final = re.compile(r" ?\n ?(?:\n ?)*\n ?")

# dot-atom of RFC 5322 3.2.3. Quoted local parts and UTF-8 ones are left out: mail providers do not carry them
# (https://docs.aws.amazon.com/ses/latest/dg/send-email-concepts-email-format.html).
_LOCAL: Final = re.compile(r"^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$")
_LABEL: Final = re.compile(r"^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$")
_TOP_LEVEL: Final = re.compile(r"^(?:[a-z]{2,63}|xn--[a-z0-9-]{1,59})$")

# Markup, addresses, and what a program would fill in or work out: `{first_name}`, `=HYPERLINK("…")`.
_NO_NAME: Final = re.compile(r"<[a-z!/]|@|://|www\.|[{}=]", re.IGNORECASE)
_TITLES: Final = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "herr", "frau", "sr", "sra", "mme", "m"})


def phone(text: str, country: str) -> str | None:
    """The E.164 number in `text`, read as somebody in `country` (ISO 3166, two letters) would dial it; or None.

    Extensions are dropped; of several numbers the first that can be one is taken.
    """
    numbers = _OTHER_NUMBER.split(_digits_folded(text[: 4 * _LONGEST_PHONE]))[:4]
    return next(filter(None, (_one_phone(number, country.upper()) for number in numbers)), None)


def email(text: str) -> str | None:
    """The e-mail address in `text` (bare, `mailto:`, or `Name <address>`), or None.

    Lower-case altogether. RFC 5321 lets a local part be case-sensitive; no provider of note makes use of it, and the
    same person typing `Jane@` on a phone and `jane@` on a desk must be one contact point. An international domain is
    kept in its ASCII form, which is what mail servers are asked for.
    """
    candidate = _bare_address(text[: 4 * _LONGEST_EMAIL])
    local, at, domain = candidate.rpartition("@")
    ascii_domain = _ascii_domain(domain) if at else None
    if not ascii_domain or len(local) > 64 or not _LOCAL.match(local):
        return None
    address = f"{local}@{ascii_domain}"
    return address if len(address) <= _LONGEST_EMAIL else None


def person_name(text: str) -> str | None:
    """A name as the person wrote it, on one line; None without a letter, and of a link, an address or markup."""
    told = line(text, 80)
    if _NO_NAME.search(told) or not any(char.isalpha() for char in told):
        return None
    return told.strip(" ,;:.\"'<>()[]{}*_-")


def split_name(full: str) -> tuple[str | None, str | None]:
    """First and last name of a full name: `Roe, Jane` and `Dr. Jane Roe` too. One word is a first name."""
    name = person_name(full)
    if name is None:
        return None, None
    last, comma, first = name.partition(",")
    if comma and first.strip() and last.strip():
        return first.strip(), last.strip()
    words = name.split()
    while len(words) > 1 and words[0].rstrip(".").lower() in _TITLES:
        words.pop(0)
    return words[0], " ".join(words[1:]) or None


def clean(text: str, longest: int) -> str:
    """Text fit to be stored and shown: NFC, no control characters but line feeds, at most `longest` characters."""
    text = text[: 4 * longest + 64].replace("\r\n", "\n").replace("\r", "\n")
    text = text.replace("\u2028", "\n").replace("\u2029", "\n").replace("\v", "\n").replace("\t", " ")
    if not text.isascii():
        text = unicodedata.normalize("NFC", _TRICKS.sub("", text))
    text = "".join(char for char in text if char == "\n" or unicodedata.category(char) not in _INVISIBLE)
    text = _NEWLINES.sub("\n\n", _SPACES.sub(" ", text)).replace(" \n", "\n").replace("\n ", "\n")
    return text.strip()[:longest].rstrip()


def line(text: str, longest: int) -> str:
    """`clean` text on one line."""
    return " ".join(clean(text, longest).split())


def _digits_folded(text: str) -> str:
    """Full-width and other scripts' digits and signs as ASCII; link prefixes and labels gone."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", _TRICKS.sub("", text))
        text = "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in text)
    text = text.strip()
    if text[:4].lower() in ("tel:", "sms:"):
        text = unquote(text[4:].partition(";")[0].partition("?")[0])
    return text


def _one_phone(text: str, country: str) -> str | None:
    text = _PHONE_REMARK.sub("", _PHONE_LABEL.sub("", text)).strip()
    text = _EXTENSION.sub("", text).strip()
    if not 7 <= len(text) <= _LONGEST_PHONE:
        return None
    if not _PHONE_PUNCTUATION.match(text):
        return _other_phone(text, country)
    digits = "".join(char for char in text if char.isdigit())
    national = _nanp_digits(digits, text.startswith("+"), country)
    if national is not None:
        return f"+1{national}" if is_national(national) else None
    return _other_phone(text, country)


def _nanp_digits(digits: str, plus: bool, country: str) -> str | None:
    """The ten digits when this is dialled as a North American number; None when it is somebody else's."""
    if plus:
        return digits[1:] if digits.startswith("1") else None
    if country not in _NANP_COUNTRIES:
        return None
    for prefix in ("0111", "001", "1"):
        if len(digits) == 10 + len(prefix) and digits.startswith(prefix):
            return digits[len(prefix) :]
    return digits if len(digits) == 10 else None


def _other_phone(text: str, country: str) -> str | None:
    """Through the phone number library, which is imported only when a number needs it (50 ms of a cold start)."""
    import phonenumbers

    tries = [text] if text.startswith(("+", "0")) else [text, f"+{text}"]
    if text.startswith("00"):
        tries.append(f"+{text[2:]}")
    for attempt in tries:
        try:
            number = phonenumbers.parse(attempt, country)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            number.extension = None
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return None


def _bare_address(text: str) -> str:
    if not text.isascii():
        text = unicodedata.normalize("NFKC", _TRICKS.sub("", text))
    text = text.strip()
    if text[:7].lower() == "mailto:":
        text = unquote(text[7:].partition("?")[0])
    if "<" in text:
        text = text.rpartition("<")[2].partition(">")[0]
    text = re.sub(r"\s*@\s*", "@", text.strip())
    words = [word for word in re.split(r"[\s,;|]+", text) if "@" in word]
    return words[0].strip(" .\"'()[]:").lower() if words else ""


def _ascii_domain(domain: str) -> str | None:
    labels = [_ascii_label(label) for label in domain.split(".")]
    if len(labels) < 2 or not all(_LABEL.match(label) for label in labels) or not _TOP_LEVEL.match(labels[-1]):
        return None
    return ".".join(labels)


def _ascii_label(label: str) -> str:
    """A label as RFC 5891 writes it; one that cannot be a label comes back as the empty string."""
    if label.isascii():
        return label
    letters = all(char == "-" or unicodedata.category(char)[0] in "LMN" for char in label)
    return "xn--" + label.encode("punycode").decode("ascii") if letters and len(label) <= 63 else ""
