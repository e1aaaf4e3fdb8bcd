"""Dates of feeds to epoch milliseconds, or None: a date that can't be right is worse than none.

feedparser's own reading is not asked: it takes unknown zones for UTC and fills missing months in from today, so that one
document would read otherwise next month. Whether a date lies in the future is for the caller to say, who knows the time.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone

EARLIEST_MS = 631_152_000_000  # 1990-01-01: no feed is older; 0 and 1970 are empty fields
LATEST_MS = 4_102_444_800_000  # 2100-01-01
DAY_FIRST = re.compile(
    r"(?:[^\W\d]+\.?[,\s]+)?(\d{1,2})(?:st|nd|rd|th)?(?:\s+de)?[\s.\-]+([^\W\d]{3,})\.?,?(?:\s+de)?[\s\-]+(\d{4}|\d{2})"
    r"(?:[,T\s\-]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*([ap]\.?m\.?)?)?\s*(.*)",
    re.IGNORECASE,
)
MONTH_FIRST = re.compile(
    r"(?:[^\W\d]+\.?,?\s+)?([^\W\d]{3,})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})"
    r"(?:[,\s\-]+(?:at\s+)?(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([ap]\.?m\.?)?)?\s*(.*)",
    re.IGNORECASE,
)
YEAR_FIRST = re.compile(
    r"(?:[^\W\d]+\.?,\s+)?(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T\s]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*([ap]\.?m\.?)?)?\s*(.*)",
    re.IGNORECASE,
)
COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?()\s?(Z|[+-]\d{2}:?\d{2})?)?$", re.IGNORECASE)
# 05/17/2020 can only be American, 17/05/2020 only be the rest's; 05/06/2020 is anybody's guess and matches neither.
CLOCK = r"(?:[,T\s]+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([ap]\.?m\.?)?)?\s*(.*)"
SLASHED_US = re.compile(r"(0?[1-9]|1[0-2])/(1[3-9]|2\d|3[01])/(\d{4})" + CLOCK, re.IGNORECASE)
SLASHED = re.compile(r"(1[3-9]|2\d|3[01])/(0?[1-9]|1[0-2])/(\d{4})" + CLOCK, re.IGNORECASE)
DOTTED = re.compile(r"(0?[1-9]|[12]\d|3[01])\.(0?[1-9]|1[0-2])\.(\d{4})" + CLOCK, re.IGNORECASE)
YEAR_MONTH_NAME = re.compile(r"(\d{4})[\s.\-]+([^\W\d]{3,})\.?[\s\-]+(\d{1,2})(?!\d)" + CLOCK, re.IGNORECASE)
EAST_ASIAN = re.compile(r"(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일]" + CLOCK, re.IGNORECASE)
# ISO 8601's other days: 2020-138 is the 138th of the year, 2020-W20-7 the Sunday of week 20.
OTHER_DAY = re.compile(r"(\d{4})-(?:(\d{3})|W(\d{2})-([1-7]))(?=T|$)")
HOUR_ONLY = re.compile(r"(\d{4}-\d{2}-\d{2}T\d{2})(?=Z|[+-]\d{2}:?(?:\d{2})?$)", re.IGNORECASE)
YEAR_LAST = re.compile(  # asctime
    r"(?:[^\W\d]+\.?,?\s+)?([^\W\d]{3,})\.?\s+(\d{1,2})\s+(\d{1,2}:\d{2}(?::\d{2})?)\s+((?:[a-z]+\s+)?)(\d{4})$",
    re.IGNORECASE,
)
FORMS = (
    (COMPACT, "ymd"),
    (YEAR_FIRST, "ymd"),
    (YEAR_MONTH_NAME, "ymd"),
    (EAST_ASIAN, "ymd"),
    (DAY_FIRST, "dmy"),
    (MONTH_FIRST, "mdy"),
    (SLASHED_US, "mdy"),
    (SLASHED, "dmy"),
    (DOTTED, "dmy"),
)
OFFSET = re.compile(r"(?:UTC|GMT)?\s*([+-])(\d{1,2}):?(\d{2})?(?:\s*\(.*\))?", re.IGNORECASE)
EPOCH = re.compile(r"1[0-9]{9}(?:[0-9]{3})?")
# Offsets in minutes. Ambiguous names have the meaning that news sites give them.
ZONES = {
    **dict.fromkeys(("", "z", "ut", "utc", "gmt", "wet", "u", "uct"), 0),
    **dict.fromkeys(("bst", "cet", "met", "mez", "wat", "west"), 60),
    **dict.fromkeys(("cest", "mest", "mesz", "eet", "sast", "cat"), 120),
    **dict.fromkeys(("eest", "msk", "eat", "trt"), 180),
    **dict.fromkeys(("msd", "gst", "samt"), 240),
    **dict.fromkeys(("pkt", "yekt", "uzt"), 300),
    **dict.fromkeys(("ist",), 330),
    **dict.fromkeys(("npt",), 345),
    **dict.fromkeys(("ict", "wib", "novt"), 420),
    **dict.fromkeys(("hkt", "sgt", "myt", "pht", "awst", "irkt"), 480),
    **dict.fromkeys(("jst", "kst"), 540),
    **dict.fromkeys(("aest", "vlat"), 600),
    **dict.fromkeys(("aedt",), 660),
    **dict.fromkeys(("nzst",), 720),
    **dict.fromkeys(("nzdt",), 780),
    **dict.fromkeys(("brt", "art", "clst", "adt"), -180),
    **dict.fromkeys(("ast", "edt", "clt"), -240),
    **dict.fromkeys(("est", "cdt", "cot", "pet"), -300),
    **dict.fromkeys(("cst", "mdt"), -360),
    **dict.fromkeys(("mst", "pdt"), -420),
    **dict.fromkeys(("pst", "akdt"), -480),
    **dict.fromkeys(("akst",), -540),
    **dict.fromkeys(("hst",), -600),
}
# The beginnings of month names: English, German, French, Spanish, Italian, Portuguese, Dutch, Polish, Czech, Russian,
# Ukrainian, Turkish, Greek, Hungarian.
MONTHS = (
    ("jan", "jän", "ene", "gen", "sty", "led", "янв", "січ", "oca", "ιαν"),
    ("feb", "fév", "fev", "lut", "úno", "фев", "лют", "şub", "φεβ"),
    ("mar", "mär", "mrz", "maa", "bře", "мар", "бер", "μαρ", "μάρ", "márc"),
    ("apr", "avr", "abr", "kwi", "dub", "апр", "кві", "nis", "απρ", "ápr"),
    ("may", "mai", "mag", "mei", "maj", "kvě", "мая", "май", "тра", "μαϊ", "μάι", "μαι", "máj"),
    ("jun", "juin", "giu", "cze", "červn", "июн", "чер", "haz", "ιουν", "ιούν", "jún"),
    ("jul", "juil", "lug", "lip", "červenc", "июл", "лип", "tem", "ιουλ", "ιούλ", "júl"),
    ("aug", "aoû", "aou", "ago", "sie", "srp", "авг", "сер", "ağu", "αυγ", "αύγ"),
    ("sep", "set", "wrz", "zář", "сен", "вер", "eyl", "σεπ", "szept"),
    ("oct", "okt", "ott", "out", "paź", "říj", "окт", "жов", "eki", "οκτ"),
    ("nov", "lis", "ноя", "kas", "νοε", "νοέ"),
    ("dec", "dez", "déc", "dic", "gru", "pro", "дек", "гру", "ara", "δεκ"),
)


def sane(epoch_ms: int | None) -> int | None:
    """The time if it can be a publication's: from 1990 on, before 2100."""
    return epoch_ms if epoch_ms is not None and EARLIEST_MS <= epoch_ms < LATEST_MS else None


