"""What a change of a client file may not do to people who are in its cadences already."""

from __future__ import annotations

from collections.abc import Iterator

from firstminute.client_file.cadence_part import CadencePart
from firstminute.client_file.compiling_cadences import Compiled, compiled_steps
from firstminute.client_file.model import ClientFile
from firstminute.client_file.reading import Place

Finding = tuple[Place, str]


def change_findings(client: ClientFile, before: ClientFile) -> Iterator[Finding]:
    """Steps that changed under the same version, and versions that are gone though people may be on them."""
    for name, old in before.cadences.items():
        place: Place = ("cadences", name)
        new = client.cadences.get(name)
        if new is None:
            yield ("cadences",), f"has no {name} any more; who is in it stops there. Keep it until nobody is"
            continue
        known = _versions(new)
        for version, steps in _versions(old).items():
            if version in known and known[version] != steps:
                yield place, f"changes the steps of version {version}; raise version, and keep the old ones in earlier"
            elif version not in known and version not in {rule.from_ for rule in new.migrate}:
                yield place, f"has no version {version} any more; keep it in earlier, or move its people by migrate"


def _versions(part: CadencePart) -> dict[int, list[Compiled]]:
    """The steps of each version, as they run."""
    older = {one.version: compiled_steps(one.steps, part.jitter) for one in part.earlier}
    return {**older, part.version: compiled_steps(part.steps, part.jitter)}
