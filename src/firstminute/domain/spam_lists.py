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
# Of lower-case text, which is found in half the time.
_OFFERS: Final = (
    r"\bseo (services?|agency|expert|audit|company|packages?|strateg(y|ies))\b",
    r"\b(first|1st|top) page (of|on|in) google\b|\brank(ing)?s? (higher|your|#?1|on (the )?first|at the top)",
    r"\bback ?links?\b|\bguest post(s|ing)?\b|\blink (building|insertion)\b|\bdomain authority\b",
    r"\b(boost|increase|drive|skyrocket|more|targeted) (your )?(web ?site |organic |targeted )*(traffic|visitors)",
    r"\b(web ?site|web|app|logo|graphic) ?(re)?design(ing|er)? (services?|company|agency|team|packages?|quote)\b",
    r"\b(re)?design(ing)? your (current |existing )?(web ?site|web page|logo)\b",
    r"\bimprovements? (to|for) your web ?site\b",
    r"\bexplainer videos?\b|\bvideo for your (business|website|company)\b",
    r"\bdigital marketing (agency|services?|company)\b",
    r"\bsocial media (followers|marketing services?|management)\b|\b(buy|get) (instagram |real )*followers\b",
    r"\b(verified|targeted|email|business) (leads?|contacts?|lists?|databases?) (list|for sale|of|at)\b",
    r"\bemail list\b",
    r"\b(business|merchant|working capital|unsecured|quick) (loans?|cash advances?|funding|financing)\b",
    r"\bloan offer\b",
    r"\b(crypto ?(currency)?|bitcoin|btc|forex|trading) (investment|invest|trading|platform|signals?|profits?|wallet)",
    r"\b(passive income|make money online|earn \$?\d+|financial freedom|guaranteed (returns?|profits?))\b",
    r"\b(casino|viagra|cialis|porn|xxx|escorts?|betting|slot machines?|slots bonus|jackpot|onlyfans)\b",
    r"\b(hot|sexy|lonely) (girls?|women|singles?)\b|\b(adult|free) dating\b|\bdating sites?\b",
    r"\b(unsubscribe|opt[- ]?out|removed?)\b.{0,30}(https?://|\bhere\b)|\b(like|prefer) to (unsub|opt)",
    r"\bcontact ?form (blast|messag|submi)",
    r"\b(outsourc\w+|virtual assistants?|offshore|white[- ]label)\b|\b(manufacturer|supplier|factory) (of|in|from) ",
    r"\b(noticed|came across|visited|at|reviewed|found) your (web ?)?site\b.{0,120}\b(issue|error|rank|traffic)",
    r"\bcopyright(ed)? images?\b|\bdomain (name )?(registration )?(expir|renewal|for sale)",
    r"\b(wire transfer|next of kin|million (usd|dollars|euros?)|lottery|western union)\b",
    r"\b(free|no[- ]obligation) (seo|audit|quote for your web|website (audit|analysis|mock|demo))|\bfree mock ?up\b",
    r"\bppc\b|\bgoogle ads (management|campaigns?)\b|\bchat ?gpt\b.{0,60}\b(website|business)",
    r"\bai (chat ?bot|agent|tool)s?\b",
    r"\bgrow your (business|practice|brand|clinic)\b",
    r"\bmore (patients|clients|customers|leads) (for|to|into|every|per)\b",
    r"\b(hundreds|thousands|millions) of (web ?sites|businesses|contact forms?)\b|\bpress release\b",
    r"\bинтим|\bказино|\bпродвижени\w+ сайт|\bзаработ(ок|ать)\b|\bкредит без|\bставки на спорт|\bпрогон\b|\bраскрутк",
    r"网站优化|代开发票|博彩|外链|赌场",
)
OFFERS: Final = tuple(re.compile(one, re.DOTALL) for one in _OFFERS)
