"""Plain-text leaves: what is stored and shown is clean, one line where it should be, and bounded."""
