"""Dates of feeds to epoch milliseconds, or None: a date that can't be right is worse than none.

feedparser reads most; what it gives up on or misreads (zone names beyond the American ones, month names in other
languages, missing parts) is tried here. Whether a date lies in the future is for the caller to say, who knows the time.
"""

from __future__ import annotations

import calendar
import re
from datetime import UTC, datetime, timedelta, timezone

EARLIEST_MS = 631_152_000_000  # 1990-01-01: no feed is older; 0 and 1970 are empty fields
LATEST_MS = 4_102_444_800_000  # 2100-01-01
DAY_FIRST = re.compile(
    r"(?:[^\W\d]+\.?[,\s]+)?(\d{1,2})(?:st|nd|rd|th)?[\s.\-]+([^\W\d]{3,})\.?,?[\s\-]+(\d{4}|\d{2})"
    r"(?:[,T\s\-]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*([ap]\.?m\.?)?)?\s*(.*)",
    re.IGNORECASE,
)
MONTH_FIRST = re.compile(
    r"(?:[^\W\d]+\.?,\s+)?([^\W\d]{3,})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})"
    r"(?:[,\s\-]+(?:at\s+)?(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([ap]\.?m\.?)?)?\s*(.*)",
    re.IGNORECASE,
)
YEAR_FIRST = re.compile(
    r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T\s]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*([ap]\.?m\.?)?)?\s*(.*)",
    re.IGNORECASE,
)
COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?()\s?(Z|[+-]\d{2}:?\d{2})?)?$", re.IGNORECASE)
# 05/17/2020 can only be American, 17/05/2020 only be the rest's; 05/06/2020 is anybody's guess and matches neither.
CLOCK = r"(?:[,\s]+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([ap]\.?m\.?)?)?\s*(.*)"
SLASHED_US = re.compile(r"(0?[1-9]|1[0-2])/(1[3-9]|2\d|3[01])/(\d{4})" + CLOCK, re.IGNORECASE)
SLASHED = re.compile(r"(1[3-9]|2\d|3[01])/(0?[1-9]|1[0-2])/(\d{4})" + CLOCK, re.IGNORECASE)
FORMS = (
    (COMPACT, "ymd"),
    (YEAR_FIRST, "ymd"),
    (DAY_FIRST, "dmy"),
    (MONTH_FIRST, "mdy"),
    (SLASHED_US, "mdy"),
    (SLASHED, "dmy"),
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
# Ukrainian, Turkish.
MONTHS = (
    ("jan", "jän", "ene", "gen", "sty", "led", "янв", "січ", "oca"),
    ("feb", "fév", "fev", "lut", "úno", "фев", "лют", "şub"),
    ("mar", "mär", "mrz", "maa", "bře", "мар", "бер"),
    ("apr", "avr", "abr", "kwi", "dub", "апр", "кві", "nis"),
    ("may", "mai", "mag", "mei", "maj", "kvě", "мая", "май", "тра"),
    ("jun", "juin", "giu", "cze", "červn", "июн", "чер", "haz"),
    ("jul", "juil", "lug", "lip", "červenc", "июл", "лип", "tem"),
    ("aug", "aoû", "aou", "ago", "sie", "srp", "авг", "сер", "ağu"),
    ("sep", "set", "wrz", "zář", "сен", "вер", "eyl"),
    ("oct", "okt", "ott", "out", "paź", "říj", "окт", "жов", "eki"),
    ("nov", "lis", "ноя", "kas"),
    ("dec", "dez", "déc", "dic", "gru", "pro", "дек", "гру", "ara"),
)


def sane(epoch_ms: int | None) -> int | None:
    """The time if it can be a publication's: from 1990 on, before 2100."""
    return epoch_ms if epoch_ms is not None and EARLIEST_MS <= epoch_ms < LATEST_MS else None


def of_tuple(parsed: object) -> int | None:
    """Epoch ms of feedparser's UTC time tuple."""
    if not isinstance(parsed, tuple):
        return None
    try:
        return sane(calendar.timegm(parsed) * 1000)
    except (ValueError, OverflowError, TypeError):
        return None


def parse_date(text: str) -> int | None:
    """Epoch ms of a date as feeds write it; None for what names no full day. Without a zone it is UTC."""
    text = " ".join(text.split())[:100]
    if EPOCH.fullmatch(text):
        return sane(int(text) * (1 if len(text) > 10 else 1000))
    for form, order in FORMS:
        found = form.match(text)
        if found is not None:
            day = _day(*(found.group(order.index(part) + 1) for part in "ymd"))
            return _epoch(day, found.group(4, 5, 6), half=found.group(7), zone=found.group(8) or "")
    return None


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
