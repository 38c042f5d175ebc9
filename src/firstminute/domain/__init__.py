"""Values, rules and decisions. No input or output, no clock, no environment: time comes in as `now`."""
