"""Bytes to text."""

from __future__ import annotations

import pytest

from monitor.feeds.decode import decode

RUSSIAN = "Рябков прибыл в Женеву на переговоры о гарантиях безопасности"


def declared(encoding: str, text: str = RUSSIAN) -> str:
    return f'<?xml version="1.0" encoding="{encoding}"?><rss>{text}</rss>'


def test_p58_valid_utf8_beats_every_declaration() -> None:
    body = declared("windows-1251").encode()
    assert RUSSIAN in decode(body, "text/xml; charset=iso-8859-1").text


def test_p58_one_bad_byte_is_one_bad_character() -> None:
    body = declared("utf-8", RUSSIAN * 10).encode().replace("Ж".encode(), b"\xd0", 1)
    decoded = decode(body, None)
    assert decoded.text.count("\ufffd") == 1
    assert decoded.text.count("Рябков") == 10
    assert decoded.fault == "bytes that are not UTF-8: 1"


def test_p58_one_bad_byte_is_forgiven_under_a_wrong_declaration_too() -> None:
    body = declared("koi8-r", RUSSIAN * 10).encode() + b"\xff"
    assert RUSSIAN in decode(body, None).text


@pytest.mark.parametrize("encoding", ["windows-1251", "koi8-r", "iso-8859-5", "cp866"])
def test_what_is_not_utf8_follows_the_documents_declaration(encoding: str) -> None:
    body = declared(encoding).encode(encoding)
    assert RUSSIAN in decode(body, "text/xml; charset=iso-8859-1").text


def test_the_servers_charset_counts_when_the_document_names_none() -> None:
    body = f"<rss>{RUSSIAN}</rss>".encode("cp1251")
    assert RUSSIAN in decode(body, 'application/rss+xml; charset="windows-1251"').text


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-8-sig"])
def test_p58_a_byte_order_mark_is_believed(encoding: str) -> None:
    decoded = decode(declared("utf-8").encode(encoding), None)
    assert decoded.text == declared("utf-8")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_p58_wide_encodings_are_seen_without_a_mark(encoding: str) -> None:
    assert decode(declared("utf-16").encode(encoding), None).text == declared("utf-16")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_wide_json_is_seen_too(encoding: str) -> None:
    assert decode('{"version": 1}'.encode(encoding), None).text == '{"version": 1}'


@pytest.mark.parametrize(
    ("label", "codec", "text"),
    [
        ("iso-8859-1", "cp1252", "“Zircon” – €5"),
        ("gb2312", "gb18030", "中国外交部：锆石导弹㐂"),
        ("shift_jis", "cp932", "極超音速ミサイル①"),
        ("euc-kr", "cp949", "극초음속 미사일 똠"),
        ("tis-620", "cp874", "ข่าว"),
        ("big5", "big5", "導彈"),
    ],
)
def test_labels_mean_their_supersets(label: str, codec: str, text: str) -> None:
    assert text in decode(declared(label, text).encode(codec), None).text


def test_seven_bit_japanese_is_not_taken_for_utf8() -> None:
    assert "日本語" in decode(declared("iso-2022-jp", "日本語").encode("iso-2022-jp"), None).text


def test_undeclared_western_text_is_windows_1252() -> None:
    decoded = decode("<rss>café – “ok”</rss>".encode("cp1252"), None)
    assert decoded.text == "<rss>café – “ok”</rss>"
    assert decoded.fault == "read as windows-1252, which it doesn't declare"


def test_a_few_accents_of_latin1_declared_as_utf8_are_not_lost() -> None:
    assert "café" in decode(declared("utf-8", "café").encode("latin-1"), None).text


@pytest.mark.parametrize("label", ["zip", "rot13", "punycode", "no-such-charset", "utf-7", "hex"])
def test_a_declared_codec_that_is_no_charset_is_ignored(label: str) -> None:
    assert "café" in decode(declared(label, "café").encode("latin-1"), None).text


def test_bytes_that_fit_their_charset_almost_are_replaced() -> None:
    text = "極超音速ミサイル" * 3
    body = declared("shift_jis", text).encode("cp932") + b"\x81"
    decoded = decode(body, None)
    assert decoded.fault is not None
    assert decoded.text


@pytest.mark.parametrize("body", [b"", b"\xff", b"\x00", b"\x81\x8d\x8f", bytes(range(256)), b"\xef\xbb\xbf"])
def test_anything_decodes_to_something(body: bytes) -> None:
    assert isinstance(decode(body, "text/xml; charset=").text, str)
