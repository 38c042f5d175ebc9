"""The static files by themselves; no browser."""

from __future__ import annotations

import gzip
import hashlib
import re
import tomllib
from pathlib import Path

import pytest

from firstminute import pages

FOLDER = Path(pages.__file__).parent
SERVED = sorted(path.name for path in FOLDER.rglob("*.*") if path.suffix in (".html", ".css", ".js", ".svg"))
SCRIPTS = [name for name in SERVED if name.endswith(".js") and not name.startswith("chart-")]


@pytest.mark.parametrize("name", SERVED)
def test_every_file_of_the_folder_is_served_with_its_type_and_a_strong_etag(name):
    asset = pages.asset(name)
    assert asset is not None
    assert asset.content
    assert asset.etag == f'"{hashlib.sha256(asset.content).hexdigest()[:20]}"'
    assert gzip.decompress(asset.compressed()) == asset.content
    expected = {"html": "text/html", "css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
    assert asset.content_type.split(";")[0] == expected[name.rpartition(".")[2]]


@pytest.mark.parametrize(
    "name",
    [
        "../__init__.py",
        "__init__.py",
        "vendor/chart-4.6.1.umd.min.js",
        "..%2f__init__.py",
        "/etc/passwd",
        "README.md",
        "",
        ".",
        "dashboard.css\x00",
    ],
)
def test_nothing_else_is_served(name):
    assert pages.asset(name) is None


@pytest.mark.parametrize("name", [name for name in SERVED if not name.startswith("chart-")])
def test_an_address_of_an_asset_exists_and_carries_the_version(name):
    text = pages.asset(name).content.decode()
    assert "{{version}}" not in text
    named = re.findall(r"""(?:/dashboard/assets/|from "\./)([\w.-]+)(\?v=[0-9a-f]{12})?""", text)
    assert all(pages.asset(one) and version == f"?v={pages.version()}" for one, version in named)
    assert named or name not in ("dashboard.html", "sign_in.html", "dashboard.js")


def test_pages_hold_no_script_or_style_of_their_own():
    for page in (pages.dashboard(), pages.sign_in()):
        text = page.decode()
        assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)|javascript:", text)
        assert not re.search(r"(?:src|href)=\"(?:https?:)?//", text)


@pytest.mark.parametrize("name", SCRIPTS)
def test_scripts_never_make_markup_out_of_text(name):
    text = pages.asset(name).content.decode()
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function", text)


def test_the_headers_forbid_everything_that_is_not_ours():
    policy = pages.SECURITY_HEADERS["Content-Security-Policy"]
    assert policy.startswith("default-src 'self';")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert pages.SECURITY_HEADERS["X-Content-Type-Options"] == "nosniff"
    assert pages.SECURITY_HEADERS["Referrer-Policy"] == "no-referrer"


def test_what_the_sign_in_page_says_is_text():
    page = pages.sign_in('<b onclick="x">no</b>').decode()
    assert "&lt;b onclick=&quot;x&quot;&gt;no&lt;/b&gt;" in page
    assert "{{message}}" not in page


def test_vendored_files_are_the_ones_the_note_tells_of():
    note = (FOLDER / "vendor" / "README.md").read_text()
    told = dict(re.findall(r"^\| `([^`]+)` .*`([0-9a-f]{64})` \|$", note, re.MULTILINE))
    files = {path.name for path in (FOLDER / "vendor").glob("*.js")}
    assert files == told.keys()
    for name, digest in told.items():
        assert hashlib.sha256((FOLDER / "vendor" / name).read_bytes()).hexdigest() == digest
    assert all((FOLDER / "vendor" / licence).exists() for licence in re.findall(r"`([\w.-]+LICENSE\.md)`", note))


def test_the_package_ships_every_file():
    project = tomllib.loads((FOLDER.parents[2] / "pyproject.toml").read_text())
    globs = project["tool"]["setuptools"]["package-data"]["firstminute"]
    shipped = {path for pattern in globs for path in FOLDER.parent.glob(pattern)}
    assert {path for path in FOLDER.rglob("*") if path.is_file() and "__pycache__" not in path.parts} <= shipped
