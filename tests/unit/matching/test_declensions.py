"""Declined names are found by their citation form, and other names are not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from monitor.matching import Matcher
from monitor.model import Layer, Role, Term, TermOptions

CORPUS = Path(__file__).parents[2] / "corpus" / "matching" / "declensions.yaml"
NAMES: dict[str, dict[str, dict[str, str]]] = yaml.safe_load(CORPUS.read_text(encoding="utf-8"))
AROUND = {
    "ru": ("потом они снова вспомнили", "и больше ничего не сказали"),
    "uk": ("потім вони знову згадали", "і більше нічого не сказали"),
    "bg": ("после те отново споменаха", "и нищо повече не казаха"),
    "pl": ("potem znowu wspomnieli", "i niczego więcej nie powiedzieli"),
    "cs": ("potom znovu připomněli", "a nic dalšího neřekli"),
    "sk": ("potom znova spomenuli", "a nič viac nepovedali"),
    "sl": ("potem so spet omenili", "in nič več niso rekli"),
    "sr": ("затим су опет споменули", "и више ништа нису рекли"),
    "hr": ("zatim su opet spomenuli", "i više ništa nisu rekli"),
}


def rows(kind: str) -> list[tuple[str, str, str]]:
    return [
        (lang, name, form.strip())
        for lang, kinds in NAMES.items()
        for name, forms in kinds.get(kind, {}).items()
        for form in forms.split(",")
    ]


def found(lang: str, name: str, form: str) -> list[tuple[str, bool]]:
    before, after = AROUND[lang]
    hits = Matcher([Term("tracked", name, Role.NAME, TermOptions(proper=True))]).find(
        f"{before} {form} {after}", lang=lang
    )
    return [(hit.text, hit.layer in {Layer.EXACT, Layer.STEM}) for hit in hits]


@pytest.mark.parametrize(("lang", "name", "form"), rows("forms"))
def test_a_form_of_the_name_is_found(lang: str, name: str, form: str) -> None:
    assert found(lang, name, form) == [(re.sub(r"[’-](?:ego|e?[mu])$", "", form), True)]


@pytest.mark.parametrize(("lang", "name", "form"), rows("others"))
def test_another_name_is_not(lang: str, name: str, form: str) -> None:
    assert found(lang, name, form) == []
