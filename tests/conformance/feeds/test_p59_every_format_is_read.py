"""P58-P62: "RSS 0.9-2.0, RDF, Atom 0.3/1.0, JSON Feed 1.0/1.1, whatever the Content-Type", and what passes for them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from monitor.feeds import parse
from monitor.model import ParsedFeed
from tests.conformance.feeds.documents import EXPECTED, URL, body, differences, expected, read

GOOD = [name for name in EXPECTED if "reason" not in expected(name)]
MISLABELS = ("text/html", "application/octet-stream", "image/png", "text/plain; charset=bogus", None)


@pytest.mark.parametrize("name", EXPECTED, ids=lambda name: name.stem)
def test_the_document_is_read_as_a_person_would(name: Path) -> None:
    case = expected(name)
    assert differences(case, read(name)) == [], case["says"]


@pytest.mark.parametrize("name", GOOD, ids=lambda name: name.stem)
def test_p59_whatever_the_content_type(name: Path) -> None:
    """A wrong label changes nothing; one that names a charset may, when the document names none."""
    case = expected(name)
    if "content_type" in case:
        pytest.skip("this document is about its label")
    for label in MISLABELS:
        assert differences(case, parse(body(name), url=case.get("url", URL), content_type=label)) == [], label


@pytest.mark.parametrize("name", GOOD, ids=lambda name: name.stem)
def test_reading_is_a_function_of_the_bytes(name: Path) -> None:
    """Twice the same: nothing depends on the day, on what was read before, or on the address (but links)."""
    one, two = read(name), read(name)
    assert one == two
    elsewhere = parse(
        body(name), url="https://moved.example/other/feed", content_type=expected(name).get("content_type")
    )
    assert isinstance(one, ParsedFeed)
    assert isinstance(elsewhere, ParsedFeed)
    assert [replace(e, link=None, enclosures=(), publisher_url=None) for e in one.entries] == [
        replace(e, link=None, enclosures=(), publisher_url=None) for e in elsewhere.entries
    ]


@pytest.mark.parametrize("name", GOOD, ids=lambda name: name.stem)
def test_p72_no_markup_control_or_direction_character_is_left(name: Path) -> None:
    outcome = read(name)
    assert isinstance(outcome, ParsedFeed)
    for entry in outcome.entries:
        for part in (entry.title, entry.summary, entry.text, entry.author or "", *entry.tags):
            assert not any(c < " " and c != "\n" for c in part)
            assert not set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\ufeff") & set(part)
        assert "\n" not in entry.title
        assert entry.link is None or entry.link.startswith(("http://", "https://"))
