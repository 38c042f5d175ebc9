"""What a client file says of providers whose deliveries only name people, who are then fetched."""

from __future__ import annotations

import pytest

from client_file.writing import DEMO, problems
from firstminute.client_file import compiled, load
from firstminute.client_file.kinds import has, kinds
from firstminute.domain.practice import Practice
from firstminute.domain.practice_json import practice_from_json

META = {"kind": "meta_lead_ads", "secret": "meta/app_secret", "token": "meta/page_token"}
HUBSPOT = {"kind": "hubspot", "secret": "hubspot/client_secret"}


def said(source: dict[str, str]) -> list[tuple[str, str]]:
    return [(one.field.removeprefix("sources.partner").lstrip("."), one.message) for one in problems(_AT, source)]


_AT = "sources.partner"


def practice_with(source: dict[str, str]) -> Practice:
    return practice_from_json(compiled(load(DEMO, {"sources": {"partner": source}})))


@pytest.mark.parametrize("kind", ["follow_up_boss", "linkedin_lead_forms", "meta_lead_ads"])
def test_whose_deliveries_hold_ids_only_need_a_token(kind: str) -> None:
    assert said({"kind": kind, "secret": "any/secret"}) == [
        ("", f"a source of kind {kind} needs a token: its deliveries only name people, who are then fetched")
    ]
    assert said({"kind": kind, "secret": "any/secret", "token": "any/token"}) == []


@pytest.mark.parametrize("kind", ["gohighlevel", "hubspot", "pipedrive", "zoho_crm"])
def test_whose_deliveries_may_hold_the_record_may_do_without(kind: str) -> None:
    assert said({"kind": kind, "secret": "any/secret"}) == []
    assert said({"kind": kind, "secret": "any/secret", "token": "any/token"}) == []


@pytest.mark.parametrize("kind", [kind for kind in kinds() if not has(kind, "lookups")])
def test_a_token_that_nobody_would_use_is_said(kind: str) -> None:
    found = said({"kind": kind, "secret": "any/secret", "token": "any/token"})
    assert ("token", f"is for kinds that fetch what they are told of; {kind} is sent all there is") in found


@pytest.mark.parametrize("url", ["https://graph.example", "http://127.0.0.1:8081", "http://localhost:8081"])
def test_an_api_elsewhere_is_https_or_near(url: str) -> None:
    assert said({**META, "base_url": url}) == []


@pytest.mark.parametrize("url", ["http://graph.example", "http://8.8.8.8"])
def test_a_token_does_not_cross_the_internet_unencrypted(url: str) -> None:
    assert said({**META, "base_url": url}) == [("base_url", "must be https, unless it is this machine or its network")]


@pytest.mark.parametrize("url", ["graph.example", "ftp://graph.example", ""])
def test_what_is_no_address_is_refused(url: str) -> None:
    assert [field for field, _ in said({**META, "base_url": url})] == ["base_url"]


def test_an_api_without_a_token_is_never_asked() -> None:
    assert said({**HUBSPOT, "base_url": "https://api.hubapi.com"}) == [
        ("base_url", "is where a token is used, and this source names none")
    ]


@pytest.mark.parametrize("kind", kinds())
def test_a_handshake_is_for_providers_that_ask_for_one(kind: str) -> None:
    found = said({"kind": kind, "secret": "any/secret", "token": "any/token", "handshake": "any/word"})
    refused = f"is for providers that ask for it when they subscribe; that of {kind} does not"
    assert (("handshake", refused) in found) == (not has(kind, "challenge"))


@pytest.mark.parametrize("field", ["token", "handshake"])
@pytest.mark.parametrize("pasted", ["EAAGm0PX4ZCpsBAKZCZB12", "0123456789abcdef0123456789abcdef"])
def test_a_secret_pasted_where_its_name_belongs_is_noticed_and_not_repeated(field: str, pasted: str) -> None:
    (found,) = said({**META, field: pasted})
    assert found == (field, "looks like a secret itself; store it in AWS Secrets Manager and write its name here")


def test_all_of_it_arrives_where_sources_are_read() -> None:
    more = {"handshake": "meta/verify_token", "account": "444444444444", "base_url": "https://graph.example"}
    source = practice_with({**META, **more}).sources["partner"]
    assert (source.token, source.handshake) == ("meta/page_token", "meta/verify_token")
    assert (source.account, source.base_url) == ("444444444444", "https://graph.example")


def test_a_stack_is_told_of_every_secret_that_it_needs() -> None:
    names = practice_with({**META, "handshake": "meta/verify_token"}).secret_names
    assert {"meta/app_secret", "meta/page_token", "meta/verify_token"} <= set(names)
