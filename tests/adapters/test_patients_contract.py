"""Known patients: one suite over the fake and DynamoDB."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta

import pytest
from stored_leads import InMemory

from builders import EMAIL, NOW, PHONE, a_draft, a_new_lead
from fakes_leads import FakePatients
from firstminute.adapters.aws.patients import DynamoPatients
from firstminute.application.patients import Patients

SINCE = NOW - timedelta(days=30)


def hashed(point):
    return hashlib.sha256(point.encode()).hexdigest()


@pytest.fixture
def patients(stored) -> Patients:
    if isinstance(stored, InMemory):
        return FakePatients(stored.leads)
    return DynamoPatients(stored.client, stored.table)


def add(leads, *, patient, delivery="website:1:0", draft=None):
    head, events = a_new_lead(None, draft, NOW, **({"patient": True} if patient else {}))
    return head, leads.add(head, events, b"raw", delivery, (draft or a_draft()).contact_points, SINCE)


def test_a_patient_s_point_stands_in_the_way_of_a_new_lead_and_of_nothing_else(leads, patients):
    assert patients.add([hashed(PHONE)]) == 1
    _, in_the_way = add(leads, patient=False)
    assert (in_the_way.point, in_the_way.patient, in_the_way.lead_id) == (PHONE, True, None)
    head, in_the_way = add(leads, patient=True)
    assert in_the_way is None
    assert leads.get(head.lead.id) == head
    assert leads.contact(PHONE).patient
    assert not leads.contact(EMAIL).patient


def test_a_point_is_a_patient_s_whether_it_has_leads_or_not(leads, patients):
    head, _ = add(leads, patient=False)
    patients.add([hashed(PHONE)])
    contact = leads.contact(PHONE)
    assert (contact.patient, contact.lead_id, contact.leads) == (True, head.lead.id, {head.lead.id})


def test_what_is_added_twice_is_known_once(patients):
    patients.add([hashed(PHONE), hashed(PHONE), hashed(EMAIL)])
    patients.add([hashed(PHONE)])
    assert patients.all() == sorted([hashed(PHONE), hashed(EMAIL)])


def test_cleared_they_are_forgotten_and_leads_and_opt_outs_stay(leads, patients):
    head, _ = add(leads, patient=False)
    leads.suppress(EMAIL, NOW)
    patients.add([hashed(PHONE), hashed(EMAIL)])
    assert patients.clear() == 2
    assert patients.all() == []
    assert (leads.contact(PHONE).lead_id, leads.contact(EMAIL).suppressed_at) == (head.lead.id, NOW)
    assert not leads.contact(PHONE).patient


def test_erasing_a_patient_s_lead_leaves_the_practice_s_list_as_it_is(leads, patients):
    patients.add([hashed(PHONE)])
    head, _ = add(leads, patient=True)
    leads.erase(head.lead.id, NOW)
    contact = leads.contact(PHONE)
    assert replace(contact, patient=False) == type(contact)(PHONE)
    assert contact.patient
