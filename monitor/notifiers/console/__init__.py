"""The daemon's own standard output."""
