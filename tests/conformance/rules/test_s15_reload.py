"""RULES 15: load, run the rules' own tests, swap at once; a refused set leaves the last good one live and is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.acceptance.process import Daemon, monitor
from tests.conformance.rules.desk import DESK, Item, Reload, config_of, play, rule, show, write

FEED = "feeds: [{id: tass, url: 'https://example.org/t.rss'}]\n"


def test_the_next_document_is_judged_by_the_new_rules_and_stored_entries_are_not_again() -> None:
    old = config_of(DESK + FEED + "rules:\n" + rule('"frigate"', id_="old"))
    new = config_of(DESK + FEED + "rules:\n" + rule('"ship" or "frigate"', id_="new"))
    a, b = Item("a", "A ship sails from Murmansk"), Item("b", "A ship and a frigate near Kiel")
    done = play(old, show("tass"), show("tass", a), Reload(new), show("tass", a), show("tass", b, a))
    assert done.fired() == [("new", b.title)]


def test_a_feed_that_the_new_config_lacks_is_asked_no_more_and_its_entries_stay() -> None:
    one = DESK + "rules:\n" + rule('"ship"') + "feeds:\n  - {id: x, url: 'https://example.org/x'}\n"
    two = one + "  - {id: y, url: 'https://example.org/y'}\n"
    item = Item("a", "A ship sails from Murmansk")
    done = play(config_of(two), show("x"), show("y"), show("y", item), Reload(config_of(one)), show("x", item))
    assert [entry.feed_id for entry in done.entries] == ["y", "x"]
    assert len(done.alerts) == 1


CONFIG = """
settings: {listen: off, fallback: ops, min_interval: 1h}
receivers: {ops: {type: console}}
feeds: [{id: dead, url: "http://127.0.0.1:9/feed", allow_private: [127.0.0.1/32]}]
rules:
  - id: frigate
    when: WHEN
    to: [ops]
    tests: [{title: A frigate sails, expect: warning}, {title: A ferry sails, expect: silent}]
"""


@pytest.mark.parametrize("bad", ["'\"ferry\"'"], ids=["fails its tests"])
def test_a_refused_set_leaves_the_last_good_one_live_and_raises_a_health_alert(tmp_path: Path, bad: str) -> None:
    folder = write(tmp_path / "config", CONFIG.replace("WHEN", "'\"frigate\"'"))
    state = tmp_path / "state" / "monitor.db"
    with Daemon(folder, state) as daemon:
        daemon.wait_for("daemon.ready")
        write(folder, CONFIG.replace("WHEN", bad))
        refused = monitor("reload", "--state", state)
        daemon.wait_for("config.refused")
        write(folder, CONFIG.replace("WHEN", '\'"frigate" or "warship"\''))
        live = monitor("reload", "--state", state)
        daemon.wait_for("config.loaded", generation=2)
        listed = monitor("outbox", "list", "--receiver", "ops", "--state", state)
    assert (refused.returncode, refused.stderr.splitlines()[-1]) == (78, "refused; the last good config stays live")
    assert "monitor.yaml:" in refused.stderr
    assert (live.returncode, live.stdout) == (0, "live: 1 feeds, 1 rules, 1 receivers\n")
    assert [line.split("\t")[3] for line in listed.stdout.splitlines()[1:]].count("config.refused") == 1


def test_reload_without_a_daemon_says_so(tmp_path: Path) -> None:
    answer = monitor("reload", "--state", tmp_path / "monitor.db")
    assert answer.returncode == 1
    assert "is it running on this state?" in answer.stderr
