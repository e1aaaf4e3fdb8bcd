"""Writes the generated pages: docs/commands.md from the command line's own help.

python docs/generate.py           # write them
python docs/generate.py --check   # say which are out of date; exit code 1 if any is
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import typer.main
from typer.testing import CliRunner

from monitor.cli.main import COMMANDS, build

DOCS = Path(__file__).parent
WIDTH = "100"

COMMANDS_HEAD = """\
# Every command

CONFIG is a directory of YAML files or one file, and comes first everywhere; without it, the working directory is taken
when it holds YAML, else `/etc/monitor`. `--state` is a file or `sqlite:///PATH`; without it, systemd's state directory, else
`./state/monitor.db`.

| exit code | means |
|---|---|
| 0 | all is well |
| 1 | a test failed, a difference or an error was found |
| 2 | wrong usage |
| 78 | the config is bad |

"""


def invoke(*argv: str) -> str:
    """What the command line prints for these arguments."""
    result = CliRunner().invoke(
        build(argv), list(argv), prog_name="monitor", env={"COLUMNS": WIDTH, "TERMINAL_WIDTH": WIDTH}
    )
    if result.exit_code != 0:
        raise SystemExit(f"monitor {' '.join(argv)}: {result.output}")
    return result.stdout


def help_pages(name: str) -> Iterator[str]:
    """The help of a command, then of each of its own commands."""
    found = typer.main.get_command(build([name])).commands[name]  # type: ignore[attr-defined]
    for argv in ([name], *([name, one] for one in getattr(found, "commands", {}))):
        text = "\n".join(line.rstrip() for line in invoke(*argv, "--help").strip().splitlines())
        yield f"{'#' * (1 + len(argv))} `monitor {' '.join(argv)}`\n\n```text\n{text}\n```\n"


def commands_page() -> str:
    """docs/commands.md."""
    return COMMANDS_HEAD + "\n".join(page for name in COMMANDS for page in help_pages(name))


PAGES = {"commands.md": commands_page}


def main() -> None:
    """Writes the pages, or says which are out of date."""
    stale = []
    for name, make in PAGES.items():
        path = DOCS / name
        text = make().rstrip() + "\n"
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(name)
            if "--check" not in sys.argv:
                path.write_text(text, encoding="utf-8")
    if stale:
        sys.stdout.write(f"{'out of date' if '--check' in sys.argv else 'written'}: {', '.join(stale)}\n")
    sys.exit(1 if stale and "--check" in sys.argv else 0)


if __name__ == "__main__":
    main()
