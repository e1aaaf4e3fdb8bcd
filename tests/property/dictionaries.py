"""Random dictionaries and texts in which their terms stand, whole or damaged, over all layers, scripts and options."""

from __future__ import annotations

import random  # noqa: TID251 - seeded, so that a failure can be repeated

from monitor.model import Fuzzy, Layer, Role, Term, TermOptions

WORDS = [
    "sergei",
    "ryabkov",
    "zirkon",
    "nord",
    "stream",
    "talks",
    "kim",
    "jong",
    "un",
    "geneva",
    "missile",
    "sanction",
    "рябков",
    "сергей",
    "циркон",
    "ракета",
    "женева",
    "путин",
    "日",
    "内",
    "瓦",
    "제",
    "네",
    "바",
    "al",
    "qaeda",
    "f",
    "16",
    "us",
    "who",
    "noriega",
    "manuel",
    "antonio",
    "niger",
    "tiger",
    "putin",
    "warszawa",
    "duda",
    "marine",
    "maine",
    "müller",
    "ørsted",
    "सेना",
    "ζιρκόν",
    "الرياض",
]
LETTERS = "abcdehiкоаи"
ENDINGS = ("s", "'s", "’s", "а", "ом", "ым", "у", "ie", "es", "ing", "ovi", "ем", "ами")
BETWEEN = (" ", " ", " ", " ", "-", "’", ", ", "", ". ", "! ", ".” ", "\n\n", "\u00a0", "\n", "·")


def word(rng: random.Random) -> str:
    if rng.random() < 0.7:
        return rng.choice(WORDS)
    return "".join(rng.choice(LETTERS) for _ in range(rng.randint(1, 9)))


def written(rng: random.Random, text: str) -> str:
    return rng.choice([text, text.title(), text.title(), text.upper()])


def damaged(rng: random.Random, text: str) -> str:
    """The word as it is, or with a letter lost, swapped, replaced, split off, an ending, an invisible character."""
    at = rng.randrange(len(text)) if text else 0
    match rng.randrange(16):
        case 0 | 1:
            return text[:at] + text[at + 1 :]
        case 2:
            return text[:at] + text[at + 1 : at + 2] + text[at : at + 1] + text[at + 2 :]
        case 3 | 4:
            return text[:at] + rng.choice(LETTERS) + text[at + 1 :]
        case 5:
            return text[:at] + rng.choice(" -’") + text[at:]
        case 6 | 7:
            return text + rng.choice(ENDINGS)
        case 8:
            return text[:at] + rng.choice("\u00ad\u200b\u0301") + text[at:]
        case _:
            return text


def term(rng: random.Random, number: int) -> Term:
    phrase = " ".join(
        written(rng, word(rng)) + ("*" if rng.random() < 0.06 else "") for _ in range(rng.choice([1, 1, 1, 2, 2, 3]))
    )
    options = TermOptions(
        proper=rng.random() < 0.5,
        stem=rng.choice([None, None, True, False]),
        case=rng.choice([None, None, None, True, False]),
        free_order=rng.random() < 0.3,
        fuzzy=rng.choice([None, None, None, Fuzzy(0), Fuzzy(1, 3), Fuzzy(2, 4)]),
        lang=rng.choice([None, None, None, "ru", "pl"]),
        layers=None if rng.random() < 0.8 else frozenset(rng.sample(list(Layer), 3)),
    )
    return Term(f"owner{number % 9}", phrase, rng.choice(list(Role)), options, number)


def terms(rng: random.Random, most: int = 25) -> list[Term]:
    return [term(rng, number) for number in range(rng.randint(1, most))]


def text(rng: random.Random, dictionary: list[Term]) -> str:
    words: list[str] = []
    for _ in range(rng.randint(1, 30)):
        if rng.random() < 0.6:
            planted = rng.choice(dictionary).phrase.replace("*", "").split()
            if rng.random() < 0.2:
                rng.shuffle(planted)
            words += [damaged(rng, part) for part in planted]
        else:
            words.append(written(rng, word(rng)))
    whole = "".join(part + rng.choice(BETWEEN) for part in words)
    return rng.choice([whole, whole, whole, whole, whole.upper(), whole.lower(), whole.title()])
