"""Pure: bytes and headers in, entries and next poll time out."""
