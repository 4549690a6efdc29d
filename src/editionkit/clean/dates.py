"""Dates and times as pages write them → `date` or `datetime`; no clock, no guessing of years."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone

from editionkit.clean.patterns import regex

When = datetime | date

_ISO = regex(
    r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})"
    r"(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2}))?(?:[.,]\d+)?\s*(Z|UTC|GMT|[+-]\d{1,2}:?\d{2}|[+-]\d{2}(?!\d))?)?",
    re.I,
)
_COMPACT = regex(r"^(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?(Z|[+-]\d{2}:?\d{2})?)?$")
_EPOCH = regex(r"^\d{10}(?:\d{3})?$")

# Month names by language, in the order of the year; forms that would clash are left out.
_MONTHS = {
    "en": "january february march april may june july august september october november december",
    "en3": "jan feb mar apr may jun jul aug sep oct nov dec",
    "en4": "- - - - - june july - sept - - -",
    "de": "januar februar märz april mai juni juli august september oktober november dezember",
    "de3": "jän feber mär apr mai jun jul aug sep okt nov dez",
    "at": "jänner feber mrz - - - - - - - - -",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "fr3": "janv févr mars avr mai juin juil août sept oct nov déc",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "es3": "ene feb mar abr may jun jul ago sept oct nov dic",
    "es2": "- - - - - - - - setiembre - - -",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "pt3": "jan fev mar abr mai jun jul ago set out nov dez",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "it3": "gen feb mar apr mag giu lug ago set ott nov dic",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "nl3": "jan feb mrt apr mei jun jul aug sep okt nov dec",
    "no": "januar februar mars april mai juni juli august september oktober november desember",
    "no3": "jan feb mar apr mai jun jul aug sep okt nov des",
    "da": "januar februar marts april maj juni juli august september oktober november december",
    "sv": "januari februari mars april maj juni juli augusti september oktober november december",
    "fi": "tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta "
    "syyskuuta lokakuuta marraskuuta joulukuuta",
    "pl": "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października "
    "listopada grudnia",
    "cs": "ledna února března dubna května června července srpna září října listopadu prosince",
    "sk": "januára februára marca apríla mája júna júla augusta septembra októbra novembra decembra",
    "hu": "január február március április május június július augusztus szeptember október november "
    "december",
    "ro": "ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie "
    "decembrie",
    "tr": "ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık",
    "id": "januari februari maret april mei juni juli agustus september oktober november desember",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "uk": "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня",
    "el": "ιανουαρίου φεβρουαρίου μαρτίου απριλίου μαΐου ιουνίου ιουλίου αυγούστου σεπτεμβρίου "
    "οκτωβρίου νοεμβρίου δεκεμβρίου",
    "ar": "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
    "ar2": "- - - ابريل - يونيه يوليه اغسطس - اكتوبر - -",
    "ar3": "كانون_الثاني شباط آذار نيسان أيار حزيران تموز آب أيلول تشرين_الأول تشرين_الثاني "
    "كانون_الأول",
    "fa": "ژانویه فوریه مارس آوریل مه ژوئن ژوئیه اوت سپتامبر اکتبر نوامبر دسامبر",
    "he": "בינואר בפברואר במרץ באפריל במאי ביוני ביולי באוגוסט בספטמבר באוקטובר בנובמבר בדצמבר",
    "he2": "ינואר פברואר מרץ אפריל מאי יוני יולי אוגוסט ספטמבר אוקטובר נובמבר דצמבר",
    "hi": "जनवरी फरवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर अक्टूबर नवंबर दिसंबर",
    "sw": "januari februari machi aprili mei juni julai agosti septemba oktoba novemba desemba",
    "vi": "tháng_1 tháng_2 tháng_3 tháng_4 tháng_5 tháng_6 tháng_7 tháng_8 tháng_9 tháng_10 tháng_11 "
    "tháng_12",
}
_MONTH = {
    word.replace("_", " "): number
    for names in _MONTHS.values()
    for number, word in enumerate(names.split(), 1)
    if word != "-"
}
_NAMES = "|".join(sorted((re.escape(word) for word in _MONTH), key=len, reverse=True))
_DAY_FIRST = regex(
    rf"(?<![\d:])(\d{{1,2}})(?:st|nd|rd|th|\.|º|er|ª|η)?\s*(?:de\s+|of\s+|[-/]\s*)?({_NAMES})\.?,?\s*(?:del?\s+|[-/]\s*)?(\d{{4}})",
    re.I,
)
_MONTH_FIRST = regex(
    rf"(?<!\w)({_NAMES})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?:at\s+)?(\d{{4}})", re.I
)
_YEAR_FIRST = regex(rf"(?<!\d)(\d{{4}})[.,]?\s+({_NAMES})\.?\s+(\d{{1,2}})", re.I)
_DAY_AND_MONTH = regex(  # the day before the month's name, or after it
    rf"(?:((?<![\d:])\d{{1,2}}\.?\s+)|(?<!\w))(?:{_NAMES})(?(1)(?!\w)|\.?\s+\d{{1,2}}(?!\d))",
    re.I,
)
_DIGIT = regex(r"\d")
_HINTS = {  # small patterns that find something wherever these do: most texts need no more
    _MONTH_FIRST: regex(r"\s\d{1,2}(?:st|nd|rd|th)?,?\s+(?:at\s+)?\d{4}", re.I),
    _YEAR_FIRST: regex(r"\d{4}[.,]?\s\D{2,}+(?<=\s)\d"),
    _DAY_AND_MONTH: _DIGIT,
}
_CJK = regex(r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일]")
_NUMERIC = regex(r"(?<![\d./-])(\d{1,2})([./-])\s?(\d{1,2})\2\s?(\d{4})(?![\d/-])")
_NUMERIC_YEAR = regex(r"(?<![\d./-])(\d{4})([./])\s?(\d{1,2})\2\s?(\d{1,2})(?!\d)")
_CLOCK = regex(
    r"(?<![\d:.])([01]?\d|2[0-3])[:.h]([0-5]\d)(?::[0-5]\d)?\s*(am|pm|a\.m\.|p\.m\.)?"
    r"\s*(?:Uhr)?\s*(Z\b|UTC|GMT|CES?T|MES?Z|E[SD]T|ET|P[SD]T|PT|BST|IST|JST|[+-]\d{2}:?\d{2})?",
    re.I,
)
_ZONES = {
    "z": 0, "utc": 0, "gmt": 0, "cet": 60, "cest": 120, "mez": 60, "mesz": 120, "bst": 60,
    "est": -300, "edt": -240, "pst": -480, "pdt": -420, "jst": 540, "ist": 330,
}  # fmt: skip


def read_date(text: str | None, *, day_first: bool = True) -> When | None:
    """Return the first date in `text`, with its time and zone where they stand; None if none.

    `day_first` decides 3/4/2026 where neither number is above twelve.
    """
    text = (text or "").strip()[:400]
    if not _DIGIT.search(text):
        return None
    try:
        return _machine(text) or _written(text, day_first)
    except (ValueError, OverflowError):
        return None


def _machine(text: str) -> When | None:
    if match := _ISO.search(text):
        return _built(match.groups())
    if match := _COMPACT.match(text):
        return _built(match.groups())
    if _EPOCH.match(text):
        return datetime.fromtimestamp(int(text[:10]), UTC)
    return None


def _built(parts: tuple[str | None, ...]) -> When:
    year, month, day, hour, minute, second, zone = parts
    if hour is None or minute is None:
        return date(int(year or 0), int(month or 0), int(day or 0))
    return datetime(
        int(year or 0), int(month or 0), int(day or 0), int(hour) % 24, int(minute),
        min(int(second or 0), 59), tzinfo=_zone(zone),
    )  # fmt: skip


def _zone(text: str | None) -> timezone | None:
    if not text:
        return None
    if text[0] in "+-":
        digits = re.sub(r"\D", "", text)
        hours, rest = (digits, "0") if len(digits) <= 2 else (digits[:-2], digits[-2:])
        minutes = int(hours) * 60 + int(rest)
        return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes))
    minutes_east = _ZONES.get(text.lower())
    return None if minutes_east is None else timezone(timedelta(minutes=minutes_east))


def _written(text: str, day_first: bool) -> When | None:
    found = _written_day(text, day_first)
    if found is None:
        return None
    day, start, end = found
    rest = text[end : end + 40]
    clock = _CLOCK.search(rest) or _CLOCK.search(text[max(0, start - 24) : start])
    return _with_clock(day, clock) if clock else day


def _written_day(text: str, day_first: bool) -> tuple[date, int, int] | None:
    for pattern, order in (
        (_DAY_FIRST, "dmy"), (_MONTH_FIRST, "mdy"), (_YEAR_FIRST, "ymd"), (_CJK, "ymd"),
        (_NUMERIC_YEAR, "y.md"), (_NUMERIC, "?"),
    ):  # fmt: skip
        for match in pattern.finditer(text) if _is_hinted(pattern, text) else ():
            day = _day(match, order, day_first)
            if day:
                return day, match.start(), match.end()
    return None


def _day(match: re.Match[str], order: str, day_first: bool) -> date | None:
    groups = match.groups()
    try:
        if order == "?":
            return _numeric_day(groups, day_first)
        if order == "y.md":
            return _sane(int(groups[0]), int(groups[2]), int(groups[3]))
        values = dict(zip(order, groups, strict=True))
        month = values["m"]
        number = int(month) if month.isdigit() else _MONTH[month.lower()]
        return _sane(int(values["y"]), number, int(values["d"]))
    except (ValueError, KeyError):
        return None


def _numeric_day(groups: tuple[str, ...], day_first: bool) -> date | None:
    first, second, year = int(groups[0]), int(groups[2]), int(groups[3])
    if first > 12 or (second <= 12 and day_first):
        return _sane(year, second, first)
    return _sane(year, first, second)


def _sane(year: int, month: int, day: int) -> date | None:
    return date(year, month, day) if 1600 <= year <= 2200 else None


def _with_clock(day: date, clock: re.Match[str]) -> datetime:
    hour, minute, half, zone = int(clock[1]), int(clock[2]), (clock[3] or "").lower(), clock[4]
    if half.startswith("p") and hour < 12:
        hour += 12
    elif half.startswith("a") and hour == 12:
        hour = 0
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=_zone(zone))


def without_dates(text: str) -> str:
    """Return `text` with every date replaced by a bar."""
    if not _DIGIT.search(text):
        return text
    for pattern in (_ISO, _DAY_FIRST, _MONTH_FIRST, _CJK, _NUMERIC, _NUMERIC_YEAR, _DAY_AND_MONTH):
        text = pattern.sub(" | ", text) if _is_hinted(pattern, text) else text
    return text


def _is_hinted(pattern: re.Pattern[str], text: str) -> bool:
    hint = _HINTS.get(pattern)
    return hint is None or hint.search(text) is not None


def day_of(when: When) -> date:
    """The calendar day of a date or a time, as written."""
    return when.date() if isinstance(when, datetime) else when
