"""Whole conversations with the practice's phone, cut off at every point, asked twice, and made up of pieces by chance.

Whatever callers say, in any order: every word is kept, every no holds, every emergency is told, and every call ends.
"""

from __future__ import annotations

import random
from datetime import UTC, datetime

import pytest

from builders import a_practice
from firstminute.domain.alerts import concerns_staff
from firstminute.domain.call_asks import is_emergency
from phones import Caller, Exchange

DAY = datetime(2026, 11, 24, 16, 20, tzinfo=UTC)
NIGHT = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)  # ten in the evening in New York
MOST_TURNS = 45
# Who calls, then what they do, by its first letter: `=` presses a key, `~` says nothing, `@` a name, `%` a time, `?` a
# choice, or a yes or a no to our question that holds nothing else; `!` is a no. What has none of these is words.
KEPT = [
    "new|my crown came loose yesterday|@Dana Reyes|%tomorrow at ten",
    "new|I need a person, my crown came loose|=1|@Jordan Lee|upper left, and I also want whitening|=1",
    "new|I want to cancel|No, I have a toothache and want an appointment|@Dana|=1",
    "new|I knocked out a tooth|and now I cannot breathe",
    "new|=1|Dana Reyes and my tooth hurts|a filling fell out|%as soon as possible",
    "new|=1|My tooth hurts when I drink|it began on Sunday|%next week some time",
    "bilingual|hablo español y me duele una muela|@Me llamo Ana Díaz|%mañana a las diez",
    "bilingual|?Español, por favor|quiero una limpieza|@Ana|%lo antes posible",
    "spanish|necesito una corona|@Soy Luis Vega|el viernes próximo si se puede|%mañana por la tarde",
    "spanish|cancelar|no, quiero saber cuánto cuesta un implante|@Luis|=1",
    "spanish|me sangra la encía|y no puedo respirar",
    "hidden|=2125550177|what are your hours|@Dana|=1",
    "hidden|~|~|my bridge is broken|@Dana|it is the lower one|=1",
    "night|it is about my invoice|@Dana Reyes|the amount is wrong, call my office|=2",
    "night|I have severe pain|",
    "booked|Cancel.|my car broke down|=1",
    "booked|I think I have the wrong number|cancel my visit on Friday|@Dana|%tomorrow at ten",
    "new|~|blah blah television noise|@Dana|=1",
    "new|?uh|?hello there is anybody|~|~",
    "new|Cancel.|Yes, I want an appointment|@Dana|=1",
    "new|wrong number|~|do you sell gift cards|@Dana|=1",
    "new|=1|=#|=#|I called twice today|I called twice and nobody answered",
    "new|Cancel.|=1|Cancel.|Dana is my name but cancel Friday|Cancel.",
    "new|the sealant came off|@Dana|?operator|=1|@Dana|my insurance is new|=1",
]
NOES = [
    "new|Cancel.|?Yes, I do.",
    "new|Cancel.|?nine",
    "new|=1|@Dana|Cancel.|?Yes, that's right",
    "new|wrong number|~|!Cancel.",
    "new|Cancel.|!Cancel it, cancel",
    "new|?nine",
    "new|?option nine please",
    "new|?I'll press nine",
    "spanish|cancelar|?sí, eso es",
    "spanish|número equivocado|?claro que sí",
    "spanish|?nueve",
    "spanish|=1|@Ana|!no me escriban más|~",
    "new|my crown is loose|@Dana|!actually stop texting me|~",
    "new|!Please do not text me, call me about an implant|!you know what, take me off your list",
    "new|!Please do not text me, call me about an implant|!Please do not text me, call me about an implant|=1",
    "new|Cancel.|!yes, but I want an appointment|=1",
    "out|my crown is loose|@Dana|!leave me alone and remove my number",
    "hidden|=2125550177|!take me off your list",
    "night|Cancel.|?yeah",
    "new|!Stop texting me, this is an emergency",
]
PIECES = [
    *("~", "~", "=1", "=2", "=0", "=#", "=7", "=8", "my crown is loose", "what does whitening cost", "blah blah radio"),
    *(
        "cuánto cuesta una limpieza",
        "Cancel.",
        "wrong number",
        "número equivocado",
        "?yes",
        "?no",
        "?hello",
        "@Dana Reyes",
    ),
    *(
        "%tomorrow at ten",
        "?operator",
        "?call me back",
        "?español",
        "?English",
        "I knocked out a tooth",
        "me sangra mucho",
    ),
    *(
        "!stop texting me",
        "!take me off your list",
        "!no me escriban más",
        "Please say that again slowly my hearing is bad",
    ),
    *(
        "!Please do not text me, call me about an implant",
        "my name is of no importance",
        "yes, but I want an appointment",
    ),
]


@pytest.fixture
def exchange(monkeypatch: pytest.MonkeyPatch) -> Exchange:
    return Exchange().plugged_in(monkeypatch)


def calls_in(exchange: Exchange, who: str) -> Caller:
    exchange.clock.at = NIGHT if who == "night" else DAY
    if who == "bilingual":
        exchange.practice = a_practice(languages=("en", "es"))
    if who in ("spanish", "booked", "out"):
        lead_id = exchange.lead(language="es" if who == "spanish" else None)
        if who == "booked":
            exchange.happens(lead_id, "appointment.booked", appointment_id="a1", starts_at="2026-12-01T15:00:00Z")
        if who == "out":
            exchange.happens(lead_id, "lead.opted_out", scope="all", how="replied STOP")
    return rung_out(Caller(exchange, None) if who == "hidden" else Caller(exchange, **known(who)).calls())


