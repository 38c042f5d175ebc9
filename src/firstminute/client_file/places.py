"""Addresses on the network, as a client file names them."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit


def private(url: str) -> bool:
    """Whether a URL names a host inside this machine or network by its address or a local name."""
    host = urlsplit(url).hostname or ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host == "localhost" or host.endswith((".localhost", ".local", ".internal"))
    return not address.is_global
