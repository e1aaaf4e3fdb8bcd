"""Cases of names: which endings a name may show in a text, given the ending of its citation form.

A stemmer is made for words: Snowball takes Рябков to рябк but Рябкова to рябков, Иванов to иван and Putin to put. A
name is declined by its last letters alone, so a table of classes is enough: `ия: ии ию ией` says that a name in -ия may
end in any of these, `а/г к х: и е у ой` that a name in -а does so when г, к or х stands before it (Ольга, Ольги), in
place of the hard class. The class that knows most of a name's end wins; `-` is the empty ending. Endings are folded
like everything else (ą is a, ě is e). Written from school grammars; foreign and indeclinable names fall into the same
classes by their letters, as they do in the press.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

_MIN_BASE = 2
"""Duda, Dudzie; Київ, Києва; Уфа, Уфы; Ким Чен Ын, Ким Чен Ына."""
_MIN_BASE_ADDED = 3
"""Where an ending is only added: Als is no form of Al."""

_RUSSIAN = """
-: а у ом е ы ам ами ах
-/ов ев ин ын: а у ым ом е ы ых ыми
-/г к х: а у ом е и ам ами ах
-/ж ч ш щ: а у ем ом е и ам ами ах
-/ц: а у ем ом е ы ам ами ах
-/ркон ибр нжал: а у ом е ы ов ам ами ах
ет/гип: та ту том те
й: я ю ем е и ям ями ях
ий: ия ию ием ии
ий/к г х: ия ию ием ии ого ому им ом ие их ими
ий/н ш щ ч ж: ия ию ием ии его ему им ем ие их ими
ый: ого ому ым ом ые ых ыми
ой: ого ому ым ом ые ых ыми им ие их ими оя ою оем ое
ая: ой ую ою
ая/ж ч ш щ: ей ую ею ой
яя: ей юю ею
ия: ии ию ией иею иям иями иях
ия/звест: ии иям иями иях ий
ое: ого ому ым ом им
ее: его ему им ем
ые: ых ым ыми
ие: их им ими ия ию ием ии
а: ы е у ой ою ам ами ах
а/г к х: и е у ой ою ам ами ах
а/ж ч ш щ: и е у ей ею ой ам ами ах
а/ц: ы е у ей ею ам ами ах
я: и е ю ей ею
я/рать: ев ям ями ях
ь: я ю ем и ью е ей ям ями ях
о/ов ев ин ын ств войск озер дел эх: а у ом е
е/ь ор ол: я ю ем
е/ищ: а у ем
е/ан: - ам ами ах
ы: - ов ам ами ах
и/г х ж ч ш щ: - ей ов ам ами ах
и/ай: - ев ям ями ях
и/ст: ей ям ями ях
ки: к ков ок ек кам ками ках
ец: ца цу цем цом це цы цев еца ецу ецом еце цам цами цах
ол/пос: ла лу лом ле лы лов лам лами лах
ок: ка ку ком ке ока оку оком оке
ек: ка ку ком ке ека еку еком еке
ел: ла лу лом ле ела елу елом еле
ень: ня ню нем не ени енью еня еню енем ене
"""
_UKRAINIAN = """
-: а у ові ом і и ам ами ах
-/ов ев єв ін їн ин: а у ові им ом і и их ими
-/ж ч ш щ: а у еві ем і ам ами ах
-/ар яр ігор: а у ові ом і и ам ами ах я ю еві ем
-/ркон ібр нжал: а у ові ом і и ів ам ами ах
ет/гип: ту та тові том ті
й: я ю єві єм ї ям ями ях
ій: ія ію ієві ієм ії
ій/н: ього ьому ім ія ію ієві ієм ії
ий: ого ому им ім і их ими
а: и і у ою ої ій ам ами ах
а/ж ч ш щ: і у ею ої ій ам ами ах
га: ги зі гу гою гої гій
ка: ки ці ку кою кої кій кам ками ках
ка/ь: кої кій ку кою
ха: хи сі ху хою хої хій
я: ї і ю ею єю ям ями ях
я/н: і ю ею ьої ій ьою
я/нн тт жж лл зз сс шш чч: ю ям і
ія: ії ію ією іям іями іях
ь: я ю ем еві і ям ями ях
сь: ся сю сем севі сі ссю
ль: ля лю лем леві лі ллю
нь: ня ню нем неві ні нню
інь: іня іню інем іневі іні інню еня еню енем еневі ені
ень: ня ню нем неві ні
піль: поля полю полем полеві полі
о: а у ом ові і
ко: ка ку ком кові
е: ого ому им ім я ю ем і
и: - ів ам ами ах
і: их им ими ів ам ами ах
ці: ців цям цями цях
ів: ова ову ові овом овим іва іву іві івим
їв: єва єву єві євом
ід/х: оду одові одом оді
ік: іка іку ікові іком іки оку оком оці
ець: ця цю цем цеві ці ців цям цями цях
ол/пос: ла лу лові лом лі ли лів лам лами лах
єць: йця йцю йцем йцеві йці йців йцям йцями йцях
ок: ка ку ком кові ока оку оком окові
ек: ка ку ком кові ека еку еком екові
ел: ла лу лом лові лі ела елу елом елові елі
"""
_BULGARIAN = """
-: а ът я ят и ите ове овете
-/ш: а ът и ия ият а ата ото ите
а: ата и ите
я: ята и ите
ия: ията ии иите
о: ото а ата
е: ето та тата
ен: на ната но ното ни ните ния ният ена енът ени ените ения еният
ък: ка ката ко кото ки ките кия кият ъка ъкът
и: ите ия ият
ски: ския ският ска ската ско ското ските
"""
_POLISH = """
-: a u owi em ie ow om ami ach owie
-/b f m p s w z: a u owi em ie ow om ami ach owie ia iu iem iowi
-/c: a u owi em ow om ami ach owie ia iu iem iowi
-/n: a u owi em ie ow om ami ach owie ia iu iem iowi i
-/sc: i ia iu iem
-/cz sz rz: a u owi em y ow om ami ach owie
-/dz: a u owi em ow om ami ach owie ia iu iem iowi i
-/j: a u owi em ow om ami ach owie
-/h: a u owi em ow om ami ach owie
d: da dowi dem dzie du dow dom dami dach dowie
t: ta towi tem cie tu tow tom tami tach towie
r: ra rowi rem rze ru row rom rami rach rowie
k: ka kowi kiem ku kow kom kami kach kowie
g: ga gowi giem gu gow gom gami gach gowie
l: la lowi lem lu le low lom lami lach lowie
y: - ego emu ym ych ymi ow om ami ach
mcy: miec mcom mcami mczech
chy: ch chow chom chami chach szech chego chemu chym chych chymi
gry: gier grom grami grzech
i: iego iemu im ich imi
ki: kiego kiemu kim kich kimi kow kom kami kach ek k
ki/s c dz: kiego kiemu kim kich kimi
gi: giego giemu gim gich gimi gow gom gami gach g
a: y ie e ej om ami ach
ea: ei ee eom eami each
ka: ki ce ke kiej kom kami kach
ga: gi dze ge giej gom gami gach
cha: chy sze che chej chom chami chach
da: dy dzie de dej dom dami dach
ta: ty cie te tej tom tami tach
ra: ry rze re rej rom rami rach
la: ly li le lej lom lami lach
ja: ji je i jom jami jach
ia: ii ie i iej iom iami iach
ca: cy ce com cami cach
o: a u em ie owi
co: ca cu cem cowi cy ce
do: da du dem dzie dowi
to: ta tu tem cie towi
ro: ra ru rem rze rowi ry re
lo: la lu lem le lowi ly
ko: ka ku kiem ki ce ke
e: ego emu ym ych ymi a u em
e/l rz sz cz: a u em y i om ami ach
e/k: ego emu ym ych ymi a u em iem
ce: c com cami cach ca cu cem
ie: iego iemu im ich imi ia iu iem ii iom iami iach
owie: ow om ami ach owi
ystok: egostoku ymstoku ymstokiem
en/wied: nia niu niem niowi
ek: ka kowi kiem ku kow kom kami kach eka ekowi ekiem eku
el: la lowi lem lu le ela elowi elem elu
er: ra rowi rem rze ru era erowi erem erze eru
ar/sand: ra rowi rem rze ru
ec: ca cowi cem cu cow com cami cach eca ecowi ecem ecu
iec: ca cowi cem cu cow com cami cach
"""
_CZECH = """
-: a u ovi em e i um ech y ove ich
k: ka ku kovi kem ci cich ky kove kum
a: y u e ou ovi am ami ach
ka: ky ku ce kou kovi ke kam kami kach
ha: hy hu ze hou hovi ham hami hach
ga: gy gu ze gou govi
cha: chy chu se chou chovi
ra: ry ru re rou rovi ram rami rach
ea: eje eji ey ee eu eou
ia: ie ii iu iou iovi iim iich iemi
o: a u em e ovi ech
u: ua uovi uem ue
ko: ka ku kem ce kovi
e: i ich im emi eho emu em ym ych ymi ete ea eovi
e/d g pp pl: i ich im emi eho emu em ym ych ymi a u ovi ea eovi
e/nos: - ich im emi
ce: ci c cim cich cemi cem cea ceho cemu covi ceovi
ove: u um y ech ovych ovym ovymi oveho ovemu ovem ovou
ie: ii iich iim iemi ieho iemu iem
y: - eho emu ym em ych ymi yho ymu u um am ach ami ech
ky: keho kemu kym kem kych kymi ek k ku kum kam kach kami
i: iho imu im ich imi
i/at: iho imu im ich imi u um y ech
ki: kiho kimu kim kich kimi keho kemu kym kem kych kymi
yj: eho emu ym em
ij: ije iji ijem ijovi eho emu im em
ek: ka kovi kem ku ky cich kum eka ekovi ekem eku
el: la lovi lem lu le ela elovi elem elu ele eli
en: ne ni ena enu enovi enem ene
uv: ova ovu ove ovym ovy ovych ovymi ovou
ec: ce ci cem covi cum
"""
_SLOVAK = """
-: a u ovi om e i y ov och mi ia ovia
a: y e u ou ej ovi om am ach ami
ea: ey ei eu eou
ia: ie ii iu iou iam iach iami
ca: ce ci cu cou
o: a u om e ovi ov och mi
e: a u om i ou ami ych ym ymi
ce: c ca cu com ci cou ciam ciach cami
ie: ia iu im i
y: - eho emu ym om ych ymi yho ymu ov och mi am ach ami
yj: eho emu ym om
i: ieho iemu im om ich imi iho imu
ok: ka ku kom kovi oka oku okom okovi
ek: ka ku kom kovi eka eku ekom ekovi
el: la lu lom lovi le eli ela elu elom elovi ele
er: ra ru rom rovi re era eru erom erovi ere
ec: ca cu com covi ci
en/ied lz: ne ni nou
"""
_SLOVENE = """
-: a u om em i e ju jem ov ev ih oma ema
r: ra ru rom ri re rov rja rju rjem rji rje rjev
a: e i o am ah ami ama
o: a u om em
o/n v l r t: a u om em ega emu im
e: a u em om ega emu im eta etu etom am ah ami eja eju ejem
e/n t: a u em om ega emu im eta etu etom am ah ami ih imi
e/v c: - a u em am ah ami
i: ega emu em im ih imi ija iju ijem ijev
i/at rod: ov om e ega emu em im ih imi
y: yja yju yjem
ek: ka ku kom ki eka eku ekom
ec: ca cu cem ci ce cev
el: la lu lom ela elu elom
elj: lja lju ljem lji elja elju eljem
en: na nu nom ni ena enu enom
er: ra ru rom ri era eru erom eri erja erju erjem
"""
_CROATIAN = """
-: a u om em e i ima
a: e i o u om oj ama ah
ka: ke ki ko ku kom koj ci kama
ga: ge gi gu gom goj zi
o: a u om em og omu im
e: a u em eg emu im
i: og oga om omu im ih e a oj u
ek: ka ku kom eka eku ekom
ac: ca cu cem com ce ci cima aca acu acem
ar: ra ru rom re ara aru arom are
"""
_SERBIAN = _CROATIAN.translate(str.maketrans("aceghijkmoruz", "ацегхијкморуз"))
"""In Cyrillic; what is written in Latin letters declines as in Croatian, see `stems.language_for`."""
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
    "cs": _CZECH,
    "sk": _SLOVAK,
    "sl": _SLOVENE,
    **dict.fromkeys(("hr", "bs"), _CROATIAN),
    "sr": _SERBIAN,
    "de": _GERMAN,
    **dict.fromkeys(("en", "fr", "it", "nl"), _PLURAL),
    **dict.fromkeys(("es", "pt"), _PLURAL_ES),
}
_IRREGULAR = {
    "ru": ("лев: льва льву львом льве львы львов львам львами львах",),
    "uk": ("дім: дому домові домом домі доми домів домам", "ріг: рогу рогові рогом розі"),
    "pl": (
        "iga: igi idze ige igo",
        "ula: uli ule ulo",
        "rzeczpospolita: rzeczypospolitej rzeczpospolitej rzeczapospolita rzeczpospolito",
    ),
    "cs": ("dum: domu dome domem domy domum domech",),
}
"""Names that change before their end, or have less than a base, with all their forms."""
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


def changes_ends(lang: str) -> bool:
    """Whether the cases of a name replace its last letters, not only add to them."""
    return lang in _TABLES and lang not in _ADDS_ENDINGS


def _min_base(lang: str) -> int:
    return _MIN_BASE_ADDED if lang in _ADDS_ENDINGS else _MIN_BASE


class _Class(NamedTuple):
    """How many last letters a citation form loses, and what may stand in their place."""

    cut: int
    endings: frozenset[str]


@cache
def _classes(lang: str) -> dict[str, _Class]:
    """By all that a class asks of a name's end: what is cut and, where it says so, the letters before."""
    classes: dict[str, _Class] = {}
    for line in _TABLES[lang].strip().splitlines():
        citation, _, endings = line.partition(": ")
        cut, _, befores = citation.partition("/")
        own = cut.strip("-")
        found = _Class(len(own), frozenset("" if e == "-" else e for e in endings.split()) | {own})
        for before in befores.split() or [""]:
            classes[before + own] = found
    return classes