def known(who: str) -> dict[str, str]:
    return {} if who in ("spanish", "booked", "out") else {"number": "+12125550142"}


def rung_out(caller: Caller) -> Caller:
    if not caller.verbs:
        caller.calls()
    if caller.now == "Gather" and "/language" in str(caller.verbs[0].get("action")):
        caller.is_silent()  # the choice in the greeting
    while caller.now == "Dial":
        caller.nobody_picks_up()
    return caller


def does(caller: Caller, what: str, *, twice: bool = False) -> bool:
    """Whether they got to do it: somebody whose call is at its tone, or at its end, answers nothing."""
    if caller.now != "Gather":
        return False
    if what == "~":
        rung_out(caller.is_silent())
        return True
    at, digits = list(caller.verbs), what.startswith("=")
    keyed = caller.verbs[0].get("input", "dtmf") == "dtmf"
    if not digits and keyed:
        return False
    for _ in range(2 if twice else 1):
        caller.verbs = list(at)
        caller.presses(what[1:]) if digits else caller.says(what.lstrip("@%?!"))
    rung_out(caller)
    return True


def told(exchange: Exchange) -> str:
    return "\n".join(str(dict(one.data)) for lead in exchange.leads.heads for one in exchange.log(lead))


def check(exchange: Exchange, done: list[str]) -> None:
    """What holds of whatever was said so far, and of whoever hangs up now."""
    log = [one for lead in exchange.leads.heads for one in exchange.log(lead)]
    kept = " ".join(str(value) for one in log for value in one.data.values())
    lead = exchange.head(exchange.only_lead()).lead
    for what in done:
        words = what.lstrip("@%?!")
        if what[0] not in "=~@%?":
            assert words in kept, f"{words!r} is lost: {told(exchange)}"
        if what[0] == "!":
            assert lead.opted_out, f"{words!r} was no opt-out"
        if what[0] not in "=~?" and is_emergency(words):
            urgent = [one for one in log if one.data.get("urgent") and one.data.get("message") == words]
            assert len(urgent) == 1, f"{words!r} was told {len(urgent)} times"
            assert concerns_staff(urgent[0])


@pytest.mark.parametrize("twice", [False, True])
@pytest.mark.parametrize("dialogue", KEPT + NOES)
def test_whoever_hangs_up_at_any_point_has_said_it_and_is_heard(monkeypatch, dialogue, twice):
    who, *turns = dialogue.split("|")
    for length in range(len(turns) + 1):
        exchange = Exchange().plugged_in(monkeypatch)
        caller = calls_in(exchange, who)
        done = [what for what in turns[:length] if what and does(caller, what, twice=twice)]
        caller.hangs_up()
        check(exchange, done)
        assert done == [one for one in turns[:length] if one]
    lead = exchange.head(exchange.only_lead()).lead
    assert lead.opted_out is (dialogue in NOES or who == "out")


@pytest.mark.parametrize("who", ["new", "hidden", "spanish", "booked", "out", "night", "bilingual"])
@pytest.mark.parametrize("seed", range(50))
def test_whatever_is_said_in_whatever_order_nothing_is_lost_and_every_call_ends(exchange, who, seed):
    chance = random.Random(f"{who}{seed}")
    caller, done = calls_in(exchange, who), []
    few = chance.sample(PIECES, chance.choice([1, 2, 3, len(PIECES)]))  # who says the same again and again, or anything
    for _ in range(MOST_TURNS):
        what = chance.choice(few)
        if caller.now != "Gather" or chance.random() < 0.02:
            break
        if does(caller, what, twice=chance.random() < 0.2):
            done.append(what)
        elif caller.now == "Gather":
            does(caller, "~")
    else:
        pytest.fail(f"They are still asked after {MOST_TURNS} turns: {done}")
    caller.hangs_up()
    check(exchange, done)


@pytest.mark.parametrize(
    ("who", "begins", "again", "most"),
    [
        ("new", "=1|=#|=#", "Cancel.|my appointment", 4),
        ("new", "", "Cancel.|=1", 5),
        ("new", "", "wrong number|~", 3),
        ("new", "=1|=#|=#", "!Please do not text me, call me about an implant", 3),
        ("hidden", "=#|=#|I knocked out a tooth", "I knocked out a tooth|=#|=#", 4),
        ("hidden", "=#|=#|?operator", "?operator|=#|=#", 4),
        ("bilingual", "", "?español|?English", 32),  # as often as they like, though not for ever
    ],
)
def test_whoever_says_the_same_for_ever_is_let_go(exchange, who, begins, again, most):
    caller = calls_in(exchange, who)
    done = [what for what in begins.split("|") if what and does(caller, what)]
    for turn in range(MOST_TURNS):
        what = again.split("|")[turn % (again.count("|") + 1)]
        if not does(caller, what):
            break
        done.append(what)
    assert turn <= most
    assert caller.now != "Gather"
    caller.hangs_up()
    check(exchange, done)
