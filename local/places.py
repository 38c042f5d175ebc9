"""Where everything of a local run listens."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Places:
    """Base URLs without a slash at the end. Each stand-in is a host of its own, as its original is."""

    api: str
    website: str
    outbox: str
    twilio: str
    crm: str
    mail: str
    contacts: str

    @property
    def dashboard(self) -> str:
        """The dashboard's page."""
        return f"{self.api}/dashboard"

    @property
    def preview(self) -> str:
        """The page that tells what one person would live through."""
        return f"{self.api}/preview"
