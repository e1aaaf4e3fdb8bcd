"""Cases of names: which endings a name may show in a text, given the ending of its citation form.

A stemmer is made for words: Snowball takes Рябков to рябк but Рябкова to рябков, Иванов to иван and Putin to put. A
name is declined by its last letters alone, so a table of classes is enough: `ий: ий ого ому ...` says that a name in
-ий may end in any of these. The longest ending wins; `-` is the empty one. Endings are folded like everything else
(ą is a, ě is e). Written from school grammars; foreign and indeclinable names fall into the same classes by their
letters, as they do in the press.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

_MIN_BASE = 3
_MIN_CUT_BASE = 2
"""A base may be this short when its ending is longer: Duda, Dudzie; Київ, Києва."""

_RUSSIAN = """
-: а у ом ем ым е ы и ам ами ах ых ыми
й: я ю ем е и ям ями ях
ий: ия ию ием ии его ему им ем ого ому ом ая ой ую ие их ими
ый: ого ому ым ом ая ой ую ые ых ыми
ой: ого ому ым ом ая ую ые ых ыми им ие их ими
ая: ой ую ою ые ых ыми ие их ими ей
яя: ей юю ие их ими
ое: ого ому ым ом им ые ых ыми ие их
ее: его ему им ем ие их ими
ые: ых ым ыми
ие: их им ими ия ию ием ии
а: ы и е у ой ою ей ам ами ах
я: и е ю ей ею ям ями ях
ь: я ю ем и ью е ям ями ях
о: а у ом е
е: я ю ем и
ы: ов ам ами ах
и: ов ей ам ами ах ям ями ях
ец: ца цу цем цом це цы
ок: ка ку ком ке
ек: ка ку ком ке
ел: ла лу лом ле
"""
_UKRAINIAN = """
-: а у ові еві ом ем им і и ам ами ах
й: я ю єві єм ї є ям ями ях
ій: ія ію ієві ієм ії його йому їм ього ьому
ий: ого ому им ім а ої ій у ою і их ими
а: и і у ою ої ій ам ами ах
я: ї і ю ею єю ьої ям ями ях
ь: я ю ем еві і ям ями ях
о: а у ом ові і
е: ого ому им ім я ю ем і
и: ів ам ами ах
і: их им ими ів ам ами ах
ів: ова ову ові овом овим
їв: єва єву єві євом
га: ги зі гу гою
ка: ки ці ку кою
ха: хи сі ху хою
ія: ії ію ією
ець: ця цю цем ці
ок: ка ку ком ці
ел: ла лу лом лі
"""
_BULGARIAN = """
-: а ът я ят и ите ове овете
а: ата и ите
я: ята и ите
ия: ията ии
о: ото а ата
е: ето та
ски: ския ският ска ската ско ското ските
и: ите
"""
_POLISH = """
-: a u owi em ie iem e y i om ami ach ego emu ych
d: da dowi dem dzie du dy
t: ta towi tem cie tu ty
r: ra rowi rem rze ru ry
k: ka kowi kiem ku ki
g: ga gowi giem gu gi
y: ego emu ym ych ymi e ow om ami ach
i: iego iemu im ich imi iej
a: y i ie e o ej om ami ach
ka: ki ce ke ko kiej
ga: gi dze ge go giej
da: dy dzie de do dej
ta: ty cie te to tej
ra: ry rze re ro rej
ja: ji je jo jom
ia: ii ie io iej
la: ly li le lo lej
o: a u em ie owi
ko: ka ku kiem
e: ego emu ym ych ymi a u em
ek: ka kowi kiem ku
el: la lowi lem lu
ec: ca cowi cem cu
iec: ca cowi cem cu
"""
_CZECH = """
-: a u ovi em e i um ech y ove uv ich om och
a: y u o e ou ovi am ami ach ej
ka: ky ku ce kou kovi ko kej ke
ha: hy hu ze hou hovi ho
ga: gy gu ze gou govi
cha: chy chu se chou chovi
ra: ry ru re rou rovi
o: a u em e ovi ech om
ko: ka ku kem kom ce
e: i ich im emi ete eho emu ou
ie: ii iich iim iemi
y: eho emu ym em ych ymi ho mu om a e ou u um ech
i: iho imu im ich imi ho mu om
yj: eho emu ym em oho omu om
ij: eho emu im em oho omu om
ek: ka kovi kem ku ky kom
el: la lovi lem lu le lom
ec: ce covi cem ci ca com
"""
_SOUTH_SLAVIC = """
-: a u em om ju jem i e ima ih
a: e i o u om ama ah
ka: ke ki ko kom ci
o: a u om em
e: a u em
i: ega emu im em ih imi og om oj a e o u ga mu
ski: skog skom skoga skomu skim ska ske sku sko skoj skega skemu skih skimi
ek: ka ku kom kem
ec: ca cu cem
ac: ca cu cem
"""
_GERMAN = """
-: s es
e: er es en em es
er: e es en em
"""
_PLURAL = """
-: s
"""
_PLURAL_ES = """
-: s es
"""
_TABLES = {
    **dict.fromkeys(("ru", "be"), _RUSSIAN),
    "uk": _UKRAINIAN,
    **dict.fromkeys(("bg", "mk"), _BULGARIAN),
    "pl": _POLISH,
    **dict.fromkeys(("cs", "sk"), _CZECH),
    **dict.fromkeys(("hr", "bs", "sl"), _SOUTH_SLAVIC),
    "de": _GERMAN,
    **dict.fromkeys(("en", "fr", "it", "nl"), _PLURAL),
    **dict.fromkeys(("es", "pt"), _PLURAL_ES),
}
_MIN_PLURAL = {"en": 5, "fr": 4, "es": 4, "pt": 4, "it": 4, "nl": 4}
"""Where the only ending is a plural's: short names are rather someone else's (Abba, Abbas) than many."""
_ADDS_ENDINGS = frozenset({"de", "en", "es", "fr", "it", "nl", "pt"})
"""Where an ending follows any letter; elsewhere a name in a vowel that no class has doesn't decline."""
_VOWELS = frozenset("аеиоуыэюяіїєьйaeiouy")
Paradigm = tuple[str, frozenset[str]]
"""A base, and the endings that its name may show."""


