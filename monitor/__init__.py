"""News-monitoring alert daemon: feeds in, explained alerts out."""

__version__ = "0.1.0"
