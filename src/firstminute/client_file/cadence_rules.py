"""What the cadences of a client file must be."""

from __future__ import annotations

from collections.abc import Iterator

from firstminute.client_file.fields import minutes, seconds
from firstminute.client_file.messages import nearest
from firstminute.client_file.model import ClientFile
from firstminute.client_file.plan_parts import CadencePart
from firstminute.client_file.reading import Place

Finding = tuple[Place, str]


def cadence_findings(client: ClientFile) -> Iterator[Finding]:
    """Cadences that are missing, and steps out of order."""
    if "new_lead" not in client.cadences:
        yield ("cadences",), f"needs the cadence new_lead; {nearest('new_lead', list(client.cadences))}"
    for name, cadence in client.cadences.items():
        yield from _order(("cadences", name, "steps"), cadence)


def _order(place: Place, cadence: CadencePart) -> Iterator[Finding]:
    before = (0, -1)
    for number, step in enumerate(cadence.steps):
        due = (seconds(step.after), minutes(step.at) if step.at else -1)
        if due < before:
            yield (*place, number), "is due before the step above it; write the steps in the order they are due"
        before = max(due, before)
