"""The webhook's body is a promise: a schema that only grows, samples that are true, verifiers that work."""

from __future__ import annotations

import base64
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.alerting import HealthKind, HealthNotice, health_delivery
from monitor.clock import SystemClock
from monitor.model import Delivery, EntryRef, Layer, Secret
from monitor.notifiers.webhook.body import body_of
from monitor.notifiers.webhook.signature import signed_headers
from tests.outbox.factories import NOW, TEXT, delivery_of, entry_of, hit_in, match_of, rule_of, story_of
from tests.outbox.receiver import SIGNING, Request
from tests.outbox.schema import broken_promises, faults, undescribed

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "docs" / "samples"
PAGE = (ROOT / "docs" / "webhooks.md").read_text()
SCHEMA: dict[str, Any] = json.loads((ROOT / "docs" / "webhook.schema.json").read_text())
FROZEN = json.loads((Path(__file__).parent / "webhook-schema-v1.frozen.json").read_text())


def full() -> Delivery:
    """An alert with everything in it."""
    entry = entry_of()
    hits = (
        hit_in(TEXT, "Zircon", owner="zircon"),
        hit_in(TEXT, "Sergei Ryabkov", owner="ryabkov"),
        hit_in(TEXT, "sanctions", owner="sanctions", phrase="sanction", layer=Layer.STEM),
    )
    story = story_of(entry, publishers=("Meridian Wire", "Fjord Daily"))
    return delivery_of(match_of(entry, rule_of(), hits=hits, story=story), receiver="soc-hook", seq=12)


def notice(kind: HealthKind = HealthKind.FEED_FAILING) -> Delivery:
    told = HealthNotice(
        kind, "wire", "Feed wire is failing: timeout, 3 failed polls in a row", NOW, "no answer within 30 s"
    )
    return health_delivery(told, "soc-hook", seq=13, now_ms=NOW)


def check(body: str) -> None:
    value = json.loads(body)
    assert list(faults(value, SCHEMA, root=SCHEMA)) == []
    assert list(undescribed(value, SCHEMA, root=SCHEMA)) == []


@pytest.mark.parametrize("plain", [False, True])
def test_an_alert_is_as_the_schema_says(plain: bool) -> None:  # noqa: FBT001 - parametrized
    check(body_of(full().payload, plain=plain))
    check(body_of(delivery_of(match_of(entry_of(dated=False, author=None, lang=None))).payload, plain=plain))


def listed(rows: int) -> Delivery:
    """An alert on a name that so many rows of a watch list have."""
    refs = tuple(EntryRef("sdn", str(number), "RYABKOV, Sergei") for number in range(rows))
    hit = hit_in(TEXT, "Sergei Ryabkov", owner="sdn")
    match = match_of(hits=(replace(hit, term=replace(hit.term, entries=refs)),))
    return delivery_of(replace(match, verdict=replace(match.verdict, lists=(("sdn", "7c6c59f40ce758b1"),))))


@pytest.mark.parametrize("rows", [1, 5, 30])
def test_a_name_of_a_watch_list_says_whose_it_is(rows: int) -> None:
    body = body_of(listed(rows).payload)
    check(body)
    [hit] = json.loads(body)["data"]["alerts"][0]["hits"]
    first = {"list": "sdn", "id": "0", "name": "RYABKOV, Sergei", "version": "7c6c59f40ce758b1"}
    assert hit["listed"][0] == first
    assert len(hit["listed"]) == min(rows, 5)
    assert hit.get("listed_total") == (rows if rows > 5 else None)


def test_a_name_of_no_list_says_nothing_of_lists() -> None:
    [hit, *_] = json.loads(body_of(full().payload))["data"]["alerts"][0]["hits"]
    assert not {"listed", "listed_total"} & set(hit)


@pytest.mark.parametrize("kind", HealthKind)
def test_every_notice_is_as_the_schema_says(kind: HealthKind) -> None:
    check(body_of(notice(kind).payload))
    assert str(kind) in SCHEMA["properties"]["type"]["description"]


@settings(deadline=None)
@given(st.text(max_size=2000), st.text(max_size=9000), st.integers(0, 60), st.booleans())
def test_cut_bodies_are_as_the_schema_says(title: str, summary: str, hits: int, plain: bool) -> None:  # noqa: FBT001 - hypothesis
    entry = entry_of(title=title, summary=summary)
    body = body_of(delivery_of(match_of(entry, hits=(hit_in(TEXT, "Zircon"),) * hits)).payload, plain=plain)
    assert list(faults(json.loads(body), SCHEMA, root=SCHEMA)) == []


