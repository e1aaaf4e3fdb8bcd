"""RULES 11 and the stages: `over` is refused, whatever its form, until it counts."""

from __future__ import annotations

import pytest

from tests.conformance.rules.desk import said_of


@pytest.mark.parametrize(
    "over",
    [
        "{of: story, window: 6h, publishers: 3}",
        "{of: rule, window: 2h, baseline: 14d, ratio: 3, min: 5}",
        "{of: rule, first_in: 30d}",
        "{of: nonsense}",
        "yes",
    ],
)
def test_over_is_refused_with_not_supported_yet_and_nothing_else_is_said_of_it(over: str) -> None:
    assert said_of("zircon or ryabkov or sanctions or geneva_talks", more=f"over: {over}") == [
        "`over:` is not supported yet"
    ]
