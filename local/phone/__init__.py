"""A telephone network on this machine: the calls that Twilio would carry, played by people in the outbox page."""
