"""The status page: today's alerts with their evidence, the feeds, the outbox; health for machines.

Server-rendered, no script, no external asset. Whatever feeds say is escaped by the templates.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from monitor.errors import StoreError
from monitor.model import AlertState, Delivery, DeliveryState
from monitor.ports import Reader, Store
from monitor.web.views import AlertView, DeliveryView, FeedView, alert_view, delivery_view, feed_view

MOST_ALERTS = 50
MOST_DELIVERIES = 200
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
TEMPLATES = Path(__file__).parent / "templates"
WAITING = (DeliveryState.PENDING, DeliveryState.SENDING, DeliveryState.DEAD)

Endpoint = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Health:
    """What the page asks of the daemon: its store, a line of status, and what keeps it from being ready."""

    store: Store
    status: Callable[[], Awaitable[str]]
    not_ready: Callable[[], Sequence[str]]
    metrics: Callable[[], Awaitable[str]]


def read_alerts(reader: Reader) -> list[AlertView]:
    """The newest alerts, each with its entry and where it stands at each receiver."""
    alerts = reader.alerts(state=AlertState.FIRED, limit=MOST_ALERTS)
    return [alert_view(alert, reader.entry(alert.entry_id), standing(reader, alert.id)) for alert in alerts]


def standing(reader: Reader, alert_id: str) -> dict[str, str]:
    """By receiver: suppressed with its reason, or the state of the delivery."""
    found = {}
    for route in reader.routes(alert_id):
        delivery = reader.delivery(route.delivery_id) if route.delivery_id else None
        found[route.receiver_id] = str(delivery.state if delivery else route.suppressed)
    return found


def read_feeds(reader: Reader) -> list[FeedView]:
    """Every feed, those in trouble first."""
    return [feed_view(feed) for feed in sorted(reader.feeds(), key=lambda feed: (-feed.errors, feed.id))]


def read_outbox(reader: Reader) -> list[DeliveryView]:
    """What is not delivered yet, and what was given up."""
    waiting: list[Delivery] = []
    for state in WAITING:
        waiting += reader.deliveries(state=state, limit=MOST_DELIVERIES)
    return [delivery_view(delivery) for delivery in waiting]


class Pages:
    """The endpoints on one store."""

    def __init__(self, health: Health) -> None:
        self._health = health
        self._templates = jinja2.Environment(
            loader=jinja2.FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
        )

    async def _page(self, name: str, **values: Any) -> Response:
        text = self._templates.get_template(f"{name}.html").render(
            page=name, status=await self._health.status(), **values
        )
        return HTMLResponse(text, headers=HEADERS)

    async def alerts(self, _request: Request) -> Response:
        """The newest alerts."""
        return await self._page("alerts", alerts=await self._health.store.read(read_alerts))

    async def feeds(self, _request: Request) -> Response:
        """Every feed."""
        return await self._page("feeds", feeds=await self._health.store.read(read_feeds))

    async def outbox(self, _request: Request) -> Response:
        """What waits and what was given up."""
        return await self._page("outbox", deliveries=await self._health.store.read(read_outbox))

    async def style(self, _request: Request) -> Response:
        """The style sheet."""
        return Response((TEMPLATES / "style.css").read_bytes(), media_type="text/css", headers=HEADERS)

    async def healthz(self, _request: Request) -> Response:
        """The process answers."""
        return PlainTextResponse("ok\n", headers=HEADERS)

    async def readyz(self, _request: Request) -> Response:
        """200 while everything works, else 503 with what doesn't."""
        troubles = list(self._health.not_ready())
        try:
            await self._health.store.read(lambda reader: reader.counts())
        except StoreError as error:
            troubles.append(str(error))
        return JSONResponse({"ready": not troubles, "troubles": troubles}, 503 if troubles else 200, headers=HEADERS)

    async def metrics(self, _request: Request) -> Response:
        """Prometheus' text format."""
        return PlainTextResponse(await self._health.metrics(), headers=HEADERS, media_type="text/plain; version=0.0.4")


async def store_unavailable(_request: Request, error: Exception) -> Response:
    """503 with why: a state that can't be read is the disk's trouble, not a fault of the page."""
    return PlainTextResponse(f"{error}\n", 503, headers=HEADERS)


def make_app(health: Health, *, hosts: Sequence[str]) -> Starlette:
    """The application. `hosts` are the names it answers to: a page on loopback must not be reached through a name
    that a stranger points there."""
    pages = Pages(health)
    routes: list[tuple[str, Endpoint]] = [
        ("/", pages.alerts),
        ("/feeds", pages.feeds),
        ("/outbox", pages.outbox),
        ("/style.css", pages.style),
        ("/healthz", pages.healthz),
        ("/readyz", pages.readyz),
        ("/metrics", pages.metrics),
    ]
    return Starlette(
        routes=[Route(path, endpoint, methods=["GET"]) for path, endpoint in routes],
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=list(hosts), www_redirect=False)],
        exception_handlers={StoreError: store_unavailable},
    )
