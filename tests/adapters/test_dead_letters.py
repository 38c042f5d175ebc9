"""Dead letters: counted, and moved back whole."""

from __future__ import annotations

from firstminute.adapters.aws.dead_letters import move, waiting
from mocked_aws import client, mocked_aws, ordered_queue


def test_every_dead_letter_goes_back_to_where_it_came_from() -> None:
    with mocked_aws():
        sqs = client("sqs")
        dead, living = (sqs.create_queue(QueueName=name)["QueueUrl"] for name in ("dead", "living"))
        for number in range(25):
            sqs.send_message(QueueUrl=dead, MessageBody=f"notice {number}")
        assert waiting(sqs, dead) == 25
        assert move(sqs, dead, living) == 25
        assert (waiting(sqs, dead), waiting(sqs, living)) == (0, 25)
        bodies: set[str] = set()
        while messages := sqs.receive_message(QueueUrl=living, MaxNumberOfMessages=10).get("Messages"):
            bodies |= {message["Body"] for message in messages}
        assert bodies == {f"notice {number}" for number in range(25)}


def test_dead_letters_of_a_queue_that_keeps_order_go_back_in_line() -> None:
    with mocked_aws():
        sqs = client("sqs")
        dead, living = ordered_queue(sqs, "dead"), ordered_queue(sqs, "living")
        for number in range(3):
            sqs.send_message(
                QueueUrl=dead, MessageBody=f"text {number}", MessageGroupId="7", MessageDeduplicationId=str(number)
            )
        assert move(sqs, dead, living) == 3
        asked = {"QueueUrl": living, "MaxNumberOfMessages": 10, "AttributeNames": ["MessageGroupId"]}
        back = sqs.receive_message(**asked)["Messages"]
        assert [(one["Body"], one["Attributes"]["MessageGroupId"]) for one in back] == [
            (f"text {number}", "7") for number in range(3)
        ]


def test_an_empty_queue_moves_nothing() -> None:
    with mocked_aws():
        sqs = client("sqs")
        dead, living = (sqs.create_queue(QueueName=name)["QueueUrl"] for name in ("dead", "living"))
        assert move(sqs, dead, living) == 0
