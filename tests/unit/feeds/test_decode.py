"""Bytes to text."""

from __future__ import annotations

import time

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


@pytest.mark.parametrize(
    ("label", "encoding"),
    [
        *((name, "cp1251") for name in ("x-cp1251", "cp-1251", "win-1251", "windows1251", "Windows-1251", "ms-cyrl")),
        *((name, "koi8-r") for name in ("koi8", "KOI8-R", "koi")),
        ("x-mac-cyrillic", "mac_cyrillic"),
    ],
)
def test_charsets_have_many_names(label: str, encoding: str) -> None:
    assert RUSSIAN in decode(declared(label).encode(encoding), None).text


@pytest.mark.parametrize("encoding", ["cp037", "cp500", "cp1140"])
def test_ebcdic_is_seen_by_its_first_letters(encoding: str) -> None:
    assert decode(declared(encoding, "Docks reopen").encode(encoding), None).text == declared(encoding, "Docks reopen")


SCRIPTS = [
    ("cp1251", RUSSIAN),
    ("koi8-r", RUSSIAN),
    ("cp1251", "Міністр прибув на переговори про безпеку портів, їхні вимоги відомі"),
    ("cp1253", "Ο υπουργός έφτασε στη Γενεύη για συνομιλίες σχετικά με την ασφάλεια των λιμανιών"),
    ("cp1255", "השר הגיע לשיחות על ביטחון הנמלים והדרישות ידועות"),
    ("cp1256", "وصل الوزير إلى جنيف لإجراء محادثات حول أمن الموانئ"),
    ("gb18030", "部长抵达日内瓦参加港口安全会谈，外交部发言人表示反对制裁"),
    ("big5", "部長抵達日內瓦參加港口安全會談，外交部發言人表示反對制裁"),
    ("cp932", "大臣は港湾の安全保障をめぐる協議のためジュネーブに到着した"),
    ("euc_jp", "大臣は港湾の安全保障をめぐる協議のためジュネーブに到着した"),
    ("cp949", "장관은 항만 안보 협상을 위해 제네바에 도착했다"),
]


@pytest.mark.parametrize("label", ["utf-8", "iso-8859-1", "nonsense"])
@pytest.mark.parametrize(("encoding", "text"), SCRIPTS)
def test_p58_a_charset_that_is_declared_wrongly_is_told_by_the_text(encoding: str, text: str, label: str) -> None:
    body = declared(label, f"<item><title>{text}</title><link>https://e.example/1</link></item>" * 3).encode(encoding)
    assert text in decode(body, "text/xml; charset=utf-8").text


@pytest.mark.parametrize(
    "text",
    [
        "Le président a été reçu à l’Élysée",
        "São Paulo: ações e eleições na região",
        "Übergroße Straßen in München",
        "¿Qué pasó en Málaga?",
    ],
)
def test_p58_undeclared_latin_text_is_windows_1252(text: str) -> None:
    assert decode(declared("utf-8", text).encode("cp1252"), None).text == declared("utf-8", text)


def test_p58_a_document_in_two_charsets_keeps_the_part_that_is_utf8() -> None:
    body = declared("utf-8", RUSSIAN).encode() + "Вторая новость".encode("cp1251")
    assert RUSSIAN in decode(body, None).text


def test_p58_a_mark_that_the_text_belies_is_ignored() -> None:
    assert RUSSIAN in decode(b"\xff\xfe" + declared("utf-8").encode(), None).text


def test_bytes_that_fit_their_charset_almost_are_replaced() -> None:
    text = "極超音速ミサイル" * 3
    body = declared("shift_jis", text).encode("cp932") + b"\x81"
    decoded = decode(body, None)
    assert decoded.fault is not None
    assert decoded.text


@pytest.mark.parametrize("body", [b"", b"\xff", b"\x00", b"\x81\x8d\x8f", bytes(range(256)), b"\xef\xbb\xbf"])
def test_anything_decodes_to_something(body: bytes) -> None:
    assert isinstance(decode(body, "text/xml; charset=").text, str)


def test_p65_a_charset_is_told_in_linear_time() -> None:
    began = time.process_time()
    for body in (b"<\xff\xfe\xfd>" + b"a" * 1_000_000, b"\xd0" * 1_000_000, b"<\xd0" * 500_000):
        decode(body, None)
    assert time.process_time() - began < 2
