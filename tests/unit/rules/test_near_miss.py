from __future__ import annotations

import pytest

from monitor.model import VerdictKind
from tests.unit.rules.making import doc, judged, ruleset


def because(when: str, text: str) -> tuple[str, str] | None:
    verdict = judged(when, text)
    assert (verdict.kind is VerdictKind.NEAR_MISS) == (verdict.near is not None)
    return (verdict.near.clause, verdict.near.because) if verdict.near else None


@pytest.mark.parametrize(
    ("when", "text", "clause", "sentence"),
    [
        ("zircon and sanctions", "3M22", "sanctions", "everything else holds; only sanctions is missing"),
        (
            "(zircon or ryabkov) and sanctions",
            "embargo",
            "zircon or ryabkov",
            "everything else holds; none of zircon or ryabkov is there",
        ),
        ("2 of (zircon, ryabkov, sanctions)", "3M22", "2 of (zircon, ryabkov, sanctions)",
         "1 of 3 are there, 2 are wanted: one more of 2 of (zircon, ryabkov, sanctions)"),
        ('"alpha" near/2 "beta"', "alpha x y beta", '"alpha" near/2 "beta"',
         '"alpha" and "beta" are 3 words apart at the nearest; at most 2 count'),
        ('"alpha" before/2 "beta"', "beta alpha", '"alpha" before/2 "beta"', '"alpha" never stands before "beta"'),
        ("zircon and geneva_talks", "3M22; talks", "geneva_talks",
         'everything else holds; of geneva_talks: "Geneva" or "Genf" is missing'),
        ("zircon and not sanctions and ryabkov", "3M22", "ryabkov", "everything else holds; only ryabkov is missing"),
        ("zircon and (ryabkov or sanctions and geneva_talks)", "3M22", "ryabkov or sanctions and geneva_talks",
         "everything else holds; none of ryabkov or sanctions and geneva_talks is there"),
    ],
)  # fmt: skip
def test_one_operand_short_is_a_near_miss_that_says_which(when: str, text: str, clause: str, sentence: str) -> None:
    assert because(when, text) == (clause, sentence)


@pytest.mark.parametrize(
    ("when", "text"),
    [
        ("zircon", "nothing of it"),
        ("zircon or sanctions", "nothing of it"),
        ("zircon and ryabkov and sanctions", "3M22"),
        ("3 of (zircon, ryabkov, sanctions)", "3M22"),
        ("zircon and not sanctions", "3M22 under sanctions"),
        ("zircon and not sanctions", "nothing of it"),
        ('"alpha" near/2 "beta"', "alpha"),
        ("2 of (zircon, ryabkov, sanctions)", "nothing of it"),
    ],
)
def test_more_than_one_short_or_nothing_there_or_excluded_is_none(when: str, text: str) -> None:
    assert because(when, text) is None


def test_a_near_with_both_sides_in_different_fields_says_so() -> None:
    verdict = judged('"alpha" near/2 "beta"', doc("beta", title="alpha"))
    assert verdict.near is not None
    assert verdict.near.because == '"alpha" and "beta" are there, but never in the same field'


def test_a_hit_that_failed_by_its_context_goes_before_a_missing_operand() -> None:
    found = because("zircon and sanctions", "A Zircon under sanctions")
    assert found is not None
    assert found[0] == "zircon"
    assert "counts only with one of missile" in found[1]


def test_a_hit_that_failed_does_not_help_when_more_is_missing() -> None:
    verdict = judged("zircon and sanctions and ryabkov", "A Zircon")
    assert verdict.kind is VerdictKind.NOT
    assert [no.reason for no in verdict.rejected] == ["no_context"]


def test_a_failed_hit_must_be_where_the_rule_wants_it() -> None:
    near = '"ring" near/2 zircon'
    assert because(near, "ring Zircon") is not None
    assert judged(near, "ring x x x x Zircon").kind is VerdictKind.NOT
    assert judged("title:zircon", "Zircon").kind is VerdictKind.NOT


def test_a_rule_that_is_held_back_by_a_name_does_not_nearly_fire_by_it() -> None:
    assert because("sanctions and not zircon", "Zircon and zirconia under sanctions") is None


def test_a_near_miss_shows_what_is_there() -> None:
    verdict = judged("zircon and geneva_talks", "3M22; talks; one two three four five six seven eight Geneva")
    assert [hit.text for hit in verdict.hits] == ["3M22", "talks", "Geneva"]
    assert verdict.decided_by == "geneva_talks"


def test_judge_tells_near_misses_and_leaves_out_the_rest() -> None:
    rules = ruleset("zircon and sanctions", "ryabkov and sanctions and geneva_talks", "sanctions")
    assert [(v.rule_id, v.kind) for v in rules.judge(doc("sanctions"))] == [
        ("r0", VerdictKind.NEAR_MISS),
        ("r2", VerdictKind.FIRED),
    ]
