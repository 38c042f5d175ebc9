"""How thoroughly properties are tried: `make test` takes its time, `make check` answers while one waits."""

import os

from hypothesis import settings

# How long one example takes says nothing here: several tests share two cores.
settings.register_profile("thorough", settings.default, deadline=None)
settings.register_profile("quick", settings.default, deadline=None, max_examples=10)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "thorough"))
