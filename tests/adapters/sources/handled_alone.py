"""Takes in one delivery of one kind, in a process that has nothing else: `python THIS KIND FOLDER`.

FOLDER holds a practice. Prints every module that is loaded in the end.
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from fakes import FakeClock, FakeIds, FakeOrchestrator, FakeQuarantine, FakeSecrets
from fakes_checks import FakeChecks
from fakes_leads import FakeLeads
from firstminute import bootstrap
from firstminute.adapters.sources.synthetic import written
from firstminute.application.intake import Intake, receive
from firstminute.config import read_practice
from firstminute.domain.source import Source


def main(kind: str, folder: str) -> None:
    """The request is that of a synthetic inquiry, which comes signed as its sender signs."""
    now, secret = datetime.now(UTC), None if kind == "form" else "any/secret"
    source, checks = Source("any", kind, secret=secret), FakeChecks()
    proofs, person = ("s3cr3t",) if secret else (), ("dana@example.com", "+12125550143")
    practice = replace(read_practice(Path(folder)), sources={"any": source})
    secrets = FakeSecrets({"any/secret": "s3cr3t"})
    stored = (practice, FakeLeads(), FakeQuarantine(), FakeOrchestrator(), secrets, FakeClock(now))
    intake = Intake(*stored, bootstrap.source_kind, FakeIds(), checks=checks)
    (received,) = receive(intake, "any", written(source, proofs, person, "https://api.example", now))
    assert received.status == "accepted", received
    sys.stdout.write(json.dumps(sorted(sys.modules)))


main(*sys.argv[1:])
