"""The hourly inquiry of nobody is sent as each kind's own sender would: verified and read by the kind itself."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib import import_module

import pytest

from firstminute.adapters.sources.synthetic import STOOD_IN_FOR, written
from firstminute.client_file.kinds import is_public, kinds
from firstminute.domain.errors import Unauthenticated
from firstminute.domain.source import Source
from firstminute.domain.synthetic import HEADER, address

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
EMAIL, PHONE = address(b"k", "any", "2026112512"), "+12125550100"
# Kinds whose inquiries come another way: events tell of leads, texts come to their own route.
NONE = {"events", "twilio"}
SIGNABLE = [kind for kind in kinds() if kind not in NONE | STOOD_IN_FOR]


def sent(kind: str, secret: str | None):
    source = Source("any", kind, secret="any/secret" if secret else None)
    return source, written(source, (secret,) if secret else (), (EMAIL, PHONE), "https://api.example", NOW)


@pytest.mark.parametrize("kind", SIGNABLE)
def test_a_kind_takes_the_synthetic_request_for_one_of_its_own_sender(kind):
    source, request = sent(kind, None if kind == "form" else "s3cr3t")
    module = import_module(f"firstminute.adapters.sources.{kind}")
    module.verify(request, source, ("s3cr3t",), NOW)
    lookups = module.lookups(request, source) if hasattr(module, "lookups") else []
    (draft,) = module.parse(request, source, "US", NOW)
    assert (draft.email, draft.phone, draft.test) == (EMAIL, PHONE, False)
    assert (draft.first_name, lookups) == ("Synthetic", [])
    assert not (hasattr(module, "books") and module.books(request))


@pytest.mark.parametrize("kind", [kind for kind in SIGNABLE if kind != "form"])
def test_the_proof_is_made_with_the_source_s_secret(kind):
    source, request = sent(kind, "another secret")
    with pytest.raises(Unauthenticated):
        import_module(f"firstminute.adapters.sources.{kind}").verify(request, source, ("s3cr3t",), NOW)


@pytest.mark.parametrize("kind", [kind for kind in SIGNABLE if is_public(kind)])
def test_a_public_kind_needs_no_secret(kind):
    source, request = sent(kind, None)
    module = import_module(f"firstminute.adapters.sources.{kind}")
    module.verify(request, source, (), NOW)
    (draft,) = module.parse(request, source, "US", NOW)
    assert (draft.email, draft.phone) == (EMAIL, PHONE)


@pytest.mark.parametrize("kind", sorted(STOOD_IN_FOR))
def test_what_cannot_be_signed_or_fetched_bears_our_mark_in_a_header(kind):
    source, request = sent(kind, "s3cr3t")
    assert request.headers[HEADER] == EMAIL
    (draft,) = import_module("firstminute.adapters.sources.webhook").parse(request, source, "US", NOW)
    assert (draft.email, draft.phone) == (EMAIL, PHONE)


def test_a_header_that_is_our_mark_is_sent_only_where_there_is_no_other_way():
    assert [kind for kind in SIGNABLE if HEADER in sent(kind, "s3cr3t")[1].headers] == []
