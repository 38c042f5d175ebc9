"""What the local AWS is told a second time is what the template says."""

from __future__ import annotations

from local import aws
from repository.stack import resources


def test_browsers_are_allowed_locally_what_they_are_allowed_on_aws() -> None:
    (api,) = resources("AWS::ApiGatewayV2::Api").values()
    _, allowed, _ = api["CorsConfiguration"]["Fn::If"]
    assert {**allowed, "AllowOrigins": None} == {**aws.CORS, "AllowOrigins": None}
