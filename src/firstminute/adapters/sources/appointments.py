"""What a calendar reports, in the shape of the contract's events."""

from __future__ import annotations

from typing import Any


def report(
    type_: str, *, id_: str, at: str | None, email: str | None, phone: str | None, **data: Any
) -> dict[str, Any]:
    """One event: `id_` is what its repetition is known by, `data` what is known of the appointment."""
    known = {name: value for name, value in data.items() if value not in (None, "")}
    return {"type": type_, "id": id_[:200], "occurred_at": at, "email": email, "phone": phone, "data": known}


def moved(report_: dict[str, Any], before: str | None) -> list[dict[str, Any]]:
    """The reports of an appointment that took the place of another: that one is off, this one is on."""
    if not before or before == report_["data"].get("appointment_id"):
        return [report_]
    data = {"appointment_id": before, "reason": "rescheduled"}
    off = {**report_, "type": "appointment.cancelled", "id": f"{report_['id'][:190]}:before", "data": data}
    return [off, {**report_, "data": {**report_["data"], "instead_of": before}}]
