"""The outside world: sources in, channels and CRMs out, AWS underneath."""
