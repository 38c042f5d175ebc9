"""What spam in the forms of small businesses says, and the addresses that are made to be thrown away."""

from __future__ import annotations

import re
from typing import Final

# A few dozen of the most used; each is in https://github.com/disposable-email-domains/disposable-email-domains.
_DISPOSABLE: Final = """
    10minutemail.com 20minutemail.com anonbox.net discard.email discardmail.com
    dispostable.com dropmail.me emailondeck.com fakeinbox.com fakemailgenerator.com getairmail.com getnada.com
    grr.la guerrillamail.biz guerrillamail.com guerrillamail.de guerrillamail.net guerrillamail.org
    guerrillamailblock.com inboxkitten.com jetable.org mail.tm mailcatch.com maildrop.cc mailexpire.com
    mailinator.com mailinator.net mailnesia.com mailnull.com mintemail.com moakt.com mohmal.com mytemp.email
    mytrashmail.com nada.email sharklasers.com spam4.me spambox.us temp-mail.org
    tempail.com tempinbox.com tempmailo.com tempr.email throwawaymail.com trash-mail.com
    trashmail.com trashmail.de trashmail.net wegwerfmail.de yopmail.com yopmail.fr yopmail.net
"""
DISPOSABLE: Final = frozenset(_DISPOSABLE.split())

# What offers something to the practice instead of asking it for something; no single phrase is enough by itself.
# Of lower-case text, which is found in half the time. Before each stand the plain texts one of which is in all that it
# finds: to look for those first takes a fiftieth.
_OFFERS: Final = (
    ("seo ", r"\bseo (services?|agency|expert|audit|company|packages?|strateg(y|ies))\b"),
    (
        "page |rank",
        r"\b(first|1st|top) page (of|on|in) google\b|\brank(ing)?s? (higher|your|#?1|on (the )?first|at the top)",
    ),
    (
        "link|guest post|domain auth",
        r"\bback ?links?\b|\bguest post(s|ing)?\b|\blink (building|insertion)\b|\bdomain authority\b",
    ),
    (
        "traffic|visitors",
        r"\b(boost|increase|drive|skyrocket|more|targeted) (your )?(web ?site |organic |targeted )*(traffic|visitors)",
    ),
    (
        "design",
        r"\b(web ?site|web|app|logo|graphic) ?(re)?design(ing|er)? (services?|company|agency|team|packages?|quote)\b",
    ),
    ("design", r"\b(re)?design(ing)? your (current |existing )?(web ?site|web page|logo)\b"),
    ("improvement", r"\bimprovements? (to|for) your web ?site\b"),
    ("explainer video|video for your", r"\bexplainer videos?\b|\bvideo for your (business|website|company)\b"),
    ("digital marketing", r"\bdigital marketing (agency|services?|company)\b"),
    (
        "social media|followers",
        r"\bsocial media (followers|marketing services?|management)\b|\b(buy|get) (instagram |real )*followers\b",
    ),
    (
        "verified|targeted|email|business",
        r"\b(verified|targeted|email|business) (leads?|contacts?|lists?|databases?) (list|for sale|of|at)\b",
    ),
    ("email list", r"\bemail list\b"),
    (
        "loan|cash advance|funding|financing",
        r"\b(business|merchant|working capital|unsecured|quick) (loans?|cash advances?|funding|financing)\b",
    ),
    ("loan offer", r"\bloan offer\b"),
    (
        "crypto|bitcoin|btc|forex|trading",
        (
            r"\b(crypto ?(currency)?|bitcoin|btc|forex|trading) "
            r"(investment|invest|trading|platform|signals?|profits?|wallet)"
        ),
    ),
    (
        "passive income|make money|earn |financial freedom|guaranteed",
        r"\b(passive income|make money online|earn \$?\d+|financial freedom|guaranteed (returns?|profits?))\b",
    ),
    (
        "casino|viagra|cialis|porn|xxx|escort|betting|slot|jackpot|onlyfans",
        r"\b(casino|viagra|cialis|porn|xxx|escorts?|betting|slot machines?|slots bonus|jackpot|onlyfans)\b",
    ),
    (
        "girl|women|single|dating",
        r"\b(hot|sexy|lonely) (girls?|women|singles?)\b|\b(adult|free) dating\b|\bdating sites?\b",
    ),
    (
        "unsub|opt|remove",
        r"\b(unsubscribe|opt[- ]?out|removed?)\b.{0,30}(https?://|\bhere\b)|\b(like|prefer) to (unsub|opt)",
    ),
    ("form blast|form messag|form submi", r"\bcontact ?form (blast|messag|submi)"),
    (
        "outsourc|virtual assistant|offshore|white|manufacturer|supplier|factory",
        (
            r"\b(outsourc\w+|virtual assistants?|offshore|white[- ]label)\b"
            r"|\b(manufacturer|supplier|factory) (of|in|from) "
        ),
    ),
    (
        "site",
        r"\b(noticed|came across|visited|at|reviewed|found) your (web ?)?site\b.{0,120}\b(issue|error|rank|traffic)",
    ),
    ("copyright|domain", r"\bcopyright(ed)? images?\b|\bdomain (name )?(registration )?(expir|renewal|for sale)"),
    (
        "wire transfer|next of kin|million|lottery|western union",
        r"\b(wire transfer|next of kin|million (usd|dollars|euros?)|lottery|western union)\b",
    ),
    (
        "seo|audit|quote for your|website |mock",
        (
            r"\b(free|no[- ]obligation) (seo|audit|quote for your web|website (audit|analysis|mock|demo))"
            r"|\bfree mock ?up\b"
        ),
    ),
    ("ppc|google ads|chat", r"\bppc\b|\bgoogle ads (management|campaigns?)\b|\bchat ?gpt\b.{0,60}\b(website|business)"),
    ("ai ", r"\bai (chat ?bot|agent|tool)s?\b"),
    ("grow your", r"\bgrow your (business|practice|brand|clinic)\b"),
    ("more ", r"\bmore (patients|clients|customers|leads) (for|to|into|every|per)\b"),
    (
        "hundreds of|thousands of|millions of|press release",
        r"\b(hundreds|thousands|millions) of (web ?sites|businesses|contact forms?)\b|\bpress release\b",
    ),
    (
        "интим|казино|продвижени|заработ|кредит без|ставки на спорт|прогон|раскрутк",
        (
            r"\bинтим|\bказино|\bпродвижени\w+ сайт|\bзаработ(ок|ать)\b|\bкредит без|\bставки на спорт"
            r"|\bпрогон\b|\bраскрутк"
        ),
    ),
    ("网站优化|代开发票|博彩|外链|赌场", r"网站优化|代开发票|博彩|外链|赌场"),
)
OFFERS: Final = tuple((tuple(signs.split("|")), re.compile(offer, re.DOTALL)) for signs, offer in _OFFERS)
