"""Keys under which an entry of a feed, and a story of the world, are known again.

An entry's keys, strongest first: `w:` guid widened by link, `g:` guid, `l:` link, `h:` what it says, and at last `x:` all
of them together, for an item that shares each with another one. Never a date: feeds redate what is old. A story's: `u:` link, `t:` title.
"""

from __future__ import annotations

import re

from monitor.model import Entry, ParsedEntry
from monitor.stories.normal import digest, normal, weight, words
from monitor.urls import link_key

PLAIN = 200  # longer values are kept as their hash
MIN_WORDS, MIN_WEIGHT = 4, 20
MIN_OWN_WORDS = 2
# Words that headings of standing features are made of: "Morning news briefing", "Live updates", "Photos of the day".
GENERIC_WORDS = (
    "a after all an and are as at be blog brief briefing briefs bulletin by cartoon crossword daily day days "
    "digest editor episode evening five for forecast friday from headlines here highlights horoscope how in is "
    "it its know latest letters live march may minute minutes monday month morning need new news newsletter "
    "night of on opinion our photo photos picture pictures podcast quiz recap report roundup saturday show "
    "stories story sunday take ten the thing things this thursday to today tonight top tuesday tv update "
    "updated updates video videos watch weather wednesday week weekend weekly what where who with world year "
    "you your в главное дайджест день дня за и итоги к на новости о обзор погода с "
)
GENERIC = frozenset(GENERIC_WORDS.split())
LEAD = re.compile(
    r"^\s*(?:breaking(?: news)?|just in|urgent|(?:update|wrapup|recast|refile) ?\d*|corrected|срочно|молния)\s*[:|\-–—]\s*",
    re.IGNORECASE,
)
TAIL = re.compile(r"\s+[|\-–—]\s+([^|–—]{2,40})$")


def keys_of(parsed: ParsedEntry) -> tuple[str, ...]:
    """All keys of a parsed entry, strongest first; never empty. Which of them tell it from the others of its document
    is for `identify` to see."""
    guid, link = " ".join((parsed.guid or "").split()), link_key(parsed.link) if parsed.link else ""
    keys = []
    if guid and link and link_key(guid) != link:
        keys.append(_key("w", f"{guid} {link}"))
    if guid:
        keys.append(_key("g", guid))
    if link:
        keys.append(_key("l", link))
    said = f"{normal(parsed.title)}\x1f{normal(parsed.summary or parsed.text)}"
    keys.append(f"h:{digest(said)}")
    return (*keys, f"x:{digest(' '.join(keys))}")


def story_keys(entry: Entry) -> tuple[str, ...]:
    """The keys under which copies of this entry are found: its link unless that is a front page, its title unless that
    could stand over anything."""
    link = link_key(entry.url)
    title = title_key(entry.title, entry.publisher)
    return tuple(key for key in (_key("u", link) if link else "", _key("t", title) if title else "") if key)


def title_key(title: str, publisher: str = "") -> str:
    """The title as copies of it compare: words only, without "BREAKING:" and the publisher's name at its end; "" when
    it has less than 4 words and 20 letters or is made of such words as any day's headings are."""
    found = words(_without_publisher(LEAD.sub("", title), publisher))
    joined = " ".join(found)
    long_enough = len(found) >= MIN_WORDS or weight(joined) >= MIN_WEIGHT
    own = {word for word in found if word not in GENERIC and not word.isdigit()}
    spaceless = weight(joined) > 1.5 * len(joined)  # Chinese and Japanese: a title is one long "word"
    return joined if long_enough and (len(own) >= MIN_OWN_WORDS or spaceless) else ""


def _without_publisher(title: str, publisher: str) -> str:
    """The title without " - BBC News" at its end, if that names its publisher."""
    tail = TAIL.search(title)
    if tail is None or not publisher:
        return title
    name, own = "".join(words(tail.group(1))), "".join(words(publisher))
    return title[: tail.start()] if name and (name in own or own.partition(".")[0] in name) else title


def _key(kind: str, value: str) -> str:
    return f"{kind}:{value}" if len(value) <= PLAIN else f"{kind}:#{digest(value)}"
