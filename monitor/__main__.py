"""`python -m monitor`. Imports nothing at the top: spawned workers import this module again."""

from __future__ import annotations


def main() -> None:
    """Runs the command line."""
    from monitor.cli.main import app

    app()


if __name__ == "__main__":
    main()
