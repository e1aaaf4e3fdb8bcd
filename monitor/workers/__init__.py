"""The killable parser pool."""
