"""What CloudFormation says of a stack."""

from __future__ import annotations

from datetime import UTC, datetime

import botocore.session
import pytest
from botocore.stub import Stubber

from firstminute.adapters.aws.stacks import describe
from firstminute.domain.errors import ProviderUnavailable, Unknown


@pytest.fixture
def cloudformation() -> Stubber:
    made = botocore.session.get_session().create_client(
        "cloudformation", region_name="us-east-1", aws_access_key_id="a", aws_secret_access_key="b"
    )
    return Stubber(made)


def test_a_stack_is_told_by_its_outputs_and_parameters(cloudformation: Stubber) -> None:
    answer = {
        "StackName": "firstminute-demo",
        "StackStatus": "UPDATE_COMPLETE",
        "CreationTime": datetime(2026, 11, 24, tzinfo=UTC),
        "Outputs": [{"OutputKey": "ApiUrl", "OutputValue": "https://api"}],
        "Parameters": [{"ParameterKey": "Slug", "ParameterValue": "demo"}],
    }
    cloudformation.add_response("describe_stacks", {"Stacks": [answer]}, {"StackName": "firstminute-demo"})
    with cloudformation:
        found = describe(cloudformation.client, "firstminute-demo")
    assert (found.name, found.status) == ("firstminute-demo", "UPDATE_COMPLETE")
    assert (found.outputs, found.parameters) == ({"ApiUrl": "https://api"}, {"Slug": "demo"})


def test_a_stack_that_was_just_begun_has_neither(cloudformation: Stubber) -> None:
    answer = {"StackName": "x", "StackStatus": "CREATE_IN_PROGRESS", "CreationTime": datetime(2026, 11, 24, tzinfo=UTC)}
    cloudformation.add_response("describe_stacks", {"Stacks": [answer]})
    with cloudformation:
        assert describe(cloudformation.client, "x").outputs == {}


def test_a_stack_that_is_not_there_is_unknown(cloudformation: Stubber) -> None:
    cloudformation.add_client_error("describe_stacks", "ValidationError", "Stack with id x does not exist", 400)
    with cloudformation, pytest.raises(Unknown, match="no stack x"):
        describe(cloudformation.client, "x")


def test_what_else_goes_wrong_keeps_the_words_of_aws(cloudformation: Stubber) -> None:
    cloudformation.add_client_error("describe_stacks", "AccessDenied", "not authorized", 403)
    with cloudformation, pytest.raises(ProviderUnavailable, match=r"looking for the stack x: .*not authorized"):
        describe(cloudformation.client, "x")
