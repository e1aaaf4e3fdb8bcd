"""HTML and dirty text to plain text."""

from __future__ import annotations

import time

import pytest

from monitor.feeds.plain import MAX_TAGS, clean_block, clean_line, html_to_text, looks_like_html


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("plain", "plain"),
        ("a &amp; b &rsquo;s &#8212; &lt;x&gt;", "a & b ’s — <x>"),
        ("<p>One</p><p>Two</p>", "One\nTwo"),
        ("One<br>Two<br/><br />Three", "One\nTwo\nThree"),
        ("<ul><li>a</li><li>b</li></ul>", "a\nb"),
        ("<b>Zir</b>con", "Zircon"),
        ("the <a href='x'>Zircon</a> <em>missile</em>", "the Zircon missile"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        ("a<script>alert('x')</script>b<style>p{}</style>c", "abc"),
        ("<div>a<!-- hidden --></div>", "a"),
        ("<h2>Head</h2>Text", "Head\nText"),
        ("<p>unclosed <b>bold", "unclosed bold"),
        ("5 < 6 and 7 > 2 <i>ok</i>", "5 < 6 and 7 > 2 ok"),
        ("<p>&lt;b&gt;not a tag&lt;/b&gt;</p>", "<b>not a tag</b>"),
        ("<img src='x' alt='y'>text", "text"),
        ("<p>  many \n\n spaces\t </p>\n\n<p>x</p>", "many\nspaces\nx"),
        ("<iframe src='x'>fallback</iframe>a<noscript>b</noscript>", "a"),
        ("<p>It&amp;#8217;s AT&amp;amp;T</p>", "It’s AT&T"),
        ("Use &amp;lt;b&amp;gt;", "Use &lt;b&gt;"),
        ("", ""),
    ],
)
def test_a_reader_sees_this(source: str, expected: str) -> None:
    assert html_to_text(source) == expected


@pytest.mark.parametrize(
    "bomb", ["<div>" * 300_000, "<b>" * 300_000, "<a><table>" * 100_000, "<" * 500_000, "<!--" * 200_000]
)
def test_p65_deep_nesting_is_cut_out_in_linear_time(bomb: str) -> None:
    began = time.process_time()
    html_to_text(f"{bomb}text")
    assert time.process_time() - began < 2


def test_the_linear_scan_says_what_the_reader_says() -> None:
    article = "<p>One &amp; <b>two</b></p><script>if (a<b) c()</script><ul><li>x</li></ul>tail"
    many = article * (MAX_TAGS // 5)
    assert html_to_text(many).split("\n")[:3] == html_to_text(article * 2).split("\n")[:3]


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("<p>x</p>", True),
        ("a<br>b", True),
        ("x <b>y</b>", True),
        ("How to use the <title> tag", False),
        ("a < b", False),
        ("plain", False),
    ],
)
def test_markup_is_told_from_plain_text(text: str, verdict: bool) -> None:  # noqa: FBT001
    assert looks_like_html(text) is verdict


def test_p72_control_bidi_and_zero_width_characters_are_stripped() -> None:
    assert clean_line("a\x00b\x07c\x9fd") == "abcd"
    assert clean_line("safe\u202etxt.exe\u2066\u200f") == "safetxt.exe"
    assert clean_line("Zir\u200bc\u00ado\u2060n\ufeff") == "Zircon"
    assert clean_line("Zir\u200dcon \U000e0041x") == "Zircon x"
    assert clean_line("a\ud800b") == "ab"


def test_joiners_stay_where_a_script_or_an_emoji_needs_them() -> None:
    assert clean_line("می\u200cخواهم") == "می\u200cخواهم"
    assert clean_line("👩\u200d🚀") == "👩\u200d🚀"


def test_a_line_is_one_line() -> None:
    assert clean_line(" a\n\tb\u2028c\xa0 d ") == "a b c d"


def test_p72_lines_are_capped() -> None:
    capped = clean_line("word " * 1_000, 50)
    assert len(capped) <= 50
    assert capped.endswith("…")


def test_a_block_keeps_its_lines_but_no_empty_ones() -> None:
    assert clean_block("a \r\n\r\n  b\u2028c\rd   e\n") == "a\nb\nc\nd e"


@pytest.mark.parametrize(
    ("garbled", "text"),
    [
        ("Itâ€™s â€œopenâ€\x9d", "It’s “open”"),
        ("CafÃ© crÃ¨me", "Café crème"),
        ("Ð\xa0Ñ\x8fÐ±ÐºÐ¾Ð²", "Рябков"),
        ("Ãlafur", "Ãlafur"),
        ("VÃO and Ó Briain", "VÃO and Ó Briain"),
        ("Café â€™", "Café â€™"),
    ],
)
def test_utf8_that_was_taken_for_windows_1252_is_read_again(garbled: str, text: str) -> None:
    assert clean_line(garbled) == text


def test_text_is_composed() -> None:
    assert clean_line("Gene\u0300ve") == "Genève"
    assert clean_block("Рябко\u0432") == "Рябков"
