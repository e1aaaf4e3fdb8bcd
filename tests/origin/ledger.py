"""Every request that an origin saw, judged as a feed's owner would."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum


class Proof(StrEnum):
    """What a conditional request's validators are worth."""

    NONE = "none"
    GOOD = "good"
    STALE = "stale"
    MADE_UP = "made_up"


@dataclass(frozen=True, slots=True)
class Seen:
    """One request as it arrived. `headers` in order, names in lower case; `status` is what was answered."""

    at_s: float
    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    connection: int
    proof: Proof = Proof.NONE
    status: int = 0

    def header(self, name: str) -> str | None:
        values = [value for key, value in self.headers if key == name.lower()]
        assert len(values) < 2, f"{name} came {len(values)} times"
        return values[0] if values else None

    @property
    def host(self) -> str:
        return self.header("host") or ""

    @property
    def conditional(self) -> bool:
        return self.header("if-none-match") is not None or self.header("if-modified-since") is not None


@dataclass(slots=True)
class Ledger:
    """Requests in the order of their arrival, and the validators that were given out for each target."""

    rows: list[Seen] = field(default_factory=list)
    given: dict[str, list[tuple[str | None, str | None]]] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Seen]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def last(self) -> Seen:
        return self.rows[-1]

    def of(self, target: str) -> list[Seen]:
        return [seen for seen in self.rows if seen.target == target]

    def judge(self, seen: Seen) -> Proof:
        """Whether the validators are those of the last answer (GOOD), of an earlier one, or nobody's."""
        if not seen.conditional:
            return Proof.NONE
        pair = (seen.header("if-none-match"), seen.header("if-modified-since"))
        given = self.given.get(seen.target, [])
        if pair not in given:
            return Proof.MADE_UP
        return Proof.GOOD if given[-1] == pair else Proof.STALE

    def spacings_s(self, host: str | None = None) -> list[float]:
        """Seconds between one request and the next, start to start."""
        times = [seen.at_s for seen in self.rows if host in {None, seen.host}]
        return [later - earlier for earlier, later in itertools.pairwise(times)]

    def offences(self) -> list[str]:
        """A sentence for each thing that no feed owner wants to see."""
        found = []
        for seen in self.rows:
            found += [f"{name} sent to {seen.target}" for name in ("cookie", "referer") if seen.header(name)]
            if seen.proof in {Proof.STALE, Proof.MADE_UP}:
                found.append(f"{seen.proof} validators for {seen.target}")
            if seen.method != "GET":
                found.append(f"{seen.method} {seen.target}")
        return found
