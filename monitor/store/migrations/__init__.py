"""Alembic migrations, packaged: they run from a wheel too."""
