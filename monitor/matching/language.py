"""The language of a text, offline: by its script, its letters and its smallest words.

Function words are few, frequent and different in each language; 20 words of running text hold several. Distinct ones are
counted, so that a long text is sampled and a repeated headline proves nothing. When the text is short or two languages
are close, the answer is None, and inflection falls back on the script's most common language.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cache

from monitor.matching.declension import declines
from monitor.matching.stems import SNOWBALL
from monitor.matching.tokens import surfaces

MIN_WORDS = 12
OTHER = "zz"
_SAMPLE_WORDS = 400
_SAMPLE_CHARS = 8_000
_MIN_FOUND = 3
_MIN_TELLING = 3
_MIN_AHEAD = 2

_FUNCTION_WORDS = {
    "en": "the of and to in that is was for with he as his on be at by had not are but from or have an they which you were "
    "her all she there would their we him been has when who will more no if out so said what its about into than them only "
    "a after first could would how these while over where just most such any your our my ve ll told says",
    "de": "der die und das den von zu mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat dass "
    "sie nach wird bei einer um am sind noch wie einem über einen so zum war haben nur oder aber vor zur bis mehr durch man",
    "fr": "le la les des et en un une du dans est que pour qui au par sur pas plus ne se ce avec il sont cette ses ont été "
    "aux mais nous comme ou leur son elle être ces sans fait même après deux vous était ainsi selon depuis",
    "es": "el la los de que y en un una por con para las del se no al lo como más su pero sus le ha este sí porque esta entre "
    "cuando muy sin sobre también hasta hay donde desde todo nos durante todos uno les ni contra otros ese eso había",
    "pt": "o os as que do da em um uma para com não por mais dos como mas ao ele das à seu sua ou quando muito nos já eu "
    "também só pelo pela até isso ela entre depois sem mesmo aos seus quem nas me esse eles você essa num nem são foi ser",
    "it": "il di che è la e un una in per non con del da sono le si della dei nel alla più come anche ma gli ha al delle lo "
    "dal degli nella questo loro tra stato dalla essere suo sul quando dopo hanno cui era ai fra solo dell ancora sua",
    "nl": "de het een van en in is dat op te zijn met voor niet aan er om ook als dan maar bij door uit over naar hij ze wordt "
    "deze nog werd heeft hebben meer geen kan tegen of was worden hun tot zich haar onder zal wel moeten omdat",
    "sv": "och att det som en på är av för med den till inte har de om ett han men var jag sig från vi så kan när år säger hon "
    "under också efter eller nu sin där vid mot ska skulle kommer ut får finns vara hade alla andra",
    "da": "og at det som en på er af for med den til ikke har de om et han men var sig fra vi så kan når år siger hun efter "
    "også eller nu sin der ved mod skal skulle kommer ud får være havde alle andre blev hvor hvad bliver",
    "no": "og at det som en på er av for med den til ikke har de om et han men var seg fra vi så kan når år sier hun etter også "
    "eller nå sin der ved mot skal skulle kommer ut får være hadde alle andre ble hvor hva blir",
    "fi": "ja on ei että se oli hän mutta ovat kun niin myös kuin joka sen olla jos tai vain mukaan ole vuonna ollut mitä hänen "
    "sekä jo nyt voi sitä siitä kanssa jälkeen ennen kuitenkin",
    "hu": "a az és hogy nem is egy van volt de csak meg ez azt ki már mint még vagy el ha ami lesz után szerint pedig minden volna "
    "majd sem aki kell lehet nagyon amely ezt akkor között",
    "ro": "și în de la a cu nu pe că din să un o este pentru mai care au fost al ale ca sunt fi se lui sau prin după când dar "
    "această până acest ar avea fiind despre între",
    "tr": "ve bir bu da de için ile olarak çok daha olan gibi kadar sonra ancak göre en ne var değil ise ama olduğunu tarafından "
    "her oldu o etti üzerinde şu hem diye yeni türkiye",
    "pl": "w i z na się nie do że o to jest od za po przez jak dla oraz ale który przed także są które było tym co jego być ze już "
    "tylko może która był czy będzie tego roku pod jej przy lub ich również ma bo",
    "cs": "a se v na je že o s z do i to za by k ve pro ale po jako od podle už jsou který však při která které bude také jeho ze "
    "své byl jen jsem není roku bylo před nebo tak co ještě této až než být mezi jejich mu",
    "sk": "a sa v na je že o s z do aj to za by k vo pre ale po ako od podľa už sú ktorý však pri ktorá ktoré bude tiež jeho zo "
    "svoje bol len som nie bolo pred alebo tak čo ešte až než byť medzi ich má",
    "hr": "i u je se na za da su od s o kako ne koji a to iz ali do koje će što sve bi bio te prema već nije kao još više koja samo "
    "ili može biti nakon kod ima prije sa tako",
    "sl": "in je v se na za da so pa z ki ne s tudi po kot bi od o pri ali ni iz še že bo do več med ko bil zaradi lahko kar samo "
    "bilo tako bila proti svoje",
    "lt": "ir kad yra į iš su bet kaip tai buvo dėl per po už apie jau tik jis ne taip jo nuo būti savo metu šis kurie bus gali jie",
    "lv": "un ir ar ka no uz par to bet kas kā lai pēc arī tas pie tika vai ne var bija viņš tā gan šo savu tiek vairāk būs",
    "et": "ja on ei et see oli ta kui ka aga mis oma ning või siis kes pärast eest veel seda vaid nii välja mille ole olid kuid",
    "id": "yang dan di dengan untuk dari pada ini dalam itu tidak akan juga oleh telah ke sebagai ada karena kepada mereka tersebut "
    "bisa atau saat dia menjadi sudah",
    "ru": "и в не на что с по как это из у к но за от о был для его так же то все он а она они бы мы до или если при также "
    "который было были после может уже того ее их только еще чтобы когда во со года быть этом где нет сообщил",
    "uk": "і в не на що з та до як це у від за про але він був для його так же то все вона вони ми або якщо при також який було "
    "були після може вже того її їх тільки ще щоб коли зі року бути цьому де немає й є під час із",
    "be": "і ў не на што з па як гэта да але за ад пра ён быў для яго так жа то ўсё яна яны мы або калі пры таксама які было былі "
    "пасля можа ўжо таго іх толькі яшчэ каб са года быць дзе няма",
    "bg": "и в на не за да се от с че по като това са е ще но до при след който или през те той има би един му му още само както "
    "между тя много което беше може към са бъде година когато със съм във",
    "sr": "и у је се на за да су од са о како не који а то из али до које ће што све би био према већ није као још више која само "
    "или може бити након код има пре тако",
    "mk": "и во на не за да се од со дека по како ова се е ќе но до при кој или ги има би еден му уште само меѓу таа многу што "
    "беше може кон година кога",
}
_SYNONYMS = {
    "nb": "no",
    "nn": "no",
    "ua": "uk",
    "cz": "cs",
    "gr": "el",
    "iw": "he",
    "sh": "hr",
    "cnr": "sr",
    "eng": "en",
    "rus": "ru",
    "ukr": "uk",
    "bel": "be",
    "bul": "bg",
    "mkd": "mk",
    "srp": "sr",
    "hrv": "hr",
    "bos": "bs",
    "slv": "sl",
    "pol": "pl",
    **dict.fromkeys(("ces", "cze"), "cs"),
    **dict.fromkeys(("slk", "slo"), "sk"),
    **dict.fromkeys(("deu", "ger"), "de"),
    **dict.fromkeys(("fra", "fre"), "fr"),
    "spa": "es",
    "ita": "it",
    "por": "pt",
    **dict.fromkeys(("nld", "dut"), "nl"),
}
"""Other codes of a language, three letters (ISO 639-2) mostly: taken for a language unknown, they would inflect nothing."""
_LETTERS = (
    ("ў", "be"),
    ("їєґ", "uk"),
    ("ќѓѕ", "mk"),
    ("ђјљњћџ", "sr"),
    ("ľĺŕô", "sk"),
    ("řěů", "cs"),
)
"""Letters of one language alone among its relatives; Slovak before Czech, since Slovak news has Czech names."""
_RELATIVES = {
    lang: group
    for group in (frozenset({"ru", "uk", "be", "bg", "sr", "mk"}), frozenset({"cs", "sk"}))
    for lang in group
}
_TELLING = (
    ("їєґі", "ыэўъё", "uk"),
    ("łżśźńęą", "", "pl"),
    ("ľĺŕô", "řěů", "sk"),
    ("řěů", "", "cs"),
)
"""What tells in a short text: letters that a language has, letters that it has not, the language."""
_SLAVIC = (frozenset({"ru", "uk", "be", "bg", "sr", "mk"}), frozenset({"pl", "cs", "sk", "sl", "hr"}))
_SCRIPTS = (
    ("\u0370", "\u03ff", "el"),
    ("\u0530", "\u058f", "hy"),
    ("\u0590", "\u05ff", "he"),
    ("\u0600", "\u06ff", "ar"),
    ("\u0900", "\u097f", "hi"),
    ("\u0b80", "\u0bff", "ta"),
    ("\u0e00", "\u0e7f", "th"),
    ("\u10a0", "\u10ff", "ka"),
    ("\u3040", "\u30ff", "ja"),
    ("\uac00", "\ud7ff", "ko"),
    ("\u4e00", "\u9fff", "zh"),
)


@cache
def _by_word() -> dict[str, tuple[str, ...]]:
    languages: dict[str, list[str]] = {}
    for lang, words in _FUNCTION_WORDS.items():
        for word in set(words.split()):
            languages.setdefault(word, []).append(lang)
    return {word: tuple(found) for word, found in languages.items()}


def primary(tag: str | None) -> str | None:
    """The language of a tag as feeds declare it: `en-US` and `EN` are `en`; None when it says nothing, `zz` for a
    language that we know nothing of."""
    if not tag:
        return None
    code = tag.strip().lower().replace("_", "-").split("-")[0]
    code = _SYNONYMS.get(code, code)
    if not 2 <= len(code) <= 3 or not code.isalpha() or code in {"und", "mul", "zxx"}:
        return None
    return code if code in _FUNCTION_WORDS or code in SNOWBALL or declines(code) else OTHER


def detect(text: str) -> str | None:
    """The language of a text of at least a dozen words, as a two-letter code; None when there is doubt. Of fewer words,
    when letters tell."""
    return detect_words(surfaces(text[:_SAMPLE_CHARS]))


def detect_words(words: Sequence[str]) -> str | None:
    """The language of surfaces: at least three distinct function words of it among the first 400, and clearly more than
    of any other language; a letter or script of one language alone decides at once, and where words don't tell."""
    distinct = set(map(str.lower, words[:_SAMPLE_WORDS]))
    found = _counts(distinct)
    if len(distinct) < MIN_WORDS:
        return _by_telling_letters(distinct, found)
    if not found:
        return _by_script(distinct)
    most, best = max(zip(found.values(), found, strict=True))
    relatives = _RELATIVES.get(best)
    if relatives and (telling := _by_letters(distinct, relatives)):
        return telling
    if most >= _MIN_FOUND and most * 4 >= max((n for lang, n in found.items() if lang != best), default=0) * 5:
        return best
    return _by_telling_letters(distinct, found)


