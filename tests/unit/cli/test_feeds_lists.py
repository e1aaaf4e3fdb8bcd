"""`monitor feeds import` and `export`: real lists too, where they are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from typer.testing import CliRunner, Result

from monitor.cli.main import build
from monitor.config import load
from monitor.config.feed_list import FeedItem, items_of, tag_of, to_opml, to_yaml
from monitor.feeds.opml import OpmlFeed, OpmlList, read_opml, write_opml
from monitor.model import Config, FeedSpec

LISTS = Path(__file__).resolve().parents[4] / "shared" / "data" / "opml"
REST = "receivers: {desk: {type: console}}\nrules:\n  - {id: any, when: '\"quake\"', to: [desk]}\n"
OPML = """<?xml version="1.0"?><opml version="2.0"><head><title>Mine</title></head><body>
<outline text="Wires &amp; agencies">
  <outline type="rss" text="TASS" xmlUrl="https://tass.example/rss/v2.xml" language="ru"/>
  <outline type="rss" text="A paper: one, two # three" xmlUrl="https://paper.example/feed?a=1&amp;b=2"/>
</outline>
<outline text="Politics"><outline type="rss" text="again" xmlUrl="http://TASS.example:80/rss/v2.xml"/></outline>
<outline type="rss" text="odd" xmlUrl="ftp://files.example/feed"/>
</body></opml>"""

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)

    def command(*words: str) -> Result:
        return CliRunner().invoke(build(words), list(words))

    return command


def configured(folder: Path, feeds: str, rest: str = REST) -> Config:
    """The config of these feeds, which must be without any problem."""
    (folder / "monitor.yaml").write_text(feeds + rest, encoding="utf-8")
    loaded = load(folder / "monitor.yaml", strict_secrets=False, environ={})
    assert loaded.config is not None, loaded.problems
    assert loaded.problems == ()
    return loaded.config


def plain(specs: tuple[FeedSpec, ...]) -> set[tuple[str, str, frozenset[str], str | None]]:
    return {(spec.id, spec.url.reveal(), spec.tags, spec.lang) for spec in specs}


def test_folders_become_tags_and_the_same_feed_is_one(run: Run, tmp_path: Path) -> None:
    (tmp_path / "mine.opml").write_text(OPML)
    result = run("feeds", "import", "mine.opml", "--tag", "imported")
    assert result.exit_code == 0
    assert result.stdout == (
        "feeds:\n"
        '  - {id: "TASS", url: "https://tass.example/rss/v2.xml", tags: [wires-agencies, imported, politics], lang: ru}\n'
        '  - {id: paper-example-feed, url: "https://paper.example/feed?a=1&b=2", tags: [wires-agencies, imported]}'
        "  # A paper: one, two # three\n"
    )
    assert "left out: line 7: 'ftp://files.example/feed' is no http(s) URL" in result.stderr
    assert "merged: http://tass.example/rss/v2.xml: named before" in result.stderr
    assert result.stderr.endswith("2 feeds\n")
    assert len(configured(tmp_path, result.stdout).feeds) == 2


def test_a_file_that_is_there_is_not_overwritten(run: Run, tmp_path: Path) -> None:
    (tmp_path / "mine.opml").write_text(OPML)
    assert run("feeds", "import", "mine.opml", "-o", "feeds.yaml").exit_code == 0
    before = (tmp_path / "feeds.yaml").read_text()
    again = run("feeds", "import", "mine.opml", "-o", "feeds.yaml")
    assert (again.exit_code, again.stdout) == (2, "")
    assert "feeds.yaml is there already and is not overwritten" in again.stderr
    assert (tmp_path / "feeds.yaml").read_text() == before


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("nowhere.opml",), 1, "nowhere.opml can't be read: no such file"),
        (("list.opml", "-o", "no/such/folder.yaml"), 1, "can't be written"),
        (("list.opml", "--tag", "Two words"), 2, "`two-words` is one"),
        (("page.opml",), 1, "no OPML list: the root is <html>, not <opml>"),
        (("rude.opml",), 1, "it declares the entity 'a'"),
    ],
)
def test_bad_input_is_a_clear_line(run: Run, tmp_path: Path, words: tuple[str, ...], code: int, said: str) -> None:
    (tmp_path / "list.opml").write_text(OPML)
    (tmp_path / "page.opml").write_text("<html></html>")
    (tmp_path / "rude.opml").write_text('<!DOCTYPE a [<!ENTITY a "b">]><opml><body/></opml>')
    result = run("feeds", "import", *words)
    assert result.exit_code == code
    assert said.lower() in result.stderr.lower()


def test_a_malformed_list_is_read_loosely_and_says_so(run: Run, tmp_path: Path) -> None:
    broken = OPML.replace('text="A paper: one, two # three"', 'text="A "quoted" paper"')
    (tmp_path / "mine.opml").write_text(broken)
    result = run("feeds", "import", "mine.opml")
    assert "malformed, read loosely: line 4" in result.stderr
    assert len(configured(tmp_path, result.stdout).feeds) == 2


def test_an_empty_list_is_an_empty_section(run: Run, tmp_path: Path) -> None:
    (tmp_path / "mine.opml").write_text("<opml><body/></opml>")
    result = run("feeds", "import", "mine.opml")
    assert (result.exit_code, result.stdout) == (0, "feeds: []\n")


def test_ids_are_unlike_one_another_and_unlike_tags() -> None:
    feeds = [
        OpmlFeed("https://a.example/feed?x=1", "", ("news",)),
        OpmlFeed("https://a.example/feed?x=2", "", ("news",)),
        OpmlFeed("https://b.example/", "news"),
        OpmlFeed("https://c.example/", "Zürich: Нові новини", ("Новости",)),
        OpmlFeed("https://d.example/${file:x}", "d"),
    ]
    found = items_of(feeds, tags=("all",))
    assert [item.id for item in found.items] == ["a-example-feed", "a-example-feed-2", "news-2", "c-example"]
    assert found.items[3].tags == ("novosti", "all")
    assert found.left_out == [
        "https://d.example/${file:x}: `${` in a URL stands for a secret in the config; write this one by hand"
    ]


@pytest.mark.parametrize(
    ("words", "tag"),
    [
        ("Business & Economy", "business-economy"),
        ("UI / UX", "ui-ux"),
        ("日本", "riben"),
        ("...", ""),
        ("x" * 200, "x" * 100),
    ],
)
def test_any_folder_is_a_tag(words: str, tag: str) -> None:
    assert tag_of(words) == tag


def test_words_that_yaml_would_take_for_something_else_are_quoted(tmp_path: Path) -> None:
    items = [
        FeedItem("true", "https://a.example/", ("null", "1e3", "x")),
        FeedItem("12", "https://b.example/", lang="no"),
    ]
    specs = configured(tmp_path, to_yaml(items)).feeds
    assert plain(specs) == {
        ("true", "https://a.example/", frozenset({"null", "1e3", "x"}), None),
        ("12", "https://b.example/", frozenset(), "no"),
    }


def test_export_writes_tags_as_folders_and_leaves_secrets_out(run: Run, tmp_path: Path) -> None:
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "key").write_text("abc\n")
    feeds = """feeds:
  - {id: open, url: "https://open.example/feed", tags: [wires, russia], lang: ru}
  - {id: plain, url: https://plain.example/feed}
  - {id: file, url: "https://closed.example/${file:key}/feed"}
  - {id: login, url: "https://me:pw@closed.example/feed"}
  - {id: token, url: "https://closed.example/feed?token=abcdef0123456789"}
  - id: header
    url: "https://header.example/feed"
    headers: {Authorization: "${file:key}"}
"""
    configured(tmp_path, feeds)
    result = run("feeds", "export", "monitor.yaml")
    assert result.exit_code == 1
    assert "abc" not in result.stdout
    assert "pw" not in result.stdout
    assert [line for line in result.stderr.splitlines() if "left out" in line] == [
        f"left out: {feed_id}: its URL holds a secret" for feed_id in ("file", "login", "token")
    ]
    read = read_opml(result.stdout.encode())
    assert isinstance(read, OpmlList)
    assert [(feed.title, feed.tags, feed.lang) for feed in read.feeds] == [
        ("plain", (), None),
        ("header", (), None),
        ("open", ("russia", "wires"), "ru"),
    ]


def test_export_of_a_bad_config_names_what_is_wrong(run: Run, tmp_path: Path) -> None:
    (tmp_path / "monitor.yaml").write_text("feeds: [{url: nowhere}]\n")
    result = run("feeds", "export", "monitor.yaml")
    assert (result.exit_code, result.stdout) == (78, "")
    assert "monitor.yaml:1" in result.stderr


def test_export_without_secrets_is_exit_0_and_goes_to_a_new_file(run: Run, tmp_path: Path) -> None:
    configured(tmp_path, "feeds: [{id: a, url: https://a.example/}]\n")
    assert run("feeds", "export", "monitor.yaml", "-o", "out.opml").exit_code == 0
    assert run("feeds", "export", "monitor.yaml", "-o", "out.opml").exit_code == 2
    assert isinstance(read_opml((tmp_path / "out.opml").read_bytes()), OpmlList)


def real_lists() -> list[Path]:
    return sorted(LISTS.glob("*.opml"))


@pytest.mark.skipif(not LISTS.exists(), reason="the real lists are absent: ../shared/data/opml")
def test_every_real_list_imports_passes_the_check_and_comes_back_the_same(run: Run, tmp_path: Path) -> None:
    assert len(real_lists()) > 50
    for path in real_lists():
        result = run("feeds", "import", str(path))
        assert result.exit_code == 0, (path, result.stderr)
        config = configured(tmp_path, result.stdout)
        listed = read_opml(path.read_bytes())
        assert isinstance(listed, OpmlList)
        assert len(config.feeds) + result.stderr.count("merged: ") + result.stderr.count("left out: ") == len(
            listed.feeds
        ) + len(listed.skipped)
        back = read_opml(write_opml("Back", to_opml(config.feeds)).encode())
        assert isinstance(back, OpmlList)
        again = configured(tmp_path, to_yaml(items_of(back.feeds).items))
        assert plain(again.feeds) == plain(config.feeds), path
        assert all(urlsplit(spec.url.reveal()).hostname for spec in config.feeds)


@pytest.mark.skipif(not LISTS.exists(), reason="the real lists are absent: ../shared/data/opml")
def test_all_real_lists_together_are_one_config(tmp_path: Path) -> None:
    feeds: list[OpmlFeed] = []
    for path in real_lists():
        listed = read_opml(path.read_bytes())
        assert isinstance(listed, OpmlList)
        feeds += listed.feeds
    found = items_of(feeds)
    config = configured(tmp_path, to_yaml(found.items))
    assert len(config.feeds) + len(found.merged) + len(found.left_out) == len(feeds)
