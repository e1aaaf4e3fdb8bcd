"""The seeds as the engine sees them: config, stories as documents, feeds in each edition, and what is expected."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from monitor.app.story_files import read_story
from monitor.config import load
from monitor.model import Config, Document, Field, ParsedEntry, Verdict, VerdictKind
from monitor.rules import FeedRef

ROOT = Path(__file__).parents[3]
STORIES = sorted((ROOT / "seeds" / "stories").glob("*.txt"))
ENVIRON = {
    "DEMO_ORIGIN": "http://127.0.0.1:8001",
    "DEMO_WEBHOOK_URL": "http://127.0.0.1:8002/hook",
    "DEMO_WEBHOOK_SECRET": "whsec_" + "c2Vl" * 8,
}


@cache
def expected() -> dict[str, Any]:
    """seeds/expected.yaml."""
    found: dict[str, Any] = yaml.safe_load((ROOT / "seeds" / "expected.yaml").read_text(encoding="utf-8"))
    return found


@cache
def config(folder: str) -> Config:
    """A shipped config, loaded as `run` loads it."""
    loaded = load(ROOT / folder, strict_secrets=True, environ=ENVIRON)
    assert loaded.config is not None, loaded.problems
    return loaded.config


def document(path: Path) -> Document:
    """A story file as `explain` and the tests beside rules read it."""
    found = read_story(path)
    assert isinstance(found, Document), found
    return found


def entry_document(entry: ParsedEntry, feed_lang: str | None) -> Document:
    """A feed's entry as a document, as its first sight would store it."""
    fields = {Field.TITLE: entry.title, Field.SUMMARY: entry.summary, Field.TEXT: entry.text}
    return Document({key: value for key, value in fields.items() if value}, entry.lang or feed_lang)


def feed_refs() -> dict[str, FeedRef]:
    """The demo's feeds by id."""
    return {spec.id: FeedRef.of(spec) for spec in config("seeds/config").feeds}


def said(verdicts: list[Verdict]) -> dict[str, str]:
    """Each rule's word on a document, in the words of expected.yaml; silent rules left out."""
    words = {}
    for verdict in verdicts:
        if verdict.kind is VerdictKind.FIRED:
            words[verdict.rule_id] = str(verdict.severity)
        elif verdict.kind is VerdictKind.NEAR_MISS:
            words[verdict.rule_id] = "near_miss"
    return words
