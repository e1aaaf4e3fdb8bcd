"""A page's bytes to the article's text: trafilatura finds it among menus, teasers and comments.

trafilatura is imported at the first page: it costs 12 to 17 MB, which a daemon without full text never pays.
"""

from __future__ import annotations

import html as entities
import re

from monitor.articles.walls import wall
from monitor.feeds.decode import decode
from monitor.feeds.plain import clean_block, clean_line, html_to_text
from monitor.model import ArticleFailed, ArticleOutcome, ArticleReason, ArticleText
from monitor.stories.normal import weight

TEXT_CAP = 200_000
"""Characters kept of an article: as of a feed's own text."""

HTML_CAP = 3_000_000
"""Characters of a page that are looked at; an article has begun and ended long before."""

LEAST = 200
"""Letters under which a page holds no article: a teaser, a caption, an error."""

SHOWN = 20_000
PAGES = ("text/html", "application/xhtml+xml", "application/xml", "text/xml")
META_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
HTML_START = re.compile(r"<(?:!doctype\s+html|html|head|body|meta|title|article|div|p)\b", re.IGNORECASE)
TITLE = re.compile(r"<title[^>]{0,200}>([^<]{1,1000})", re.IGNORECASE)
OG_TITLE = re.compile(r"<meta[^>]{0,200}og:title[\"'][^>]{0,50}content=[\"']([^\"'<>]{1,1000})", re.IGNORECASE)


def read_page(body: bytes, *, url: str, content_type: str | None) -> ArticleOutcome:
    """The article's text in a page, or why there is none. Pure; hostile pages may cost much, so it runs in a worker."""
    if not may_be_page(content_type):
        return ArticleFailed(ArticleReason.NOT_HTML, f"it is {media_type(content_type)}")
    html = _decoded(body, content_type)[:HTML_CAP]
    if not HTML_START.search(html[:SHOWN]):
        return ArticleFailed(ArticleReason.NOT_HTML, "it holds no HTML")
    text = clean_block(_extracted(html, url=url), TEXT_CAP)
    letters = weight(text)
    shown = text if letters >= LEAST else f"{text}\n{html_to_text(html)[:SHOWN]}"
    walled = wall(html, shown, url=url, letters=letters)
    if walled is not None:
        return ArticleFailed(*walled)
    if letters < LEAST:
        return ArticleFailed(ArticleReason.TOO_SHORT, f"{letters} letters of text")
    return ArticleText(text, url, _title(html))


def media_type(content_type: str | None) -> str:
    """`text/html` of `Text/HTML; charset=utf-8`."""
    return (content_type or "").partition(";")[0].strip().lower()


def may_be_page(content_type: str | None) -> bool:
    """Whether a body so labelled may be a page; unlabelled ones may."""
    return media_type(content_type) in {"", *PAGES}


def _decoded(body: bytes, content_type: str | None) -> str:
    """The page as text; its own declaration counts when the server makes none."""
    declared = META_CHARSET.search(body[:4096])
    if declared and "charset" not in (content_type or "").lower():
        content_type = f"{media_type(content_type)}; charset={declared[1].decode('ascii')}"
    return decode(body, content_type).text


def _extracted(html: str, *, url: str) -> str:
    """`fast` leaves out trafilatura's second opinions: jusText alone holds 34 MB of stop words (docs/adr/0008)."""
    import trafilatura

    text = trafilatura.extract(html, url=url, fast=True, include_comments=False, deduplicate=False, output_format="txt")
    return text or ""


def _title(html: str) -> str:
    found = OG_TITLE.search(html) or TITLE.search(html)
    return clean_line(entities.unescape(found[1])) if found else ""
