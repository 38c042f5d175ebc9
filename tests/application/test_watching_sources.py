"""The watchdog listens for sources that went quiet: once an hour, for an alarm and a log that names them."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from test_listening import NOW, busy

from builders import a_practice
from fakes import FakeClock, FakeOrchestrator
from fakes_leads import FakeLeads
from firstminute.application.watchdog import Watchdog, watch
from firstminute.domain.silence import Silence

HOUR = NOW.replace(minute=0)


def watchdog(at: Any) -> Watchdog:
    return Watchdog(a_practice(), FakeLeads(), FakeOrchestrator(), FakeClock(at), busy("website"))


def test_at_every_full_hour_the_silent_sources_are_found() -> None:
    silent = watch(watchdog(HOUR)).silent
    assert silent
    assert [one.source for one in silent] == ["website"]


@pytest.mark.parametrize("minutes", [1, 30, 59])
def test_in_the_other_minutes_nothing_is_read(minutes: int) -> None:
    assert watch(watchdog(HOUR + timedelta(minutes=minutes))).silent is None


@pytest.mark.parametrize(("minutes", "counted"), [(0, 1), (1, None)])
def test_the_alarm_s_metric_counts_them_and_the_log_names_them(
    minutes: int,
    counted: int | None,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setenv("POWERTOOLS_METRICS_NAMESPACE", "FirstMinute")
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", "test")
    from functions.watchdog import handler

    caplog.set_level("INFO")
    monkeypatch.setattr(handler.bootstrap, "watchdog", lambda: watchdog(HOUR + timedelta(minutes=minutes)))
    capsys.readouterr()
    handler.handler({}, None)
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")]
    metrics = next(one for one in told if "LeadsWaiting" in one)
    assert metrics.get("SourcesSilent") == ([float(counted)] if counted is not None else None)
    named = [record.__dict__["silent"] for record in caplog.records if "silent" in record.__dict__]
    assert [list(one) for one in named] == ([["website"]] if counted else [])


def test_a_silence_says_since_when_and_what_was_due() -> None:
    (found,) = watch(watchdog(HOUR)).silent or [Silence("", HOUR.date(), 0)]
    assert str(found.last) == "2026-11-23"
    assert found.expected > 6
