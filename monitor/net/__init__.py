"""The guarded HTTP client; httpx only here."""
