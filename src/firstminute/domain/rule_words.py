"""What each rule that spoke for or against a touch says, in plain words: for people who ask why nothing was sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

WORDS: Final[Mapping[str, str]] = {
    # opt-out, consent and purpose
    "opt_out": "They asked not to be contacted.",
    "opt_out.contact_point": "Somebody with this number or address asked not to be contacted there.",
    "consent.none": "There is no consent on record that a text of this kind may be sent.",
    "consent.inquiry_over": "Their inquiry is more than three months old and no consent is on record.",
    "synthetic": "It is a test: nobody asked, so nothing is sent.",
    # what ended the follow-up
    "stopped.replied": "They have replied; a person answers.",
    "stopped.opted_out": "They asked not to be contacted.",
    "stopped.booked": "They have an appointment.",
    "stopped.human": "A person has taken over.",
    "stopped.disqualified": "They are no patient for this practice.",
    "stopped.undeliverable": "Nothing reaches them.",
    "stopped.exhausted": "Every step of the plan is done.",
    "stopped.synthetic": "It is a test: nobody asked, so nothing is sent.",
    "stopped.merged": "Another lead stands for this person.",
    "paused": "Somebody has paused the follow-up.",
    # a way to reach the person
    "no_contact_point.sms": "They left no phone number.",
    "no_contact_point.call": "They left no phone number.",
    "no_contact_point.email": "They left no e-mail address.",
    "number.ours": "It is a number of the practice's own.",
    "number.team": "It is the phone of somebody of the team, who would ring themselves.",
    "number.implausible": "It is no phone number that anybody can have.",
    "number.dear": "Calls and texts to this number cost extra: premium, personal or satellite.",
    "number.not_by_text": "They wrote by WhatsApp, and have never texted or left this number to be texted.",
    "number.abroad": "It is a number of a country that the practice does not serve (send_policy.countries).",
    "channel_off.sms": "Texts are switched off until the number is registered.",
    "channel_off.email": "E-mail is switched off.",
    "channel_off.call": "Calls are switched off.",
    "unreachable.sms": "Texts to this number never arrive.",
    "unreachable.email": "E-mails to this address never arrive.",
    "circuit.sms": "The provider of texts is down; it leaves as soon as it is back.",
    "circuit.email": "The provider of e-mails is down; it leaves as soon as it is back.",
    "nothing_to_say": "The template has no words for this person.",
    # after a missed call
    "calls.no_text_back": "The practice answers this kind of missed call by no text.",
    "calls.once_a_day": "A missed call of this number was answered by a text today.",
    "calls.spoken_since": "They have spoken with somebody since.",
    "calls.emergency": "They spoke of an emergency: a person calls, and nothing is sent by itself.",
    "calls.not_seen": "The call was over when we heard of it: somebody may have spoken with them.",
    "calls.another_call": "They are on the phone again.",
    "calls.ringing": "The team's phones are ringing for them already.",
    "calls.team_busy": "Everybody on duty is on the phone; they are called when somebody is free.",
    "calls.on_the_phone": "They are on the phone with us.",
    "calls.touch_in_flight": "A message to them was leaving in that moment.",
    # the plan itself
    "timing.past": "Its moment had passed when the step before it was done.",
    "appointment.begun": "The appointment would have begun by then.",
    "skipped_by_staff": "Somebody has left this step out.",
    "condition.service": "It is for people who ask for another service.",
    "condition.region": "It is for people from another region.",
    "condition.source": "It is for people who come by another source.",
    "condition.campaign": "It is for people who come by another campaign.",
    "condition.language": "It is for people who write in another language.",
    "condition.state": "It is for people who stand elsewhere.",
    "condition.has": "It is for people who left another way to reach them.",
    "condition.works": "It is for people whom another channel reaches.",
    "condition.fails": "It is for people whom a channel does not reach.",
    # how often
    "caps.texts_per_day": "They have had as many texts today as the practice allows.",
    "caps.emails_per_day": "They have had as many e-mails today as the practice allows.",
    "caps.touches_per_week": "They have had as many messages in seven days as the practice allows.",
    "caps.appointment_per_day": "They have had as many messages about appointments today as the practice allows.",
    "caps.appointment_per_week": "They have had as many messages about appointments this week as the practice allows.",
    "guard.unanswered_in_a_row": "They have not answered so many messages in a row; only a person writes now.",
    "guard.one_text_a_day": "They have not answered today's text; the next one waits for another day.",
    # when
    "hours.first_touch": "It is outside the hours in which the practice answers by text.",
    "hours.lead": "It is outside the practice's sending hours where the person may be.",
    "hours.practice": "It is outside the practice's sending hours.",
    "hours.coverage": "Nobody of the practice is on duty.",
    "hours.never_open": "The hours that must all be open never are, within two months.",
    "hours.unknown_place": "Nothing says where they are, so careful hours hold: 9:00 to 20:00, Sundays from 12:00.",
    "holiday.practice": "The practice is closed that day.",
    "holiday.federal": "It is a federal holiday.",
}


def words_of(rule_id: str) -> str:
    """The plain words of a rule; of one that nobody has described, its name as words."""
    return WORDS.get(rule_id) or _of_the_pack(rule_id) or f"The rule {rule_id.replace('.', ', ').replace('_', ' ')}."


def _of_the_pack(rule_id: str) -> str | None:
    from firstminute.domain.rule_pack import rule

    found = rule(rule_id)
    return found.words if found else None
