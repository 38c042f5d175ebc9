"""How thoroughly properties are tried, and what the template gives every function.

`make test` takes its time, `make check` answers while one waits.
"""

import os

from hypothesis import settings

# Powertools reads them when the first handler is imported, whichever test does that.
os.environ.setdefault("POWERTOOLS_METRICS_NAMESPACE", "FirstMinute")
os.environ.setdefault("POWERTOOLS_SERVICE_NAME", "test")

# How long one example takes says nothing here: several tests share two cores.
settings.register_profile("thorough", settings.default, deadline=None)
settings.register_profile("quick", settings.default, deadline=None, max_examples=10)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "thorough"))