@cache
def _longest_class(lang: str) -> int:
    return max(map(len, _classes(lang)))


@cache
def _endings(lang: str) -> tuple[int, frozenset[str]]:
    every = frozenset[str]().union(*(found.endings for found in _classes(lang).values()))
    return max(map(len, every)), every


def paradigm(norm: str, lang: str) -> Paradigm | None:
    """The base of a name given in its citation form and the endings that go with it; None when it is too short, or
    when its last letters say that it doesn't decline."""
    classes = _classes(lang)
    for size in range(min(_longest_class(lang), len(norm)), 0, -1):
        found = classes.get(norm[-size:])
        if found is not None and len(norm) - found.cut >= _min_base(lang):
            return norm[: len(norm) - found.cut], found.endings
    if len(norm) < _MIN_PLURAL.get(lang, 0) or (lang in _MIN_PLURAL and norm.endswith("s")):
        return None
    if len(norm) < _min_base(lang) or (norm[-1] in _VOWELS and lang not in _ADDS_ENDINGS):
        return None
    return norm, classes[""].endings


@cache
def _irregular(lang: str) -> dict[str, frozenset[str]]:
    lines = (line.partition(": ") for line in _IRREGULAR.get(lang, ()))
    return {name: frozenset(forms.split()) for name, _, forms in lines}


def irregular(norm: str, lang: str) -> frozenset[str]:
    """The forms of a name that no class has; mostly none."""
    return _irregular(lang).get(norm, frozenset())


def irregular_anywhere(norm: str) -> frozenset[str]:
    """Those in any language."""
    return frozenset().union(*(irregular(norm, lang) for lang in _IRREGULAR))


def splits(norm: str, lang: str) -> Iterator[tuple[str, str]]:
    """Every (base, ending) that a word in a text may be read as."""
    longest, endings = _endings(lang)
    for size in range(min(longest, len(norm) - _min_base(lang)) + 1):
        cut = len(norm) - size
        if norm[cut:] in endings:
            yield norm[:cut], norm[cut:]
