"""The stages: what is not there yet is refused with "not supported yet", at its place, and never half done."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.config import load
from tests.conformance.rules.desk import DESK, rule, told

ROOT = Path(__file__).resolve().parents[3]
LATER_OF_RULES = {
    "over": "{of: story, window: 6h, publishers: 3}",
    "suppresses": "[other]",
    "updates": "[severity, headline]",
    "each": "zircon",
}
LATER_OF_RECEIVERS = {
    "quiet": "nights",
    "max": "6/1h",
    "group_wait": "60s",
    "digest": '"daily 07:30"',
    "token": "abc",
    "channel": '"#world"',
}


@pytest.mark.parametrize("key", list(LATER_OF_RULES))
def test_in_rules(key: str) -> None:
    text = DESK + "rules:\n" + rule('"a"', f"{key}: {LATER_OF_RULES[key]}")
    assert told(text) == [f"monitor.yaml:7:5: `{key}:` is not supported yet"]


@pytest.mark.parametrize("key", list(LATER_OF_RECEIVERS))
def test_in_receivers(key: str) -> None:
    text = f"receivers:\n  desk:\n    type: slack\n    url: https://e.example/x\n    {key}: {LATER_OF_RECEIVERS[key]}\n"
    assert f"monitor.yaml:5:5: `{key}:` is not supported yet" in told(text)


@pytest.mark.parametrize("kind", ["email", "discord", "teams", "mattermost", "ntfy", "pagerduty"])
def test_kinds_of_receivers(kind: str) -> None:
    text = f"receivers: {{desk: {{type: {kind}, to: a@example.org}}}}\nrules:\n" + rule('"a"')
    assert told(text) == [f"monitor.yaml:1:26: `type: {kind}` is not supported yet"]


def test_quiet_hours_and_escalation() -> None:
    hours = 'quiet_hours: {nights: {days: mon-sun, hours: "22:00-07:00", below: critical, then: hold}}\n'
    assert told(hours) == ["monitor.yaml:1:1: `quiet_hours:` is not supported yet"]
    route = "routes: [{match: {}, to: [desk], escalate: {after: 20m, unless: acked, to: [desk]}}]\n"
    assert told(DESK + route + "rules: [{id: r, when: '\"a\"'}]\n") == [
        "monitor.yaml:2:34: `escalate:` is not supported yet"
    ]


@pytest.mark.parametrize("folder", ["rules", "seeds/config"])
def test_what_is_shipped_uses_none_of_them_and_passes(folder: str) -> None:
    loaded = load(ROOT / folder, strict_secrets=False, environ={})
    assert loaded.config is not None
    assert not any("not supported yet" in str(problem) for problem in loaded.problems)
