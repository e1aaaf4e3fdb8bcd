"""The names of a watch list's rows as terms: persons in any order, capitals that shout taken for none, legal forms left
off, and names that say too little asked for context.

Lists of our own columns are taken at their word, but for order and capitals. In a published list nobody chose the names
with news in mind: there a name counts only with the entity's context when it is a single word, two common words, or a
person's of nothing but words that many rows share; and a single common word is not looked for at all, which `monitor check` says.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import lru_cache

from monitor.matching import term_problem
from monitor.matching.common import is_common
from monitor.matching.letters import is_unspaced
from monitor.model import EntitySpec, EntryRef, Layer, ListEntry, Role, Term, TermOptions, WatchList

SHOUTED = 0.8
"""The share of names with a word in capitals from which on capitals mean nothing in a list."""
SHARED_BY = 20
"""Rows of one list from which on a word is common in it: Mohammad, Hassan, Trading."""
ACRONYM = 4
"""Letters up to which a published word in capitals stays one: BNC is no Bnc."""
SHORT = 6
"""Letters that all words of a name must have together: `Abu Ali` has six."""
CODE = 5
"""Letters and digits from which a code stands for itself: a tail number, a hull number."""
IDEOGRAPHS = 3
"""Letters from which a name in a script without spaces is enough."""
AS_PUBLISHED = frozenset({Layer.EXACT, Layer.ROMANISED})
SINGULAR = frozenset({"person", "vessel", "aircraft", "ship"})
"""Types whose names carry no legal form."""
PARTICLES = frozenset(
    re.split(
        " ",
        "a al an and at bin bint da das de del della den der di do dos du e el en et for i ibn in la las le les los of on "
        "ou the to und ul ur ut van vd von y za",
    )
)
"""Words that stand in names without a capital."""
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})
_FORMS = (
    "limited liability company|public joint stock company|open joint stock company|closed joint stock company|"
    "joint stock company|joint-stock company|"
    "private limited|public limited company|sendirian berhad|sdn bhd|"
    "limited|ltd|ltda|llc|l l c|llp|inc|incorporated|corp|corporation|company|co|plc|gmbh|ag|kg|ab|oy|oyj|as|"
    "sa|s a|sarl|s a r l|srl|s r l|spa|s p a|sas|s a s|sapi|sl|s l|de c v|cv|c v|ca|c a|eu|e u|bv|b v|nv|n v|"
    "jsc|ojsc|pjsc|cjsc|oao|ooo|zao|pao|ao|fze|fzco|fz llc|fz-llc|fzc|dmcc|wll|w l l|spc|pjs|pte|pvt|bhd|doo|d o o|kft|sal|eood|ood"
)
_AT_END = re.compile(rf"(?:[\s,.&]++(?:{_FORMS.replace(' ', '[ .]{1,2}')})(?![^\W_]))++[\s.]*$", re.IGNORECASE)
"""No form is made of others, and nothing is tried twice: linear in the name."""
_LAST = frozenset(form.replace("-", " ").split()[-1] for form in _FORMS.split("|"))
_FIRST = frozenset({"ooo", "oao", "zao", "pao", "pjsc", "ojsc", "cjsc", "jsc", "ao"})
_AT_START = re.compile(rf"^(?:{'|'.join(sorted(_FIRST))})\s+(?=\S)", re.IGNORECASE)
_PATRONYMIC = re.compile(
    r"\S+(?:[aeo]v[iy]t?ch|[aei]vna|ovna|[iy]chna|lich|zmich|omich|[ое]вич|йович|ьич|[ое]вна|івна|ична)",  # noqa: RUF001 - both scripts
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_]+(?:['\u2019`][^\W_]+)*")
_SHOUT = re.compile(r"((?<=\w)['\u2019`])?\b([^\W\d_]+)")


class Weight(Enum):
    """What a published name has to say on its own."""

    NOTHING = 0
    LITTLE = 1
    ENOUGH = 2


@dataclass(slots=True)
class _Name:
    """A phrase with all rows that have it."""

    phrase: str
    role: Role
    options: TermOptions
    entries: list[EntryRef] = field(default_factory=list)


class Listed:
    """The names of one list. `left_out` are those that are not looked for, once `terms` is through."""

    def __init__(self, entity: EntitySpec, watch_list: WatchList) -> None:
        self._entity = entity
        self._rows = watch_list.entries
        self._is_published = watch_list.format is not None
        self._is_loud = _is_loud(self._rows)
        self._uses: Counter[str] = Counter()
        self._options: dict[tuple[str | None, bool, bool], TermOptions] = {}
        self.left_out: list[str] = []
        if self._is_published:
            for row in self._rows:
                self._uses.update({word for name in (row.name, *row.aliases) for word in several(words_of(name))})

    def terms(self, order: int) -> Iterator[Term]:
        """Each name once, with the rows that have it; `order` is the first one's number."""
        found: dict[str, _Name] = {}
        for row in self._rows:
            ref = EntryRef(self._entity.id, row.id, row.name)
            for phrase, role in self._names(row):
                words = words_of(phrase)
                is_free = row.type == "person" and len(words) > 1
                if is_free:
                    words.sort()
                key = f"{role} {row.lang} {is_free} {phrase.isupper()} {' '.join(words)}"
                name = found.get(key)
                if name is None:
                    options = self._options_of(row.lang, is_free=is_free, is_unsure=role is Role.AMBIGUOUS)
                    name = found[key] = _Name(phrase, role, options)
                if not name.entries or name.entries[-1] is not ref:
                    name.entries.append(ref)
        for number, name in enumerate(found.values(), order):
            yield Term(self._entity.id, name.phrase, name.role, name.options, number, tuple(name.entries))

    def _options_of(self, lang: str | None, *, is_free: bool, is_unsure: bool) -> TermOptions:
        """How names are matched: the entity's way, in the row's language, persons in any order. What is in doubt anyway
        must stand in the text as it is published, unless the entity says otherwise."""
        key = (lang, is_free, is_unsure)
        if key not in self._options:
            own = self._entity.options
            bare = own.layers is None and own.fuzzy is None and own.stem is None
            layers = AS_PUBLISHED if is_unsure and self._is_published and bare else own.layers
            self._options[key] = replace(
                own, lang=lang or own.lang, free_order=own.free_order or is_free, layers=layers
            )
        return self._options[key]

    def _names(self, row: ListEntry) -> Iterator[tuple[str, Role]]:
        """What is looked for of a row."""
        for name in dict.fromkeys((row.name, *row.aliases, *row.ambiguous)):
            role = Role.AMBIGUOUS if name in row.ambiguous else Role.NAME
            whole = turned_round(name) if row.type == "person" else name
            if self._is_published:
                yield from self._published(whole, role, row.type)
            else:
                yield (quieted(whole) if self._is_loud else whole), role

    def _published(self, name: str, role: Role, kind: str | None) -> Iterator[tuple[str, Role]]:
        if kind == "person" and (called := without_patronymic(name)) != name:
            yield from self._published(called, role, kind)
        whole = quieted(name) if self._is_loud else name
        short = whole if kind in SINGULAR else without_form(whole)
        words = words_of(short)
        weight = Weight.LITTLE if role is Role.AMBIGUOUS else self._weight(words, kind)
        if len(words) == 1 and not is_unspaced(words[0]) and self._says_nothing(words[0]):
            weight = Weight.NOTHING
        if weight is Weight.ENOUGH:
            yield short, Role.NAME
            return
        if weight is Weight.LITTLE:
            is_acronym = name.isupper() and name.isalpha() and len(name) <= ACRONYM
            yield (name if is_acronym else short), Role.AMBIGUOUS
        if short != whole and role is Role.NAME and self._weight(words_of(whole), kind) is Weight.ENOUGH:
            yield whole, Role.NAME
        elif weight is Weight.NOTHING:
            self.left_out.append(name)

    def _weight(self, words: Sequence[str], kind: str | None) -> Weight:
        """Whether a published name is enough to go by on its own."""
        full = [word for word in words if word not in PARTICLES]
        letters = "".join(full)
        if letters and is_unspaced(letters):
            return Weight.ENOUGH if len(letters) >= IDEOGRAPHS else Weight.LITTLE
        if len(letters) >= CODE and not letters.isalpha() and _has_both(letters):
            return Weight.ENOUGH
        if len(full) < 2 or len(letters) < SHORT:
            return Weight.LITTLE
        if kind != "person" and len(full) > 2:
            return Weight.ENOUGH
        is_shared = all(self._uses[word] >= SHARED_BY or (kind != "person" and is_common(word)) for word in full)
        return Weight.LITTLE if is_shared else Weight.ENOUGH

    def _says_nothing(self, word: str) -> bool:
        """Whether a published single word is no name to look for: a letter or two, a number, a common word, a name
        that many bear."""
        return len(word) < 3 or word.isdigit() or self._uses[word] >= SHARED_BY or is_common(word)


