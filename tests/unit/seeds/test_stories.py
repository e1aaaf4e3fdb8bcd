"""The seed stories as files: their form, their languages, and that they are nobody else's words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[3]
STORIES = sorted((ROOT / "seeds" / "stories").glob("*.txt"))
SEED_STORY = ROOT.parent / "shared" / "seeds" / "story.txt"
HEADER = re.compile(r"^(Title|Summary|Url|Lang|Publisher): \S.*$")
LONGEST_SHARED_WORDS = 5  # "Deputy Foreign Minister Sergei Ryabkov": a title and a name


def expected() -> dict[str, dict[str, str]]:
    text = (ROOT / "seeds" / "expected.yaml").read_text(encoding="utf-8")
    stories: dict[str, dict[str, str]] = yaml.safe_load(text)["stories"]
    return stories


def header_of(path: Path) -> dict[str, str]:
    head, _, _ = path.read_text(encoding="utf-8").partition("\n\n")
    lines = head.splitlines()
    return dict(line.split(": ", 1) for line in lines) if all(map(HEADER.match, lines)) else {}


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def runs(text: str, length: int) -> set[tuple[str, ...]]:
    tokens = words(text)
    return {tuple(tokens[at : at + length]) for at in range(len(tokens) - length + 1)}


def test_there_are_at_least_25_in_several_languages() -> None:
    assert len(STORIES) >= 25
    languages = [header_of(path).get("Lang") for path in STORIES]
    assert {"en", "ru", "fr", "de", "pl"} <= set(languages)
    assert languages.count("ru") >= 3


def test_some_are_bare_text() -> None:
    assert any(not header_of(path) for path in STORIES)


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_a_story_has_header_lines_an_empty_line_and_text(path: Path) -> None:
    raw = path.read_text(encoding="utf-8")
    header = header_of(path)
    assert raw.endswith("\n")
    if header:
        assert {"Title", "Url", "Lang", "Publisher"} <= set(header)
        assert re.match(r"https://[a-z]+\.example/", header["Url"]), "names of the reserved domain only"
        assert raw.partition("\n\n")[2].strip()


def test_every_story_says_what_must_fire_and_nothing_else_does() -> None:
    assert {path.stem for path in STORIES} == set(expected())


def test_titles_and_links_are_each_storys_own() -> None:
    headers = [header for path in STORIES if (header := header_of(path))]
    assert len({header["Title"] for header in headers}) == len(headers)
    assert len({header["Url"] for header in headers}) == len(headers)


@pytest.mark.skipif(not SEED_STORY.exists(), reason=f"{SEED_STORY} is absent")
def test_no_story_shares_a_run_of_words_with_the_story_that_began_it_all() -> None:
    theirs = runs(SEED_STORY.read_text(encoding="utf-8"), LONGEST_SHARED_WORDS + 1)
    for path in STORIES:
        assert not theirs & runs(path.read_text(encoding="utf-8"), LONGEST_SHARED_WORDS + 1), path.name


def test_the_demos_names_are_those_of_the_shipped_rules() -> None:
    shipped = (ROOT / "rules" / "names.yaml").read_bytes()
    assert (ROOT / "seeds" / "config" / "names.yaml").read_bytes() == shipped
