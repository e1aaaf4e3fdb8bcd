"""Use case: send what the outbox holds."""
