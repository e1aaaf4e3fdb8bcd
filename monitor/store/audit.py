"""Proof that nothing was dropped silently: each question finds rows that nobody can explain, in plain SQL.

Every (alert, receiver) ends delivered, dead with a reason, cancelled, or suppressed with a reason; until then a
delivery carries it. The text runs on SQLite and PostgreSQL alike.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, text


@dataclass(frozen=True, slots=True)
class Check:
    """A question and the sentence about each row that it finds; columns fill the sentence's places in order."""

    sentence: str
    sql: str


CHECKS = (
    Check(
        "alert {} of rule {} fired but has no route: nobody knows where it went",
        "SELECT a.id, a.rule_id FROM alert a WHERE a.state = 'fired'"
        " AND NOT EXISTS (SELECT 1 FROM route r WHERE r.alert_id = a.id) ORDER BY a.seq",
    ),
    Check(
        "alert {} to {} is neither suppressed with a reason nor carried by a delivery",
        "SELECT r.alert_id, r.receiver_id FROM route r WHERE r.suppressed IS NULL AND r.delivery_id IS NULL"
        " ORDER BY r.alert_id, r.receiver_id",
    ),
    Check(
        "alert {} to {} is suppressed ({}) and yet names delivery {}",
        "SELECT r.alert_id, r.receiver_id, r.suppressed, r.delivery_id FROM route r"
        " WHERE r.suppressed IS NOT NULL AND r.delivery_id IS NOT NULL ORDER BY r.alert_id, r.receiver_id",
    ),
    Check(
        "alert {} to {} names delivery {}, which does not exist",
        "SELECT r.alert_id, r.receiver_id, r.delivery_id FROM route r LEFT JOIN delivery d ON d.id = r.delivery_id"
        " WHERE r.delivery_id IS NOT NULL AND d.id IS NULL ORDER BY r.alert_id, r.receiver_id",
    ),
    Check(
        "alert {} was routed to {} but its delivery {} goes to {}",
        "SELECT r.alert_id, r.receiver_id, d.id, d.receiver_id FROM route r JOIN delivery d ON d.id = r.delivery_id"
        " WHERE d.receiver_id <> r.receiver_id ORDER BY r.alert_id, r.receiver_id",
    ),
    Check(
        "route to {} names alert {}, which does not exist",
        "SELECT r.receiver_id, r.alert_id FROM route r LEFT JOIN alert a ON a.id = r.alert_id"
        " WHERE a.id IS NULL ORDER BY r.alert_id, r.receiver_id",
    ),
    Check(
        "alert {} belongs to a feed's baseline and yet delivery {} carries it to {}",
        "SELECT a.id, r.delivery_id, r.receiver_id FROM alert a JOIN route r ON r.alert_id = a.id"
        " WHERE a.state = 'baseline' AND r.delivery_id IS NOT NULL ORDER BY a.seq, r.receiver_id",
    ),
    Check(
        "delivery {} to {} carries alerts but no route leads to it",
        "SELECT d.id, d.receiver_id FROM delivery d WHERE (d.type = '' OR d.type LIKE 'alert.%')"
        " AND NOT EXISTS (SELECT 1 FROM route r WHERE r.delivery_id = d.id) ORDER BY d.receiver_id, d.seq",
    ),
    Check(
        "delivery {} to {} is being sent without a lease: a crash would leave it there for good",
        "SELECT d.id, d.receiver_id FROM delivery d WHERE d.state = 'sending' AND d.lease_until_ms IS NULL"
        " ORDER BY d.receiver_id, d.seq",
    ),
    Check(
        "delivery {} to {} is {} and yet leased",
        "SELECT d.id, d.receiver_id, d.state FROM delivery d"
        " WHERE d.state <> 'sending' AND d.lease_until_ms IS NOT NULL ORDER BY d.receiver_id, d.seq",
    ),
    Check(
        "delivery {} to {} is being sent but its attempt was never written down",
        "SELECT d.id, d.receiver_id FROM delivery d WHERE d.state = 'sending'"
        " AND NOT EXISTS (SELECT 1 FROM attempt t WHERE t.delivery_id = d.id AND t.ended_ms IS NULL)"
        " ORDER BY d.receiver_id, d.seq",
    ),
    Check(
        "delivery {} to {} is delivered but no attempt of it ended well",
        "SELECT d.id, d.receiver_id FROM delivery d WHERE d.state = 'delivered'"
        " AND NOT EXISTS (SELECT 1 FROM attempt t WHERE t.delivery_id = d.id AND t.ended_ms IS NOT NULL"
        " AND t.reason = 'ok') ORDER BY d.receiver_id, d.seq",
    ),
    Check(
        "delivery {} to {} is delivered but nobody knows when",
        "SELECT d.id, d.receiver_id FROM delivery d WHERE d.state = 'delivered' AND d.done_ms IS NULL"
        " ORDER BY d.receiver_id, d.seq",
    ),
    Check(
        "delivery {} to {} is dead without a reason",
        "SELECT d.id, d.receiver_id FROM delivery d WHERE d.state = 'dead' AND d.last_reason IS NULL"
        " ORDER BY d.receiver_id, d.seq",
    ),
    Check(
        "delivery {} to {} is in a state that does not exist: {}",
        "SELECT d.id, d.receiver_id, d.state FROM delivery d"
        " WHERE d.state NOT IN ('pending', 'sending', 'delivered', 'dead', 'cancelled') ORDER BY d.receiver_id, d.seq",
    ),
    Check(
        "delivery {} to {} waits for a receiver that was never configured",
        "SELECT d.id, d.receiver_id FROM delivery d LEFT JOIN receiver r ON r.id = d.receiver_id"
        " WHERE d.state IN ('pending', 'sending') AND r.id IS NULL ORDER BY d.receiver_id, d.seq",
    ),
    Check(
        "delivery {} to {} has {} attempts by its row but {} were written down",
        "SELECT d.id, d.receiver_id, d.attempts, count(t.n) FROM delivery d"
        " LEFT JOIN attempt t ON t.delivery_id = d.id GROUP BY d.id, d.receiver_id, d.attempts"
        " HAVING count(t.n) <> d.attempts ORDER BY d.receiver_id, d.id",
    ),
    Check(
        "attempt {} of delivery {} has no delivery",
        "SELECT t.n, t.delivery_id FROM attempt t LEFT JOIN delivery d ON d.id = t.delivery_id"
        " WHERE d.id IS NULL ORDER BY t.delivery_id, t.n",
    ),
    Check(
        "receiver {} has {} deliveries numbered up to {} from {}: a number is missing",
        "SELECT d.receiver_id, count(*), max(d.seq), min(d.seq) FROM delivery d GROUP BY d.receiver_id"
        " HAVING count(*) <> max(d.seq) OR min(d.seq) <> 1 ORDER BY d.receiver_id",
    ),
    Check(
        "receiver {} was given number {} by the counter, its last delivery has {}",
        "SELECT substr(c.name, 5), c.value, coalesce(max(d.seq), 0) FROM counter c"
        " LEFT JOIN delivery d ON d.receiver_id = substr(c.name, 5) WHERE c.name LIKE 'seq:%'"
        " GROUP BY c.name, c.value HAVING coalesce(max(d.seq), 0) <> c.value ORDER BY c.name",
    ),
    Check(
        "there are {} alerts numbered up to {} from {}: a number is missing",
        "SELECT n, high, low FROM (SELECT count(*) AS n, max(a.seq) AS high, min(a.seq) AS low FROM alert a) AS total"
        " WHERE n > 0 AND (n <> high OR low <> 1)",
    ),
    Check(
        "alert {} of rule {} names entry {}, which is no longer stored",
        "SELECT a.id, a.rule_id, a.entry_id FROM alert a LEFT JOIN entry e ON e.id = a.entry_id"
        " WHERE a.entry_id <> '' AND e.id IS NULL ORDER BY a.seq",
    ),
)


def findings(connection: Connection) -> list[str]:
    """A sentence for each row that a check finds; empty means that everything is explained."""
    return [check.sentence.format(*row) for check in CHECKS for row in connection.execute(text(check.sql)).all()]
