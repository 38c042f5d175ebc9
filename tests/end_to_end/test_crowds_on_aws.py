"""Two hundred simultaneous deliveries of forty people from three sources, on the local AWS."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from crowds import Delivery, deliveries, number_of
from end_to_end_stack import Stack, eventually

AREA = "917"
PEOPLE = 40


def test_two_hundred_deliveries_at_once_are_forty_leads_with_forty_first_touches(stack: Stack) -> None:
    def send(delivery: Delivery) -> str:
        secret = stack.told["secrets"].get(f"{delivery.source}/signing_secret", "")
        proof = {"Authorization": f"Bearer {secret}"} if secret else {}
        path, proof["Content_Type"] = f"/intake/{delivery.source}", delivery.content_type
        for _ in range(20):
            try:
                answer = stack.call("POST", path, delivery.body, **proof)
            except OSError:  # no answer in time: a sender sends the same again, as after a 5xx
                continue
            if answer.status < 500:
                break
        assert answer.status == 202, answer.body
        return str(answer.json["lead_id"])

    sent = deliveries(PEOPLE, AREA)
    with ThreadPoolExecutor(20) as pool:
        ids = list(pool.map(send, sent))
    leads_of: dict[int, set[str]] = {}
    for delivery, lead_id in zip(sent, ids, strict=True):
        leads_of.setdefault(delivery.person, set()).add(lead_id)
    assert [len(one) for one in leads_of.values()] == [1] * PEOPLE
    leads = set.union(*leads_of.values())
    assert len(leads) == PEOPLE

    def firsts() -> list[str]:
        texts = [one for one in stack.outbox(channel="sms") if one["lead_id"] in leads]
        return [one["lead_id"] for one in texts if "Thanks for reaching out" in one["body"]]

    eventually(lambda: set(firsts()) == leads, 180)
    assert sorted(firsts()) == sorted(leads)
    numbers = {one["to"] for one in stack.outbox(channel="sms") if one["lead_id"] in leads}
    assert numbers == {number_of(person, AREA) for person in range(PEOPLE)}
    assert {tuple(sorted(stack.lead(one)["lead"]["sources"])) for one in leads} == {("partner", "website", "zapier")}
