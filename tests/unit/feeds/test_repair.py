"""Small repairs before the XML reader."""

from __future__ import annotations

import pytest

from monitor.feeds.repair import repair

HEAD, TAIL = "<rss version='2.0'><channel>", "</channel></rss>"


def inside(text: str) -> str:
    return f"{HEAD}{text}{TAIL}"


def test_a_sound_document_is_left_alone() -> None:
    text = inside("<item><title>A &amp; B &#8217; &lt;</title></item>")
    repaired = repair(text)
    assert (repaired.text, repaired.faults, repaired.truncated) == (text, (), False)


def test_the_declaration_goes_because_the_text_is_decoded() -> None:
    assert repair(f'\ufeff \n<?xml version="1.0" encoding="koi8-r"?>\n{inside("")}').text == inside("")


def test_p58_characters_that_xml_forbids_go() -> None:
    repaired = repair(inside("<title>a\x00b\x0bc\x1fd\ufffee\tf\n</title>"))
    assert "<title>abcde\tf\n</title>" in repaired.text
    assert repaired.faults == ("control characters",)


def test_p58_references_to_forbidden_characters_go() -> None:
    repaired = repair(inside("<title>a&#0;b&#x1F;c&#9;d&#xFFFE;e&#99999999;f</title>"))
    assert "<title>abc&#9;def</title>" in repaired.text
    assert repaired.faults == ("references to forbidden characters",)


@pytest.mark.parametrize("pair", ["&#55357;&#56832;", "&#xD83D;&#xDE00;", "&#xd83d;&#56832;"])
def test_surrogate_pairs_become_their_character(pair: str) -> None:
    assert "<t>😀</t>" in repair(inside(f"<t>{pair}</t>")).text


def test_hexadecimal_references_may_be_shouted() -> None:
    assert "<t>&#x41;&#x42;</t>" in repair(inside("<t>&#X41;&#x42;</t>")).text


def test_a_lone_surrogate_goes() -> None:
    assert "<t>ab</t>" in repair(inside("<t>a&#55357;b</t>")).text


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("Q & A", "Q &amp; A"),
        ("AT&T", "AT&amp;T"),
        ("?a=1&b=2", "?a=1&amp;b=2"),
        ("&", "&amp;"),
        ("a &amp; b & c", "a &amp; b &amp; c"),
        ("&#bad;", "&amp;#bad;"),
        ("&nbsp;x&rsquo;s", "\xa0x’s"),
        ("&nosuchentity;", "&amp;nosuchentity;"),
        ("&LT;b&GT;", "&lt;b&gt;"),
    ],
)
def test_p58_bare_ampersands_and_html_entities_are_mended(given: str, expected: str) -> None:
    repaired = repair(inside(given))
    assert repaired.text == inside(expected)
    assert repaired.faults == ("unescaped & or undeclared entities",)


def test_cdata_is_left_alone() -> None:
    repaired = repair(inside("<t>a & b</t><d><![CDATA[c & d &nbsp;]]></d><t>e & f</t>"))
    assert repaired.text == inside("<t>a &amp; b</t><d><![CDATA[c & d &nbsp;]]></d><t>e &amp; f</t>")


def test_an_open_cdata_ends_with_the_document() -> None:
    assert repair("<rss><t>a & b<![CDATA[c & d").text.endswith("<![CDATA[c & d")


def test_entities_that_the_document_declares_stay() -> None:
    text = '<!DOCTYPE rss [<!ENTITY zircon "Zircon">]>' + inside("<t>&zircon; & more</t>")
    assert "&zircon; &amp; more" in repair(text).text


def test_p58_a_cut_document_loses_the_entry_that_the_cut_went_through() -> None:
    repaired = repair(f"{HEAD}<item><title>One</title></item><item><title>Tw")
    assert repaired.truncated
    assert repaired.text == f"{HEAD}<item><title>One</title></item></channel></rss>"


def test_a_cut_between_entries_keeps_all() -> None:
    repaired = repair(f"{HEAD}<item><title>One</title></item>\n")
    assert repaired.text == f"{HEAD}<item><title>One</title></item></channel></rss>"


def test_a_cut_in_the_first_entry_leaves_an_empty_feed() -> None:
    assert repair(f"{HEAD}<title>T</title><item><ti").text == f"{HEAD}<title>T</title></channel></rss>"


def test_a_cut_atom_feed_is_closed_as_it_began() -> None:
    text = "<feed xmlns='http://www.w3.org/2005/Atom'><entry><id>1</id></entry><entry><id>"
    assert repair(text).text == "<feed xmlns='http://www.w3.org/2005/Atom'><entry><id>1</id></entry></feed>"


def test_a_cut_rdf_feed_is_closed_without_its_channel() -> None:
    text = "<rdf:RDF><channel></channel><item><title>1</title></item><item><title>2"
    assert repair(text).text == "<rdf:RDF><channel></channel><item><title>1</title></item></rdf:RDF>"


def test_a_cut_before_any_entry_is_left_to_the_reader() -> None:
    repaired = repair(f"{HEAD}<title>T")
    assert (repaired.truncated, repaired.text) == (True, f"{HEAD}<title>T")


def test_text_without_a_root_is_kept() -> None:
    assert repair("<x><item>1</item><item>").text == "<x><item>1</item>"


def test_trailing_comments_are_no_cut() -> None:
    assert not repair(inside("") + "<!-- " + "x" * 10_000 + " -->").truncated


@pytest.mark.parametrize("junk", ["<script>count()</script></body></html>", "0\r\n\r\n", "<!-- x --><p>"])
def test_text_behind_the_feed_goes(junk: str) -> None:
    repaired = repair(f"{inside('<item><title>a</title></item>')}\n{junk}")
    assert repaired.text == inside("<item><title>a</title></item>")
    assert (repaired.faults, repaired.truncated) == (("text behind the feed",), False)


def test_items_behind_the_end_stay() -> None:
    text = inside("<item><title>a</title></item>") + "<item><title>b</title></item>"
    assert repair(text).text == text


def test_a_last_bracket_that_is_cut_off_is_put_back() -> None:
    repaired = repair(inside("<item><title>a</title></item>")[:-1])
    assert (repaired.text, repaired.truncated) == (inside("<item><title>a</title></item>"), False)


def test_a_declaration_behind_a_comment_goes() -> None:
    text = f'<!-- cached --><?xml version="1.0"?>\n<?xml-stylesheet href="a.xsl"?>{inside("")}'
    assert repair(text).text == f'<!-- cached --><?xml-stylesheet href="a.xsl"?>{inside("")}'


@pytest.mark.parametrize(
    "document",
    [
        inside("<ITEM><TITLE>a</TITLE></ITEM>").upper(),
        "<Channel><items><item><title>a</title></item></items></Channel>",
        "<channel><item><title>a</title></item></channel>",
    ],
)
def test_a_root_is_closed_whatever_its_case(document: str) -> None:
    assert repair(document).text == document
    assert not repair(document).truncated
