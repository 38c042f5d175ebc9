"""Speed and cost, measured on the built artefacts and printed beside their budgets: `make bench`."""
