"""`monitor try`: fetch now, store nothing, show what would fire and the near misses."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from monitor.app.lookup import Look, look_at, look_into, stranger
from monitor.app.story_files import read_story
from monitor.cli.common import Exit, config_path, print_problems
from monitor.cli.show import Line, print_lines, verdict_lines
from monitor.config import load
from monitor.model import ArticleFailed, ArticleText, Config, Document, Field, Verdict, VerdictKind
from monitor.rules import RuleSet, compile_rules, evidence

MOST_FILE_BYTES = 10 * 1024 * 1024
FEED_ITEM, FULL_TEXT = "as feed item", "as full text"


@dataclass(frozen=True, slots=True)
class Tried:
    """One entry with the rules that would fire or nearly; `how` it was judged when its article was read too."""

    look: Look
    doc: Document
    verdicts: tuple[Verdict, ...]
    how: str = ""


def command(
    config: Annotated[
        Path | None, typer.Argument(help="The config; default: here, else /etc/monitor.", readable=False)
    ] = None,
    target: Annotated[
        str | None, typer.Argument(help="A feed's URL, or a file: a feed document or a story.", metavar="[URL|FILE]")
    ] = None,
    *,
    rule: Annotated[str | None, typer.Option(help="This rule only.")] = None,
    feed: Annotated[str | None, typer.Option(help="This configured feed only.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Fetch now, store nothing, show what would fire and the near misses."""
    loaded = load(config_path(config), strict_secrets=False, environ=os.environ)
    print_problems(loaded.problems)
    if loaded.config is None:
        raise typer.Exit(Exit.BAD_CONFIG)
    if rule is not None and rule not in {spec.id for spec in loaded.config.rules}:
        raise usage(f"--rule {rule}: no rule has this id")
    rules = compile_rules(loaded.config)
    looks = looks_of(loaded.config, target, feed, rules=rules)
    tried = [one for look in looks for one in judged(look, rules, rule)]
    if as_json:
        typer.echo(json.dumps(as_value(looks, tried), ensure_ascii=False, indent=2))
    else:
        print_lines(lines(looks, tried))
    if looks and all(look.failure for look in looks):
        raise typer.Exit(Exit.FAILED)


def usage(message: str) -> typer.Exit:
    """Says what is wrong with the call; the exit to raise."""
    typer.echo(f"monitor try: {message}", err=True)
    return typer.Exit(Exit.USAGE)


def looks_of(config: Config, target: str | None, feed: str | None, *, rules: RuleSet) -> list[Look]:
    """What is looked at: one URL or file, one configured feed, or all of them."""
    if target is not None and feed is not None:
        raise usage("give --feed or a URL or file, not both")
    if target is not None and target.startswith(("http://", "https://")):
        return look_at([stranger(target, config)], config, rules)
    if target is not None:
        return [file_look(Path(target), config)]
    specs = [spec for spec in config.feeds if feed is None or spec.id == feed]
    if not specs:
        raise usage(f"--feed {feed}: no feed has this id" if feed else "the config has no feeds")
    return look_at([(spec, True) for spec in specs], config, rules)


def file_look(path: Path, config: Config) -> Look:
    """A feed document on disk; OSErrors are told."""
    try:
        with path.open("rb") as file:
            body = file.read(MOST_FILE_BYTES + 1)
    except OSError as error:
        raise usage(f"{path}: {error.strerror}") from None
    if len(body) > MOST_FILE_BYTES:
        raise usage(f"{path}: larger than {MOST_FILE_BYTES // 1024 // 1024} MiB")
    look = look_into(body, config, label=str(path))
    return StoryLook.of(path) or look if look.failure else look


@dataclass(frozen=True, slots=True)
class StoryLook(Look):
    """A look at one story file: there is no entry, only its document."""

    story: Document | None = None

    @classmethod
    def of(cls, path: Path) -> StoryLook | None:
        """The story in a file; None when it isn't readable as one."""
        doc = read_story(path)
        return cls(str(path), story=doc) if isinstance(doc, Document) else None

    @property
    def documents(self) -> list[Document]:
        """The one document."""
        return [self.story] if self.story else []


