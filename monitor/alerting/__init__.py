"""Pure: verdicts and history in, alerts, routes and deliveries out."""

from __future__ import annotations

from monitor.alerting.compose import GIVE_UP_MS, compose
from monitor.alerting.fire import Firing, Match, NotFired, WhyNot, fire
from monitor.alerting.health import HealthKind, HealthNotice, feed_health, health_delivery
from monitor.alerting.ids import alert_id, delivery_id, known_ids
from monitor.alerting.payload import SCHEMA_VERSION
from monitor.alerting.routing import route

__all__ = [
    "GIVE_UP_MS",
    "SCHEMA_VERSION",
    "Firing",
    "HealthKind",
    "HealthNotice",
    "Match",
    "NotFired",
    "WhyNot",
    "alert_id",
    "compose",
    "delivery_id",
    "feed_health",
    "fire",
    "health_delivery",
    "known_ids",
    "route",
]
