"""Where things are."""

from __future__ import annotations

from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
# What measuring leaves behind; `make clean` removes it.
WORK: Final = ROOT / ".build" / "bench"
DEMO: Final = ROOT / "clients" / "demo.yaml"
TEMPLATE: Final = ROOT / "template.yaml"
MACHINE: Final = ROOT / "infra" / "cadence.asl.json"