def declines(lang: str) -> bool:
    """Whether there is a table for the language."""
    return lang in _TABLES


@cache
def _classes(lang: str) -> dict[str, frozenset[str]]:
    classes: dict[str, frozenset[str]] = {}
    for line in _TABLES[lang].strip().splitlines():
        citation, _, endings = line.partition(": ")
        own = citation.strip("-")
        classes[own] = frozenset(endings.split()) | {own}
    return classes


@cache
def _endings(lang: str) -> tuple[int, frozenset[str]]:
    every = frozenset().union(*_classes(lang).values())
    return max(map(len, every)), every


def paradigm(norm: str, lang: str) -> Paradigm | None:
    """The base of a name given in its citation form and the endings that go with it; None when it is too short."""
    classes = _classes(lang)
    for size in range(min(4, len(norm) - _MIN_CUT_BASE), 0, -1):
        if norm[-size:] in classes and (size > 1 or len(norm) > _MIN_BASE):
            return norm[:-size], classes[norm[-size:]]
    if len(norm) < _MIN_PLURAL.get(lang, 0) or (lang in _MIN_PLURAL and norm.endswith("s")):
        return None
    if len(norm) < _MIN_BASE or (norm[-1] in _VOWELS and lang not in _ADDS_ENDINGS):
        return None
    return norm, classes[""]


def splits(norm: str, lang: str) -> Iterator[tuple[str, str]]:
    """Every (base, ending) that a word in a text may be read as."""
    longest, endings = _endings(lang)
    for size in range(min(longest, len(norm) - _MIN_CUT_BASE) + 1):
        cut = len(norm) - size
        if norm[cut:] in endings:
            yield norm[:cut], norm[cut:]
