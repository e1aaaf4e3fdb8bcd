"""`monitor explain`: why each rule fired or not, on one text."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from monitor.app.story_files import with_fields
from monitor.cli.common import Exit, config_path, print_problems, state_url
from monitor.cli.show import Line, print_lines, summary, verdict_lines
from monitor.cli.subject import NoSubject, Subject, subjects_of
from monitor.config import load
from monitor.model import Config, Verdict
from monitor.rules import FeedRef, RuleSet, compile_rules, evidence


def command(  # noqa: PLR0913 - a parameter an option
    config: Annotated[Path, typer.Argument(help="The config; may be left out before TARGET.", metavar="CONFIG")],
    target: Annotated[
        str | None, typer.Argument(help="A file, a feed's URL, an entry (ent_…) or an alert (alr_…).", metavar="TARGET")
    ] = None,
    *,
    feed: Annotated[
        str | None, typer.Option(help="Judge as if it came from this feed; else every scope is met.")
    ] = None,
    title: Annotated[str | None, typer.Option(help="A title for a text that has none.")] = None,
    url: Annotated[str | None, typer.Option(help="A URL for a text that has none.")] = None,
    state: Annotated[str | None, typer.Option(help="Where entries and alerts are: a file, or sqlite:///PATH.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the evidence as JSON.")] = False,
) -> None:
    """Show why each rule fired or not on a file, URL, entry or alert."""
    path, target = (config_path(None), str(config)) if target is None else (config, target)
    loaded = load(path, strict_secrets=False, environ=os.environ)
    print_problems(loaded.problems)
    if loaded.config is None:
        raise typer.Exit(Exit.BAD_CONFIG)
    if feed is not None and feed not in {spec.id for spec in loaded.config.feeds}:
        raise usage(f"--feed {feed}: no feed has this id")
    subjects = subjects_of(target, loaded.config, state=state_url(state))
    if isinstance(subjects, NoSubject):
        raise usage(subjects.message)
    rules = compile_rules(loaded.config)
    given = feed_ref(loaded.config, feed)
    explained = []
    for found in subjects:
        subject = replace(found, doc=with_fields(found.doc, title=title, url=url))
        explained.append((subject, rules.explain(subject.doc, given or subject.feed)))
    if as_json:
        values = [as_value(subject, verdicts, rules) for subject, verdicts in explained]
        typer.echo(json.dumps({"v": 1, "subjects": values}, ensure_ascii=False, indent=2))
        return
    for subject, verdicts in explained:
        print_lines(lines(subject, verdicts, loaded.config))


def usage(message: str) -> typer.Exit:
    """Says what is wrong with the call; the exit to raise."""
    typer.echo(f"monitor explain: {message}", err=True)
    return typer.Exit(Exit.USAGE)


def feed_ref(config: Config, feed_id: str | None) -> FeedRef | None:
    """The feed of that id."""
    return next((FeedRef.of(spec) for spec in config.feeds if spec.id == feed_id), None)


def lines(subject: Subject, verdicts: list[Verdict], config: Config) -> Iterator[Line]:
    """Everything said of one subject, the rules that fired first."""
    sizes = ", ".join(f"{field} {len(text):,}" for field, text in subject.doc.fields.items())
    yield [(subject.label, "bold"), (f"   characters: {sizes or 'none'}", "dim")]
    if subject.note:
        yield [(subject.note, "yellow")]
    yield []
    titles = {rule.id: rule.title or "" for rule in config.rules}
    order = {kind: i for i, kind in enumerate(type(verdicts[0].kind))} if verdicts else {}
    for verdict in sorted(verdicts, key=lambda one: order[one.kind]):
        yield from verdict_lines(verdict, subject.doc, title=titles[verdict.rule_id])
        if alert := subject.alerts.get(verdict.rule_id):
            yield [("  alert       ", "dim"), (f"{alert.id}, {alert.state}, rule version {alert.rule_version}", "")]
            for route in subject.routes.get(verdict.rule_id, []):
                yield [("              ", ""), (route, "")]
            yield []
    yield [(summary(verdicts), "bold")]


def as_value(subject: Subject, verdicts: list[Verdict], rules: RuleSet) -> dict[str, Any]:
    """What `--json` prints of one subject."""
    return {
        "subject": subject.label,
        "note": subject.note or None,
        "feed": subject.feed.id if subject.feed else None,
        "verdicts": [
            evidence(verdict, subject.doc)
            | {
                "version": rules.version(verdict.rule_id),
                "alert": subject.alerts[verdict.rule_id].id if verdict.rule_id in subject.alerts else None,
                "routes": subject.routes.get(verdict.rule_id, []),
            }
            for verdict in verdicts
        ],
    }
