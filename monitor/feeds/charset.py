"""Charsets by their names, and by looking at the text when the names are of no help."""

from __future__ import annotations

import codecs
import re
from itertools import pairwise

# Labels that Python doesn't know, and supersets that are what is meant in practice
# (https://encoding.spec.whatwg.org/#names-and-labels).
MEANT = {
    **dict.fromkeys(("us-ascii", "ascii", "iso-8859-1", "latin-1", "latin1"), "cp1252"),
    "iso-8859-9": "cp1254",
    **dict.fromkeys(("gb2312", "gbk", "x-gbk"), "gb18030"),
    **dict.fromkeys(("shift_jis", "shift-jis", "sjis", "x-sjis", "windows-31j"), "cp932"),
    **dict.fromkeys(("euc-kr", "ks_c_5601-1987", "windows-949"), "cp949"),
    "x-euc-jp": "euc_jp",
    "x-x-big5": "big5",
    **dict.fromkeys(("tis-620", "iso-8859-11", "dos-874"), "cp874"),
    **dict.fromkeys(("iso-8859-8-i", "iso-8859-8-e", "logical", "visual"), "iso-8859-8"),
    **dict.fromkeys(("koi", "koi8"), "koi8-r"),
    "koi8-ru": "koi8-u",
    "ms-cyrl": "cp1251",
    "unicode": "utf-16",
    **dict.fromkeys(("x-mac-roman", "macintosh", "csmacintosh", "mac"), "mac_roman"),
    **dict.fromkeys(("x-mac-cyrillic", "x-mac-ukrainian"), "mac_cyrillic"),
}
WINDOWS = re.compile(r"(?:x-)?(?:cp|win(?:dows)?)[-_ ]?(125[0-8]|874)")
NO_TEXT = frozenset({"idna", "punycode", "undefined", "utf-7"})
# What says nothing: it fits any bytes, and servers and templates name it for whatever they carry.
DEFAULTS = frozenset({"cp1252"})
TAGS = re.compile(rb"[<>]")
LOOKED_AT, SAMPLE = 200_000, 4_000  # bytes of the document, and of its text outside ASCII
CANDIDATES = (
    *("cp1251", "koi8-r", "cp1253", "cp1255", "cp1256", "cp874"),
    *("gb18030", "big5", "cp932", "euc_jp", "cp949"),
)


def charset_of(label: str) -> str | None:
    """Python's name of the charset that is meant by a label; None when there is none of that name."""
    label = label.strip().lower()
    windows = WINDOWS.fullmatch(label)
    name = f"cp{windows.group(1)}" if windows else MEANT.get(label, label)
    try:
        found = codecs.lookup(name)
    except LookupError:
        return None
    is_text = bool(getattr(found, "_is_text_encoding", True))  # zip and rot13 are codecs too
    return name if is_text and found.name not in NO_TEXT else None


def guess(body: bytes) -> str | None:
    """The charset of a document in another script than Latin, told by its letters; None when it looks like Latin.

    In Latin text letters outside ASCII stand alone among others, in every other script they come in rows: only then
    are frequencies asked, over the text without its markup.
    """
    text = b"\n".join(piece for piece in TAGS.split(body[:LOOKED_AT]) if not piece.isascii())[:SAMPLE]
    high = sum(byte > 0x7F for byte in text)
    in_rows = sum(one > 0x7F and other > 0x7F for one, other in pairwise(text))
    if in_rows * 2 <= high:
        return None
    from charset_normalizer import from_bytes

    found = from_bytes(text, cp_isolation=list(CANDIDATES), threshold=0.9).best()
    return found.encoding if found is not None else None
