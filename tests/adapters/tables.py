"""The two tables as `template.yaml` declares them, for tests that want one of their own."""

from __future__ import annotations

from typing import Any


def create_leads_table(client: Any, name: str = "leads") -> str:
    """The leads table with its index `by_time`; gives back the name."""
    client.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in ("pk", "sk", "by", "lead_id")],
        KeySchema=_keys("pk", "sk"),
        GlobalSecondaryIndexes=[
            {
                "IndexName": "by_time",
                "KeySchema": _keys("by", "lead_id"),
                "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["state", "owner"]},
            }
        ],
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    )
    client.update_time_to_live(TableName=name, TimeToLiveSpecification={"Enabled": True, "AttributeName": "expires_at"})
    return name


def create_metrics_table(client: Any, name: str = "metrics") -> str:
    """The metrics table; gives back the name."""
    client.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in ("pk", "sk")],
        KeySchema=_keys("pk", "sk"),
    )
    client.update_time_to_live(TableName=name, TimeToLiveSpecification={"Enabled": True, "AttributeName": "expires_at"})
    return name


def _keys(partition: str, sort: str) -> list[dict[str, str]]:
    return [{"AttributeName": partition, "KeyType": "HASH"}, {"AttributeName": sort, "KeyType": "RANGE"}]
