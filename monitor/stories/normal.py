"""Text brought to a form in which equal news compares equal."""

from __future__ import annotations

import hashlib
import re
import unicodedata

QUOTES = str.maketrans(
    {**dict.fromkeys("‘’‚‛′`´", "'"), **dict.fromkeys("“”„‟″«»", '"'), **dict.fromkeys("‐‑‒–—―−", "-")}
)
WORD = re.compile(r"\w+(?:['’.]\w+)*")
# What counts up by itself is no edit: ages and comments. Not "51 votes" nor "500 shares", which are news.
TICKING = re.compile(
    r"\b\d+\s*(?:comments?|replies|views|likes|(?:min(?:ute)?|sec(?:ond)?|hour|hr|day)s?\s+ago)\b"
    r"|(?:#\s*)?\b(?:comments?|points|views|score)\s*:\s*\d+",
    re.IGNORECASE,
)
HASH_DIGITS = 32


def normal(text: str) -> str:
    """The text for comparing editions: composed, straight quotes and hyphens, one space, no counters. Case stays:
    "WHO" is not "who"."""
    composed = unicodedata.normalize("NFKC", text).translate(QUOTES)
    return " ".join(TICKING.sub(" ", composed).split()).rstrip(" .…")


def content_hash(title: str, summary: str, text: str) -> str:
    """32 hex digits over what rules are judged on; equal for editions that say the same."""
    return digest("\x1f".join(map(normal, (title, summary, text))))


def words(text: str) -> list[str]:
    """The words in order, case folded, without punctuation."""
    return WORD.findall(unicodedata.normalize("NFKC", text).translate(QUOTES).casefold())


def weight(text: str) -> int:
    """Letters and digits; a character of a script that writes words in one or two (Chinese, Japanese, Korean) counts 2."""
    return sum(2 if "\u3040" <= c <= "\u9fff" or "\uac00" <= c <= "\ud7a3" else 1 for c in text if c.isalnum())


def digest(text: str) -> str:
    """The beginning of the text's SHA-256, in hex."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:HASH_DIGITS]
