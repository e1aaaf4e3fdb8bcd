"""Pages as news sites serve them: an article among menus, teasers and notices; our own words."""

from __future__ import annotations

SENTENCES = (
    "The harbour master of the northern port said on Tuesday that two frigates had left without notice.",
    "A deputy of the ministry declined to say where the ships were bound, or how long they would be away.",
    "Fishermen told reporters that they had seen canisters on deck which the crews covered with tarpaulins.",
    "The navy's own bulletin for the week mentions an exercise, but names neither the place nor the weapons.",
    "Insurers raised the price of a passage by a tenth, and two ferry lines moved their night crossings.",
)
STORY = " ".join(SENTENCES)
PARAGRAPHS = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)


def page(
    body: str = f"<article><h1>Ships leave port</h1>{PARAGRAPHS}</article>",
    *,
    head: str = "<title>Ships leave port | Harbour Gazette</title>",
) -> bytes:
    """A whole page with the usual things around its body."""
    menu = "".join(f'<li><a href="/{word}">{word.title()}</a></li>' for word in ("world", "sport", "weather", "money"))
    return (
        f"<!doctype html><html lang='en'><head><meta charset='utf-8'>{head}</head><body><nav><ul>{menu}</ul></nav>"
        f"<main>{body}</main><footer><p>Harbour Gazette, all rights reserved.</p></footer></body></html>"
    ).encode()


def notice(text: str, *, more: str = "") -> bytes:
    """A page that says one thing in an article's place."""
    return page(f"<div><h1>Ships leave port</h1><p>{text}</p>{more}</div>")
