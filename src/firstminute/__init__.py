"""FirstMinute: answers a practice's inquiries within seconds and follows up until somebody says yes or no."""

__version__ = "0.1.0"
