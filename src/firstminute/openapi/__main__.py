"""`python -m firstminute.openapi` writes `openapi.json` beside the package's modules."""

from firstminute.openapi import FILE
from firstminute.openapi.describing import described

FILE.write_text(described(), encoding="utf-8")