def _counts(words: Collection[str]) -> dict[str, int]:
    """How many of the words are function words of each language."""
    known = _by_word()
    found: dict[str, int] = {}
    for word in known.keys() & words:
        for lang in known[word]:
            found[lang] = found.get(lang, 0) + 1
    return found


def _by_telling_letters(words: Collection[str], found: Mapping[str, int]) -> str | None:
    """The Slavic language whose letters most words have, or that has most function words, when Slavic ones outnumber those
    of any other language: Řím and Jiří in an English headline make it no Czech one."""
    for group in _SLAVIC:
        own = max((found.get(lang, 0) for lang in group), default=0)
        ahead = own - max((count for lang, count in found.items() if lang not in group), default=0)
        if ahead <= 0:
            continue
        votes = [
            (sum(not set(letters).isdisjoint(word) for word in words), lang)
            for letters, foreign, lang in _TELLING
            if lang in group and not any(set(foreign).intersection(word) for word in words)
        ]
        count, lang = max(votes, default=(0, ""))
        if count and count + ahead >= _MIN_TELLING:
            return lang
        leaders = [lang for lang in group if found.get(lang, 0) == own]
        return leaders[0] if len(leaders) == 1 and ahead >= _MIN_AHEAD else None
    return None


def _by_letters(words: Collection[str], relatives: Collection[str]) -> str | None:
    """The relative that alone has a letter found in two words at least."""
    for letters, lang in _LETTERS:
        if lang in relatives and sum(not set(letters).isdisjoint(word) for word in words) >= 2:
            return lang
    return None


def _by_script(words: Collection[str]) -> str | None:
    """The language that a script stands for, when half of the words start in it."""
    for low, high, lang in _SCRIPTS:
        if sum(low <= word[0] <= high for word in words) * 2 > len(words):
            return lang
    return None
