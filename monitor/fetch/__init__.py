"""One polite HTTP exchange for a feed, as an outcome."""
