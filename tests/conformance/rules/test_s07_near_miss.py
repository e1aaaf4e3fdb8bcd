"""RULES 7: what a near miss is, and that it is kept and never sent; that it is listed stands with the commands."""

from __future__ import annotations

import pytest

from monitor.model import VerdictKind
from tests.conformance.rules.desk import DESK, ENTITIES, Item, config_of, doc, play, rule, rules_of, say, show

NEAR, NOT, FIRED = VerdictKind.NEAR_MISS, VerdictKind.NOT, VerdictKind.FIRED


@pytest.mark.parametrize(
    ("when", "text", "kind", "clause"),
    [
        ('"grain" and "deal"', "the grain", NEAR, '"deal"'),
        ('"grain" and "deal"', "a fair", NOT, None),
        ('"grain" and "deal" and "talks"', "grain deal", NEAR, '"talks"'),
        ('"grain" and "deal" and "talks"', "grain", NOT, None),
        ('"grain" and ("deal" or "talks")', "grain", NEAR, '"deal" or "talks"'),
        ('2 of ("grain", "deal", "talks")', "grain", NEAR, '2 of ("grain", "deal", "talks")'),
        ('3 of ("grain", "deal", "talks")', "grain", NOT, None),
        ('"grain" near/2 "deal"', "grain is not a deal", NEAR, '"grain" near/2 "deal"'),
        ('"grain"', "a fair", NOT, None),
        ('"grain" and not "fair"', "grain fair", NOT, None),
        ('"grain" or "deal"', "a fair", NOT, None),
    ],
)
def test_when_would_be_true_with_exactly_one_more_operand(
    when: str, text: str, kind: VerdictKind, clause: str | None
) -> None:
    verdict = say(when, text)
    assert verdict.kind is kind
    assert (verdict.near.clause if verdict.near else None) == clause


@pytest.mark.parametrize(
    ("text", "reason", "says"),
    [
        ("Zircon was launched.", "no_context", "counts only with one of missile, hypersonic"),
        ("zirconia for a frigate", "lookalike", '"zirconia" is listed as a lookalike of zircon'),
    ],
)
def test_or_a_hit_failed_only_by_context_or_a_lookalike(text: str, reason: str, says: str) -> None:
    verdict = say("zircon", text)
    assert verdict.kind is NEAR
    assert [one.reason for one in verdict.rejected] == [reason]
    assert verdict.near is not None
    assert says in verdict.near.because


def test_a_hit_that_failed_is_no_near_miss_when_another_operand_is_missing_too() -> None:
    assert say('zircon and "talks"', "Zircon was launched.").kind is NOT


def test_a_near_miss_has_no_severity() -> None:
    assert say("zircon", "Zircon was launched.", more="severity: critical").severity is None


def test_judge_tells_fired_and_near_misses_only_and_agrees_with_explain() -> None:
    rules = rules_of(
        rule("zircon", id_="a")
        + rule('"grain" and "deal"', id_="b")
        + rule('"fair"', id_="c")
        + rule("ryabkov", id_="d")
    )
    text = doc("The grain fair: Zircon")
    explained = [verdict for verdict in rules.explain(text) if verdict.kind is not NOT]
    assert rules.judge(text) == explained
    assert [(v.rule_id, v.kind) for v in explained] == [("a", NEAR), ("b", NEAR), ("c", FIRED)]


def test_or_by_one_edit() -> None:
    verdict = say('sanctions and "talks"', "An embergu, and talks.")
    assert verdict.kind is NEAR
    assert [one.reason for one in verdict.rejected] == ["one_edit"]
    assert verdict.near is not None
    assert (verdict.near.clause, verdict.near.because) == (
        "sanctions",
        "“embergu” is 2 edits from “embargo”, where 1 is allowed",
    )


NAMESAKE = "entities: {ryabkov: {names: [Ryabkov], fuzzy: {edits: 0}}}\n"


@pytest.mark.parametrize("when", ["ryabkov", 'ryabkov and "Geneva"', '"Geneva" or ryabkov and "visits"'])
def test_the_daemon_keeps_what_one_edit_would_have_fired(when: str) -> None:
    feeds = "feeds: [{id: tass, url: 'https://example.org/t.rss', lang: en}]\nrules:\n"
    config = config_of(NAMESAKE + DESK + feeds + rule(when, id_="z"))
    title = "Rybkov visits Genoa" if "or" in when else "Rybkov visits Geneva"
    done = play(config, show("tass"), show("tass", Item("1", title), Item("2", "Rain in the south")))
    [miss] = done.near_misses
    assert (miss.rule_id, miss.entry_id, miss.clause) == ("z", done.entry(title).id, "ryabkov")
    assert miss.because == "“Rybkov” is 1 edit from “Ryabkov”, where none is allowed"
    assert (done.alerts, done.deliveries, done.audit) == ((), (), ())
    assert [fields["clause"] for name, fields in done.heard if name == "near_miss"] == ["ryabkov"]


def test_kept_listed_and_never_sent() -> None:
    config = config_of(
        ENTITIES
        + DESK
        + "feeds: [{id: tass, url: 'https://example.org/t.rss', lang: ru}]\nrules:\n"
        + rule("zircon", id_="z")
        + rule("sanctions or ryabkov or geneva_talks", id_="others")
    )
    done = play(config, show("tass"), show("tass", Item("1", "Zircon shines")))
    [miss] = done.near_misses
    assert (miss.rule_id, miss.entry_id, miss.clause) == ("z", done.entry("Zircon shines").id, "zircon")
    assert (done.alerts, done.deliveries, done.audit) == ((), (), ())