def parse_date(text: str) -> int | None:
    """Epoch ms of a date as feeds write it; None for what names no full day. Without a zone it is UTC."""
    text = " ".join(text.split())[:100]
    if EPOCH.fullmatch(text):
        return sane(int(text) * (1 if len(text) > 10 else 1000))
    text = HOUR_ONLY.sub(r"\1:00", OTHER_DAY.sub(_calendar_day, YEAR_LAST.sub(r"\2 \1 \5 \3 \4", text)))
    for form, order in FORMS:
        found = form.match(text)
        if found is not None:
            day = _day(*(found.group(order.index(part) + 1) for part in "ymd"))
            return _epoch(day, found.group(4, 5, 6), half=found.group(7), zone=found.group(8) or "")
    return None


def _calendar_day(found: re.Match[str]) -> str:
    """Year, month and day of another kind of day; the text itself when there is no such day."""
    year, ordinal, week, weekday = found.groups()
    try:
        if ordinal is None:
            return date.fromisocalendar(int(year), int(week), int(weekday)).isoformat()
        day = date(int(year), 1, 1) + timedelta(days=int(ordinal) - 1)
    except (ValueError, OverflowError):
        return found.group()
    return day.isoformat() if day.year == int(year) else found.group()


def _day(year: str, month: str, day: str) -> tuple[int, int, int]:
    """Numbers of year, month (0 when it is none) and day; two digits of a year mean 1970-2069."""
    full = int(year) + (0 if len(year) > 2 else 2000 if int(year) < 70 else 1900)
    number = int(month) if month.isdigit() else _month(month)
    return full, number, int(day)


def _month(name: str) -> int:
    """1-12, or 0 for no month."""
    name = name.casefold()
    return next((i for i, starts in enumerate(MONTHS, 1) if name.startswith(starts)), 0)


def _epoch(day: tuple[int, int, int], clock: tuple[str | None, ...], *, half: str | None, zone: str) -> int | None:
    hour, minute, second = (int(part or 0) for part in clock)
    if half and hour <= 12:
        hour = hour % 12 + (12 if half.lower().startswith("p") else 0)
    extra = timedelta(days=1) if (hour, minute, second) == (24, 0, 0) else timedelta()
    try:
        when = datetime(*day, hour % 24 if extra else hour, minute, min(second, 59), tzinfo=_zone(zone)) + extra
        return sane(int(when.astimezone(UTC).timestamp() * 1000))
    except (ValueError, OverflowError):
        return None


def _zone(name: str) -> timezone:
    """The offset that is named; UTC when none or an unknown one is."""
    name = name.strip(" .()")
    if found := OFFSET.match(name):
        minutes = int(found.group(2)) * 60 + int(found.group(3) or 0)
        if minutes < 24 * 60:
            return timezone(timedelta(minutes=minutes if found.group(1) == "+" else -minutes))
    return timezone(timedelta(minutes=ZONES.get(name.split(" ")[0].lower() if name else "", 0)))
