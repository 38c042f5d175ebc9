"""Forty people who inquire five times each, all at once, by three ways: what no lead may be lost or doubled by."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from urllib.parse import urlencode

NAMES = ("Dana", "Tom", "Priya", "Ivan", "Chloe", "Omar", "Greta", "Kofi", "Yuki", "Luis")
SOURCES = ("website", "zapier", "partner")


@dataclass(frozen=True)
class Delivery:
    """One delivery of one person, as its source sends it."""

    person: int
    source: str
    body: bytes
    content_type: str


def number_of(person: int, area: str = "212") -> str:
    """Two people share each number: a family."""
    return f"+1{area}5557{person // 2:03d}"


def deliveries(people: int = 40, area: str = "212") -> list[Delivery]:
    """Five of each person in any order: a form twice, a webhook twice, a CRM once. Neighbours share their number."""
    found = [one for person in range(people) for one in _of_person(person, number_of(person, area))]
    random.Random(7).shuffle(found)
    return found


def _of_person(person: int, phone: str) -> list[Delivery]:
    name, email = NAMES[person % len(NAMES)], f"person{person}.{phone[2:5]}@example.com"
    form = urlencode({"name": f"{name} Reyes", "phone": phone, "message": "Do you have time?"}).encode()
    webhook = json.dumps({"first_name": name, "phone": phone, "email": email}).encode()
    crm = json.dumps({"full_name": f"{name} Reyes", "mobile": phone, "email": email, "notes": "from the CRM"}).encode()
    plain, structured = "application/x-www-form-urlencoded", "application/json"
    return [
        *[Delivery(person, "website", form, plain)] * 2,
        *[Delivery(person, "zapier", webhook, structured)] * 2,
        Delivery(person, "partner", crm, structured),
    ]
