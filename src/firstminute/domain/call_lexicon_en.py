"""How people say days and hours in English, as `call_times` reads them: small letters, numbers in digits.

Every pattern covers whole words; what none of them covers is not understood. `\\1` is what the first group matched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from firstminute.domain.call_words_en import DAYS, MONTHS

_CARDINALS: Final = (
    *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen"),
    *("fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"),
)
_ORDINALS: Final = (
    *("first(?! (?:thing|available))", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"),
    *("tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth"),
    *("eighteenth", "nineteenth", "twentieth"),
)
NUMBERS: Final[Mapping[str, str]] = {
    **{word: str(number) for number, word in enumerate(_CARDINALS, 1)},
    **{word: f"{number}th" for number, word in enumerate(_ORDINALS, 1)},
    "thirty": "30",
    "forty": "40",
    "fifty": "50",
    "thirtieth": "30th",
    "(?:a )?couple(?: of)?": "2",
}
# Said otherwise, the same: in this order. `{to:5:15}` is so many minutes before five o'clock.
SAME: Final = (
    (r"\b(20|30|40|50) ([1-9])(st|nd|rd|th)?\b", r"{sum:\1:\2}\3"),
    (r"\boh ([1-9])\b", r"0\1"),
    (r"\bhalf past (\d{1,2})\b", r"\1:30"),
    (r"\b(?:a )?quarter (?:past|after) (\d{1,2})\b", r"\1:15"),
    (r"\b(?:a )?quarter (?:to|of|before|till?) (\d{1,2})\b", r"{to:\1:15}"),
    (r"\b(5|10|20|25) minutes (?:to|of|before|till?) (\d{1,2})\b", r"{to:\2:\1}"),
    (r"\b(20|25) (?:to|till?) (\d{1,2})\b", r"{to:\2:\1}"),
    (r"(?<!from )(?<!between )\b(?:5|10) (?:to|till?) (?:\d{1,2})\b", "?"),  # four fifty, or from ten on
    (r"\b(10|20|25) (?:minutes )?(?:past|after) (\d{1,2})\b", r"\2:\1"),
    (r"\b(?:at )?(?:noon|midday|12 noon)\b", "at 12 pm"),
    (r"\b(after|before|by|until|till|from|around|about|between|and|past|to) at 12 pm\b", r"\1 12 pm"),
    (r"\b(\d{1,2}(?::\d\d)?(?: oclock)?) in the morning\b", r"\1 am"),
    (r"\b(\d{1,2}(?::\d\d)?(?: oclock)?) (?:in the (?:afternoon|evening)|at night)\b", r"\1 pm"),
    (r"\b(1[0-2]|[1-9])([0-5]\d) ?([ap]m)\b", r"\1:\2 \3"),
    (r"\b(?:oclock|on the dot)\b", "sharp"),
)
_GOOD: Final = "(?:good|great|fine|best|better|perfect|ideal|nice|ok|okay|preferable|convenient|easiest)"
_EVER: Final = "(?:any ?time |some ?time |(?:at )?any hour )?"
_ABOUT: Final = "(?: (?:at|about|around))?"
_MIGHT: Final = "(?:that |it )?(?:would |will |should |might |may |can |could )?"
_WELL: Final = "(?: (?:best|better|well|fine|great))?"
_YOU: Final = "(?:you|(?:could|can|would) (?:you|somebody|someone)|(?:you|somebody|someone) (?:can|could|may|should))"
_CALL: Final = "(?:call|ring|phone|reach|try|get)(?: back)?(?: (?:me|us))?(?: back)?(?: again)?"
_WANT: Final = "(?:i|we|id|i would|we would)(?: would)? (?:like|want|prefer|need|appreciate)"
_I_AM: Final = "(?:i am|im|i will be|ill be|we are|i can be|i should be)"
_SHORT: Final = ("mon", "tues?", "wed", "thu(?:rs?)?", "fri", "sat", "sun")
_KNOWN: Final[Mapping[str, tuple[str, ...]]] = {
    "day 2": ("(?:the )?day after tomorrow",),
    "day 1": ("tomorrow", "tmrw", "in a day(?:s time)?"),
    "day 0": ("(?:later )?today",),
    "day 0 & part evening": ("(?:later )?tonight",),
    r"day 0 & part \1": ("(?:later )?this (morning|afternoon|evening)",),
    r"day \1": (r"in (\d{1,2}) days?(?: time)?", r"(\d{1,2}) days? from (?:now|today)"),
    "day 7": ("in (?:a|1) week(?:s time)?", "(?:a|1) week from (?:now|today)"),
    "day 8": ("(?:a|1) week from tomorrow",),
    r"weeks \1": (r"in (\d) weeks?(?: time)?", r"(\d) weeks? from (?:now|today)"),
    "week 1": ("(?:of )?next week", "(?:of )?the (?:following|coming) week"),
    "week 0": ("this week",),
    "weekend 0": ("(?:on |over )?(?:the |this |this coming )?weekend",),
    "month 1": ("next month",),
    r"ahead \1": (r"in (\d{1,3}) minutes?", r"(\d{1,3}) minutes? from now"),
    "ahead 30": ("in (?:a )?half an hour", "half an hour from now", "in half hour"),
    "ahead 90": ("in an hour and a half", "in 1 and a half hours"),
    "ahead 60": ("in (?:an|1) hours?(?:s time)?", "(?:an|1) hour from now"),
    r"hours_ahead \1": (r"in (\d{1,2}) hours?(?: time)?", r"(\d{1,2}) hours? from now"),
    r"dom \1": (r"the (\d{1,2})(?:st|nd|rd|th)",),
    r"part \1": ("(?:in |during )?(?:the )?(morning|afternoon|evening)s?",),
    "part evening": ("(?:at |in the )?nights?", "after (?:work|i get off work)"),
    "part after_lunch": ("after lunch",),
    "part morning": ("(?:before|by) lunch",),
    "part lunch": ("(?:at |during |around |over )?(?:my )?lunch(?: ?time| hour| break)?",),
    "part after_school": ("after school",),
    "first": (
        *("first thing(?: in the morning)?", "(?:bright and )?early", "as early as (?:possible|you can)"),
        *("when(?:ever)? you open",),
    ),
    "since": (
        *(rf"{_EVER}(?:after|past|from|as of){_ABOUT}", rf"(?:starting|beginning)(?: at| from)?{_ABOUT}"),
        *(rf"not before{_ABOUT}", rf"not? (?:earlier|sooner) than{_ABOUT}", rf"not (?:until|till){_ABOUT}"),
    ),
    "until": (rf"{_EVER}(?:before|by|until|till|up to|not? later than|not after){_ABOUT}",),
    "at": ("(?:some ?time |maybe )?(?:at|around|about)(?: (?:about|around|exactly|say|like))?",),
    "later": ("(?:or|and) (?:any ?time )?(?:later|after(?: that)?)", "onwards?", "and onwards?"),
    "earlier": ("or (?:earlier|sooner|before(?: that)?)",),
    "or": ("or(?: (?:maybe|else|even))?",),
    "and": ("and(?: (?:maybe|also))?", "as well as"),
    "not": ("not(?: on)?(?= (?:today|tomorrow|(?:this |next )?(?:week|mon|tue|wed|thu|fri|sat|sun)))",),
    "but": ("but(?: on)?",),
    "fix": (
        *(r"no ?,(?: ?,? ?(?:wait|stop|sorry|hold on|i mean)\b)*", "no (?:wait|stop|sorry)", "wait", "i mean(?:t)?"),
        *("sorry", "actually", "or rather", "scratch that", "make (?:it|that)"),
    ),
    "soon": (
        *("(?:as )?soon(?: as (?:possible|you can|you are able|youre able|someone is (?:free|available)))?",),
        *("soonest", "asap", "now", "a s a p", "right (?:now|away)", "immediately"),
        *("whenever (?:you can|it suits(?: you)?|works|is convenient|possible)",),
        *("whenever (?:it works|youre (?:free|ready)|you are (?:free|ready)|somebody is there|its convenient)",),
        *("whenever", "(?:the )?sooner the better", "at your (?:earliest )?convenience", "first available"),
        *("(?:i )?dont mind when", "(?:it )?(?:doesnt|does not) matter(?: when)?"),
    ),
    "any": ("any ?time", "any (?:day|hour)", "some ?time", "all day", "during the day", "at any time"),
}
# What is said around it and changes nothing, between semicolons.
_AROUND: Final = rf"""
please; pls; thanks; thank you(?: (?:so|very) much)?; hi; hello; hey; yes; yeah; yep; sure; ok; okay; alright; oh
um+; uh+; hm+; well; so; bye; goodbye; {_GOOD}(?: for me)?; (?:that )?(?:would|will|might) be {_GOOD}(?: for me)?
(?:is|are|s|its|it is|thats|that is) (?:also )?{_GOOD}(?: for me)?; {_MIGHT}(?:works?|do|suits?){_WELL}(?: (?:for )?me)?
(?:how|what) about; lets (?:say|do|make it|try); say; maybe; perhaps; i (?:guess|think); possibly; ideally
preferably; preferred; then
if (?:possible|you can|that is possible|thats (?:ok|okay|possible)|that works|it works|you dont mind)
(?:{_YOU} )?(?:please )?{_CALL}; (?:please )?give (?:me|us) a (?:call|ring)(?: back)?; (?:a |the )?call ?backs?
a (?:phone )?call; {_WANT}(?: (?:it|that))?; {_WANT} (?:a|the) (?:phone )?call(?: ?back)?
{_WANT} to be called(?: back)?
{_WANT}(?: for)? (?:you|somebody|someone) to {_CALL}; {_I_AM}(?: only)? (?:free|available|home|at home|around|off)
{_I_AM} (?:here|there|reachable|done(?: with work)?); i (?:can|could)(?: (?:do|talk|be reached|take a call|answer))?
when i (?:am|m|will be) (?:free|home|available); on; the; for; for me; with me; just; only; here; there
"""


def lexicon() -> Iterator[tuple[str, str]]:
    """Every pattern with what it means: kinds of `call_times`, some with a value; several are joined by ` & `."""
    months = {name.lower(): number for number, name in enumerate(MONTHS, 1)}
    for month, number in months.items():
        short = rf"(?:{month}|{month[:3]})" if month != "may" else month
        yield rf"{short} (?:the )?(\d{{1,2}})(?:st|nd|rd|th)?(?: 20\d\d)?", rf"date {number}-\1"
        yield rf"(?:the )?(\d{{1,2}})(?:st|nd|rd|th)? (?:of )?{short}", rf"date {number}-\1"
    for number, (name, short) in enumerate(zip(DAYS, _SHORT, strict=True)):
        day = rf"(?:{name.lower()}s?|{short})"
        yield day, f"dow {number}"
        yield rf"next {day}", f"next_dow {number}"
        yield rf"(?:this|this coming|the coming|coming) {day}", f"this_dow {number}"
        yield rf"{day} (?:in the )?(?=mornings?|afternoons?|evenings?|nights?)", f"dow {number}"
    yield from ((pattern, meaning) for meaning, patterns in _KNOWN.items() for pattern in patterns)
    yield from ((pattern, "") for pattern in re.split(r" *[;\n] *", _AROUND.strip()))


# Between two hours, and before the first of them.
SPANS: Final = (
    (r"(?:any ?time |some ?time )?(?:between|from) ", " ?(?:to|and|until|till|through|-) "),
    ("", " ?(?:to|until|till|through|-) "),
)
# The same number said as a key; and a key or an hour, nobody knows.
KEY: Final = r"(?:(?:press|option|number|key|choose) )+(\d)|(?:the )?(\d)(?:st|nd|rd|th) (?:1|option|choice)"
BARE: Final = r"(?:the )?(\d)"
# A key or a date.
PLACE: Final = r"(?:the )?(\d)(?:st|nd|rd|th)"
