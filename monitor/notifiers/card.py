"""A message as people read it, before any receiver's markup: every notifier for people draws this."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from monitor.notifiers.clean import clean_line
from monitor.text import cut

Line = tuple[tuple[str, bool], ...]
"""Pieces of text, each with whether it is highlighted."""

LINE = 280
LINK = 2000
NAMES = 6
KEPT = "/%:@!$&'(),;=+-._~?"
"""Characters of a URL that no markup takes for its end; all others but letters and digits are percent-encoded."""

LATE_S = 6 * 3600
"""From here on a message says how long after its publication it comes."""


@dataclass(frozen=True, slots=True)
class Card:
    """What a message tells. Every string is clean; `link` is a safe http(s) URL or empty, `host` where
    it leads."""

    mark: str
    headline: str
    byline: str = ""
    link: str = ""
    host: str = ""
    why: tuple[Line, ...] = ()
    excerpt: str = ""
    footer: str = ""


def cards(payload: Mapping[str, Any]) -> list[Card]:
    """One card an alert, or one for a health message."""
    data = payload["data"]
    if data["alerts"]:
        return [_alert_card(alert, data) for alert in data["alerts"]]
    return [_notice_card(str(payload["type"]), data)]


def _notice_card(kind: str, data: Mapping[str, Any]) -> Card:
    notice = data["notice"]
    detail = cut(clean_line(notice["detail"]), 3 * LINE)
    return Card(
        mark="TEST" if kind == "test" else "MONITOR",
        headline=clean_line(notice["summary"]) or kind,
        why=(((detail, False),),) if detail else (),
        footer=clean_line(f"{kind} · {data['delivery_id']}"),
    )


def _alert_card(alert: Mapping[str, Any], data: Mapping[str, Any]) -> Card:
    story, rule = alert["story"], alert["rule"]
    link, host = safe_link(story["url"])
    return Card(
        mark=clean_line(alert["severity"]).upper(),
        headline=clean_line(story["title"]) or "(no title)",
        byline=_byline(story, data["late_by_s"]),
        link=link,
        host=host,
        why=tuple(line for line in (_because(alert), _names(alert["hits"]), _quote(alert)) if line),
        excerpt=clean_line(story["excerpt"]),
        footer=clean_line(f"{rule['id']} · version {rule['version']} · {alert['id']}"),
    )


def _byline(story: Mapping[str, Any], late_by_s: int | None) -> str:
    when = story["published"]
    parts = [story["publisher"] or story["feed"], f"{when[:10]} {when[11:16]} UTC" if when else "undated"]
    if late_by_s is not None and late_by_s >= LATE_S:
        parts.append(f"{_age(late_by_s)} before this message")
    copies = len(story["copies"]["publishers"]) - 1
    if copies > 0:
        parts.append(f"also by {copies} other publisher{'s' if copies > 1 else ''}")
    return cut(clean_line(" · ".join(parts)), LINE)


def _age(seconds: int) -> str:
    """Hours, from two days on days: a length of time that a person can picture."""
    hours = seconds // 3600
    return f"{hours} h" if hours < 48 else f"{hours // 24:,} days"


def _because(alert: Mapping[str, Any]) -> Line:
    """The rule, the clause that decided, and the one that made it this severe when that is another."""
    title, explain = cut(clean_line(alert["rule"]["title"]), 120), alert["explain"]
    clause, severe = (cut(clean_line(explain[key]), LINE - 120) for key in ("decided_by", "severity_by"))
    says = f": {clause}" if clause else ""
    if severe not in {"", "otherwise", clause}:
        says += f"; {clean_line(alert['severity'])}: {severe}"
    return (("Rule ", False), (title, True), (says, False))


def _names(hits: Sequence[Mapping[str, Any]]) -> Line:
    """What was found, each name once, and how, when it was not found as written."""
    found: dict[str, tuple[str, str]] = {}
    for hit in hits:
        layer = clean_line(hit["layer"])
        found.setdefault(clean_line(hit["name"]), (cut(clean_line(hit["text"]), 60), layer))
    pieces: list[tuple[str, bool]] = []
    for text, layer in list(found.values())[:NAMES]:
        pieces += [(" · " if pieces else "Found ", False), (text, True)]
        if layer != "exact":
            pieces.append((f" (by {layer})", False))
    if len(found) > NAMES:
        pieces.append((f" · and {len(found) - NAMES} more", False))
    return tuple(pieces)


def _quote(alert: Mapping[str, Any]) -> Line:
    """A hit among the words around it: from the body, since the title is read anyway, and of the name that the
    deciding clause names first, since that is what the reader will doubt."""
    clause = alert["explain"]["decided_by"]
    inside = [hit for hit in alert["hits"] if hit["field"] in {"text", "summary"}]
    if not inside:
        return ()
    named = [(clause.find(hit["name"]), place) for place, hit in enumerate(inside) if hit["name"] in clause]
    hit = inside[min(named)[1]] if named else inside[0]
    before, after = clean_line(f"{hit['before']}|")[:-1], clean_line(f"|{hit['after']}")[1:]
    return (("In the text: ", False), (before, False), (cut(clean_line(hit["text"]), 80), True), (after, False))


def safe_link(url: str) -> tuple[str, str]:
    """The URL with everything that could end it in some markup encoded, and its real host; ("", "") when it is no
    plain http(s) link, only the host when it is too long to be one. The host is in ASCII, so that a look-alike letter
    shows as what it is."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").encode("idna").decode("ascii")
        port = f":{parts.port}" if parts.port else ""
    except (ValueError, UnicodeError):
        return "", ""
    if parts.scheme not in {"http", "https"} or not host or clean_line(host) != host or parts.username is not None:
        return "", ""
    netloc = f"[{host}]{port}" if ":" in host else f"{host}{port}"
    query, fragment = (
        f"{mark}{_quoted(part)}" if part else "" for mark, part in (("?", parts.query), ("#", parts.fragment))
    )
    link = f"{parts.scheme}://{netloc}{_quoted(parts.path)}{query}{fragment}"
    return (link, host) if len(link) <= LINK else ("", host)


def _quoted(part: str) -> str:
    return quote(part, safe=KEPT, errors="replace")
