"""Every opt-out with its proof, and the size of the ledger."""

from __future__ import annotations

import argparse

from firstminute.commands import local, show_json, show_table, stack


def configure(parser: argparse.ArgumentParser) -> None:
    """Of which stack."""
    stack.add_arguments(parser)


def run(given: argparse.Namespace) -> int:
    """Ids, hashes and times only; 1 when anything left after a no."""
    from firstminute.application.proving import proofs

    found = stack.find(given)
    all_ = list(proofs(found.leads))
    if given.json:
        show_json([one.as_json() for one in all_])
    else:
        zone = found.practice.zone
        show_table(
            ("said", "in the ledger after", "lead", "scope", "number or hash", "how", "by", "sent after"),
            (
                (
                    local(one.as_json()["said_at"], zone),
                    f"{one.effect_ms} ms",
                    one.lead_id,
                    one.scope,
                    f"…{one.ends_in}" if one.ends_in else one.point or "all of theirs",
                    one.how,
                    one.by,
                    one.sent_after,
                )
                for one in all_
            ),
            right=(1, 7),
        )
    return 1 if any(one.sent_after for one in all_) else 0
