"""`monitor feeds score`: our own requests as the feeds' owners would judge them."""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Any

import typer

from monitor.cli.common import Exit
from monitor.cli.listing import JSON_HELP, STATE_HELP, iso, print_json, print_table, reading
from monitor.feeds.schedule import Manners, Offence, Score, score, score_by_host

COLUMNS = ("host", "requests", "304", "conditional", "behind", *(str(offence) for offence in Offence))
ALL = "all"


def command(
    state: Annotated[str | None, typer.Option(help=STATE_HELP)] = None,
    spacing: Annotated[
        float, typer.Option(min=0, help="Seconds that two requests to a host must be apart: settings.host_spacing.")
    ] = 1.0,
    as_json: Annotated[bool, typer.Option("--json", help=JSON_HELP)] = False,
) -> None:
    """Judge our own last requests as feed owners would; exit 1 when there is anything to complain about."""
    with reading(state) as reader:
        ledger = reader.exchanges()
    manners = Manners(spacing_s=spacing, from_start=False)
    overall, hosts = score(ledger, manners=manners), score_by_host(ledger, manners=manners)
    if as_json:
        since, until = (iso(round(row.at_s * 1000)) for row in (ledger[0], ledger[-1])) if ledger else (None, None)
        by_host = {host: as_value(one) for host, one in hosts.items()}
        print_json({"since": since, "until": until, "all": as_value(overall), "hosts": by_host})
    else:
        rows = [row(host, one) for host, one in ((ALL, overall), *hosts.items())] if ledger else []
        print_table(COLUMNS, rows, empty="no requests yet: start `monitor run` once")
        for offence, url in dict.fromkeys(overall.offences):
            typer.echo(f"{offence}: {url}", err=True)
    raise typer.Exit(Exit.FAILED if overall.offences else Exit.OK)


def row(host: str, one: Score) -> list[str]:
    """The host's line."""
    counts = [str(one.count(offence)) for offence in Offence]
    return [host, str(one.requests), str(one.not_modified), f"{one.conditional_share:.2%}", str(one.behind), *counts]


def as_value(one: Score) -> dict[str, Any]:
    """The judgement as JSON; offences counted, those that happened with their URLs."""
    where = Counter(one.offences)
    return {
        "requests": one.requests,
        "hosts": one.hosts,
        "urls": one.urls,
        "not_modified": one.not_modified,
        "conditional_share": one.conditional_share,
        "behind": one.behind,
        "offences": {str(offence): one.count(offence) for offence in Offence},
        "where": [{"offence": str(offence), "url": url, "times": times} for (offence, url), times in where.items()],
    }
