from __future__ import annotations

import json
from typing import Any

from standardwebhooks.webhooks import Webhook

from monitor.clock import SystemClock
from monitor.model import Secret
from monitor.notifiers.webhook.body import MAX_BYTES, body_of
from monitor.notifiers.webhook.signature import signed_headers
from tests.outbox.factories import TEXT, delivery_of, entry_of, hit_in, match_of, rule_of, story_of


def alert(body: str) -> dict[str, Any]:
    (value,) = json.loads(body)["data"]["alerts"]
    assert isinstance(value, dict)
    return value


def test_a_body_that_fits_is_the_payload_itself() -> None:
    payload = delivery_of().payload
    assert json.loads(body_of(payload)) == payload


def test_rendering_changes_nothing_of_the_payload() -> None:
    payload = delivery_of().payload
    before = json.dumps(payload)
    body_of(payload, plain=True)
    assert json.dumps(payload) == before


def test_a_long_excerpt_goes_first() -> None:
    payload = delivery_of().payload
    payload["data"]["alerts"][0]["story"]["excerpt"] = "я" * 10_000
    cut = alert(body_of(payload))
    assert len(cut["story"]["excerpt"]) == 200
    assert cut["truncated"] is True
    assert cut["hits"][0]["before"]


def test_then_what_stands_around_the_hits_then_hits() -> None:
    hits = tuple(hit_in(TEXT, "Zircon", owner="я" * 120) for _ in range(40))
    cut = alert(body_of(delivery_of(match_of(hits=hits)).payload))
    assert cut["truncated"] is True
    assert {hit["before"] for hit in cut["hits"]} == {""}
    longer = tuple(hit_in(TEXT, "Zircon", owner="я" * 400) for _ in range(40))
    assert len(alert(body_of(delivery_of(match_of(hits=longer)).payload))["hits"]) == 10


def test_whatever_comes_in_the_body_stays_small() -> None:
    entry = entry_of(
        title="я" * 50_000, url="https://example.org/" + "x" * 50_000, publisher="p" * 9000, author="a" * 9000
    )
    match = match_of(
        entry, rule_of(title="t" * 9000), story=story_of(entry, publishers=tuple("q" * 900 for _ in range(50)))
    )
    body = body_of(delivery_of(match).payload)
    assert len(body.encode()) < MAX_BYTES
    assert alert(body)["truncated"] is True


def test_a_plain_body_is_the_least_that_says_it() -> None:
    value = alert(body_of(delivery_of().payload, plain=True))
    assert (value["hits"], value["labels"], value["truncated"]) == ([], {}, True)
    assert value["story"]["title"] == "Frigate fires hypersonic missile before the talks"
    assert value["story"]["url"]


def test_a_lone_surrogate_becomes_a_question_mark() -> None:
    assert alert(body_of(delivery_of(match_of(entry_of(author="a\ud800b"))).payload))["story"]["author"] == "a?b"


def test_a_secret_may_be_written_with_or_without_its_prefix() -> None:
    key = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    one, other = (signed_headers((Secret(s),), "msg_1", timestamp_s=1, body=b"{}") for s in (key, f"whsec_{key}"))
    assert one == other


def test_an_independent_implementation_signs_the_same() -> None:
    key = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    now_s = SystemClock().now_ms() // 1000
    body = body_of(delivery_of().payload)
    headers = signed_headers((Secret(key),), "msg_1", timestamp_s=now_s, body=body.encode())
    assert Webhook(key).verify(body, headers) == json.loads(body)
