"""The console over HTTP: which route asks what, who may, and the pages for people.

`answer` is all that a function needs; it lies beside `http_api`, above the use cases and below the entry points.
"""

from firstminute.http_console.routing import answer

__all__ = ["answer"]
