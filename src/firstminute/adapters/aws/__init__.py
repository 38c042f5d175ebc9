"""AWS behind the ports: one boto3 session, clients only."""
