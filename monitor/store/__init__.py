"""The daemon's memory: SQLAlchemy Core on one writer thread."""
