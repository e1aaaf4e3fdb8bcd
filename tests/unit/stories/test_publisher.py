"""Who wrote an entry."""

from __future__ import annotations

import pytest

from monitor.model import ParsedEntry
from monitor.stories import publisher_of


def of(parsed: ParsedEntry, configured: str | None = None) -> str:
    return publisher_of(parsed, configured=configured, feed_id="feed")


def test_what_the_feed_is_configured_as_wins() -> None:
    assert of(ParsedEntry(publisher="Reuters", link="https://bbc.co.uk/a"), "Desk") == "Desk"


@pytest.mark.parametrize(
    ("parsed", "publisher"),
    [
        (ParsedEntry(publisher="BBC News", publisher_url="https://www.bbc.co.uk"), "BBC"),
        (ParsedEntry(publisher="Le Monde", publisher_url="https://www.lemonde.fr/rss"), "lemonde.fr"),
        (ParsedEntry(publisher="Reuters"), "Reuters"),
        (ParsedEntry(publisher="reuters staff"), "Reuters"),
        (ParsedEntry(publisher="Village Voice"), "Village Voice"),
        (ParsedEntry(publisher="Le Monde", publisher_url="https://news.google.com/x"), "Le Monde"),
    ],
)
def test_the_rss_source_names_the_publisher(parsed: ParsedEntry, publisher: str) -> None:
    assert of(parsed) == publisher


@pytest.mark.parametrize(
    ("summary", "publisher"),
    [
        ("GENEVA (AP) — Senior officials met.", "AP"),
        ("MOSCOW, Jan 14 (Reuters) - Russia said.", "Reuters"),
        ("(Reuters) - Russia said.", "Reuters"),
        ("(Reuters) Russia said.", "Reuters"),
        ("MOSCOW, January 14. /TASS/. The ministry said.", "TASS"),
        ("МОСКВА, 14 января. /ТАСС/. Замглавы МИД.", "TASS"),
        ("Genf (dpa) - Die Gespräche.", "dpa"),
        ("KYIV (AFP): Ukraine.", "AFP"),
    ],
)
def test_a_dateline_names_the_agency(summary: str, publisher: str) -> None:
    parsed = ParsedEntry(summary=summary, link="https://paper.example.org/a")
    assert of(parsed) == publisher
    assert of(ParsedEntry(text=summary, link="https://paper.example.org/a")) == publisher


@pytest.mark.parametrize(
    "summary",
    [
        "He told the Associated Press (AP) that talks failed.",
        "The agency, known as (Reuters), was founded in 1851 by a man in London.",
        "Officials said on Friday (AP had reported it).",
        "Students of AP classes — and (APA) members.",
        "A very long sentence goes on and on about many things before it mentions anybody (AP) - at last.",
    ],
)
def test_an_agency_that_is_only_mentioned_is_not_the_publisher(summary: str) -> None:
    assert of(ParsedEntry(summary=summary, link="https://paper.example.org/a")) == "example.org"


@pytest.mark.parametrize(
    ("author", "publisher"),
    [
        ("The Associated Press", "AP"),
        ("By Reuters", "Reuters"),
        ("Jo Doe, Associated Press", "AP"),
        ("AFP", "AFP"),
        ("Jo Doe", "example.org"),
        ("Reuters Smith", "example.org"),
    ],
)
def test_an_agency_may_sign_as_author(author: str, publisher: str) -> None:
    assert of(ParsedEntry(author=author, link="https://paper.example.org/a")) == publisher


@pytest.mark.parametrize(
    ("link", "publisher"),
    [
        ("https://www.bbc.co.uk/news/1", "BBC"),
        ("https://www.bbc.com/news/1", "BBC"),
        ("https://edition.cnn.com/1", "CNN"),
        ("https://tass.ru/1", "TASS"),
        ("https://news.paper.co.uk/1", "paper.co.uk"),
        ("https://news.google.com/articles/1", "feed"),
        ("https://www.youtube.com/watch?v=1", "feed"),
        (None, "feed"),
    ],
)
def test_else_the_family_of_the_links_domain(link: str | None, publisher: str) -> None:
    assert of(ParsedEntry(link=link)) == publisher


def test_copies_of_one_wire_text_are_one_voice() -> None:
    text = "GENEVA (AP) — Senior officials met."
    papers = [ParsedEntry(summary=text, link=f"https://paper{n}.example.net/a") for n in range(5)]
    wire = ParsedEntry(link="https://apnews.com/article/1")
    assert {of(parsed) for parsed in [*papers, wire]} == {"AP"}
