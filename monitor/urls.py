"""URLs as values: canonical links, host keys, safe printing. Pure: nothing is looked up or fetched."""

from __future__ import annotations

import ipaddress
import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, unquote, urlsplit, urlunsplit

if TYPE_CHECKING:
    from collections.abc import Callable

REMEMBERED = 4096
"""URLs whose host, key or safe form is kept: a poll asks for each several times, most of them the same at every poll."""

DEFAULT_PORTS = {"http": 80, "https": 443}
# Campaign tags that publishers and their tools add to links in feeds, and session ids, which are others at each poll;
# what is left out still names the same page.
TRACKING = re.compile(
    r"utm_.*|at_(?:medium|campaign|link.*|format|ptr.*|bbc_team|custom\d)|ns_(?:mchannel|source|campaign|linkname|fee)|"
    r"fbclid|gclid|dclid|gbraid|wbraid|msclkid|yclid|ymclid|twclid|igshid|igsh|_openstat|mc_[ce]id|mkt_tok|"
    r"_hs(?:enc|mi)|hsctatracking|vero_id|oly_(?:anon|enc)_id|wt_?(?:mc|zmc)|wtmc|xtor|ftag|ito|cmpid|cmp|icid|intcid|ncid|"
    r"smid|smtyp|emc|sref|guccounter|guce_.*|__twitter_impression|spm|traffic_source|feedtype|rssfeed|trk|taid|amp_js_v|"
    r"phpsessid|jsessionid|aspsessionid.*|sessionid|session_id|cfid|cftoken"
)
SESSION = re.compile(r";jsessionid=[^/;]*", re.IGNORECASE)
TRACKING_IF_FEED = re.compile(r"ref|source|src|from|mod|partner|medium|campaign|via|cid|feed|rss|output_from")
FEED_VALUE = re.compile(r"(?:.*[_\-.])?(?:rss|feed|atom)(?:[_\-.\d].*)?|rss\w*|feed\w*")
ANCHOR = re.compile(r"!.*|[\w.:-]*\d[\w.:-]*")  # `#block-61e1`, `#v1.2`, `#!/page`: names one item of a page
TRACKING_ANCHOR = re.compile(
    r"(?:xtor|utm|ref|rss|feed|tk|ftag|at|intcid|comment|respond|more)\b.*|rss\d*", re.IGNORECASE
)
JUNK = re.compile("[\x00-\x20\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]+")
SECRET_NAME = re.compile(
    r"key|token|auth|secret|pass|pwd|sig|credential|session|sid|api|access|user|login|code|hash|jwt", re.IGNORECASE
)
TOKEN = re.compile(r"(?=.*[A-Za-z])(?=.*\d)[A-Za-z0-9_=+~.%-]{20,}|[A-Za-z]{32,}")
SEPARATOR = re.compile(r"[/?&=#@:;]+")
SHORTEST_SECRET = 4  # characters; shorter parts are everywhere in any text
LOCAL_SUFFIXES = (".local", ".localhost", ".internal", ".lan", ".home", ".home.arpa", ".intranet", ".corp")


def canonical(url: str) -> str:
    """The link without what doesn't name the page: tracking parameters, credentials, default port, campaign anchors.

    Conservative: scheme, path and the order of parameters stay, an anchor that looks like an item's own (it holds a
    digit, or is a `#!` route) stays too. What is no http(s) URL comes back trimmed. Idempotent.
    """
    trimmed = JUNK.sub("", url)
    parts = _split(trimmed)
    if parts is None or parts.scheme not in DEFAULT_PORTS or not parts.hostname:
        return trimmed
    query = "&".join(p for p in parts.query.split("&") if p and not _tracks(p))
    path = SESSION.sub("", parts.path) or "/"
    return urlunsplit((parts.scheme, _host_port(parts), path, query, _anchor(parts.fragment)))


@lru_cache(maxsize=REMEMBERED)
def link_key(url: str) -> str:
    """The canonical link as a key for comparing: without scheme, `www.` and a trailing slash; "" for a site's front
    page, which names no single item."""
    parts = _split(canonical(url))
    if parts is None:
        return ""
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname:
        return urlunsplit(parts)
    path = parts.path.rstrip("/")
    if not (path or parts.query or parts.fragment):
        return ""
    return urlunsplit(("", "", parts.netloc.removeprefix("www.") + path, parts.query, parts.fragment))


