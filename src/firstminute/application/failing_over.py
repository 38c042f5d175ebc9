"""An alert did not arrive: the next way to the member is tried, then the next of the team.

`alert.failed` is an event like any other, so its notice is queued, tried again and settled once as every notice is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from firstminute.application.alerting import WAYS, all_ways, in_turn, tell_member, ways_to
from firstminute.application.bursts import comes_in_bursts, counts_with, together
from firstminute.application.lost_alerts import note_lost
from firstminute.application.telling import OWNER, CrmCallback, Delivered, Failed, open_thread
from firstminute.application.waiting_ports import Notice
from firstminute.domain.alert_chain import Left, Link, next_in
from firstminute.domain.alerts import compose
from firstminute.domain.events import Event
from firstminute.domain.folding import fold
from firstminute.domain.phone_alerts import FAILING
from firstminute.domain.practice import Member
from firstminute.domain.team_phones import is_failing

LOST: Final = "alert.failed"
_IN_WORDS: Final = {"sms": "by text", "email": "by e-mail"}
# Somebody has seen to the lead since.
_SEEN: Final = frozenset({"contact.made", "owner.acknowledged"})


def fail_over(use: CrmCallback, failed: Event, log: Sequence[Event], notes: Sequence[Event]) -> Delivered | Failed:
    """Tell whoever is next of what an alert told. `log` and `notes` are all there are of the lead."""
    if not {"member", "channel", "about"} <= failed.data.keys():
        return Delivered("erased")  # whom it was about has been forgotten since
    _mind_the_phone(use, failed)
    about = log[int(failed.data["about"]) - 1]
    if any(one.type in _SEEN and one.seq > about.seq for one in log):
        return Delivered("seen_to")
    taken, lost = _taken(log, notes, about), _lost(log, about)
    if not taken and not failed.data.get("at_once"):
        return Failed("not_readable_yet")  # by what other ways it went is noted in a moment
    way = (str(failed.data["member"]), str(failed.data["channel"]))
    link = next_in(_chain(use, log, about), taken | lost, lost, way)
    if link is None:
        return Delivered("covered") if taken - lost else Failed("nobody_left")
    return _tell(use, failed, link, _event(log, notes, about), log)


def _tell(use: CrmCallback, failed: Event, link: Link, event: Event, log: Sequence[Event]) -> Delivered | Failed:
    lead_id, lead = event.lead_id, fold(event.lead_id, list(log))
    member = use.practice.member(link.member)
    if member is None:
        return Failed("nobody_left")
    open_thread(use, member, lead_id, link.ways)
    told = compose(use.practice, lead, event, member, [_why(use, failed, member)])
    done = tell_member(use.channels, member, told, link.ways, about=(lead_id, event.seq))
    note_lost(use.leads, use.practice, lead_id, member.name, event.seq, done.refused, use.clock.now())
    if done.ways:
        return Delivered(",".join(done.ways), member=member.name, text=done.text)
    return Failed(next(iter(done.refused.values())), final=True)


def _why(use: CrmCallback, failed: Event, member: Member) -> str:
    name, how = str(failed.data["member"]), _IN_WORDS.get(str(failed.data["channel"]), "")
    lost = use.practice.member(name)
    if name == member.name:
        return f"This did not reach you {how}."
    return f"{lost.full_name if lost else name} could not be reached {how}."


def _chain(use: CrmCallback, log: Sequence[Event], about: Event) -> list[Link]:
    """The team as it is told of a lead, with all that reaches each of them."""
    owner = str(about.data.get("by") or about.data.get("owner") or fold(about.lead_id, list(log)).owner or "")
    return [
        Link(one.name, all_ways(use.channels, one, use.takes), tuple(ways_to(use.channels, one, use.takes)))
        for one in in_turn(use.practice, owner)
    ]


def _taken(log: Sequence[Event], notes: Sequence[Event], about: Event) -> set[Left]:
    """The alerts of this event that a provider took, those that came instead of others included."""
    of = {one.seq: int(one.data["about"]) for one in log if one.type == LOST}
    mine = [one for one in notes if of.get(one.seq, one.seq) == about.seq and _is_alert(one)]
    return {(_member(one), way) for one in mine for way in str(one.data["status"]).split(",") if way in WAYS}


def _is_alert(note: Event) -> bool:
    return note.type == "callback.delivered" and str(note.data.get("target")).startswith(f"{OWNER}:")


def _member(note: Event) -> str:
    return str(note.data.get("member") or str(note.data["target"]).removeprefix(f"{OWNER}:"))


def _lost(log: Sequence[Event], about: Event) -> set[Left]:
    told = [one.data for one in log if one.type == LOST and one.data.get("about") == about.seq]
    return {(str(data["member"]), str(data["channel"])) for data in told}


def _event(log: Sequence[Event], notes: Sequence[Event], about: Event) -> Event:
    """What the alert told: of somebody's texts, or missed calls, all that it told of together."""
    if not comes_in_bursts(about):
        return about
    alerts = {one.seq for one in notes if _is_alert(one) and one.data["status"] != "burst" and one.seq < about.seq}
    return together(log, about, {one.seq for one in filter(counts_with(about), log)} & alerts)


def _mind_the_phone(use: CrmCallback, failed: Event) -> None:
    """A phone that takes no alerts is somebody's to look after: the practice is told, once a day."""
    member = use.practice.member(str(failed.data["member"]))
    if use.phones is None or member is None or not member.phone or failed.data["channel"] != "sms":
        return
    now = use.clock.now()
    if is_failing(use.phones.fail(member.phone, failed.id, failed.recorded_at), now):
        use.notices.add([Notice("", 0, f"{OWNER}:{member.name}", f"{FAILING}:{member.name}")])
        use.phones.told(member.phone, now)
