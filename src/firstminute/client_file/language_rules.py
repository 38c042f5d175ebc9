"""Languages that a client file promises: there must be such a language, and callers should know what they will hear."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from firstminute.client_file.model import ClientFile
from firstminute.client_file.reading import Place
from firstminute.domain.call_words import VOICES, language_name, spoken_in

Finding = tuple[Place, str]

# https://www.loc.gov/standards/iso639-2/php/English_list.php: those of two letters.
_CODES: Final = (
    "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en "
    "eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv "
    "ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne "
    "ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st "
    "su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu"
)
_KNOWN: Final = frozenset(_CODES.split())
# Countries and short forms that people write for the language.
_MEANT: Final[Mapping[str, str]] = {
    "cn": "zh", "cz": "cs", "dk": "da", "gr": "el", "in": "hi", "jp": "ja", "mx": "es", "ph": "tl", "sp": "es",
    "ua": "uk", "uk": "en", "us": "en", "vn": "vi",
}  # fmt: skip


def language_findings(client: ClientFile) -> Iterator[Finding]:
    """What is no language."""
    for number, one in enumerate(client.practice.languages):
        if one[:2] not in _KNOWN:
            meant = _MEANT.get(one[:2])
            hint = f"did you mean {meant}?" if meant else "it is two letters of ISO 639-1, like en or es"
            yield ("practice", "languages", number), f"there is no language {one}; {hint}"


def language_warnings(client: ClientFile) -> Iterator[Finding]:
    """Languages that callers are not spoken to in, whatever the templates say."""
    if client.channels.sms is None or client.channels.sms.provider != "twilio":
        return
    heard = spoken_in(*client.practice.languages)
    for number, one in enumerate(client.practice.languages):
        if one[:2] in _KNOWN and one[:2] not in VOICES:
            instead, known = language_name("en", heard), " and ".join(VOICES)
            told = f"callers cannot be spoken to in {one} and hear {instead} instead; there are words in {known}"
            yield ("practice", "languages", number), told
