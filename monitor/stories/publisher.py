"""Who wrote an entry: what "confirmed by three publishers" counts. A wire text counts as the agency's wherever it
stands, so that ten copies of one text are one voice."""

from __future__ import annotations

import re

from monitor.model import ParsedEntry
from monitor.urls import host_key

# Names by which agencies sign, and what we call them.
AGENCIES = {
    "ap": "AP",
    "associated press": "AP",
    "the associated press": "AP",
    "reuters": "Reuters",
    "thomson reuters": "Reuters",
    "reuters staff": "Reuters",
    "afp": "AFP",
    "agence france-presse": "AFP",
    "dpa": "dpa",
    "upi": "UPI",
    "efe": "EFE",
    "ansa": "ANSA",
    "pap": "PAP",
    "apa": "APA",
    "tass": "TASS",
    "тасс": "TASS",
    "interfax": "Interfax",
    "интерфакс": "Interfax",
    "ria novosti": "RIA Novosti",
    "риа новости": "RIA Novosti",
    "xinhua": "Xinhua",
    "kyodo": "Kyodo",
    "kyodo news": "Kyodo",
    "yonhap": "Yonhap",
    "pti": "PTI",
    "ani": "ANI",
    "aap": "AAP",
    "pa": "PA",
    "pa media": "PA",
    "bloomberg": "Bloomberg",
    "ukrinform": "Ukrinform",
    "укрінформ": "Ukrinform",
    "belta": "BelTA",
    "anadolu": "Anadolu",
    "anadolu agency": "Anadolu",
}
# Domains of one house.
FAMILIES = {
    **dict.fromkeys(("apnews.com", "ap.org"), "AP"),
    **dict.fromkeys(("reuters.com", "reuters.co.uk"), "Reuters"),
    "afp.com": "AFP",
    **dict.fromkeys(("tass.com", "tass.ru", "itar-tass.com"), "TASS"),
    **dict.fromkeys(("interfax.ru", "interfax.com", "interfax.com.ua"), "Interfax"),
    **dict.fromkeys(("ria.ru", "rian.ru"), "RIA Novosti"),
    **dict.fromkeys(("bbc.co.uk", "bbc.com", "bbci.co.uk"), "BBC"),
    **dict.fromkeys(("cnn.com", "cnn.it", "turner.com"), "CNN"),
    **dict.fromkeys(("theguardian.com", "guardian.co.uk", "gu.com"), "Guardian"),
    **dict.fromkeys(("nytimes.com", "nyti.ms"), "New York Times"),
    **dict.fromkeys(("aljazeera.com", "aljazeera.net"), "Al Jazeera"),
    **dict.fromkeys(("dw.com", "dw.de"), "DW"),
    **dict.fromkeys(("xinhuanet.com", "news.cn"), "Xinhua"),
    "yna.co.kr": "Yonhap",
    "bloomberg.com": "Bloomberg",
    **dict.fromkeys(("ukrinform.ua", "ukrinform.net"), "Ukrinform"),
}
# Hosts that pass on what others wrote: their domain says nothing about the publisher.
CARRIERS = frozenset(
    {"google.com", "feedburner.com", "feedsportal.com", "yahoo.com", "msn.com", "t.co", "bit.ly", "youtube.com"}
)
NAMES = "|".join(sorted(map(re.escape, AGENCIES), key=len, reverse=True))
# The dateline of a wire text, as in: GENEVA, Jan. 10 (Reuters) -; MOSCOW, January 14. /TASS/.
DATELINE = re.compile(rf"[^()/\n]{{0,60}}?(?:\(({NAMES})\)\s*[-–—:]|/({NAMES})/|\(({NAMES})\)\s)", re.IGNORECASE)
BARE_LEAD = 2  # "(Reuters) The envoy …": without a dash only at the very start
SIGNED = re.compile(rf"(?:by\s+)?(?:.{{0,60}}[,|/]\s*)?({NAMES})", re.IGNORECASE)


def publisher_of(parsed: ParsedEntry, *, configured: str | None, feed_id: str) -> str:
    """The publisher: as configured for the feed, else the RSS `<source>`, else the agency that signs the text, else the
    family of the link's domain, else the feed's id."""
    if configured:
        return configured
    return _source(parsed) or _signature(parsed) or _family(parsed.link or "") or feed_id


def _source(parsed: ParsedEntry) -> str | None:
    """The family of the source's site, else its name."""
    family = _family(parsed.publisher_url or "")
    if family:
        return family
    return AGENCIES.get(parsed.publisher.casefold(), parsed.publisher) if parsed.publisher else None


def _signature(parsed: ParsedEntry) -> str | None:
    """The agency named in a dateline or as author."""
    for text in (parsed.text, parsed.summary):
        found = DATELINE.match(text)
        if found and (not found.group(3) or found.start(3) < BARE_LEAD):
            return AGENCIES[next(filter(None, found.groups())).casefold()]
    signed = SIGNED.fullmatch(parsed.author or "")
    return AGENCIES[signed.group(1).casefold()] if signed else None


def _family(url: str) -> str | None:
    """The house behind a web address: a family's name or the registrable domain."""
    domain = host_key(url) if url else ""
    return FAMILIES.get(domain, domain) if domain and domain not in CARRIERS else None
