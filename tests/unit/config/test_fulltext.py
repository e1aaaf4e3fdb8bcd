"""`fulltext` and `fulltext_when`: which articles the config wants fetched."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from monitor.config import Loaded, lint, load
from monitor.model import Fulltext
from monitor.rules import compile_rules

CONFIG = """
settings: {{fulltext_when: '{when}'}}
feeds:
  - {{id: a, url: "https://a.example.org/"}}
  - {{id: b, url: "https://b.example.org/", fulltext: auto}}
  - {{id: c, url: "https://c.example.org/", fulltext: always}}
  - {{id: d, url: "https://d.example.org/", fulltext: never}}
keywords:
  navy: {{any: [frigate, warship]}}
rules:
  - {{id: r, when: '"Zircon"', to: [console]}}
receivers:
  console: {{type: console}}
"""


def loaded(folder: Path, when: str) -> Loaded:
    (folder / "monitor.yaml").write_text(textwrap.dedent(CONFIG).format(when=when), encoding="utf-8")
    return load(folder, strict_secrets=True, environ={})


def test_each_feed_has_its_word_and_never_is_the_default(tmp_path: Path) -> None:
    config = loaded(tmp_path, '"talks"').config
    assert config is not None
    assert [feed.fulltext for feed in config.feeds] == [Fulltext.NEVER, Fulltext.AUTO, Fulltext.ALWAYS, Fulltext.NEVER]


def test_the_expression_is_parsed_and_compiles(tmp_path: Path) -> None:
    found = loaded(tmp_path, 'navy or title:"talks"')
    assert found.problems == ()
    assert found.config is not None
    when = found.config.settings.fulltext_when
    assert when is not None
    assert "navy" in str(when)
    compile_rules(found.config)


def test_a_name_that_only_the_expression_uses_is_used(tmp_path: Path) -> None:
    unused = [problem.message for problem in lint(loaded(tmp_path, '"talks"'))]
    assert unused == ["no rule uses `navy`"]
    assert lint(loaded(tmp_path, "navy")) == ()


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ("nvy", "2:28: no entity or keyword is called `nvy` (did you mean 'navy'?)"),
        ("navy and", "2:36: "),
        ("navy near/3", "2:"),
    ],
)
def test_a_bad_expression_is_told_with_its_place(tmp_path: Path, when: str, said: str) -> None:
    found = loaded(tmp_path, when)
    assert found.config is None
    assert any(f"monitor.yaml:{said}" in str(problem) for problem in found.problems), found.problems


def test_it_stands_in_one_file_only(tmp_path: Path) -> None:
    (tmp_path / "other.yaml").write_text("settings: {fulltext_when: navy}\n", encoding="utf-8")
    [problem] = loaded(tmp_path, "navy").problems
    assert "`fulltext_when` is set already" in problem.message
