"""Words as people write them on any keyboard: `mañana`, `manana` and `MAÑANA` are one."""

from __future__ import annotations

import unicodedata
from typing import Literal


def unaccented(text: str, form: Literal["NFKD", "NFD"] = "NFKD") -> str:
    """In small letters, without accents.

    NFKD makes plain letters and digits of all that looks like them, ﬁ, Ａ and ½ included; NFD leaves those alone.
    https://www.unicode.org/reports/tr15/
    """
    letters = unicodedata.normalize(form, text.casefold())
    return "".join(one for one in letters if not unicodedata.combining(one))
