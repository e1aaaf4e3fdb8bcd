"""P49: whose silence tells that our own network is down."""

from __future__ import annotations

from monitor.ingest.network import Network
from monitor.model import PollReason

MINUTE_MS = 60_000
SILENT, ANSWERED = PollReason.CONNECT, PollReason.NOT_MODIFIED
NOW = 1_642_147_200_000


def heard(network: Network, reason: PollReason, *hosts: str, minute: int = 0, proven: bool = True) -> list[bool]:
    """What was said of the end of a poll of each host, in this minute."""
    return [
        network.heard(f"http://{host}.example/", reason, proven=proven, now_ms=NOW + minute * MINUTE_MS)
        for host in hosts
    ]


def test_p49_hosts_that_answered_and_fall_silent_together_are_an_outage_for_as_long_as_it_lasts() -> None:
    network = Network()
    heard(network, ANSWERED, "a", "b", "c", "d")
    for minute in range(2, 60, 2):
        assert heard(network, SILENT, "a", "b", "c", "d", minute=minute)[-1]
    assert heard(network, ANSWERED, "a", minute=61) == [False]


def test_p49_hosts_that_were_silent_while_another_answered_are_down_by_themselves() -> None:
    network = Network()
    assert heard(network, SILENT, "a", "b", "c", "d") == [False, False, True, True], "nobody else was heard of yet"
    heard(network, ANSWERED, "well", minute=1)
    for minute in range(3, 60, 2):
        assert heard(network, SILENT, "a", "b", "c", "d", minute=minute) == [False] * 4
    heard(network, ANSWERED, "a", "b", "c", minute=60)
    assert heard(network, SILENT, "a", "b", "c", minute=62)[-1], "who came back is a witness again"


def test_p49_hosts_that_never_answered_prove_nothing() -> None:
    network = Network()
    for minute in range(5):
        assert heard(network, SILENT, "a", "b", "c", "d", minute=minute, proven=False) == [False] * 4
    assert not network.is_down(now_ms=NOW)
