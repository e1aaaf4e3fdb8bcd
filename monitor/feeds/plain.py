"""HTML and dirty text to the plain text that is stored: what a reader sees, clean and bounded."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable

TITLE_CAP, SUMMARY_CAP, TEXT_CAP, NAME_CAP, URL_CAP = 1_000, 20_000, 200_000, 300, 4_096
HTML_CAP = 1_000_000
# Elements that begin a line of their own; the rest is part of its sentence ("<b>Zir</b>con" is one word).
BLOCKS = frozenset(
    {
        *("address", "article", "aside", "blockquote", "br", "center", "dd", "details", "dir", "div", "dl", "dt"),
        *(
            "fieldset",
            "figcaption",
            "figure",
            "footer",
            "form",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "header",
            "hr",
            "li",
        ),
        *(
            "main",
            "nav",
            "ol",
            "option",
            "p",
            "pre",
            "section",
            "summary",
            "table",
            "tbody",
            "td",
            "tfoot",
            "th",
            "thead",
        ),
        *("tr", "ul", "video", "audio"),
    }
)
CELLS = frozenset({"td", "th"})
DROPPED = frozenset(
    {"script", "style", "noscript", "template", "iframe", "object", "svg", "math", "head", "select", "textarea"}
)
# The HTML reader is quadratic in nesting depth (100,000 levels take 19 s, and no signal interrupts it); real articles
# stay far below. Above, tags are cut out by a linear scan.
MAX_TAGS = 3_000
TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^<>]*>|<[!?/][^<>]*>")
HTMLISH = re.compile(
    r"</(?:p|div|a|b|i|em|strong|span|ul|ol|li|h[1-6]|blockquote|font|table|figure)\s*>|<(?:br|hr|img|p)\b[^<>]*>",
    re.IGNORECASE,
)
CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f]"
)
INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]"
)
# Joiners shape Arabic, Indic and Khmer words and emoji; anywhere else they only hide a name from the matcher.
JOINERS = re.compile("(?<![\u0600-\u109f\u1780-\u17ff\u2190-\u3fff\ufe0f\U0001f000-\U0001faff])[\u200c\u200d]")
CDATA_MARK = re.compile(r"<!\[CDATA\[|\]\]>")
REFERENCE = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
# Bytes as windows-1252 shows them, the five that it doesn't have as latin-1 does.
SHOWN = {bytes([byte]).decode("cp1252", "replace").replace("\ufffd", chr(byte)): byte for byte in range(256)}
# The start of a UTF-8 sequence and what follows it, shown so: `Ã©`, `â€™`, `Ð±`.
GARBLED = re.compile(f"[Â-ô][{re.escape(''.join(c for c, byte in SHOWN.items() if 0x80 <= byte < 0xC0))}]")
LINE_BREAK = re.compile("\r\n?|[\x85\u2028\u2029]")
SPACES = re.compile("[^\\S\n]{2,}|[^\\S\n ]")  # whatever is not a single space already
BLANK_LINES = re.compile(" ?\n[ \n]*")


def html_to_text(source: str) -> str:
    """What a reader of this HTML sees: one line a block, entities resolved, scripts and styles gone.

    CDATA marks are XML's, left over by a careless writer: a browser would hide what they hold.
    """
    if "<" not in source:
        return clean_block(unescaped(source))
    source = CDATA_MARK.sub("", source[:HTML_CAP])
    safe = _without_tags(source) if source.count("<") > MAX_TAGS else _sanitised(source)
    return clean_block(unescaped(TAG.sub(_space, safe)))


def unescaped(text: str) -> str:
    """The text with its references resolved, those too that were escaped twice or three times (`Don&amp;#8217;t`). What
    would become markup by a second resolving stays as the reader was to see it (`&lt;b>`)."""
    if "&" not in text:
        return text
    text = html.unescape(text)
    for _ in range(2):
        text = REFERENCE.sub(_character, text) if "&" in text else text
    return text


def label(value: str, cap: int = NAME_CAP) -> str:
    """A JSON title, a person's, publisher's or category's name as one line, without the markup and entities that some put into it."""
    return clean_line(html_to_text(value) if looks_like_html(value) else unescaped(value), cap)


def looks_like_html(text: str) -> bool:
    """Whether text that claims to be plain holds markup that only HTML would."""
    return "<" in text and HTMLISH.search(text) is not None


def clean_line(text: str, cap: int = NAME_CAP) -> str:
    """The text as one line: white space collapsed, control, bidi and zero-width characters gone, at most `cap` long."""
    return _settled(lambda one: _capped(" ".join(_visible(one).split()), cap), text)


def clean_block(text: str, cap: int = TEXT_CAP) -> str:
    """The text with its lines: spaces collapsed, empty lines and invisible characters gone, at most `cap` long."""
    return _settled(lambda one: _capped(_lines(one), cap), text)


def _lines(text: str) -> str:
    lines = SPACES.sub(" ", LINE_BREAK.sub("\n", _visible(text)))
    return BLANK_LINES.sub("\n", lines).strip()


def _settled(clean: Callable[[str], str], text: str) -> str:
    """The text cleaned until there is nothing left to clean. What is taken out may have kept the rest from being read
    again, and what is read again may have been encoded more than twice; each time it gets shorter."""
    cleaned = clean(text)
    while not cleaned.isascii() and GARBLED.search(cleaned) and (again := clean(cleaned)) != cleaned:
        cleaned = again
    return cleaned


def _character(reference: re.Match[str]) -> str:
    found = html.unescape(reference.group())
    return reference.group() if found in {"<", ">"} else found


def _visible(text: str) -> str:
    if text.isascii():
        return CONTROL.sub("", text)
    if GARBLED.search(text):
        text = _read_again(text)
    text = JOINERS.sub("", INVISIBLE.sub("", CONTROL.sub("", text)))
    return unicodedata.normalize("NFC", text)


def _read_again(text: str) -> str:
    """UTF-8 that somebody took for windows-1252 and encoded once more, as it was; the text itself when it isn't that.
    All of it must be: no text that is meant so is UTF-8 by chance."""
    try:
        return bytes(SHOWN[c] for c in text).decode()
    except (KeyError, UnicodeDecodeError):
        return text


def _capped(text: str, cap: int) -> str:
    return text if len(text) <= cap else text[: cap - 1].rstrip() + "…"


def _sanitised(source: str) -> str:
    """HTML of block elements only, by a real HTML reader: whatever was malformed is closed and escaped."""
    import nh3

    return nh3.clean(source, tags=set(BLOCKS), clean_content_tags=set(DROPPED), attributes={}, link_rel=None)


def _without_tags(source: str) -> str:
    """The same by a linear scan, for sources that would choke the reader."""
    kept: list[str] = []
    at, inside = 0, ""
    for tag in TAG.finditer(source):
        name = (tag.group(2) or "").lower()
        if not inside:
            kept.append(source[at : tag.start()].replace("<", "&lt;"))
            if name in BLOCKS:
                kept.append(f"<{name}>")
        if name in DROPPED:
            inside = inside or name
            if tag.group(1) and name == inside:
                inside = ""
        at = tag.end()
    if not inside:
        kept.append(source[at:].replace("<", "&lt;"))
    return "".join(kept)


def _space(tag: re.Match[str]) -> str:
    name = (tag.group(2) or "").lower()
    if name in CELLS:
        return " "
    return "\n" if name in BLOCKS else ""
