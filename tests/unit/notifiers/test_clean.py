from __future__ import annotations

import pytest

from monitor.notifiers.clean import clean_line


@pytest.mark.parametrize(
    ("dirty", "clean"),
    [
        ("plain", "plain"),
        ("two\nlines\r\nthree\ttabs", "two lines three tabs"),
        ("\x1b[31mred\x1b[0m", "[31mred[0m"),
        ("a\u202egnp.exe\u202c", "agnp.exe"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("soft\u00adhyphen", "softhyphen"),
        ("tag\U000e0041\U000e007f", "tag"),
        ("fill\u3164er\u2800", "filler"),
        ("half \ud800 surrogate", "half surrogate"),
        ("private \ue000", "private"),
        ("para\u2029graph\u2028s", "para graph s"),
        ("no\u00a0break\u3000wide", "no break wide"),
        ("heart ❤\ufe0f", "heart ❤"),
        ("Ракета «Циркон»", "Ракета «Циркон»"),
        ("صاروخ ١٢٣", "صاروخ ١٢٣"),
        ("高超音速导弹", "高超音速导弹"),
        ("é e\u0301", "é e\u0301"),
        ("🚀 launch", "🚀 launch"),
        ("", ""),
    ],
)
def test_what_is_not_seen_goes_and_what_is_seen_stays(dirty: str, clean: str) -> None:
    assert clean_line(dirty) == clean


def test_signs_of_category_format_that_readers_see_stay() -> None:
    assert clean_line("\u0600\u0661") == "\u0600\u0661"
