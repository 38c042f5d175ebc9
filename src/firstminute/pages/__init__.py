"""The dashboard as static files: what the console function serves under `/dashboard`.

No build step and no template engine. `{{version}}` in a file becomes a hash of all of them, so that assets can be
cached for a year; `{{message}}` in the sign-in page is the one thing a request decides.
"""

from __future__ import annotations

import gzip
import hashlib
import html
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

_FOLDER: Final = Path(__file__).parent
_TYPES: Final = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}

SECURITY_HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
# For an asset whose address carries `?v=`: a new version has a new address.
LONG_CACHE: Final = "public, max-age=31536000, immutable"
# For the script on other people's websites, whose address stays: a day, and a week while it is asked for again.
WEBSITE_CACHE: Final = "public, max-age=86400, stale-while-revalidate=604800"
# For the pages: they show nothing of a lead themselves, but a shared computer must ask again after a sign-out.
NO_CACHE: Final = "no-store"


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it is served; `etag` is quoted and strong."""

    content: bytes
    content_type: str
    etag: str

    def compressed(self) -> bytes:
        """The content for a caller that accepts gzip; kept for the life of the process."""
        return _gzipped(self.content)


@lru_cache(maxsize=16)
def asset(name: str) -> Asset | None:
    """The file called `name`, without any folder; None for everything that is not one of ours."""
    path = _files().get(name)
    if path is None:
        return None
    content = path.read_bytes().replace(b"{{version}}", version().encode())
    return Asset(content, _TYPES[path.suffix], f'"{hashlib.sha256(content).hexdigest()[:20]}"')


@lru_cache(maxsize=1)
def version() -> str:
    """A hash of every file: what `?v=` carries."""
    digest = hashlib.sha256()
    for name, path in sorted(_files().items()):
        digest.update(name.encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def dashboard() -> bytes:
    """The dashboard page. It asks the API for every number, with the visitor's own cookie."""
    return _page("dashboard.html")


def lost() -> bytes:
    """What a person sees at an address that is none."""
    return _page("lost.html")


def sign_in(message: str = "") -> bytes:
    """The sign-in page; `message` is plain text for the person, such as why the last key did not work."""
    return _page("sign_in.html").replace(b"{{message}}", html.escape(message).encode())


@lru_cache(maxsize=1)
def website() -> Asset:
    """The script for other people's websites, without its comments and indentation: at most 2048 bytes."""
    source = asset("website.js")
    assert source is not None  # noqa: S101  the package ships its pages
    lines = (line.strip() for line in source.content.decode().splitlines())
    content = "\n".join(line for line in lines if line and not line.startswith("//")).encode()
    return Asset(content, source.content_type, f'"{hashlib.sha256(content).hexdigest()[:20]}"')


def _page(name: str) -> bytes:
    page = asset(name)
    assert page is not None  # noqa: S101  the package ships its pages
    return page.content


@lru_cache(maxsize=1)
def _files() -> dict[str, Path]:
    """The allow-list: a name is looked up here and never joined to a path."""
    folders = (_FOLDER, _FOLDER / "vendor")
    return {path.name: path for folder in folders for path in folder.iterdir() if path.suffix in _TYPES}


@lru_cache(maxsize=16)
def _gzipped(content: bytes) -> bytes:
    return gzip.compress(content, mtime=0)
