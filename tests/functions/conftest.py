"""What the template gives every function and Powertools reads when a handler is imported."""

from __future__ import annotations

import os

os.environ.setdefault("POWERTOOLS_METRICS_NAMESPACE", "FirstMinute")
os.environ.setdefault("POWERTOOLS_SERVICE_NAME", "test")
