"""What the local run's stand-ins post in Twilio's place, signed by Twilio's own library."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import pytest
from twilio.request_validator import RequestValidator

from local.postman import Postman
from local.running import Running
from local.serving import Reply
from twiml_reference import slips


@contextmanager
def as_twilio(running: Running) -> Iterator[None]:
    """What the stand-ins post in Twilio's place is signed by its library; every document is one that it plays."""
    post, validator, found = Postman.post, RequestValidator(running.secrets["twilio/auth_token"]), list[str]()

    def signed(postman: Postman, url: str, headers: Mapping[str, str], form: Mapping[str, str]) -> Reply | None:
        if not url.startswith(running.places.api):
            return post(postman, url, headers, form)
        proof = {"X-Twilio-Signature": validator.compute_signature(url, dict(form))}
        answer = post(postman, url, {**headers, **proof}, form)
        if answer is not None and answer.status == 200:
            found.extend(slips(answer.body.decode(), leg="ParentCallSid" in form))
        elif answer is not None and answer.status in (400, 401, 404, 405, 413, 415):
            found.append(f"{url.partition('?')[0]} answered {answer.status}")
        return answer

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Postman, "post", signed)
        yield
    assert not found, found
