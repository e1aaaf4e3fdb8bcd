"""No link of the documentation leads nowhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs.pages import LINK, PAGES, ROOT, anchors, name_of

LINKS = [
    (name_of(page), target)
    for page in PAGES
    for target in LINK.findall(page.read_text(encoding="utf-8"))
    if "://" not in target
]


@pytest.mark.parametrize(("page", "target"), LINKS)
def test_a_link_leads_to_a_file_and_to_a_heading_in_it(page: str, target: str) -> None:
    path, _, anchor = target.partition("#")
    there = ((ROOT / page).parent / path).resolve() if path else ROOT / page
    assert there.exists(), f"{page} links to {target}"
    if anchor:
        assert anchor in anchors(there), f"{page} links to {target}"


def test_every_page_is_reached_from_the_index_or_the_readme() -> None:
    reached = {Path(target).name for page, target in LINKS if page in {"README.md", "docs/index.md"}}
    assert {page.name for page in PAGES} - reached <= {"README.md", "index.md"}
