"""Which network addresses are the public internet's, and which lead back into somebody's own network."""

from __future__ import annotations

import ipaddress
from typing import Final

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address
# Translated to the IPv4 address in its last 32 bits: https://www.rfc-editor.org/rfc/rfc6052#section-2.1
_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")


def is_public(text: str) -> bool:
    """Whether a literal address can only be reached over the public internet; False for what is no address.

    https://www.iana.org/assignments/iana-ipv4-special-registry and iana-ipv6-special-registry, and the addresses that
    carry an IPv4 address inside, judged by that one.
    """
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    return all(_is_public(one) for one in _meant(address))


def _meant(address: _Address) -> list[_Address]:
    """The address and every IPv4 address a router may make of it; mapped and translated ones are only that."""
    if isinstance(address, ipaddress.IPv4Address):
        return [address]
    if address.ipv4_mapped:
        return [address.ipv4_mapped]
    if address in _NAT64:
        return [ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)]
    embedded = [address.sixtofour, *(address.teredo or ())]
    return [address, *(one for one in embedded if one)]


def _is_public(address: _Address) -> bool:
    site_local = isinstance(address, ipaddress.IPv6Address) and address.is_site_local
    return address.is_global and not (address.is_multicast or address.is_reserved or site_local)
