"""Evidence as JSON."""

from __future__ import annotations

import hashlib
import json

from monitor.rules import evidence
from monitor.rules.proof import AROUND, MAX_HITS, MAX_TEXT
from tests.unit.rules.making import doc, judged, rule, ruleset, steps


def test_it_says_what_was_found_where_and_why_it_decided() -> None:
    document = doc("“Zircon” is a missile – under sanctions.", title="Geneva talks")
    verdict = judged(ruleset(rule("zircon and sanctions", "r", severity=steps(("critical", "geneva_talks")))), document)
    found = evidence(verdict, document)
    assert (found["v"], found["rule"], found["kind"], found["severity"]) == (1, "r", "fired", "critical")
    assert found["explain"] == {
        "when": "zircon and sanctions",
        "decided_by": "zircon and sanctions",
        "severity_by": "geneva_talks",
        "clauses": [{"clause": "zircon", "true": True}, {"clause": "sanctions", "true": True}],
    }
    assert found["hits"][1] == {
        "name": "zircon",
        "alias": "Zircon",
        "role": "ambiguous",
        "layer": "exact",
        "field": "text",
        "start": 1,
        "end": 7,
        "text": "Zircon",
        "edits": [0],
        "snippet": document.fields[verdict.hits[1].field],
        "snippet_start": 0,
        "context": {"alias": "missile", "layer": "exact", "field": "text", "start": 14, "end": 21, "text": "missile"},
    }
    assert [hit["name"] for hit in found["hits"]] == ["geneva_talks", "zircon", "sanctions"]


def test_it_is_json_and_names_the_text_by_its_hash() -> None:
    document = doc("3M22", summary="unused")
    found = json.loads(json.dumps(evidence(judged("zircon", document), document)))
    assert found["fields"] == {"text": hashlib.sha256(b"3M22").hexdigest()}


def test_a_snippet_is_the_text_around_and_outlives_the_edit() -> None:
    text = "a" * 500 + " 3M22 " + "b" * 500
    document = doc(text)
    [hit] = evidence(judged("zircon", document), document)["hits"]
    assert hit["snippet"] == text[hit["start"] - AROUND : hit["end"] + AROUND]
    assert hit["snippet_start"] == hit["start"] - AROUND


def test_what_did_not_count_says_why() -> None:
    document = doc("A Zircon ring under sanctions, zirconia too")
    found = evidence(judged("zircon and sanctions", document), document)
    assert found["kind"] == "near_miss"
    assert found["severity"] is None
    assert found["near"]["clause"] == "zircon"
    assert [(no["text"], no["reason"]) for no in found["rejected"]] == [
        ("Zircon", "no_context"),
        ("zirconia", "lookalike"),
    ]
    assert all(no["because"] for no in found["rejected"])


def test_thousands_of_hits_are_counted_and_cut_but_every_name_is_kept() -> None:
    document = doc("3M22 " * 300 + "embargo")
    found = evidence(judged("zircon and sanctions", document), document)
    assert found["hits_total"] == 301
    assert len(found["hits"]) == MAX_HITS
    assert {hit["name"] for hit in found["hits"]} == {"zircon", "sanctions"}


def test_a_hit_as_long_as_an_article_is_cut() -> None:
    document = doc("alpha " + "word " * 400 + "beta")
    found = evidence(judged(ruleset(rule('"alpha" near/1000 "beta"')), document), document)
    assert [hit["text"] for hit in found["hits"]] == ["alpha", "beta"]
    rules = ruleset(rule('("alpha" near/1000 "beta") near/5 "alpha"'))
    assert max(len(hit["text"]) for hit in evidence(judged(rules, document), document)["hits"]) == MAX_TEXT


def test_half_characters_in_a_text_do_no_harm() -> None:
    document = doc("\ud800 3M22")
    assert evidence(judged("zircon", document), document)["hits"][0]["start"] == 2
