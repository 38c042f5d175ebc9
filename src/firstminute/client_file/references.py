"""What a client file refers to must be there: read from the plain file, so that a slip elsewhere hides none of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final
from zoneinfo import available_timezones

from firstminute.client_file.messages import nearest
from firstminute.client_file.reading import Place

Finding = tuple[Place, str]
# Names in the zone database that are no place: they mean whatever a machine is set to, or nothing.
_NOWHERE: Final = frozenset({"Factory", "localtime", "posixrules"})


def unknown_in(given: Any) -> Iterator[Finding]:
    """An owner, a template or a time zone that is none, wherever the rest of the file stands."""
    zone = _in(given, "practice", "time_zone")
    if isinstance(zone, str):
        yield from _time_zone(zone)
    names = [name for member in _items(_in(given, "team")) if isinstance(name := _in(member, "name"), str)]
    owner = _in(given, "owner")
    if isinstance(owner, str) and owner not in names:
        yield ("owner",), f"{owner} is not in the team; {nearest(owner, names)}"
    templates = sorted(name for name in _fields(_in(given, "templates")) if isinstance(name, str))
    for place, name in _used(given):
        if isinstance(name, str) and name not in templates:
            yield (*place, "template"), f"there is no template {name}; {nearest(name, templates)}"


def _used(given: Any) -> Iterator[tuple[Place, Any]]:
    for number, choice in enumerate(_items(_in(given, "first_touch", "channels"))):
        yield ("first_touch", "channels", number), _in(choice, "template")
    for name, cadence in _fields(_in(given, "cadences")).items():
        for place, step in _steps(("cadences", name), cadence):
            yield place, _in(step, "template")
            for number, way in enumerate(_items(_in(step, "otherwise"))):
                yield (*place, "otherwise", number), _in(way, "template")


def _steps(place: Place, cadence: Any) -> Iterator[tuple[Place, Any]]:
    """Every step of every version, those inside branches too."""
    for number, step in enumerate(_items(_in(cadence, "steps"))):
        yield (*place, "steps", number), step
        for way, arm in enumerate(_items(_in(step, "branch"))):
            yield from _steps((*place, "steps", number, "branch", way), arm)
    for number, version in enumerate(_items(_in(cadence, "earlier"))):
        yield from _steps((*place, "earlier", number), version)


def _in(given: Any, *path: str) -> Any:
    for name in path:
        given = _fields(given).get(name)
    return given


def _fields(given: Any) -> Mapping[str, Any]:
    return given if isinstance(given, Mapping) else {}


def _items(given: Any) -> list[Any]:
    return given if isinstance(given, list) else []


def _time_zone(zone: str) -> Iterator[Finding]:
    known = {one for one in available_timezones() if one not in _NOWHERE}
    if zone not in known:
        by_city = {name.rpartition("/")[2].lower(): name for name in sorted(known)}
        city = by_city.get(zone.rpartition("/")[2].lower().replace(" ", "_"))
        hint = f"did you mean {city}?" if city else _like_a_zone(zone, known)
        yield ("practice", "time_zone"), f'"{zone}" is no IANA time zone; {hint}'


def _like_a_zone(zone: str, known: Iterable[str]) -> str:
    hint = nearest(zone, [name.lower() for name in known])
    found = next((name for name in known if f"did you mean {name.lower()}?" == hint), "")
    return f"did you mean {found}?" if found else "it looks like America/New_York"
