"""Staff say that two leads are one person, and take it back."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from two_leads import EMAIL, PHONE, STAFF, Practice

from builders import NOW, an_event
from firstminute.application import reporting
from firstminute.application.lead_ports import Change
from firstminute.application.querying import leads as page_of
from firstminute.application.unsubscribing import unsubscribe
from firstminute.application.watchdog import Watchdog, watch
from firstminute.domain.errors import Conflict, Forbidden, Invalid, ProviderUnavailable, Unknown
from firstminute.domain.events import Actor
from firstminute.domain.folding import fold
from firstminute.domain.metrics import standing
from firstminute.domain.snapshots import snapshot


@pytest.fixture
def world() -> Practice:
    return Practice()


def folded(world: Practice, *ids: str) -> bool:
    return all(world.lead(one) == fold(one, world.leads.log(one)) for one in ids)


class TestMerged:
    def test_both_logs_say_so_and_who_said_it(self, world: Practice) -> None:
        number, address = world.two()
        event = world.merge(address, number)
        assert (event.type, event.lead_id, event.data["absorbed"]) == ("lead.merged", address, number)
        told = world.leads.log(number)[-1]
        assert (told.type, told.data, told.actor) == ("lead.merged", {"into": address}, STAFF)
        assert folded(world, number, address)

    def test_the_kept_lead_learns_what_it_did_not_know_and_overwrites_nothing(self, world: Practice) -> None:
        number, address = world.two()
        world.merge(address, number)
        kept = world.lead(address)
        assert (kept.first_name, kept.last_name, kept.phone, kept.email) == ("D.", "Reyes", PHONE, EMAIL)

    def test_the_sources_of_both_are_on_the_kept_lead_in_the_order_of_coming(self, world: Practice) -> None:
        number, address = world.two()
        world.merge(address, number)
        shown = snapshot(world.lead(address))
        assert shown["sources"] == ["website", "zapier"]
        assert (shown["absorbed"], snapshot(world.lead(number))["merged_into"]) == ([number], address)

    def test_the_follow_up_of_the_other_ends_and_that_of_the_kept_one_goes_on(self, world: Practice) -> None:
        number, address = world.two()
        world.merge(address, number)
        assert world.touch(number).stopped == "merged"
        assert world.touch(address).outcome == "sent"
        assert len(world.texts.taken) + len(world.mails.taken) == 1

    def test_the_kept_lead_is_written_to_at_what_it_learned(self, world: Practice) -> None:
        number, address = world.two()
        world.merge(address, number)
        world.touch(address)
        assert [one.to for one in world.texts.taken] == [PHONE]

    def test_the_watchdog_leaves_a_merged_lead_alone(self, world: Practice) -> None:
        number, address = world.two()
        world.merge(address, number)
        world.days(2)
        found = watch(Watchdog(world.practice, world.leads, world.machines, world.clock))
        assert number not in (*found.started, *found.restarted, *found.late)

    @pytest.mark.parametrize(("type_", "reason"), [("lead.replied", "replied"), ("contact.made", "human")])
    def test_who_has_answered_is_not_written_to_again_as_the_other(
        self, world: Practice, type_: str, reason: str
    ) -> None:
        number, address = world.two()
        world.happen(number, type_, channel="sms", text="Yes")
        world.merge(address, number)
        assert world.lead(address).stopped == reason
        assert world.types(address)[-1] == "cadence.stopped"
        assert world.touch(address).outcome == "done_before"

    def test_who_has_booked_is_not_followed_up_as_a_new_inquiry_though_reminders_had_begun(
        self, world: Practice
    ) -> None:
        number, address = world.two()
        reminded = replace(world.lead(number), ended="booked", cadence="appointment")
        world.leads.heads[number] = replace(world.head(number), lead=reminded)
        world.merge(address, number)
        assert world.lead(address).stopped == "booked"

    def test_reminders_of_the_kept_lead_go_on_whatever_the_other_had_said(self, world: Practice) -> None:
        number, address = world.two()
        reminded = replace(world.lead(address), ended="booked", cadence="appointment")
        world.leads.heads[address] = replace(world.head(address), lead=reminded)
        world.happen(number, "lead.replied", channel="sms", text="Yes")
        world.merge(address, number)
        assert world.lead(address).stopped is None

    def test_a_pause_of_a_lead_is_there_again_when_it_is_parted(self, world: Practice) -> None:
        number, address = world.two()
        world.happen(number, "cadence.paused")
        world.merge(address, number)
        world.unmerge(number)
        assert world.lead(number).paused_at is not None
        assert world.lead(address).paused_at is None

    def test_a_lead_that_was_never_answered_keeps_nobody_from_going_on(self, world: Practice) -> None:
        number, address = world.two()
        world.happen(number, "cadence.stopped", reason="exhausted")
        world.merge(address, number)
        assert world.lead(address).stopped is None

    def test_the_person_is_where_the_further_one_of_both_is(self, world: Practice) -> None:
        number, address = world.two()
        world.happen(number, "contact.made", channel="call")
        world.happen(number, "lead.qualified")
        world.merge(address, number)
        assert world.lead(address).state == "qualified"

    def test_the_second_time_nothing_happens(self, world: Practice) -> None:
        number, address = world.two()
        first = world.merge(address, number)
        assert world.merge(address, number) == first
        assert world.types(number).count("lead.merged") == 1

    def test_merged_leads_are_no_open_inquiries(self, world: Practice) -> None:
        number, address = world.two()
        world.merge(address, number)
        console = world.console()
        assert [one["id"] for one in page_of(console, {})["leads"]] == [address]
        assert [one["id"] for one in page_of(console, {"state": "merged"})["leads"]] == [number]
        assert [one["id"] for one in page_of(console, {"state": "received"})["leads"]] == [address]
        assert world.leads.waiting(["received"]) == [world.head(address)]


class TestWhatComesAfterwards:
    @pytest.fixture
    def merged(self, world: Practice) -> tuple[str, str]:
        number, address = world.two()
        world.merge(address, number)
        return address, number

    def test_a_text_from_the_others_phone_lands_on_the_kept_lead(
        self, world: Practice, merged: tuple[str, str]
    ) -> None:
        keep, other = merged
        assert world.text("Is Friday free?").lead_id == keep
        assert "lead.replied" in world.types(keep)
        assert "lead.replied" not in world.types(other)
        assert world.lead(keep).stopped == "replied"

    def test_who_asks_again_by_the_others_phone_asks_on_the_kept_lead(
        self, world: Practice, merged: tuple[str, str]
    ) -> None:
        keep, _ = merged
        assert world.inquire(PHONE, None, first_name="Dana") == keep
        assert world.types(keep)[-1] == "lead.repeated"

    def test_a_relative_on_the_others_phone_is_still_somebody_else(
        self, world: Practice, merged: tuple[str, str]
    ) -> None:
        assert world.inquire(PHONE, None, first_name="Walter") not in merged

    def test_a_crm_that_knows_the_old_id_is_heard_on_the_kept_lead(
        self, world: Practice, merged: tuple[str, str]
    ) -> None:
        keep, other = merged
        told = {"type": "contact.made", "lead_id": other, "id": "7"}
        event = reporting.report(world.leads, world.practice, other, told, STAFF, world.now)
        assert (event.lead_id, event.data["told_of"]) == (keep, other)
        assert reporting.report(world.leads, world.practice, other, told, STAFF, world.now) == event

    def test_an_appointment_of_the_other_is_kept_on_the_kept_lead_and_is_one_appointment(self, world: Practice) -> None:
        number, address = world.two()
        booked = {"appointment_id": "a1", "starts_at": "2026-12-01T15:00:00Z"}
        world.happen(address, "appointment.booked", **booked)
        world.merge(address, number)
        reporting.report(world.leads, world.practice, number, {"type": "appointment.kept"}, STAFF, world.now)
        counts = standing(world.lead(address))
        assert (counts["kept"], counts["appointments_due"], counts["booked"]) == (1, 1, 1)

    def test_what_was_reported_before_the_merge_is_known_after_it_and_after_its_end(self, world: Practice) -> None:
        number, address = world.two()
        told = {"type": "contact.made", "id": "7"}
        first = reporting.report(world.leads, world.practice, number, told, STAFF, world.now)
        world.merge(address, number)
        assert reporting.report(world.leads, world.practice, number, told, STAFF, world.now) == first
        later = {"type": "lead.qualified", "id": "8"}
        second = reporting.report(world.leads, world.practice, number, later, STAFF, world.now)
        world.unmerge(number)
        assert reporting.report(world.leads, world.practice, number, later, STAFF, world.now) == second

    def test_what_became_of_a_text_stays_with_the_lead_whose_text_it_was(self, world: Practice) -> None:
        number, address = world.two()
        world.touch(number)
        world.merge(address, number)
        world.blocked(number)
        assert "touch.failed" in world.types(number)
        assert "touch.failed" not in world.types(address)

    def test_a_block_that_is_told_of_an_old_text_is_the_persons(self, world: Practice) -> None:
        number, address = world.two()
        world.touch(number)
        world.merge(address, number)
        world.blocked(number)
        assert world.lead(address).stopped == "opted_out"

    def test_the_link_in_an_old_e_mail_still_takes_the_person_out(self, world: Practice) -> None:
        number, address = world.two()
        world.merge(number, address)
        unsubscribe(world.console(), address)
        assert world.suppressed(EMAIL)
        assert (world.lead(number).opted_out, world.lead(address).opted_out) == (True, True)


class TestOptOuts:
    @pytest.mark.parametrize("out", ["kept", "other"])
    def test_the_no_of_one_is_the_no_of_both(self, world: Practice, out: str) -> None:
        number, address = world.two()
        world.happen(number if out == "other" else address, "lead.opted_out", scope="all", how="said so")
        world.merge(address, number)
        for lead_id in (number, address):
            assert world.lead(lead_id).opted_out
            assert world.lead(lead_id).stopped == "opted_out"
        assert world.suppressed(PHONE)
        assert world.suppressed(EMAIL)
        assert folded(world, number, address)

    def test_a_stop_by_text_leaves_the_mailbox_open_for_a_new_inquiry(self, world: Practice) -> None:
        number, address = world.two()
        world.text("STOP")
        world.merge(address, number)
        assert world.lead(address).opted_out
        assert (world.suppressed(PHONE), world.suppressed(EMAIL)) == (True, False)

    @pytest.mark.parametrize("out", ["before", "during"])
    def test_parting_never_takes_a_no_back(self, world: Practice, out: str) -> None:
        number, address = world.two()
        if out == "before":
            world.text("STOP")
        world.merge(address, number)
        if out == "during":
            world.happen(address, "lead.opted_out", scope="all", how="said so")
        world.unmerge(number)
        for lead_id in (number, address):
            assert world.lead(lead_id).opted_out
            assert world.lead(lead_id).stopped == "opted_out"
            assert world.touch(lead_id).outcome == "done_before"

    def test_a_no_that_reached_only_the_kept_lead_is_given_to_the_other_at_parting(self, world: Practice) -> None:
        number, address = world.two()
        world.merge(address, number)
        lone = an_event("lead.opted_out", world.now, scope="email", address=EMAIL)
        head = world.head(address)
        world.leads.append(head, Change([lone], head.enrollment), world.now)  # and died before it spread
        world.unmerge(number)
        assert world.lead(number).opted_out


class TestParted:
    def test_everything_is_as_it_was(self, world: Practice) -> None:
        number, address = world.two()
        before = {one: snapshot(world.lead(one)) for one in (number, address)}
        world.merge(address, number)
        world.unmerge(number)
        for lead_id, was in before.items():
            now = snapshot(world.lead(lead_id))
            assert {**now, "sequence": None} == {**was, "sequence": None}
        assert folded(world, number, address)

    def test_both_are_followed_up_again(self, world: Practice) -> None:
        number, address = world.two()
        world.merge(address, number)
        world.days(0.1)
        world.unmerge(number)
        assert world.touch(number).outcome == "sent"
        assert world.touch(address).outcome == "sent"

    def test_a_follow_up_that_the_merge_ended_goes_on(self, world: Practice) -> None:
        number, address = world.two()
        world.happen(number, "lead.replied", channel="sms", text="Yes")
        world.merge(address, number)
        assert world.lead(address).stopped == "replied"
        world.unmerge(number)
        assert world.lead(address).stopped is None
        assert world.lead(number).stopped == "replied"
        assert world.touch(address).outcome == "sent"

    def test_a_sign_that_came_meanwhile_may_have_been_the_others_so_nobody_writes_to_it(self, world: Practice) -> None:
        number, address = world.two()
        world.merge(address, number)
        world.text("Call me")
        world.unmerge(number)
        assert (world.lead(number).stopped, world.lead(address).stopped) == ("replied", "replied")

    def test_what_the_kept_lead_was_told_itself_stays(self, world: Practice) -> None:
        number, address = world.two()
        world.merge(address, number)
        world.inquire(PHONE, None, first_name="Dana", service="Braces")
        world.unmerge(number)
        assert "lead.repeated" in world.types(address)
        assert world.lead(address).phone == PHONE, "a repeat told it so, merged or not"

    def test_texts_reach_the_lead_of_their_number_again(self, world: Practice) -> None:
        number, address = world.two()
        world.merge(address, number)
        world.unmerge(number)
        assert world.text("Hello").lead_id == number

    def test_two_leads_may_be_merged_again_the_other_way_round(self, world: Practice) -> None:
        number, address = world.two()
        world.merge(address, number)
        world.unmerge(number)
        world.merge(number, address)
        assert (world.lead(address).merged_into, world.lead(number).merged_into) == (number, None)
        assert folded(world, number, address)

    def test_an_order_that_comes_again_after_it_was_undone_is_not_carried_out_again(self, world: Practice) -> None:
        number, address = world.two()
        order = {"type": "lead.merged", "data": {"absorbed": number}, "id": "order-1"}
        first = reporting.report(world.leads, world.practice, address, order, STAFF, world.now)
        world.unmerge(number)
        assert reporting.report(world.leads, world.practice, address, order, STAFF, world.now) == first
        assert world.lead(number).merged_into is None


class TestChains:
    @pytest.fixture
    def three(self, world: Practice) -> tuple[str, str, str]:
        number, address = world.two()
        third = world.inquire("+12125550188", None, first_name="Dana")
        world.merge(address, number)
        world.merge(third, address)
        return number, address, third

    def test_everything_lands_on_the_last(self, world: Practice, three: tuple[str, str, str]) -> None:
        number, address, third = three
        assert world.text("Hello").lead_id == third
        assert sorted(world.lead(third).absorbed) == sorted((number, address))
        assert standing(world.lead(third))["leads"] == 1
        assert (standing(world.lead(number)), standing(world.lead(address))) == ({}, {})

    def test_they_are_parted_from_the_outside_in(self, world: Practice, three: tuple[str, str, str]) -> None:
        number, address, third = three
        with pytest.raises(Invalid, match=f"{address} is merged into {third} itself"):
            world.unmerge(number)
        world.unmerge(address)
        assert (world.lead(third).absorbed, sorted(world.lead(address).absorbed)) == ({}, [number])
        world.unmerge(number)
        assert folded(world, *three)

    def test_there_are_no_circles(self, world: Practice, three: tuple[str, str, str]) -> None:
        number, _, third = three
        with pytest.raises(Invalid, match="itself"):
            world.merge(number, third)

    def test_a_no_reaches_all_of_them(self, world: Practice, three: tuple[str, str, str]) -> None:
        world.text("STOP")
        assert all(world.lead(one).opted_out for one in three)


class TestRefused:
    def test_who_is_not_there(self, world: Practice) -> None:
        number, _ = world.two()
        for ids in ((number, "ld_nobody"), ("ld_nobody", number)):
            with pytest.raises(Unknown, match="ld_nobody"):
                world.merge(*ids)
        with pytest.raises(Unknown):
            world.unmerge("ld_nobody")

    def test_a_lead_and_itself(self, world: Practice) -> None:
        number, _ = world.two()
        with pytest.raises(Invalid, match="name two"):
            world.merge(number, number)

    def test_who_is_merged_elsewhere_names_where(self, world: Practice) -> None:
        number, address = world.two()
        third = world.inquire("+12125550188", None)
        world.merge(address, number)
        with pytest.raises(Invalid, match=f"merged into {address} already"):
            world.merge(third, number)
        with pytest.raises(Invalid, match=f"merged into {address} itself. Merge with that one"):
            world.merge(number, third)

    def test_who_is_not_merged_cannot_be_parted(self, world: Practice) -> None:
        number, _ = world.two()
        with pytest.raises(Invalid, match="not merged"):
            world.unmerge(number)

    @pytest.mark.parametrize("which", [0, 1])
    def test_who_was_erased(self, world: Practice, which: int) -> None:
        both = world.two()
        world.leads.erase(both[which], world.now)
        with pytest.raises(Invalid, match="erased"):
            world.merge(*both)

    def test_a_patient_and_a_new_lead(self, world: Practice) -> None:
        world.leads.patients.add(hashlib.sha256(PHONE.encode()).hexdigest())
        number, address = world.two()
        with pytest.raises(Invalid, match="patient"):
            world.merge(address, number)

    def test_the_one_with_an_appointment_to_come_is_the_one_to_keep(self, world: Practice) -> None:
        number, address = world.two()
        world.happen(number, "appointment.booked", appointment_id="a", starts_at="2026-12-01T15:00:00Z")
        with pytest.raises(Invalid, match=f"Keep {number}"):
            world.merge(address, number)
        world.merge(number, address)
        assert world.lead(address).merged_into == number

    def test_while_a_message_to_the_other_is_on_its_way(self, world: Practice) -> None:
        number, address = world.two()
        world.leads.claim(number, 0, world.clock.wall(), world.clock.wall())
        with pytest.raises(ProviderUnavailable, match="Try again in a minute"):
            world.merge(address, number)
        assert world.lead(number).merged_into is None

    def test_while_the_other_is_on_the_phone(self, world: Practice) -> None:
        number, address = world.two()
        lead = replace(world.lead(number), calls=("CA1",))
        world.leads.heads[number] = replace(world.head(number), lead=lead)
        with pytest.raises(ProviderUnavailable, match="on the phone"):
            world.merge(address, number)

    def test_a_partner_may_not_say_it(self, world: Practice) -> None:
        number, address = world.two()
        order = {"type": "lead.merged", "data": {"absorbed": number}}
        with pytest.raises(Forbidden):
            reporting.report(world.leads, world.practice, address, order, Actor("partner", "callers"), world.now)

    @pytest.mark.parametrize("data", [None, {}, {"absorbed": 7}, {"absorbed": "../etc"}])
    def test_an_order_that_names_nobody(self, world: Practice, data: object) -> None:
        number, _ = world.two()
        with pytest.raises(Invalid, match="absorbed"):
            reporting.report(world.leads, world.practice, number, {"type": "lead.merged", "data": data}, STAFF, NOW)

    def test_parting_from_where_it_is_not(self, world: Practice) -> None:
        number, address = world.two()
        third = world.inquire("+12125550188", None)
        world.merge(address, number)
        order = {"type": "lead.unmerged", "data": {"absorbed": number}}
        with pytest.raises(Invalid, match=f"merged into {address}, not into {third}"):
            reporting.report(world.leads, world.practice, third, order, STAFF, world.now)


class TestWrittenOnce:
    def test_somebody_who_was_faster_makes_it_look_again(
        self, world: Practice, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        number, address = world.two()
        together, raced = world.leads.append_together, []

        def race(changes, now):  # type: ignore[no-untyped-def]  # the fake's own
            if not raced:
                raced.append(1)
                world.happen(number, "lead.replied", channel="sms", text="Yes")
            return together(changes, now)

        monkeypatch.setattr(world.leads, "append_together", race)
        world.merge(address, number)
        assert world.lead(address).stopped == "replied"

    def test_a_write_that_never_succeeds_changes_neither(
        self, world: Practice, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        number, address = world.two()
        before = world.lead(number), world.lead(address)

        def refuse(changes, now):  # type: ignore[no-untyped-def]  # the fake's own
            raise Conflict("busy")

        monkeypatch.setattr(world.leads, "append_together", refuse)
        with pytest.raises(Conflict):
            world.merge(address, number)
        assert (world.lead(number), world.lead(address)) == before

    def test_two_who_merge_the_same_two_at_once_the_other_way_round_make_no_circle(self) -> None:
        for _ in range(20):
            world = Practice()
            number, address = world.two()

            def order(ids: tuple[str, str], world: Practice = world) -> bool:
                try:
                    world.merge(*ids)
                except Invalid:
                    return False
                return True

            with ThreadPoolExecutor(2) as pool:
                done = list(pool.map(order, ((number, address), (address, number))))
            assert sorted(done) == [False, True]
            assert {world.lead(number).merged_into, world.lead(address).merged_into} in (
                {None, number},
                {None, address},
            )

    def test_texts_that_come_while_it_is_merged_are_all_kept_once_and_stop_it(self) -> None:
        for _ in range(20):
            world = Practice()
            number, address = world.two()
            texts = [world.signed_text(f"Text {place}") for place in range(6)]
            with ThreadPoolExecutor(4) as pool:
                merging = pool.submit(world.merge, address, number)
                answers = list(pool.map(world.receive, texts))
                merging.result()
            assert {one.lead_id for one in answers} <= {number, address}
            replies = [
                event.data["text"]
                for lead_id in (number, address)
                for event in world.leads.log(lead_id)
                if event.type == "lead.replied"
            ]
            assert sorted(replies) == [f"Text {place}" for place in range(6)]
            assert world.lead(address).stopped == "replied"
            assert folded(world, number, address)
