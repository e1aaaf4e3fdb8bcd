"""Dates of feeds to epoch milliseconds, or None: a date that can't be right is worse than none.

feedparser's own reading is not asked: it takes unknown zones for UTC and fills missing months in from today, so that one
document would read otherwise next month. Whether a date lies in the future is for the caller to say, who knows the time.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

EARLIEST_MS = 631_152_000_000  # 1990-01-01: no feed is older; 0 and 1970 are empty fields
LATEST_MS = 4_102_444_800_000  # 2100-01-01
WEEKDAY = re.compile(r"^[^\d,]{2,20},\s*(?=\S)")
NAME = r"([^\W\d]{3,})\.?"
# A date's beginning, by the order of its parts. 05/17/2020 can only be American, 17/05/2020 only be the rest's; 05/06/2020 is
# anybody's guess and matches neither.
FORMS = tuple(
    (re.compile(form, re.IGNORECASE), order)
    for form, order in (
        (r"(\d{4})(\d{2})(\d{2})(?=T?\d{6}|T?\d{4}(?!\d)|$)", "ymd"),
        (r"(\d{4})[-/.]\s?(\d{1,2})[-/.]\s?(\d{1,2})", "ymd"),
        (rf"(\d{{4}})[\s.\-]+{NAME}[\s\-]+(\d{{1,2}})(?!\d)", "ymd"),
        (r"(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일]", "ymd"),
        (rf"(\d{{1,2}})(?:st|nd|rd|th)?(?:\s+de)?[\s.\-]+{NAME},?(?:\s+de)?[\s\-]+(\d{{4}}|\d{{2}})", "dmy"),
        (rf"{NAME}\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}})", "mdy"),
        (r"(0?[1-9]|1[0-2])[/-](1[3-9]|2\d|3[01])[/-](\d{4}|\d{2})(?!\d)", "mdy"),
        (r"(1[3-9]|2\d|3[01])[/-](0?[1-9]|1[0-2])[/-](\d{4})", "dmy"),
        (r"(0?[1-9]|[12]\d|3[01])\.(0?[1-9]|1[0-2])\.(\d{4}|\d{2})(?!\d)", "dmy"),
        (r"(\d{1,2})\s(\d{1,2})\s(\d{4})", "dmy"),
    )
)
# What stands behind it: 10:00, T10:00:00.5, at 3:04 p.m., 10h15, 10.15, 오후 3:04. A sign begins an offset, not a time.
CLOCK = re.compile(
    r"((?:[^\d+\-]|-(?!\d)){0,12})(\d{1,2})\s?[:.h時时시]\s?(\d{1,2})(?:\s?[:.m分분]\s?(\d{1,2})(?:[.,]\d+)?)?"
    r"\s*([ap]\.?\s?m\.?(?!\w))?",
    re.IGNORECASE,
)
COMPACT_CLOCK = re.compile(r"()T?(\d{2})(\d{2})(\d{2})?()(?!\d)", re.IGNORECASE)
AFTERNOON = re.compile("오후|下午|午後|晚上")
CLOCK_FIRST = re.compile(r"^(\d{1,2}:\d{2}(?::\d{2})?(?:\s*[ap]\.?m\.?)?),?\s+(\S.*)", re.IGNORECASE)
# ISO 8601's other days: 2020-138 is the 138th of the year, 2020-W20-7 the Sunday of week 20.
OTHER_DAY = re.compile(r"^(\d{4})-(?:(\d{3})|W(\d{2})-([1-7]))(?=T|$)")
HOUR_ONLY = re.compile(r"^(\d{4}-\d{2}-\d{2}T\d{2})(?=Z|[+-]\d{2}:?(?:\d{2})?$)", re.IGNORECASE)
YEAR_LAST = re.compile(  # asctime
    rf"^(?:[^\W\d]+\.?,?\s+)?{NAME}\s+(\d{{1,2}})\s+(\d{{1,2}}:\d{{2}}(?::\d{{2}})?)\s+((?:[a-z]+\s+|[+-]\d{{4}}\s+)?)(\d{{4}})$",
    re.IGNORECASE,
)
OFFSET = re.compile(r"(?:UTC|GMT)?\s*([+-])(\d{1,2}):?(\d{2})?(?:\s*\(.*\))?", re.IGNORECASE)
EPOCH = re.compile(r"1[0-9]{9}(?:[0-9]{3})?(?:\.[0-9]+)?")
# A zone by its city, as `Europe/Brussels`.
CITY = re.compile(r"[A-Z][A-Za-z]+(?:/[A-Z][A-Za-z_-]+){1,2}")
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
    **dict.fromkeys(("ast", "at", "edt", "clt"), -240),
    **dict.fromkeys(("est", "et", "cdt", "cot", "pet"), -300),
    **dict.fromkeys(("cst", "ct", "mdt"), -360),
    **dict.fromkeys(("mst", "mt", "pdt"), -420),
    **dict.fromkeys(("pst", "pt", "akdt"), -480),
    **dict.fromkeys(("akst",), -540),
    **dict.fromkeys(("hst",), -600),
}
# The beginnings of month names, the longest that fits wins: English, German, French, Spanish, Catalan, Italian, Portuguese,
# Romanian, Dutch, Danish, Norwegian, Finnish, Estonian, Lithuanian, Polish, Czech, Serbian, Russian, Ukrainian, Bulgarian,
# Turkish, Greek, Hungarian, Indonesian, Arabic.
MONTHS = (
    "jan jän jaan ene gen ian tam sau sty led янв січ яну јан oca ιαν يناير",
    "feb fév fev helm veeb vas lut úno фев лют şub φεβ فبراير",
    "mar mär mrz maa bře kov мар бер μαρ μάρ márc مارس",
    "apr avr abr huh bal kwi dub апр кві nis απρ ápr أبريل ابريل إبريل",
    "may mai mag mei maj tou geg kvě мая май мај тра μαϊ μάι μαι máj مايو",
    "jun juin juuni giu iun kes bir cze červn июн юни јун чер haz ιουν ιούν jún يونيو يونيه",
    "jul juil juuli lug iul hei lie lip červenc июл юли јул лип tem ιουλ ιούλ júl يوليو يوليه",
    "aug aoû aou ago agu avg elo rugp sie srp авг сер ağu αυγ αύγ أغسطس اغسطس",
    "sep set syy rugs wrz zář сен вер eyl σεπ szept سبتمبر",
    "oct okt ott out lok spa paź říj окт жов eki οκτ أكتوبر اكتوبر",
    "nov noi marr lap lis ноя ное нов kas νοε νοέ نوفمبر",
    "dec dez déc dic des det jou gru pro дек дец гру ara δεκ ديسمبر",
)
MONTH_NUMBERS = sorted(
    ((start, number) for number, starts in enumerate(MONTHS, 1) for start in starts.split()), key=lambda m: -len(m[0])
)


def sane(epoch_ms: int | None) -> int | None:
    """The time if it can be a publication's: from 1990 on, before 2100."""
    return epoch_ms if epoch_ms is not None and EARLIEST_MS <= epoch_ms < LATEST_MS else None