@lru_cache(maxsize=REMEMBERED)
def host_key(url: str) -> str:
    """Who is disturbed by a request: the registrable domain of a public name (`bbc.co.uk`), `host:port` for private
    names and addresses; "" when there is no host."""
    parts = _split(JUNK.sub("", url))
    host = _host(parts)
    if parts is None or not host:
        return ""
    if _is_address(host) or "." not in host or host.endswith(LOCAL_SUFFIXES):
        port = _port(parts) or DEFAULT_PORTS.get(parts.scheme, 0)
        return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    return _registrable()(host) or host


@lru_cache(maxsize=REMEMBERED)
def redact(url: str) -> str:
    """The URL fit for logs and pages: no credentials, no anchor, and `***` for each parameter or path segment that
    could be a secret."""
    parts = _split(JUNK.sub("", url))
    if parts is None or not parts.hostname:
        return "***" if parts is None or "@" in url else TOKEN.sub("***", url.partition("?")[0])
    path = "/".join("***" if TOKEN.fullmatch(unquote(segment)) else segment for segment in parts.path.split("/"))
    query = "&".join(map(_redacted, parts.query.split("&"))) if parts.query else ""
    return urlunsplit((parts.scheme, _host_port(parts), path, query, ""))


def scrub(text: str, url: str) -> str:
    """The text without the parts of the URL that `redact` hides: servers say back what they were asked."""
    shown = redact(url)
    hidden = {part for part in SEPARATOR.split(url) if len(part) >= SHORTEST_SECRET and part not in shown}
    hidden |= {unquote(part) for part in hidden}
    for part in sorted(hidden, key=len, reverse=True):
        text = text.replace(part, "***")
    return text


def safe_link(url: str) -> str | None:
    """The URL if a reader may be given it to click: absolute http or https, no credentials; else None."""
    trimmed = JUNK.sub("", url)
    parts = _split(trimmed)
    if parts is None or parts.scheme not in DEFAULT_PORTS or not _host(parts):
        return None
    if "@" in parts.netloc:
        return urlunsplit((parts.scheme, _host_port(parts), parts.path, parts.query, parts.fragment))
    return trimmed


def _split(url: str) -> SplitResult | None:
    """The parts, scheme in lower case; None when there is no making sense of it."""
    try:
        parts = urlsplit(url)
        _ = parts.hostname, parts.port
    except ValueError:
        return None
    return parts


def _host(parts: SplitResult | None) -> str:
    """The host in lower case and ASCII."""
    host = (parts.hostname or "").rstrip(".") if parts else ""
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host


def _port(parts: SplitResult) -> int | None:
    return parts.port if parts.port != DEFAULT_PORTS.get(parts.scheme) else None


def _host_port(parts: SplitResult) -> str:
    host = _host(parts)
    shown = f"[{host}]" if ":" in host else host
    port = _port(parts)
    return f"{shown}:{port}" if port else shown


def _tracks(parameter: str) -> bool:
    """Whether `name=value` only says how the reader came."""
    name, _, value = parameter.partition("=")
    name = unquote(name).lower()
    if TRACKING.fullmatch(name):
        return True
    return bool(TRACKING_IF_FEED.fullmatch(name) and FEED_VALUE.fullmatch(unquote(value).lower()))


def _anchor(fragment: str) -> str:
    return fragment if ANCHOR.fullmatch(fragment) and not TRACKING_ANCHOR.fullmatch(fragment) else ""


def _redacted(parameter: str) -> str:
    name, sep, value = parameter.partition("=")
    if not sep:
        return "***" if TOKEN.fullmatch(name) else name
    return f"{name}=***" if SECRET_NAME.search(name) or TOKEN.fullmatch(unquote(value)) else parameter


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return bool(re.fullmatch(r"[0-9.x]+", host))  # 127.1 and its like are addresses to a resolver
    return True


@cache
def _registrable() -> Callable[[str], str | None]:
    """Mozilla's list, read at first use: 3.6 MB and 80 ms that `monitor check` never pays."""
    from publicsuffixlist import PublicSuffixList

    found: Callable[[str], str | None] = PublicSuffixList(accept_unknown=True).privatesuffix
    return found
