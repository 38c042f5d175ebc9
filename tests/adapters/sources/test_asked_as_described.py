"""What providers are asked, held against their own descriptions, which lie in a folder beside the repository."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml

from firstminute.adapters.sources import gohighlevel, hubspot, pipedrive
from firstminute.domain.inquiry import Lookup, Request
from firstminute.domain.practice import Source

SPECS = Path(__file__).parents[4] / "shared" / "specs"
pytestmark = pytest.mark.skipif(
    not SPECS.exists(), reason="the shared folder of providers' API descriptions is not beside this repository"
)
NOW = datetime(2026, 11, 24, 16, 20, tzinfo=UTC)


def asked(kind: Any, content: Any) -> Lookup:
    request = Request("POST", "", {"content-type": "application/json"}, json.dumps(content).encode())
    (lookup,) = kind.lookups(request, Source("any", "any", fields={"implant_interest": "service"}))
    return lookup


def operation(described: dict[str, Any], lookup: Lookup, base: str = "") -> tuple[str, dict[str, Any]]:
    """The described GET whose path fits; a path without parameters wins."""
    path = urlsplit(lookup.path).path.removeprefix(base)
    for template, methods in sorted(described["paths"].items(), key=lambda one: "{" in one[0]):
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path) and "get" in methods:
            return template, methods["get"]
    raise AssertionError(f"{path} is not described")


def parameters(described: dict[str, Any], where: str) -> dict[str, dict[str, Any]]:
    return {one["name"]: one for one in described.get("parameters", []) if one["in"] == where}


def test_hubspot_is_asked_for_a_contact_as_it_describes():
    spec = json.loads((SPECS / "hubspot_contacts_v3.prism.json").read_text(encoding="utf-8"))
    event = {"subscriptionType": "contact.creation", "objectId": 123, "portalId": 7}
    lookup = asked(hubspot, [event])
    template, described = operation(spec, lookup)
    assert template == "/crm/v3/objects/contacts/{contactId}"
    assert spec["servers"] == [{"url": hubspot.API}]
    assert parse_qs(urlsplit(lookup.path).query).keys() <= parameters(described, "query").keys()
    assert described["security"] == [{"oauth2": ["crm.objects.contacts.read"]}]
    assert hubspot.credentials("t", Source("any", "hubspot")) == {"Authorization": "Bearer t"}
    # The answer: properties are texts by name, and the time it was made stands beside them.
    answer = spec["components"]["schemas"]["SimplePublicObjectWithAssociations"]
    assert {"id", "properties", "createdAt"} <= set(answer["required"])


def test_highlevel_is_asked_for_a_contact_as_it_describes():
    spec = json.loads((SPECS / "ghl" / "apps" / "contacts.json").read_text(encoding="utf-8"))
    lookup = asked(gohighlevel, {"type": "OpportunityCreate", "id": "o1", "contactId": "c1", "webhookId": "w1"})
    template, described = operation(spec, lookup)
    assert template == "/contacts/{contactId}"
    assert spec["servers"] == [{"url": gohighlevel.API}]
    headers = gohighlevel.credentials("t", Source("any", "gohighlevel"))
    assert headers["Version"] in parameters(described, "header")["Version"]["schema"]["enum"]
    assert {"bearer": ["contacts.readonly"]} in described["security"]
    fields = spec["components"]["schemas"]["GetCreateContactSchema"]["properties"] if (
        "GetCreateContactSchema" in spec["components"]["schemas"]
    ) else spec["components"]["schemas"]["GetContectByIdSchema"]["properties"]  # fmt: skip
    assert {"firstName", "lastName", "email", "phone", "customFields"} <= fields.keys()


def test_pipedrive_is_asked_for_a_person_as_it_describes():
    spec = yaml.load((SPECS / "pipedrive_v2.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    meta = {"action": "create", "entity": "lead", "entity_id": "l1", "timestamp": "2026-11-24T16:19:00Z"}
    lookup = asked(pipedrive, {"data": {"id": "l1", "person_id": 8}, "meta": meta})
    base = urlsplit(spec["servers"][0]["url"])
    assert f"{base.scheme}://{base.netloc}" == pipedrive.API
    template, described = operation(spec, lookup, base.path)
    assert template == "/persons/{id}"
    scheme = spec["components"]["securitySchemes"]["api_key"]
    assert {"api_key": []} in described["security"]
    assert pipedrive.credentials("t", Source("any", "pipedrive")) == {scheme["name"]: "t"}
    answer = described["responses"]["200"]["content"]["application/json"]["example"]
    (draft,) = pipedrive.fetched(json.dumps(answer, default=str).encode(), lookup, Source("any", "p"), "US", NOW)
    assert draft.first_name or draft.last_name
    assert draft.email