def judged(look: Look, rules: RuleSet, rule: str | None) -> Iterator[Tried]:
    """The entries of a look on which a rule fires, or nearly; both as feed item and as full text where there is one."""

    def verdicts(doc: Document) -> tuple[Verdict, ...]:
        return tuple(v for v in rules.judge(doc, look.feed) if rule is None or v.rule_id == rule)

    texts = {index: text for index, entry in enumerate(look.entries) if (text := look.full_text(entry))}
    for index, doc in enumerate(look.documents):
        found = verdicts(doc)
        text = texts.get(index)
        if text is None:
            if found:
                yield Tried(look, doc, found)
            continue
        in_text = verdicts(text)
        if found or in_text:
            yield Tried(look, doc, found, FEED_ITEM)
            yield Tried(look, text, in_text, FULL_TEXT)


def headline(doc: Document) -> str:
    """The title, else the beginning of the text."""
    return doc.fields.get(Field.TITLE) or doc.fields.get(Field.SUMMARY, "")[:80] or doc.fields.get(Field.TEXT, "")[:80]


def lines(looks: Sequence[Look], tried: Sequence[Tried]) -> Iterator[Line]:
    """The feeds, then each entry with its verdicts, then the count."""
    for look in looks:
        if look.failure:
            yield [("failed   ", "bold red"), (look.label, "bold"), (f"  {look.failure}", "")]
        else:
            yield [("read     ", "green"), (look.label, "bold"), (f"  {held(look)}", "dim")]
            yield from article_lines(look)
    yield []
    for one in tried:
        how = f", {one.how}" if one.how else ""
        yield [(headline(one.doc), "bold"), (f"  {one.look.label}{how}", "dim")]
        if not one.verdicts:
            yield [("nothing would fire, nor nearly", "dim")]
        for verdict in one.verdicts:
            yield from verdict_lines(verdict, one.doc)
    kinds = [verdict.kind for one in tried for verdict in one.verdicts]
    fired, near = kinds.count(VerdictKind.FIRED), kinds.count(VerdictKind.NEAR_MISS)
    entries = sum(len(look.documents) for look in looks)
    yield [(f"{entries} entries: {fired} would fire, {near} near misses; nothing was stored or sent", "bold")]


def held(look: Look) -> str:
    """What a look brought, in a few words."""
    if look.page is not None:
        return "an article"
    read = [outcome for outcome in look.articles.values() if isinstance(outcome, ArticleText)]
    words = f"{len(look.documents)} entries"
    return f"{words}, {len(read)} of {len(look.articles)} articles" if look.articles else words


def article_lines(look: Look) -> Iterator[Line]:
    """The articles that could not be read, and how many were left out."""
    titles = {entry.id: entry.title for entry in look.entries}
    for entry_id, outcome in look.articles.items():
        if isinstance(outcome, ArticleFailed):
            yield [("  no text  ", "yellow"), (titles[entry_id], ""), (f"  {outcome.reason}: {outcome.detail}", "dim")]
    if look.unread:
        yield [(f"  {look.unread} more articles would be read by `run`", "dim")]


def as_value(looks: Sequence[Look], tried: Sequence[Tried]) -> dict[str, Any]:
    """What `--json` prints."""
    return {
        "v": 1,
        "feeds": [
            {
                "feed": look.label,
                "entries": len(look.documents),
                "failure": look.failure or None,
                "articles": [
                    {"entry": entry_id, "reason": str(outcome.reason if isinstance(outcome, ArticleFailed) else "ok")}
                    for entry_id, outcome in look.articles.items()
                ],
                "unread": look.unread,
            }
            for look in looks
        ],
        "matches": [
            {
                "feed": one.look.label,
                "as": one.how or None,
                "title": headline(one.doc),
                "url": one.doc.fields.get(Field.URL),
                "verdicts": [evidence(verdict, one.doc) for verdict in one.verdicts],
            }
            for one in tried
        ],
    }
