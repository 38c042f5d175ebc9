"""What a file refers to is looked for however much else is wrong with it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from client_file.writing import checked, written
from firstminute.client_file.references import unknown_in

UNKNOWN = (
    ("owner: front_desk", "owner: frontdesk"),
    ("time_zone: America/New_York", "time_zone: Los Angeles"),
    ("template: first_text }", "template: first_txt }"),
)
SAID = {
    "owner": "frontdesk is not in the team; did you mean front_desk?",
    "practice.time_zone": '"Los Angeles" is no IANA time zone; did you mean America/Los_Angeles?',
    "first_touch.channels[0].template": "there is no template first_txt; did you mean first_text?",
}


@pytest.mark.parametrize(
    ("slip", "field"),
    [
        (("country: US", "country: Narnia"), "practice.country"),
        (("policy: send_now", "policy: whenever"), "first_touch.policy"),
        (('    phone: "+12125550110"', '    phone: "call me"'), "team[0].phone"),
        (("qualification:\n", "qualification: none\nqualify:\n"), "qualify"),
    ],
)
def test_a_slip_in_one_place_hides_nothing_that_is_missing_in_another(slip: tuple[str, str], field: str) -> None:
    found = {one.field: one.message for one in checked(written(slip, *UNKNOWN))}
    assert found.items() >= SAID.items()
    assert field in found


def test_what_is_no_name_at_all_is_said_once() -> None:
    found = [one.field for one in checked(written(("owner: front_desk", "owner: Front Desk!")))]
    assert found == ["owner"]


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["practice", "time_zone", "owner", "team", "name", "templates", "cadences", "first_touch"])
            | st.text(max_size=4),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(plain)
def test_whatever_a_file_holds_can_be_looked_through(content: Any) -> None:
    assert all(isinstance(message, str) for _, message in unknown_in(content))