def left_out(entity: EntitySpec) -> list[str]:
    """The names of the entity's list that are not looked for, since they are single words that say nothing."""
    if entity.watch_list is None:
        return []
    listed = Listed(entity, entity.watch_list)
    for _ in listed.terms(0):
        pass
    return list(dict.fromkeys(listed.left_out))


def unsure_names(entity: EntitySpec) -> int:
    """How many names of the entity's list count only with context."""
    if entity.watch_list is None:
        return 0
    return sum(term.role is Role.AMBIGUOUS for term in Listed(entity, entity.watch_list).terms(0))


def common_words(entity: EntitySpec) -> list[str]:
    """The sure names of a list of our own columns that are single common words."""
    if entity.watch_list is None or entity.watch_list.format is not None:
        return []
    names = ((name, row) for row in entity.watch_list.entries for name in (row.name, *row.aliases))
    return [name for name, row in names if name.isalpha() and name not in row.ambiguous and is_common(name.casefold())]


def unfindable(phrase: str) -> str | None:
    """Why no text can hold a name, or None."""
    return term_problem(Term("list", phrase, Role.NAME))


def turned_round(name: str) -> str:
    """A person's name given name first: "NORIEGA, Manuel Antonio" is Manuel Antonio NORIEGA; "Jr." goes."""
    if "," not in name:
        return name
    surname, *rest = (part.strip() for part in name.split(","))
    given = [part for part in rest if part and part.rstrip(".").casefold() not in _SUFFIXES]
    return " ".join([*given, surname]) if surname else name


