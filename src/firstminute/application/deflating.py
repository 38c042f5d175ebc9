"""Texts made short for the table, in zlib's format: whatever reads that reads these."""

from __future__ import annotations

import zlib
from typing import Final

_SHORT: Final = 4096


def deflated(raw: bytes, level: int = 6) -> bytes:
    """Deflated. To set up the usual window takes longer than to deflate an inquiry, so short ones get a small one."""
    window, memory = (12, 5) if len(raw) <= _SHORT else (15, 8)
    packer = zlib.compressobj(level, zlib.DEFLATED, window, memory)
    return packer.compress(raw) + packer.flush()