def test_the_published_schema_takes_nothing_back() -> None:
    assert list(broken_promises(SCHEMA, FROZEN)) == []


def test_the_promise_checker_would_notice() -> None:
    damages: list[Callable[[Any], object]] = [
        lambda s: s["properties"].pop("timestamp"),
        lambda s: s["required"].remove("data"),
        lambda s: s["$defs"]["alert"]["properties"]["severity"]["enum"].remove("info"),
        lambda s: s["$defs"]["hit"]["properties"]["span"].update(maxItems=3),
    ]
    for damage in damages:
        damaged = json.loads(json.dumps(SCHEMA))
        damage(damaged)
        assert list(broken_promises(damaged, FROZEN))
    grown = json.loads(json.dumps(SCHEMA))
    grown["properties"]["more"] = {"type": "string"}
    assert list(broken_promises(grown, FROZEN)) == []


def test_the_validator_would_notice() -> None:
    good = json.loads(body_of(full().payload))
    damages: list[Callable[[Any], object]] = [
        lambda v: v.pop("type"),
        lambda v: v["data"].update(seq="12"),
        lambda v: v["data"].update(seq=0),
        lambda v: v["data"].update(schema_version=2),
        lambda v: v["data"]["alerts"][0].update(severity="loud"),
        lambda v: v["data"]["alerts"][0]["hits"][0].update(span=[1]),
        lambda v: v["data"]["alerts"][0]["story"].update(published="yesterday"),
    ]
    for damage in damages:
        bad = json.loads(json.dumps(good))
        damage(bad)
        assert list(faults(bad, SCHEMA, root=SCHEMA))


@pytest.mark.parametrize(("name", "delivery"), [("alert.fired", full()), ("feed.failing", notice())])
def test_the_committed_samples_are_what_is_sent(name: str, delivery: Delivery) -> None:
    assert (SAMPLES / f"{name}.json").read_text() == body_of(delivery.payload)


def block(language: str) -> str:
    """The page's example in a language."""
    found = re.search(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    assert found is not None
    return found.group(1)


def signed(body: bytes, *, at_s: int | None = None) -> dict[str, str]:
    timestamp_s = SystemClock().now_ms() // 1000 if at_s is None else at_s
    return signed_headers((SIGNING,), "msg_1", timestamp_s=timestamp_s, body=body)


def python_says(headers: dict[str, str], body: bytes) -> bool:
    scope: dict[str, Any] = {}
    exec(block("python"), scope)
    return bool(scope["verified"](SIGNING.reveal(), headers, body))


def node_says(headers: dict[str, str], body: bytes) -> bool:
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")
    arguments = json.dumps([SIGNING.reveal(), headers, base64.b64encode(body).decode()])
    script = f"{block('js')}\nconst [s, h, b] = {arguments};\nconsole.log(verified(s, h, Buffer.from(b, 'base64')));"
    return subprocess.run([node, "-e", script], capture_output=True, text=True, check=True).stdout.strip() == "true"


@pytest.mark.parametrize("says", [python_says, node_says])
def test_the_pages_verifiers_tell_good_from_bad(says: Any) -> None:
    body = body_of(full().payload).encode()
    good = signed(body)
    assert Request("POST / HTTP/1.1", good, body).verified()
    assert says(good, body)
    assert not says(good, body + b" ")
    assert not says({**good, "webhook-id": "msg_2"}, body)
    assert not says({**good, "webhook-signature": "v1,AAAA"}, body)
    assert not says(signed(body, at_s=int(good["webhook-timestamp"]) - 3600), body)
    rotating = signed_headers(
        (Secret("whsec_" + "B" * 32), SIGNING), "msg_1", timestamp_s=int(good["webhook-timestamp"]), body=body
    )
    assert says(rotating, body)


@pytest.mark.parametrize("language", ["python", "js"])
def test_a_verifier_takes_ten_lines(language: str) -> None:
    assert len([line for line in block(language).splitlines() if line.strip()]) <= 10


def test_the_pages_known_answer_is_right() -> None:
    body = (SAMPLES / "alert.fired.json").read_bytes()
    secret, identity, timestamp, signature = (
        re.search(rf"^\| `?{name}`? \| `([^`]+)` \|$", PAGE, re.MULTILINE)
        for name in ("secret", "webhook-id", "webhook-timestamp", "webhook-signature")
    )
    assert secret
    assert identity
    assert timestamp
    assert signature
    headers = signed_headers((Secret(secret[1]),), identity[1], timestamp_s=int(timestamp[1]), body=body)
    assert headers["webhook-signature"] == signature[1]
    assert json.loads(body)["data"]["delivery_id"] == identity[1]