def without_patronymic(name: str) -> str:
    """A person's name, given name first, as news says it: without the middle word that is the father's name."""
    words = name.split(" ")
    kept = [word for i, word in enumerate(words) if not (0 < i < len(words) - 1 and _PATRONYMIC.fullmatch(word))]
    return " ".join(kept)


def quieted(name: str) -> str:
    """A shouted name as one would write it: BANCO NACIONAL DE CUBA is Banco Nacional de Cuba; what follows an apostrophe
    takes either case."""
    return " ".join(map(_quieted_part, name.split(" ")))


@lru_cache(maxsize=20_000)
def _quieted_part(part: str) -> str:
    return _SHOUT.sub(_quiet, part)


def _quiet(match: re.Match[str]) -> str:
    mark, word = match.groups()
    if not word.isupper():
        return match.group()
    low: str = word.lower()
    if mark:
        return f"{mark}{low}"
    return low if low in PARTICLES else low.capitalize()


def without_form(name: str) -> str:
    """A company's name without what kind of company it is: LTD, S.A., JSC."""
    words = words_of(name)
    if not words or (words[-1] not in _LAST and words[0] not in _FIRST):
        return name
    short = _AT_START.sub("", _AT_END.sub("", name)).strip(" ,.-&")
    return short if any(map(str.isalnum, short)) and not _AT_END.fullmatch(f" {short}") else name


def words_of(name: str) -> list[str]:
    """The name's words in lower case; an apostrophe parts none."""
    return _WORD.findall(name.casefold())


def _has_both(word: str) -> bool:
    """Whether there are digits and letters in it."""
    return any(map(str.isdigit, word)) and any(map(str.isalpha, word))


def several(words: list[str]) -> list[str]:
    """The words when there are more than one: what stands alone says nothing of how common a word is."""
    return words if len(words) > 1 else []


def _is_loud(rows: Sequence[ListEntry]) -> bool:
    """Whether capitals mean nothing in the list."""
    names = (name.replace(",", " ").split() for row in rows for name in (row.name, *row.aliases))
    longer = [[word for word in name if len(word) > ACRONYM] for name in names]
    told = [any(map(str.isupper, words)) for words in longer if words]
    return bool(told) and sum(told) >= SHOUTED * len(told)
