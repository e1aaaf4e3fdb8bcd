from __future__ import annotations

import json
from typing import Any

from monitor.alerting import GIVE_UP_MS, SCHEMA_VERSION, compose
from monitor.model import DeliveryState, Field, Layer
from tests.outbox.factories import NOW, TEXT, entry_of, firing_of, hit_in, match_of, rule_of, story_of


def alert_in(payload: dict[str, Any]) -> dict[str, Any]:
    (alert,) = payload["data"]["alerts"]
    assert isinstance(alert, dict)
    return alert


def composed(**change: Any) -> dict[str, Any]:
    (delivery,) = compose(firing_of(match_of(**change)), {"hook": 7}, now_ms=NOW)
    return delivery.payload


def test_there_is_one_pending_delivery_a_receiver_due_at_once() -> None:
    hook, desk = compose(firing_of(to=("hook", "desk")), {"hook": 7, "desk": 3}, now_ms=NOW)
    assert (hook.receiver_id, hook.seq, desk.receiver_id, desk.seq) == ("hook", 7, "desk", 3)
    assert hook.state is DeliveryState.PENDING
    assert (hook.created_ms, hook.due_ms, hook.give_up_ms) == (NOW, NOW, NOW + 96 * 3_600_000)
    assert hook.give_up_ms - NOW == GIVE_UP_MS
    assert hook.body is None


def test_suppressed_routes_make_no_delivery() -> None:
    assert compose(firing_of(to=()), {}, now_ms=NOW) == []


def test_the_envelope_names_type_time_and_delivery() -> None:
    payload = composed()
    data = payload["data"]
    assert payload["type"] == "alert.fired"
    assert payload["timestamp"] == "2022-01-14T08:00:00.000Z"
    assert data["delivery_id"] == firing_of().routes[0].delivery_id
    assert (data["seq"], data["schema_version"]) == (7, SCHEMA_VERSION)


def test_lateness_counts_from_publication() -> None:
    assert composed()["data"]["late_by_s"] == 1200
    assert composed(entry=entry_of(published_ms=NOW + 5000))["data"]["late_by_s"] == 0
    assert composed(entry=entry_of(dated=False))["data"]["late_by_s"] is None


def test_the_alert_names_rule_story_and_why() -> None:
    alert = alert_in(composed())
    assert alert["rule"] == {"id": "geneva", "title": "Missile named around the talks", "version": "v1a2b3"}
    assert (alert["severity"], alert["labels"]) == ("critical", {"desk": "world"})
    assert alert["explain"] == {
        "when": "zircon and geneva_talks",
        "decided_by": "zircon and talks",
        "severity_by": "zircon and sanctions",
    }
    story = alert["story"]
    assert story["url"] == "https://wire.example.org/2022/zircon?id=1&lang=en"
    assert (story["publisher"], story["feed"], story["lang"]) == ("Meridian Wire", "wire", "en")
    assert (story["published"], story["first_seen"]) == ("2022-01-14T07:40:00.000Z", "2022-01-14T08:00:00.000Z")


def test_a_rule_without_a_title_shows_its_id() -> None:
    assert alert_in(composed(rule=rule_of(title=None)))["rule"]["title"] == "geneva"


def test_an_undated_entry_has_no_publication_time() -> None:
    assert alert_in(composed(entry=entry_of(dated=False)))["story"]["published"] is None


def test_hits_carry_their_span_and_the_words_around_it() -> None:
    hit = alert_in(composed())["hits"][0]
    assert (hit["name"], hit["alias"], hit["layer"], hit["field"]) == ("zircon", "Zircon", "exact", "text")
    start, end = hit["span"]
    assert TEXT[start:end] == "Zircon" == hit["text"]
    assert hit["before"] == "The frigate Admiral Gorshkov fired a "
    assert hit["after"].startswith(" hypersonic missile in the White Sea")
    assert hit["after"].endswith("…")


def test_the_words_around_a_hit_deep_in_a_text_begin_at_a_word() -> None:
    text = f"{'filler ' * 40}Zircon{' filler' * 40}"
    entry = entry_of(text=text)
    hit = alert_in(composed(entry=entry, hits=(hit_in(text, "Zircon"),)))["hits"][0]
    assert hit["before"].startswith("…filler ")
    assert hit["after"].endswith("filler…")


def test_a_hit_in_a_text_without_spaces_keeps_its_surroundings() -> None:
    text = "汉" * 200 + "锆石" + "字" * 200
    hit = alert_in(composed(entry=entry_of(text=text), hits=(hit_in(text, "锆石"),)))["hits"][0]
    assert hit["before"].endswith("汉")
    assert hit["after"] == "字" * 70 + "…"


def test_a_hit_outside_the_entrys_fields_has_no_surroundings() -> None:
    entry = entry_of(tags=())
    hit = hit_in("russia", "russia", field=Field.TAGS, layer=Layer.EXACT)
    found = alert_in(composed(entry=entry, hits=(hit,)))["hits"][0]
    assert (found["before"], found["after"]) == ("", "")


def test_an_excerpt_is_one_line_and_cut_at_a_word() -> None:
    excerpt = alert_in(composed(entry=entry_of(summary="word\n " * 400)))["story"]["excerpt"]
    assert len(excerpt) <= 600
    assert excerpt.endswith("word…")
    assert "\n" not in excerpt


def test_without_a_summary_the_text_is_quoted() -> None:
    assert alert_in(composed(entry=entry_of(summary="")))["story"]["excerpt"].startswith("The frigate")


def test_too_many_hits_are_cut_and_said_to_be() -> None:
    hits = tuple(hit_in(TEXT, "Zircon") for _ in range(60))
    alert = alert_in(composed(hits=hits))
    assert (len(alert["hits"]), alert["truncated"]) == (40, True)
    assert alert_in(composed())["truncated"] is False


def test_copies_list_each_publisher_and_link_once() -> None:
    entry = entry_of()
    story = story_of(entry, publishers=("Meridian Wire", "Fjord Daily"), url="https://first.example.org/a")
    copies = alert_in(composed(entry=entry, story=story))["story"]["copies"]
    assert copies["publishers"] == ["Meridian Wire", "Fjord Daily"]
    assert copies["urls"] == [entry.url, "https://first.example.org/a"]


def test_a_payload_is_json() -> None:
    payload = composed()
    assert json.loads(json.dumps(payload)) == payload
