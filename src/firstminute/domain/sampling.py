"""Each template as a person would get it, with its size and its price: what a practice reads before it approves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from firstminute.domain.lead import Lead
from firstminute.domain.practice import Practice, Template
from firstminute.domain.segments import Segments, segments
from firstminute.domain.templates import Rendered, render, values_for, with_footer
from firstminute.domain.text_prices import price_of

# Somebody with a name of the usual length, who has asked about something.
SAMPLE = Lead(
    "ld_sample",
    first_name="Jordan",
    service="a first visit",
    email="jordan@example.com",
    starts={"a1": "2026-12-01T20:00:00Z"},
)


@dataclass(frozen=True, slots=True)
class Sample:
    """One template in one language, filled in.

    `uses` is how many steps of plans send it, `size` None for what is no text; `price` in dollars a send.
    """

    template: Template
    said: Rendered
    uses: int
    size: Segments | None
    price: float

    @property
    def price_per_1000(self) -> float:
        """Dollars for a thousand people who run through every plan to its end."""
        return 1000 * self.uses * self.price


def samples(practice: Practice, lead: Lead = SAMPLE) -> Iterator[Sample]:
    """Every template in every language it has, in the order of the file."""
    person = lead if lead.owner or not practice.team else replace(lead, owner=practice.team[0].name)
    used = uses(practice)
    for template in practice.templates.values():
        for one in (template, *template.translations.values()):
            said = _said(practice, person, one, opens=_opens(practice, template.name))
            size = segments(said.text) if one.channel == "sms" else None
            yield Sample(one, said, used[template.name], size, price_of(practice, one.channel, said.text))


def uses(practice: Practice) -> Counter[str]:
    """How often each template is planned: by the first touch's preferred way, and by the steps of every cadence."""
    planned = [practice.first_touch.choices[0].template]
    planned += [step.template for one in practice.cadences.values() for step in one.steps if step.template]
    return Counter(planned)


def plan_prices(practice: Practice) -> dict[str, float]:
    """Dollars that a thousand people cost at most, by the plan that they run through; the first touch is one."""
    price = {one.template.name: one.price for one in samples(practice) if one.template in practice.templates.values()}
    plans = {name: [step.template for step in one.steps if step.template] for name, one in practice.cadences.items()}
    planned = {"first touch": [practice.first_touch.choices[0].template], **plans}
    return {name: 1000 * sum(price[one] for one in names) for name, names in planned.items()}


def _opens(practice: Practice, name: str) -> bool:
    return any(one.template == name for one in practice.first_touch.choices)


def _said(practice: Practice, lead: Lead, template: Template, *, opens: bool) -> Rendered:
    said = render(template, values_for(practice, lead))
    if template.channel != "email" or opens:
        return said
    return with_footer(said, practice.name, practice.address, "https://…/unsubscribe/…", template.language)
