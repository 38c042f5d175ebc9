"""What only `make run` and the end-to-end tests need: a local AWS, stand-ins for the providers, the outbox page."""
