"""How our traffic looks to the owners of the feeds: a ledger of exchanges, judged. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from monitor.model import Exchange, Validators

NOT_MODIFIED, OK, ERRORS = 304, 200, 400
MOVED = frozenset({301, 302, 303, 307, 308})
"""A URL that answers so has nothing to validate until it answers for itself again."""

NO_VALIDATORS = Validators()

AFTER_ERROR_S = 60.0
"""Whoever asks again sooner after an error hammers."""


class Offence(StrEnum):
    """What no feed owner wants to see."""

    TOO_CLOSE = "too_close"
    UNCONDITIONAL = "unconditional"
    OUT_OF_SEQUENCE = "out_of_sequence"
    MADE_UP_VALIDATORS = "made_up_validators"
    COOKIE = "cookie"
    REFERRER = "referrer"
    BEFORE_RETRY_AFTER = "before_retry_after"
    HAMMERED = "hammered"


@dataclass(frozen=True, slots=True)
class Score:
    """The judgement. `conditional_share` is of those requests that could have been conditional; 1.0 when none could.
    `behind` counts requests with good validators that were not the newest: the newest answer was of no use."""

    requests: int
    hosts: int
    urls: int
    not_modified: int
    conditional_share: float
    behind: int
    offences: tuple[tuple[Offence, str], ...]

    def count(self, offence: Offence) -> int:
        """How often that happened."""
        return sum(1 for found, _ in self.offences if found is offence)


@dataclass(frozen=True, slots=True)
class Manners:
    """What is expected of us: seconds between two requests to a host, seconds after an error before the same URL is
    asked again. `from_start` says that the ledger has every request there ever was: else the first validators shown
    for a URL are taken as given by an answer that is no longer in it."""

    spacing_s: float = 1.0
    after_error_s: float = AFTER_ERROR_S
    from_start: bool = True


@dataclass(slots=True)
class _Book:
    """What is known while the ledger is read."""

    manners: Manners
    last_of_host: dict[str, float] = field(default_factory=dict)
    given: dict[str, list[Validators]] = field(default_factory=dict)
    shown: dict[str, int] = field(default_factory=dict)
    moved: set[str] = field(default_factory=set)
    closed_until: dict[str, float] = field(default_factory=dict)
    failed_at: dict[str, float] = field(default_factory=dict)
    could: int = 0
    did: int = 0
    behind: int = 0

    def offences(self, row: Exchange) -> Iterable[Offence]:
        before = self.last_of_host.get(row.host)
        if before is not None and 0 <= row.at_s - before < self.manners.spacing_s:
            yield Offence.TOO_CLOSE
        if row.at_s < self.closed_until.get(row.url, row.at_s):
            yield Offence.BEFORE_RETRY_AFTER
        elif row.at_s - self.failed_at.get(row.url, float("-inf")) < self.manners.after_error_s:
            yield Offence.HAMMERED
        yield from self._proof(row)
        if "cookie" in row.headers:
            yield Offence.COOKIE
        if "referer" in row.headers:
            yield Offence.REFERRER

    def _proof(self, row: Exchange) -> Iterable[Offence]:
        if not self.manners.from_start and row.sent and row.url not in self.given:
            self.given[row.url] = [Validators(row.sent.etag, row.sent.last_modified)]
        given = self.given.get(row.url, [])
        usable = bool(given and given[-1]) and row.url not in self.moved
        self.could += usable
        self.did += usable and bool(row.sent)
        sent = Validators(row.sent.etag, row.sent.last_modified)
        if not sent:
            if usable:
                yield Offence.UNCONDITIONAL
        elif sent not in given:
            yield Offence.MADE_UP_VALIDATORS
        else:
            newest = len(given) - 1 - given[::-1].index(sent)
            self.behind += newest < len(given) - 1
            if newest < self.shown.get(row.url, 0):
                yield Offence.OUT_OF_SEQUENCE
            self.shown[row.url] = newest

    def enter(self, row: Exchange) -> None:
        self.last_of_host[row.host] = row.at_s
        if row.retry_after_s is not None:
            self.closed_until[row.url] = row.at_s + row.retry_after_s
        self.failed_at.pop(row.url, None)
        if row.status >= ERRORS:
            self.failed_at[row.url] = row.at_s
        got = Validators(row.got.etag, row.got.last_modified)
        if row.status == OK:
            self.moved.discard(row.url)
            self.given.setdefault(row.url, []).append(got)
        elif row.status == NOT_MODIFIED and got:
            last = self.given.get(row.url, [NO_VALIDATORS])[-1]
            now = Validators(got.etag or last.etag, got.last_modified or last.last_modified)
            self.given.setdefault(row.url, []).append(now)
        elif row.status in MOVED:
            self.moved.add(row.url)


def score(ledger: Iterable[Exchange], *, manners: Manners = Manners()) -> Score:
    """The ledger, in the order of its requests, judged as feed owners would; each offence with its URL."""
    book = _Book(manners)
    offences: list[tuple[Offence, str]] = []
    hosts: set[str] = set()
    urls: Counter[str] = Counter()
    not_modified = 0
    for row in ledger:
        offences += [(offence, row.url) for offence in book.offences(row)]
        book.enter(row)
        hosts.add(row.host)
        urls[row.url] += 1
        not_modified += row.status == NOT_MODIFIED
    share = book.did / book.could if book.could else 1.0
    return Score(
        requests=urls.total(),
        hosts=len(hosts),
        urls=len(urls),
        not_modified=not_modified,
        conditional_share=share,
        behind=book.behind,
        offences=tuple(offences),
    )


def score_by_host(ledger: Iterable[Exchange], *, manners: Manners = Manners()) -> dict[str, Score]:
    """The judgement of each host's own part of the ledger, by host."""
    parts: dict[str, list[Exchange]] = {}
    for row in ledger:
        parts.setdefault(row.host, []).append(row)
    return {host: score(parts[host], manners=manners) for host in sorted(parts)}
