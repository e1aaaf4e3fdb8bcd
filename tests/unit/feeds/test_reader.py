"""What feedparser is spared changes nothing of what is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.feeds import parse, reader
from tests.unit.feeds.making import URL, rss

CORPUS = Path(__file__).parents[2] / "corpus"
DOCUMENTS = sorted(
    path for name in ("feeds", "formats") for path in (CORPUS / name).iterdir() if path.suffix in {".xml", ".html"}
)
PICTURES = "".join(
    f'<media:content url="/{n}.jpg" medium="image" width="{n}"><media:title>Crane {n}</media:title>'
    f"<media:credit>Jo {n}</media:credit><media:description>A crane</media:description></media:content>"
    for n in range(10)
)
ITEMS = [
    f"<title>Docks reopen</title><link>https://e.example/1</link>{PICTURES}<description>Own</description>",
    f"{PICTURES}<title>Docks reopen</title><link>https://e.example/1</link>",
    f"<media:group>{PICTURES}<media:thumbnail url='/t.jpg'/></media:group><title>Docks reopen</title>",
    f"<media:group>{PICTURES}</media:group>",
    "<media:rating>nonadult</media:rating><title>Docks</title><media:keywords>a, b</media:keywords>",
]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_unread_elements_change_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = parse(path.read_bytes(), url=URL)
    monkeypatch.setattr(reader, "UNREAD", frozenset())
    assert parse(path.read_bytes(), url=URL) == found


@pytest.mark.parametrize("item", ITEMS)
def test_pictures_change_nothing(item: str, monkeypatch: pytest.MonkeyPatch) -> None:
    document = rss(item).encode()
    found = parse(document, url=URL)
    monkeypatch.setattr(reader, "UNREAD", frozenset())
    assert parse(document, url=URL) == found
