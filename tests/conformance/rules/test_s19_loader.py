"""RULES 19 and the page's opening: the YAML that is read, everything wrong at once, with its place and what was meant."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from monitor.config import load
from tests.conformance.rules.desk import DESK, config_of, rule, told


@pytest.mark.parametrize(
    "word",
    ["22:00", "no", "on", "yes", "off", "1.10", "010", "0x1F", "1e3", "1_000", "2022-01-14", "12:30:45", "NaN", "0o7"],
)
def test_scalars_stay_what_they_look_like(word: str) -> None:
    config = config_of(DESK + f"keywords: {{k: {{any: [{word}]}}}}\nrules:\n" + rule("k"))
    assert config.keywords[0].any == (word,)


@pytest.mark.parametrize("word", ["true", "false", "null", "~", "True", "NULL"])
def test_what_yaml_1_2_takes_for_no_text_is_refused_where_text_is_wanted(word: str) -> None:
    [problem] = told(DESK + f"keywords: {{k: {{any: [{word}]}}}}\nrules:\n" + rule("k"))
    assert problem.startswith("monitor.yaml:2:22: ")


@pytest.mark.parametrize(
    ("text", "place", "says"),
    [
        ("rules: []\nrules: []\n", "2:1", "duplicate key `rules`, first on line 1"),
        ("keywords:\n  k: {any: [a], any: [b]}\n", "2:17", "duplicate key `any`"),
        ("keywords:\n  k: &x {any: [a]}\n", "2:6", "anchor"),
        ("keywords:\n  k: &x {any: [a]}\n  l: *x\n", "2:6", "anchor"),
        ("keywords:\n  k:\n    <<: {any: [a]}\n", "3:5", "merge"),
        ("keywords:\n  k: {any: [!!python/name:os.system a]}\n", "2:13", "tag"),
        ("keywords:\n  k: {any: [!mine a]}\n", "2:13", "tag"),
        ("rules: []\n---\nrules: []\n", "2:1", "document"),
    ],
)
def test_duplicate_keys_anchors_aliases_merge_keys_and_custom_tags_are_refused(
    text: str, place: str, says: str
) -> None:
    problems = told(text)
    assert any(one.startswith(f"monitor.yaml:{place}: ") and says in one for one in problems), problems


def test_a_file_of_more_than_one_mebibyte_is_refused_and_depth_is_capped() -> None:
    [large] = told("# " + "x" * 1024 * 1024)
    assert "1 MiB" in large
    [deep] = told("rules: " + "[" * 200 + "]" * 200)
    assert "deep" in deep


PROBLEMS = [
    "a.yaml:2:19: no entity or keyword is called `zirkon`",
    "a.yaml:2:32: no receiver is called `dsk`",
    "a.yaml:3:5: `when` is missing",
    "a.yaml:3:13: unknown key `wen`",
    "b.yaml:1:26: type: `slak` is no kind of receiver",
    "b.yaml:2:20: `names` is missing",
]


def test_all_problems_are_reported_at_once_in_order_of_place() -> None:
    problems = told(
        {
            "a.yaml": "rules:\n  - {id: r, when: zirkon, to: [dsk]}\n  - {id: s, wen: '\"a\"', to: [desk]}\n",
            "b.yaml": "receivers: {desk: {type: slak, url: 'https://e.example/'}}\nentities: {zircon: {names: []}}\n",
        }
    )
    assert [one.split(" (")[0] for one in problems] == PROBLEMS


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("ruls: []\n", "rules"),
        (DESK + "rules: [{id: r, when: '\"a\"', to: [desc]}]\n", "desk"),
        (DESK + "rules: [{id: r, whn: '\"a\"', to: [desk]}]\n", "when"),
        (DESK + "keywords: {grain: {any: [a]}}\nrules: [{id: r, when: grian, to: [desk]}]\n", "grain"),
        (DESK + "keywords: {grain: {any: [a], stm: true}}\n", "stem"),
        ("receivers: {d: {type: consle}}\n", "console"),
        ("feeds: [{url: 'https://e.example/f', tier: fst}]\n", "fast"),
        ("feeds: [{url: 'https://e.example/f', tagz: [a]}]\n", "tags"),
        ("settings: {timezone: Europe/Zurch}\n", "Europe/Zurich"),
        ("settings: {min_intervall: 5m}\n", "min_interval"),
        ("settings: {fallback: dek}\n" + DESK, "desk"),
        (DESK + "routes: [{match: {severity: critcal}, to: [desk]}]\n", "critical"),
        (DESK + "rules: [{id: r, when: '\"a\"', to: [desk], tests: [{title: a, expect: slient}]}]\n", "silent"),
    ],
)
def test_an_unknown_word_comes_with_did_you_mean(text: str, meant: str) -> None:
    assert any(f"did you mean '{meant}'?" in one for one in told(text)), told(text)


FIRST = {
    "a.yaml": "entities: {x: {names: [Xylar]}}\nreceivers: {desk: {type: console}}\n"
    "rules: [{id: r, when: x, to: [desk]}]\nsettings: {contact: a@example.org}\n"
}


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("entities: {x: {names: [Other]}}\n", "b.yaml:1:12"),
        ("keywords: {x: {any: [Other]}}\n", "b.yaml:1:12"),
        ("receivers: {desk: {type: console}}\n", "b.yaml:1:13"),
        ("rules: [{id: r, when: '\"b\"', to: [desk]}]\n", "b.yaml:1:14"),
        ("settings: {contact: b@example.org}\n", "b.yaml:1:12"),
    ],
)
def test_a_name_defined_in_two_files_is_refused_at_the_second_and_names_the_first(text: str, place: str) -> None:
    [problem] = told({**FIRST, "b.yaml": text})
    assert problem.startswith(f"{place}: ")
    assert "a.yaml:" in problem


def test_each_file_may_hold_any_section_and_names_are_global() -> None:
    config = config_of(
        {
            "1.yaml": "rules: [{id: r, when: x and y, to: [desk]}]\n",
            "2.yml": 'keywords: {y: {when: x or "yonder"}}\n',
            "3.yaml": "entities: {x: {names: [Xylar]}}\nreceivers: {desk: {type: console}}\n",
            "notes.txt": "rules: nonsense",
            ".hidden.yaml": "rules: nonsense",
            "sub/4.yaml": "rules: nonsense",
        }
    )
    assert [one.id for one in config.rules] == ["r"]


def test_one_file_is_a_config_too(tmp_path: Path) -> None:
    (tmp_path / "one.yaml").write_text(DESK + "rules:\n" + rule('"a"'))
    (tmp_path / "other.yaml").write_text("nonsense: true")
    loaded = load(tmp_path / "one.yaml", strict_secrets=True, environ={})
    assert (loaded.config is not None, loaded.problems) == (True, ())


STYLES = {
    "plain": ("when: zircon and\n      zirkon", "3:7"),
    "single": ("when: 'zircon and not \n\n      zirkon and \"it''s\"'", "4:7"),
    "double": ('when: "zircon and\\\n      \\x20zirkon"', "3:11"),
    "literal": ("when: |\n      zircon and\n      zirkon", "4:7"),
    "folded": ("when: >-\n      zircon\n      and\n\n      zirkon", "6:7"),
    "kept": ("when: |+\n\n      zircon and zirkon\n\n", "4:18"),
    "indented": ("when: |2-\n        zircon and\n       zirkon", "4:8"),
}


@pytest.mark.parametrize("style", list(STYLES))
def test_an_undefined_name_is_found_at_its_own_line_and_column_in_every_scalar_style(style: str) -> None:
    text, place = STYLES[style]
    config = f"rules:\n  - {text}\n    id: r\n    to: [desk]\nentities: {{zircon: {{names: [Zircon]}}}}\n{DESK}"
    [problem] = told(config)
    assert problem.startswith(f"monitor.yaml:{place}: no entity or keyword is called `zirkon`")


def test_in_flow_style_too() -> None:
    config = DESK + "entities: {zircon: {names: [Zircon]}}\nrules: [{id: r, to: [desk], when: 'zircon or ''' }]\n"
    assert told(config)[0].startswith("monitor.yaml:3:46: ")
    double = DESK + 'keywords: {k: {any: [a]}}\nrules: [{id: r, to: [desk], when: "\\"\\u00e9\\" and kk and k"}]\n'
    assert told(double)[0].startswith("monitor.yaml:3:51: no entity or keyword is called `kk`")


def test_steps_of_severity_have_places_of_their_own() -> None:
    config = (
        DESK
        + 'rules:\n  - id: r\n    when: \'"a"\'\n    to: [desk]\n    severity:\n      critical: >-\n        "b" and\n        zz\n      info: otherwise\n'
    )
    assert told(config)[0].startswith("monitor.yaml:9:9: no entity or keyword is called `zz`")


def test_the_same_is_true_of_json_which_is_yaml(tmp_path: Path) -> None:
    value = {"rules": [{"id": "r", "when": '"é" or zz', "to": ["desk"]}], "receivers": {"desk": {"type": "console"}}}
    (tmp_path / "c.yaml").write_text(json.dumps(value))
    [problem] = load(tmp_path, strict_secrets=False, environ={}).problems
    line = json.dumps(value)
    assert (problem.line, problem.column) == (1, line.index("zz") + 1)


@pytest.mark.parametrize(
    ("written", "seconds"), [("30s", 30), ("5m", 300), ("24h", 86_400), ("30d", 2_592_000), ("2w", 1_209_600)]
)
def test_durations_are_a_number_and_a_unit(written: str, seconds: int) -> None:
    config = config_of(f"feeds: [{{url: 'https://e.example/f', backfill: {written}}}]\n")
    assert config.feeds[0].backfill_s == seconds


@pytest.mark.parametrize("written", ["30", "5 minutes", "1h30m", "-5m", "1.5h", "5M", "m", "''", "[5m]"])
def test_every_other_duration_is_refused_where_it_stands(written: str) -> None:
    [problem] = told(f"feeds: [{{url: 'https://e.example/f', backfill: {written}}}]\n")
    assert problem.startswith("monitor.yaml:1:48: backfill: ")


@pytest.mark.parametrize(
    "text", ["rules: [{id: r, when: , to: [desk]}]\n" + DESK, "settings: {contact: }\n", "keywords: {k: {any: }}\n"]
)
def test_a_key_without_a_value_is_refused(text: str) -> None:
    assert any("no value" in one for one in told(text)), told(text)


def test_a_path_that_is_not_there_is_named() -> None:
    [problem] = load(Path("/nonexistent-config"), strict_secrets=False, environ={}).problems
    assert "/nonexistent-config" in str(problem)
