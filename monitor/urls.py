"""URLs as values: canonical links, host keys, safe printing."""
