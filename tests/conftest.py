"""How thoroughly properties are tried, and what the template gives every function.

`make test` takes its time, `make check` answers while one waits.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import settings

# Powertools reads them when the first handler is imported, whichever test does that.
os.environ.setdefault("POWERTOOLS_METRICS_NAMESPACE", "FirstMinute")
os.environ.setdefault("POWERTOOLS_SERVICE_NAME", "test")

# How long one example takes says nothing here: several tests share two cores.
settings.register_profile("thorough", settings.default, deadline=None)
settings.register_profile("quick", settings.default, deadline=None, max_examples=10)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "thorough"))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """One browser for every test that looks at a page; Playwright takes no second one in a process."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    found = filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome")))
    path = next(found, None)
    if path is None:
        pytest.skip("no Chromium found: install Debian's `chromium` to run the browser tests")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()
