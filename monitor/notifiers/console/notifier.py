"""Writes to the daemon's standard output."""

from __future__ import annotations

import asyncio
import sys
import threading
from typing import TextIO

from monitor.model import Delivered, Delivery, DeliveryOutcome, DeliveryReason, Retry
from monitor.notifiers.card import Card, cards
from monitor.notifiers.console.settings import ConsoleSettings

WRITE_LIMIT_S = 15.0


class ConsoleNotifier:
    """One readable block a message. It writes in a thread of its own: a terminal that is held, or a pipe that nobody
    reads, keeps nothing waiting but itself."""

    kind = "console"
    in_flight = 1
    min_spacing_s = 0.0

    def __init__(
        self, settings: ConsoleSettings, *, stream: TextIO | None = None, limit_s: float = WRITE_LIMIT_S
    ) -> None:
        self._settings = settings
        self._stream = stream
        self._limit_s = limit_s
        self._writing: threading.Thread | None = None

    def render(self, delivery: Delivery, *, plain: bool = False) -> str:  # noqa: ARG002 - it is plain already
        """The block, ended by an empty line. No control character of a headline reaches the terminal."""
        return "\n".join(_block(card) for card in cards(delivery.payload)) + "\n"

    async def send(self, delivery: Delivery, body: str, *, now_ms: int) -> DeliveryOutcome:  # noqa: ARG002 - the port's
        """The block written and flushed."""
        if self._writing is not None and self._writing.is_alive():
            return Retry(DeliveryReason.TIMEOUT, "standard output still takes nothing")
        loop = asyncio.get_running_loop()
        done: asyncio.Future[OSError | None] = loop.create_future()

        def write() -> None:
            failure = self._write(body)
            if not loop.is_closed():
                loop.call_soon_threadsafe(_resolve, done, failure)

        self._writing = threading.Thread(target=write, name="console", daemon=True)
        self._writing.start()
        try:
            async with asyncio.timeout(self._limit_s):
                failure = await done
        except TimeoutError:
            return Retry(
                DeliveryReason.TIMEOUT, f"standard output took nothing for {self._limit_s:g} s", ambiguous=True
            )
        return Delivered() if failure is None else Retry(DeliveryReason.RESET, f"standard output: {failure.strerror}")

    def _write(self, body: str) -> OSError | None:
        stream = self._stream or sys.stdout
        try:
            stream.write(_encodable(body, stream.encoding))
            stream.flush()
        except OSError as error:
            return error
        except ValueError:
            return OSError(0, "it is closed")
        return None


def _resolve(done: asyncio.Future[OSError | None], failure: OSError | None) -> None:
    if not done.done():
        done.set_result(failure)


def _encodable(text: str, encoding: str | None) -> str:
    """The text with what the terminal's encoding lacks written as escapes."""
    name = encoding or "utf-8"
    return text.encode(name, "backslashreplace").decode(name)


def _block(card: Card) -> str:
    lines = [f"{card.mark}  {card.headline}"]
    lines += [f"    {part}" for part in (card.byline, card.link) if part]
    lines += [f"    {''.join(f'[{text}]' if strong else text for text, strong in line)}" for line in card.why]
    lines += [f"    > {card.excerpt}"] if card.excerpt else []
    return "\n".join([*lines, f"    {card.footer}", ""])
