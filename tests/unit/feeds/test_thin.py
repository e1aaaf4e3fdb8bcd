"""Huge documents cut to their edges."""

from __future__ import annotations

from monitor.feeds.thin import MOST, thin_list, thin_xml
from tests.unit.feeds.making import atom, rss


def test_what_is_not_huge_is_left_alone() -> None:
    text = rss(*(["<title>t</title>"] * MOST))
    assert thin_xml(text) == (text, None)
    assert thin_list([1, 2]) == ([1, 2], None)


def test_the_middle_goes_and_the_rest_still_closes() -> None:
    thinned, note = thin_xml(atom(*(f"<id>{n}</id>" for n in range(1_001))))
    assert thinned.count("<entry>") == thinned.count("</entry>") == MOST
    assert "<id>749</id></entry><entry><id>751</id>" in thinned
    assert note == "1001 entries, the first 750 and the last 250 are read"


def test_a_list_keeps_its_edges() -> None:
    thinned, note = thin_list(list(range(2_000)))
    assert (len(thinned), thinned[749], thinned[750], thinned[-1]) == (MOST, 749, 1_750, 1_999)
    assert note is not None
