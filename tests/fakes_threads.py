"""What members of the team were told by text, in memory."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from firstminute.domain.team_phones import WITHIN, TeamPhone
from firstminute.domain.threads import Said, Thread


class FakeThreads:
    """`application.threads.Threads`."""

    def __init__(self) -> None:
        self._of: dict[str, Thread] = {}

    def get(self, member: str) -> Thread:
        return self._of.get(member, Thread())

    def alerted(self, member: str, lead_id: str, at: datetime) -> None:
        known = self.get(member)
        self._of[member] = replace(known, alerted={**known.alerted, lead_id: at})

    def answered(self, member: str, lead_id: str, at: datetime) -> None:
        self._of[member] = replace(self.get(member), answered=lead_id, answered_at=at, held=None)

    def hold(self, member: str, said: Said) -> None:
        self._of[member] = replace(self.get(member), held=said)


class FakeTeamPhones:
    """`application.team_phones.TeamPhones`."""

    def __init__(self) -> None:
        self.of: dict[str, TeamPhone] = {}

    def get(self, phone: str) -> TeamPhone:
        return self.of.get(phone, TeamPhone())

    def stop(self, phone: str, at: datetime, heard: str = "") -> None:
        self.of[phone] = replace(self.get(phone), stopped_at=at, heard=self._heard(phone, heard))

    def start(self, phone: str, heard: str = "") -> None:
        self.of[phone] = TeamPhone(heard=self._heard(phone, heard))

    def _heard(self, phone: str, heard: str) -> frozenset[str]:
        return self.get(phone).heard | ({heard} if heard else set())

    def fail(self, phone: str, event_id: str, at: datetime) -> TeamPhone:
        recent = {one: then for one, then in self.get(phone).failed.items() if then > at - WITHIN}
        self.of[phone] = replace(self.get(phone), failed={**recent, event_id: at})
        return self.of[phone]

    def told(self, phone: str, at: datetime) -> None:
        self.of[phone] = replace(self.get(phone), told_at=at)
