"""What a robots.txt allows (RFC 9309).

protego is Scrapy's parser: the longest rule wins, `*` and `$` are known, an agent's own group comes before the one for
all. The standard library's robotparser takes the first rule that fits and knows no wildcards.
"""

from __future__ import annotations

MOST_BYTES = 500 * 1024
"""What is read of a robots.txt: the least that RFC 9309, 2.5 asks for."""


def allows(robots: bytes, *, url: str, agent: str) -> bool:
    """Whether `agent` may ask for the URL."""
    from protego import Protego

    rules = Protego.parse(robots[:MOST_BYTES].removeprefix(b"\xef\xbb\xbf").decode(errors="replace"))
    return bool(rules.can_fetch(url, agent))