def parse_date(text: str) -> int | None:
    """Epoch ms of a date as feeds write it; None for what names no full day. Without a zone it is UTC."""
    text = " ".join(text.split())[:100]
    if EPOCH.fullmatch(text):
        whole = int(text.partition(".")[0])
        return sane(whole if whole > 10**11 else whole * 1000)
    text = HOUR_ONLY.sub(r"\1:00", OTHER_DAY.sub(_calendar_day, YEAR_LAST.sub(r"\2 \1 \5 \3 \4", text)))
    text = CLOCK_FIRST.sub(r"\2 \1", WEEKDAY.sub("", text, count=1), count=1)
    for candidate in (text, text.partition(" ")[2]):  # the first word may be a weekday
        for form, order in FORMS:
            found = form.match(candidate)
            if found is not None:
                day = _day(*(found.group(order.index(part) + 1) for part in "ymd"))
                return _epoch(day, candidate[found.end() :])
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


@lru_cache(maxsize=1_000)
def _month(name: str) -> int:
    """1-12, or 0 for no month."""
    name = name.casefold()
    return next((number for start, number in MONTH_NUMBERS if name.startswith(start)), 0)


def _epoch(day: tuple[int, int, int], rest: str) -> int | None:
    """The time on that day that the rest of the text names, midnight when it names none; None when either can't be."""
    clock = COMPACT_CLOCK.match(rest) or CLOCK.match(rest)
    before, *parts, half = clock.groups() if clock else ("", 0, 0, 0, "")
    hour, minute, second = (int(part or 0) for part in parts)
    if (half or AFTERNOON.search(before)) and hour <= 12:
        hour = hour % 12 + (0 if half and half[0] in "aA" else 12)
    extra = timedelta(days=1) if (hour, minute, second) == (24, 0, 0) else timedelta()
    zone = _zone(rest[clock.end() :] if clock else rest)
    try:
        when = datetime(*day, hour % 24 if extra else hour, minute, min(second, 59), tzinfo=zone) + extra
        return sane(int(when.astimezone(UTC).timestamp() * 1000))
    except (ValueError, OverflowError):
        return None


def _zone(name: str) -> tzinfo:
    """The zone that is named by offset, abbreviation or city; UTC when none or an unknown one is."""
    name = name.strip(" .()")
    if found := OFFSET.match(name):
        minutes = int(found.group(2)) * 60 + int(found.group(3) or 0)
        if minutes < 24 * 60:
            return timezone(timedelta(minutes=minutes if found.group(1) == "+" else -minutes))
    word = name.partition(" ")[0]
    return _city(word) if CITY.fullmatch(word) else timezone(timedelta(minutes=ZONES.get(word.lower(), 0)))


def _city(name: str) -> tzinfo:
    """The zone of a city (`Europe/Brussels`)."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC
