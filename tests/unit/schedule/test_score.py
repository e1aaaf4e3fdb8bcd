from __future__ import annotations

import pytest

from monitor.feeds.schedule import Manners, Offence, score, score_by_host
from monitor.model import Exchange, Validators

ONE, TWO = Validators('"1"'), Validators('"2"', "Mon, 10 Jan 2022 08:00:00 GMT")


def row(at_s: float, status: int = 200, **values: object) -> Exchange:
    return Exchange(**{"at_s": at_s, "host": "h", "url": "http://h/f", "status": status, **values})  # type: ignore[arg-type]


def test_a_well_behaved_ledger_is_clean() -> None:
    ledger = [
        row(0, got=ONE),
        row(300, 304, sent=ONE),
        row(600, 304, sent=ONE, got=TWO),
        row(900, 200, sent=TWO, got=ONE),
        row(1200, 304, sent=ONE),
        row(1201, 200, url="http://h/g"),
        row(1202, 200, url="http://h/g"),
    ]
    judged = score(ledger)
    assert judged.offences == ()
    assert (judged.requests, judged.hosts, judged.urls, judged.not_modified) == (7, 1, 2, 3)
    assert judged.conditional_share == 1.0


@pytest.mark.parametrize(
    ("rows", "offence"),
    [
        ([row(0), row(0.9)], Offence.TOO_CLOSE),
        ([row(0, got=ONE), row(9)], Offence.UNCONDITIONAL),
        ([row(0, got=ONE), row(9, sent=TWO)], Offence.MADE_UP_VALIDATORS),
        ([row(0, sent=ONE)], Offence.MADE_UP_VALIDATORS),
        ([row(0, got=ONE), row(9, got=TWO, sent=ONE), row(18, sent=TWO), row(27, sent=ONE)], Offence.OUT_OF_SEQUENCE),
        ([row(0, headers=frozenset({"cookie"}))], Offence.COOKIE),
        ([row(0, headers=frozenset({"referer"}))], Offence.REFERRER),
        ([row(0, 503, retry_after_s=100), row(99)], Offence.BEFORE_RETRY_AFTER),
        ([row(0, 500), row(59)], Offence.HAMMERED),
    ],
)
def test_each_offence_is_found_once_and_named(rows: list[Exchange], offence: Offence) -> None:
    judged = score(rows)
    assert judged.offences == ((offence, "http://h/f"),)
    assert judged.count(offence) == 1


def test_validators_that_stay_behind_are_counted_and_no_offence() -> None:
    judged = score([row(0, got=ONE), row(9, sent=ONE, got=TWO), row(18, sent=ONE, got=TWO), row(27, sent=TWO)])
    assert (judged.behind, judged.offences) == (1, ())


def test_a_url_that_redirects_has_nothing_to_validate() -> None:
    assert score([row(0, got=ONE), row(9, 302, sent=ONE), row(18, got=ONE), row(27, sent=ONE)]).offences == ()


def test_other_hosts_and_urls_have_books_of_their_own() -> None:
    ledger = [row(0, 429, retry_after_s=100), row(0.1, host="i", url="http://i/f"), row(50, url="http://h/g")]
    assert score(ledger).offences == ()


def test_the_share_is_of_those_that_could_have_been_conditional() -> None:
    ledger = [row(0, got=ONE), row(10, 304, sent=ONE), row(20, got=ONE), row(30, 500, sent=ONE), row(99, 304, sent=ONE)]
    assert score(ledger).conditional_share == 0.75
    assert score([]).conditional_share == 1.0


def test_a_ledger_whose_beginning_is_gone_takes_the_first_validators_as_given() -> None:
    ledger = [row(0, 304, sent=ONE), row(9, 200, sent=ONE, got=TWO), row(18, sent=ONE, got=TWO), row(27, sent=TWO)]
    assert score(ledger).count(Offence.MADE_UP_VALIDATORS) == 3
    judged = score(ledger, manners=Manners(from_start=False))
    assert (judged.offences, judged.conditional_share) == ((), 1.0)
    assert score([*ledger, row(36, sent=Validators('"9"'))], manners=Manners(from_start=False)).offences == (
        (Offence.MADE_UP_VALIDATORS, "http://h/f"),
    )


def test_an_error_is_left_alone_for_a_while_and_a_reset_may_be_tried_again() -> None:
    assert score([row(0, 500), row(60), row(61, 0), row(62)]).offences == ()
    assert score([row(0, 500), row(5)], manners=Manners(after_error_s=5)).offences == ()


def test_each_host_gets_a_judgement_of_its_own() -> None:
    ledger = [row(0), row(0.5, host="b", url="http://b/f"), row(0.6, host="b", url="http://b/g"), row(5)]
    judged = score_by_host(ledger)
    assert {host: (one.requests, len(one.offences)) for host, one in judged.items()} == {"b": (2, 1), "h": (2, 0)}
    assert score_by_host([]) == {}
