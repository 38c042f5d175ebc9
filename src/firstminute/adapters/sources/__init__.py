"""Inbound, without a network: bytes and headers in; a draft, an event or a refusal out. One module for each kind."""
