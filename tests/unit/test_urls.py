"""URLs as values."""

from __future__ import annotations

import pytest

from monitor.urls import canonical, host_key, link_key, redact, safe_link, scrub


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.bbc.co.uk/news/1?at_medium=RSS&at_campaign=KARANGA", "https://www.bbc.co.uk/news/1"),
        ("https://e.example/a?utm_source=rss&utm_medium=feed&id=7", "https://e.example/a?id=7"),
        ("https://e.example/a?id=7&PHPSESSID=0cf1ab23", "https://e.example/a?id=7"),
        ("https://e.example/a.do;jsessionid=1A2B3C.node1?id=7", "https://e.example/a.do?id=7"),
        ("https://e.example/list;page=2", "https://e.example/list;page=2"),
        ("https://e.example/a?id=7&fbclid=x&page=2", "https://e.example/a?id=7&page=2"),
        ("https://www.nytimes.com/a.html?emc=rss&partner=rss", "https://www.nytimes.com/a.html"),
        ("https://www.wsj.com/a?mod=rss_markets_main", "https://www.wsj.com/a"),
        ("https://e.example/a?ref=homepage", "https://e.example/a?ref=homepage"),
        ("https://e.example/a?from=1999&partner=acme", "https://e.example/a?from=1999&partner=acme"),
    ],
)
def test_tracking_parameters_are_dropped_and_others_kept_in_order(url: str, expected: str) -> None:
    assert canonical(url) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("HTTPS://News.Example.ORG:443/A", "https://news.example.org/A"),
        ("http://e.example:80/", "http://e.example/"),
        ("http://e.example:8080/", "http://e.example:8080/"),
        ("https://e.example", "https://e.example/"),
        ("https://user:pw@e.example/a", "https://e.example/a"),
        ("https://e.example./a", "https://e.example/a"),
        ("http://пример.рф/ж", "http://xn--e1afmkfd.xn--p1ai/ж"),
        ("http://[2001:DB8::1]:8080/a", "http://[2001:db8::1]:8080/a"),
        (" https://e.example/a\n b ", "https://e.example/ab"),
    ],
)
def test_the_host_is_brought_to_one_form(url: str, expected: str) -> None:
    assert canonical(url) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://e.example/a#comments", "https://e.example/a"),
        ("https://e.example/a#xtor=RSS-3208", "https://e.example/a"),
        ("https://e.example/a#tk.rss_all", "https://e.example/a"),
        ("https://e.example/a#rss20", "https://e.example/a"),
        ("https://e.example/live#block-61e14f2a", "https://e.example/live#block-61e14f2a"),
        ("https://e.example/log#v1.2", "https://e.example/log#v1.2"),
        ("https://e.example/#!/story/7", "https://e.example/#!/story/7"),
    ],
)
def test_an_anchor_stays_only_when_it_may_name_an_item(url: str, expected: str) -> None:
    assert canonical(url) == expected


@pytest.mark.parametrize("url", ["mailto:a@b.example", "tag:x,2003:1", "not a url", "", "http://[bad", "javascript:x"])
def test_what_is_no_web_address_comes_back_trimmed(url: str) -> None:
    assert canonical(url) == url.replace(" ", "")


def test_the_link_key_forgets_scheme_www_and_trailing_slash() -> None:
    keys = {
        link_key(u) for u in ("http://www.e.example/a/", "https://e.example/a", "https://WWW.E.example/a?utm_term=1")
    }
    assert keys == {"e.example/a"}


@pytest.mark.parametrize("url", ["https://e.example/", "https://www.e.example", "http://e.example/?utm_source=rss"])
def test_a_front_page_is_no_key(url: str) -> None:
    assert link_key(url) == ""


def test_a_link_key_keeps_what_tells_pages_apart() -> None:
    assert link_key("https://e.example/?p=1") != link_key("https://e.example/?p=2")
    assert link_key("http://[bad") == ""
    assert link_key("urn:uuid:1") == "urn:uuid:1"


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://feeds.bbci.co.uk/news/rss.xml", "bbci.co.uk"),
        ("https://rss.nytimes.com/a", "nytimes.com"),
        ("https://a.b.example.org:8443/x", "example.org"),
        ("https://alice.github.io/feed", "alice.github.io"),
        ("http://127.0.0.1:8001/a", "127.0.0.1:8001"),
        ("http://127.0.0.1/a", "127.0.0.1:80"),
        ("https://127.1/a", "127.1:443"),
        ("https://[::1]/a", "[::1]:443"),
        ("http://localhost:9000/", "localhost:9000"),
        ("http://nas.lan/feed", "nas.lan:80"),
        ("http://wiki.corp:8080/feed", "wiki.corp:8080"),
        ("https://co.uk/", "co.uk"),
        ("mailto:a@b.example", ""),
        ("http://[bad", ""),
    ],
)
def test_p40_host_key_is_the_registrable_domain_or_host_and_port(url: str, key: str) -> None:
    assert host_key(url) == key


def test_p71_redact_hides_credentials_and_secrets() -> None:
    assert redact("https://bob:hunter2@e.example/f.xml#x") == "https://e.example/f.xml"
    assert redact("https://e.example/f?token=abc&page=2") == "https://e.example/f?token=***&page=2"
    assert redact("https://e.example/f?u=AbCdEf0123456789AbCdEf01") == "https://e.example/f?u=***"
    assert redact("https://e.example/private/AbCdEf0123456789AbCdEf01/feed") == "https://e.example/private/***/feed"
    assert redact("https://e.example/f?AbCdEf0123456789AbCdEf01") == "https://e.example/f?***"


def test_redact_keeps_what_tells_feeds_apart() -> None:
    url = "https://e.example:8443/world/europe-news/rss.xml?lang=en"
    assert redact(url) == url


@pytest.mark.parametrize("url", ["http://[bad", "mailto:bob:pw@e.example"])
def test_redact_shows_nothing_of_what_it_cannot_read(url: str) -> None:
    assert redact(url) == "***"


def test_redact_takes_paths_without_a_host() -> None:
    assert redact("feed.xml?key=1") == "feed.xml"


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "/relative", "http://", "http://[bad", ""]
)
def test_only_web_addresses_are_safe_links(url: str) -> None:
    assert safe_link(url) is None


def test_a_safe_link_is_given_as_it_is_but_without_credentials_and_controls() -> None:
    assert safe_link("https://e.example/a?b=1#c") == "https://e.example/a?b=1#c"
    assert safe_link("https://u:p@e.example/a") == "https://e.example/a"
    assert safe_link("java\nscript:alert(1)") is None
    assert safe_link("https://e.example/\u202ea") == "https://e.example/a"


@pytest.mark.parametrize(
    ("url", "text", "scrubbed"),
    [
        ("https://a.example/f?token=s3cr3t", "token s3cr3t is wrong", "token *** is wrong"),
        ("https://user:pass@a.example/f", "no user of that pass", "no *** of that ***"),
        ("https://a.example/abcdefghijklmnop0123456789/feed.xml", "abcdefghijklmnop0123456789?", "***?"),
        ("https://a.example/f?key=a%20b%20c", "key a b c, a%20b%20c", "key ***, ***"),
        ("https://a.example/world/feed.xml?page=2", "no feed.xml in world", "no feed.xml in world"),
        (
            "https://a.example/f?key=abc",
            "abc is too short to tell from other words",
            "abc is too short to tell from other words",
        ),
    ],
)
def test_what_redacting_hides_is_taken_out_of_other_texts(url: str, text: str, scrubbed: str) -> None:
    assert scrub(text, url) == scrubbed
