"""`try` and `explain` on a site on loopback: each entry as feed item and as full text, and an article by itself."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from monitor.cli.main import build
from tests.replay.origin import ReplayOrigin
from tests.unit.articles.pages import PARAGRAPHS, notice, page

FIRES = page(f"<article>{PARAGRAPHS}<p>Officers said it was a Zircon missile.</p></article>")
ITEM = "<item><title>{title}</title><link>{url}/news/{n}</link><guid>{n}</guid><description>{more}</description></item>"
Run = Callable[..., Result]


@pytest.fixture
def site() -> Iterator[ReplayOrigin]:
    with ReplayOrigin() as origin:
        rows = [("Two ships leave", "A missile was seen."), ("Rain", ""), ("Missile talk", "")]
        items = "".join(
            ITEM.format(title=title, url=origin.url, n=n, more=more) for n, (title, more) in enumerate(rows, 1)
        )
        origin.publish("/feed.xml", f'<rss version="2.0"><channel><title>t</title>{items}</channel></rss>'.encode())
        origin.publish("/news/1", FIRES)
        origin.publish("/news/2", FIRES)
        origin.publish("/news/3", notice("Subscribe to continue reading."))
        origin.publish("/robots.txt", b"User-agent: *\nDisallow: /private\n")
        origin.publish("/private/1", FIRES)
        yield origin


def config(site: ReplayOrigin, fulltext: str) -> dict[str, Any]:
    allowed = ["127.0.0.1/32"]
    return {
        "feeds": [{"id": "wire", "url": f"{site.url}/feed.xml", "fulltext": fulltext, "allow_private": allowed}],
        "entities": {"zircon": {"names": ["3M22"], "ambiguous": ["Zircon"], "context": ["missile"]}},
        "receivers": {"console": {"type": "console"}},
        "rules": [{"id": "weapons", "when": "zircon", "to": ["console"]}],
    }


@pytest.fixture
def run(tmp_path: Path, site: ReplayOrigin) -> Run:
    def command(name: str, *words: str, fulltext: str = "auto") -> Result:
        path = tmp_path / "monitor.yaml"
        path.write_text(json.dumps(config(site, fulltext)), encoding="utf-8")
        return CliRunner().invoke(build((name,)), [name, str(path), *words])

    return command


class TestTry:
    def test_both_are_shown_and_what_could_not_be_read(self, run: Run) -> None:
        result = run("try")
        assert result.exit_code == 0, result.output
        lines = [line.strip() for line in result.stdout.splitlines()]
        assert lines[0].endswith("3 entries, 1 of 2 articles")
        assert any(line.startswith("no text  Missile talk  paywall: says “Subscribe to continue") for line in lines)
        assert "Two ships leave  wire, as feed item" in lines
        assert "Two ships leave  wire, as full text" in lines
        at = lines.index("Two ships leave  wire, as full text")
        assert lines[lines.index("Two ships leave  wire, as feed item") + 1] == "nothing would fire, nor nearly"
        assert lines[at + 1].startswith("FIRED     weapons")
        assert "Rain  wire" not in result.stdout

    def test_never_reads_nothing(self, run: Run, site: ReplayOrigin) -> None:
        result = run("try", fulltext="never")
        assert result.exit_code == 0, result.output
        assert [path for path, _, _ in site.asked] == ["/feed.xml"]
        assert "as full text" not in result.stdout

    def test_always_reads_all_and_json_says_how_each_was_judged(self, run: Run, site: ReplayOrigin) -> None:
        value = json.loads(run("try", "--json", fulltext="always").stdout)
        assert {f"/news/{n}" for n in range(1, 4)} <= {path for path, _, _ in site.asked}
        [feed] = value["feeds"]
        assert sorted(article["reason"] for article in feed["articles"]) == ["ok", "ok", "paywall"]
        assert feed["unread"] == 0
        by = {(match["title"], match["as"]): match["verdicts"] for match in value["matches"]}
        assert by["Two ships leave", "as feed item"] == []
        assert [one["hits"][0]["text"] for one in by["Two ships leave", "as full text"]] == ["Zircon"]
        assert [one["hits"][0]["text"] for one in by["Rain", "as full text"]] == ["Zircon"]


class TestExplain:
    def test_a_feeds_entries_are_explained_both_ways(self, run: Run, site: ReplayOrigin) -> None:
        result = run("explain", f"{site.url}/feed.xml")
        assert result.exit_code == 0, result.output
        assert f"Two ships leave {site.url}/news/1 (as feed item)" in result.stdout
        assert f"Two ships leave {site.url}/news/1 (as full text)" in result.stdout
        assert "its article could not be read: paywall" in result.stdout
        assert f"Rain {site.url}/news/2 (as" not in result.stdout

    def test_a_stored_entry_says_what_became_of_its_article(self) -> None:
        from monitor.cli.subject import article_note
        from monitor.model import Article, ArticleReason

        row = Article("e1", "wire", "https://x.example/1", 0, None)
        assert article_note(None) == ""
        assert article_note(row) == "its article is still to be read"
        assert article_note(Article("e1", "w", "u", 0, None, reason=ArticleReason.OK)) == ""
        failed = Article("e1", "w", "u", 0, 5, reason=ArticleReason.TIMEOUT, detail="slow")
        assert article_note(failed) == "its article could not be read: timeout: slow; it is tried again"


class TestArticleUrl:
    """An address that no feed has: only public hosts are asked, so on loopback the guard says no."""

    def test_a_strangers_private_address_is_refused_by_the_guard(self, tmp_path: Path, site: ReplayOrigin) -> None:
        path = tmp_path / "monitor.yaml"
        path.write_text(json.dumps(config(site, "auto")), encoding="utf-8")
        result = CliRunner().invoke(build(("explain",)), ["explain", str(path), f"{site.url}/news/1"])
        assert result.exit_code == 2
        assert "egress_blocked" in result.stderr
        assert site.asked == []
