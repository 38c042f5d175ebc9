"""Every kind of source is measured, with a delivery that is in the samples."""

from __future__ import annotations

from bench import kinds
from bench.places import ROOT
from firstminute.client_file.kinds import kinds as known

# Texts come to Twilio's own route, which is the function `telephony`. Nobody here can sign as Wix does.
ELSEWHERE = {"twilio", "wix"}


def test_no_kind_is_left_out() -> None:
    assert set(kinds.KINDS) == set(known()) - ELSEWHERE


def test_each_is_measured_with_a_sample() -> None:
    assert [
        kind for kind, name in kinds.SAMPLES.items() if not (ROOT / f"tests/samples/{kind}/{name}.json").exists()
    ] == []
