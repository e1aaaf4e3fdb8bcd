"""The feeds behind a web address: itself, when it is one, else those that its page advertises."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from monitor.app.lookup import looker
from monitor.feeds import Discovered, discover
from monitor.feeds.decode import decode
from monitor.model import Config, Fetched, FetchFailed, FetchRequest, NotModified, ParsedFeed


@dataclass(frozen=True, slots=True)
class Found:
    """What is at an address: feeds, or why none could be looked for."""

    feeds: tuple[Discovered, ...] = ()
    failure: str = ""


def feeds_at(url: str, config: Config, *, allow_private: tuple[str, ...] = ()) -> Found:
    """Asks the address once, under the same guard, caps and manners as any feed; what it names is not asked."""

    async def ask() -> Found:
        async with looker(config) as at:
            match await at.fetcher.fetch(FetchRequest(url, url, allow_private=allow_private)):
                case FetchFailed(reason=reason, detail=detail):
                    return Found(failure=f"{reason}: {detail}" if detail else str(reason))
                case NotModified():
                    return Found(failure="unsolicited_304: the server says that nothing changed")
                case Fetched(meta=meta, body=body):
                    kind = meta.headers.get("content-type")
                    parsed = await at.parser.parse(body, url=meta.url, content_type=kind)
                    if isinstance(parsed, ParsedFeed):
                        return Found((Discovered(meta.url, parsed.title or "", parsed.format),))
                    return Found(tuple(discover(decode(body, kind).text, meta.url)))

    return asyncio.run(ask())
