"""What must fit together in a client file: one wrong file for each rule, with the line to correct."""

from __future__ import annotations

import pytest

from client_file.writing import checked, written

SMS = (
    "  sms:\n    provider: twilio\n    account: AC00000000000000000000000000000001\n    secret: twilio/auth_token\n"
    '    from: "+12125550120"\n'
)
EMAIL = (
    "  email:\n    provider: ses\n    from: Bright Smile Dental <hello@bright-smile.example>\n"
    "    reply_to: front-desk@bright-smile.example\n"
)
CRM = "    url: https://crm.bright-smile.example/hooks/firstminute"
# Text of the demo, what stands there instead, the line to correct (by words in it), the field, what is said.
WRONG = {
    "a time zone that does not exist": (
        ("time_zone: America/New_York", "time_zone: America/New_Yorck"),
        "time_zone:",
        "practice.time_zone",
        '"America/New_Yorck" is no IANA time zone; did you mean America/New_York?',
    ),
    "a city for a time zone": (
        ("time_zone: America/New_York", "time_zone: Los Angeles"),
        "time_zone:",
        "practice.time_zone",
        '"Los Angeles" is no IANA time zone; did you mean America/Los_Angeles?',
    ),
    "whatever zone a machine is set to": (
        ("time_zone: America/New_York", "time_zone: localtime"),
        "time_zone:",
        "practice.time_zone",
        '"localtime" is no IANA time zone; it looks like America/New_York',
    ),
    "a placeholder in the practice's name": (
        ("name: Bright Smile Dental\n", 'name: "Bright {first_name}"\n'),
        'name: "Bright',
        "practice.name",
        "holds {, }; write the name as people read it",
    ),
    "a sign that nobody sees in the practice's name": (
        ("name: Bright Smile Dental\n", 'name: "Bright \\u202e Smile"\n'),
        'name: "Bright',
        "practice.name",
        "holds U+202E; write the name as people read it",
    ),
    "nothing like a time zone": (
        ("time_zone: America/New_York", "time_zone: where we are"),
        "time_zone:",
        "practice.time_zone",
        '"where we are" is no IANA time zone; it looks like America/New_York',
    ),
    "two members of one name": (
        ("  - name: coordinator\n", "  - name: front_desk\n"),
        "  - name: front_desk\n    full_name: Coordinator",
        "team[1].name",
        "front_desk is in the team already",
    ),
    "an alert by text without a phone": (
        ('    phone: "+12125550110"\n', ""),
        "alert_by: [sms, email]",
        "team[0].alert_by",
        "is to be alerted by text but has no phone",
    ),
    "an alert by e-mail without an address": (
        ("    email: coordinator@bright-smile.example\n", ""),
        "alert_by: [email]",
        "team[1].alert_by",
        "is to be alerted by e-mail but has no email",
    ),
    "an owner from outside the team": (
        ("owner: front_desk", "owner: frontdesk"),
        "owner: frontdesk",
        "owner",
        "frontdesk is not in the team; did you mean front_desk?",
    ),
    "a day that is given twice": (
        ("  fri: ", "  thu-fri: "),
        "  thu-fri: ",
        "coverage.thu-fri",
        "gives hours for thu, which mon-thu has given already",
    ),
    "a member's hours of no length": (
        ("    full_name: Front desk\n", '    full_name: Front desk\n    hours: { mon: "09:00-09:00" }\n'),
        "hours: { mon",
        "team[0].hours.mon",
        '"09:00-09:00" opens and closes at the same time; the whole day is "00:00-24:00"',
    ),
    "hours of no length": (
        ('mon-thu: "08:00-18:00"', 'mon-thu: "08:00-08:00"'),
        "mon-thu:",
        "coverage.mon-thu",
        '"08:00-08:00" opens and closes at the same time; the whole day is "00:00-24:00"',
    ),
    "hours that overlap": (
        ('"12:30-14:00"', '"11:30-14:00"'),
        "  sat: [",
        "coverage.sat",
        '"11:30-14:00" overlaps the hours before it, or stands before them',
    ),
    "hours that overlap what goes on over midnight": (
        ('sat: ["09:00-12:00", "12:30-14:00"]', 'sat: ["18:00-02:00", "20:00-21:00"]'),
        "  sat: [",
        "coverage.sat",
        '"20:00-21:00" overlaps the hours before it, or stands before them',
    ),
    "no hours of the first touch": (
        ('hours: { mon-sun: "00:00-24:00" }', "hours: {}"),
        "hours: {}",
        "first_touch.hours",
        "must hold at least one day with hours",
    ),
    "no hours of follow-ups": (
        ('    mon-sat: "09:00-20:00"\n    sun: "12:00-20:00"', "    mon-sat: []"),
        "  hours:\n    mon-sat",
        "send_policy.hours",
        "must hold at least one day with hours",
    ),
    "hours turned round": (
        ('mon-sat: "09:00-20:00"', 'mon-sat: "20:00-09:00"'),
        "    mon-sat:",
        "send_policy.hours.mon-sat",
        '"20:00-09:00" lies in the night: texts would leave between 21:00 and 8:00, which 47 CFR 64.1200(c)(1) forbids',
    ),
    "hours of the late evening": (
        ('    sun: "12:00-20:00"', '    sun: ["12:00-20:00", "21:00-22:00"]'),
        "    sun:",
        "send_policy.hours.sun",
        '"21:00-22:00" lies in the night: texts would leave between 21:00 and 8:00, which 47 CFR 64.1200(c)(1) forbids',
    ),
    "hours before breakfast": (
        ('    sun: "12:00-20:00"', '    sun: "05:00-08:00"'),
        "    sun:",
        "send_policy.hours.sun",
        '"05:00-08:00" lies in the night: texts would leave between 21:00 and 8:00, which 47 CFR 64.1200(c)(1) forbids',
    ),
    "a day that is in no calendar": (
        ("2026-11-27, 2026-12-24", "2026-11-31, 2026-12-24"),
        "dates:",
        "holidays.dates[0]",
        "2026-11-31 is not in the calendar",
    ),
    "an open door for tools": (
        ("    secret: zapier/signing_secret\n", ""),
        "  zapier:",
        "sources.zapier",
        "a source of kind webhook needs a secret, so that nobody else can post here",
    ),
    "a campaign that is a story": (
        ("campaign: partner-leads", "campaign: " + "partner " * 20),
        "campaign:",
        "sources.zapier.campaign",
        "is longer than 120 characters; numbers are kept by it",
    ),
    "an origin that anybody on the way could speak for": (
        ("origins: [https://www.", "origins: [http://www."),
        "origins:",
        "sources.website.origins[0]",
        "must be https, unless it is this machine",
    ),
    "no channel": (
        (SMS + EMAIL, "  {}\n"),
        "channels:",
        "channels",
        "needs sms or email, switched on, or nothing can leave",
    ),
    "an account that is none of Twilio's": (
        ("account: AC00000000000000000000000000000001", "account: SK00000000000000000000000000000001"),
        "account:",
        "channels.sms.account",
        "must be Twilio's Account SID: AC and 32 hex digits",
    ),
    "a provider that is called in plain text": (
        (SMS, SMS + "    base_url: http://sms.example\n"),
        "base_url:",
        "channels.sms.base_url",
        "must be https, unless it is this machine or its network",
    ),
    "two callbacks of one name": (
        (CRM, CRM + "\n    secret: crm/callback_secret\n  - name: crm\n    url: https://other.example"),
        "  - name: crm\n    url: https://other",
        "callbacks[1].name",
        "another callback is called crm already",
    ),
    "a callback in plain text": (
        (CRM, CRM.replace("https", "http")),
        "url: http:",
        "callbacks[0].url",
        "must be https; http is for private addresses with allow_private: true",
    ),
    "a callback in plain text to the world, whatever is allowed": (
        (CRM, CRM.replace("https", "http") + "\n    allow_private: true"),
        "url: http:",
        "callbacks[0].url",
        "must be https; http is for private addresses with allow_private: true",
    ),
    "a callback into our own network": (
        (CRM, "    url: https://10.0.0.7/hook"),
        "url: https://10",
        "callbacks[0].url",
        "leads to a private address; set allow_private: true if that is meant",
    ),
    "a callback for an event that never happens": (
        (CRM, CRM + "\n    events: [lead.received, sale.one]"),
        "events:",
        "callbacks[0].events[1]",
        "there is no event sale.one; did you mean sale.won?",
    ),
    "no plan for new leads": (
        ("  new_lead:\n", "  newlead:\n"),
        "cadences:",
        "cadences",
        "needs the cadence new_lead; did you mean newlead?",
    ),
    "steps that do not stand in their order": (
        ("template: call_again, after: 45 min", "template: call_again, after: 2 min"),
        "template: call_again",
        "cadences.new_lead.steps[1]",
        "is due before the step above it; write the steps in the order they are due",
    ),
    "steps of one day that do not stand in their order": (
        ('template: call_follow_up, after: 1 day, at: "17:15"', 'template: call_follow_up, after: 1 day, at: "9:15"'),
        'at: "9:15"',
        "cadences.new_lead.steps[4]",
        "is due before the step above it; write the steps in the order they are due",
    ),
    "a range upside down": (
        ("qualification_rate_low: 0.3", "qualification_rate_low: 0.8"),
        "qualification_rate_low:",
        "targets.qualification_rate_low",
        "is above qualification_rate_high",
    ),
    "an aim that is none": (
        ("first_human: 5 min", "first_human: 2 days"),
        "first_human:",
        "targets.first_human",
        "is longer than a day; the aim is minutes",
    ),
    "an investment that ends before it begins": (
        ("low: 1500, high: 5000", "low: 1500, high: 1500"),
        'high: 1500 }\n      - { label: "$5,000',
        "qualification.investment.ranges[1]",
        "ends before it begins",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_does_not_fit_is_said_at_the_line_to_correct(name: str) -> None:
    change, at, field, message = WRONG[name]
    text = written(change)
    line = text.count("\n", 0, text.index(at)) + 1
    assert f"practice.yaml:{line}: {field}: {message}" in map(str, checked(text))


# One slip often has two ends; whatever else is said must come of it.
FOLLOWS = {"no channel", "no plan for new leads"}


@pytest.mark.parametrize("name", sorted(WRONG.keys() - FOLLOWS))
def test_one_slip_is_one_problem(name: str) -> None:
    assert len(checked(written(WRONG[name][0]))) == 1


def test_a_team_that_nobody_can_alert_is_refused() -> None:
    quiet = written(("alert_by: [sms, email]", "alert_by: []"), ("alert_by: [email]", "alert_by: []"))
    (found,) = checked(quiet)
    assert (found.field, found.message) == (
        "team",
        "nobody can be alerted of a new lead: give somebody a phone or email, and that channel",
    )


def test_a_way_of_alerting_counts_only_while_its_channel_is_switched_on() -> None:
    off = ("    reply_to: front-desk@bright-smile.example", "    enabled: false")
    by_mail = ("alert_by: [sms, email]", "alert_by: [email]")
    assert checked(written(by_mail)) == []
    assert [one.field for one in checked(written(by_mail, off))] == ["team"]


def test_a_channel_that_is_switched_off_until_its_number_is_registered_is_right() -> None:
    assert checked(written((SMS, SMS + "    enabled: false\n"))) == []


@pytest.mark.parametrize("origin", ["http://localhost:8000", "http://127.0.0.1:8000", "http://site.localhost"])
def test_this_machine_may_speak_plainly(origin: str) -> None:
    assert checked(written(("[https://www.bright-smile.example]", f"[{origin!r}]"))) == []


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:9/x", "http://10.1.2.3/x", "http://crm.internal/x", "https://[::1]/x"]
)
def test_a_callback_into_our_own_network_is_right_when_it_is_meant(url: str) -> None:
    assert checked(written((CRM, f"    url: {url!r}\n    allow_private: true"))) == []


def test_hours_may_go_over_midnight_and_over_the_weeks_end() -> None:
    night = ('  sat: ["09:00-12:00", "12:30-14:00"]', '  sat-sun: ["09:00-12:00", "22:00-02:00"]')
    assert checked(written(night)) == []


def test_the_slug_is_the_name_of_the_file_and_must_be_fit_to_name_a_stack() -> None:
    (found,) = checked(written(), name="Bright Smile.yaml")
    assert found.field == "practice.slug"
    assert "rename the file, or set practice.slug" in found.message
    assert (
        checked(written(("  country: US\n", "  country: US\n  slug: bright-smile\n")), name="Bright Smile.yaml") == []
    )


def test_everything_that_is_wrong_is_said_at_once_in_the_order_of_the_lines() -> None:
    found = checked(written(*(WRONG[name][0] for name in ("an aim that is none", "a day that is given twice"))))
    assert [one.field for one in found] == ["coverage.thu-fri", "targets.first_human"]
    assert found[0].line < found[1].line
