"""Go's reference layouts (``2006-01-02 15:04:05``): formatting and reading times.

Source: Go's time/format.go (nextStdChunk, appendFormat, parse).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from chartlint.gotmpl.goval import GoError
from chartlint.render.functions.gotime import (
    DAYS,
    LOCAL_ZONE,
    MONTHS,
    SECOND,
    UTC_ZONE,
    Civil,
    GoTime,
    Zone,
    days_before,
    days_in,
    is_leap,
    quote,
)

_CHUNK = re.compile(
    r"January|Jan(?![a-z])|Monday|Mon(?![a-z])|MST|2006|002|0[1-6]|15|1|2|__2|_2(?!006)|3|4|5|PM|pm"
    r"|[-Z](?:070000|07:00:00|0700|07:00|07)|[.,](?:0+|9+)(?![0-9])"
)


@lru_cache(maxsize=256)
def _chunks(layout: str) -> list[tuple[str, str]]:
    """A layout as literal text before a chunk, and the chunk; the last chunk is empty."""
    found: list[tuple[str, str]] = []
    at = 0
    for match in _CHUNK.finditer(layout):
        found.append((layout[at : match.start()], match.group()))
        at = match.end()
    found.append((layout[at:], ""))
    return found


# --- formatting -----------------------------------------------------------------------------------


def _padded(number: int, width: int) -> str:
    return f"-{-number:0{width}d}" if number < 0 else f"{number:0{width}d}"


_FIELDS: dict[str, Callable[[Civil], str]] = {
    "January": lambda c: MONTHS[c.month - 1],
    "Jan": lambda c: MONTHS[c.month - 1][:3],
    "Monday": lambda c: DAYS[c.weekday],
    "Mon": lambda c: DAYS[c.weekday][:3],
    "2006": lambda c: _padded(c.year, 4),
    "06": lambda c: f"{c.year % 100 if c.year > 0 else 0:02d}",
    "01": lambda c: f"{c.month:02d}",
    "1": lambda c: str(c.month),
    "02": lambda c: f"{c.day:02d}",
    "_2": lambda c: f"{c.day:2d}",
    "2": lambda c: str(c.day),
    "002": lambda c: f"{c.yday:03d}",
    "__2": lambda c: f"{c.yday:3d}",
    "15": lambda c: f"{c.hour:02d}",
    "03": lambda c: f"{c.hour % 12 or 12:02d}",
    "3": lambda c: str(c.hour % 12 or 12),
    "04": lambda c: f"{c.minute:02d}",
    "4": lambda c: str(c.minute),
    "05": lambda c: f"{c.second:02d}",
    "5": lambda c: str(c.second),
    "PM": lambda c: "PM" if c.hour >= 12 else "AM",
    "pm": lambda c: "pm" if c.hour >= 12 else "am",
}


def format_time(value: GoTime, layout: str) -> str:
    """``Time.Format`` by a reference layout."""
    fields, name, offset = value.shown()
    out: list[str] = []
    for literal, chunk in _chunks(layout):
        out.append(literal)
        if not chunk:
            break
        field = _FIELDS.get(chunk)
        if field is not None:
            out.append(field(fields))
        elif chunk == "MST":
            # without a name Go writes hours and minutes
            out.append(name or _offset_text(offset, "-0700"))
        elif chunk[0] in "-Z":
            out.append(_offset_text(offset, chunk))
        else:
            digits = f"{value.ns % SECOND:09d}"[: len(chunk) - 1]
            if chunk[1] == "9":
                digits = digits.rstrip("0")
            out.append(chunk[0] + digits if digits else "")
    return "".join(out)


def _offset_text(offset: int, chunk: str) -> str:
    if chunk[0] == "Z" and offset == 0:
        return "Z"
    hours, rest = divmod(abs(offset), 3600)
    minutes, seconds = divmod(rest, 60)
    # Go takes the sign from the whole minutes
    sign = "-" if offset < 0 and (hours or minutes) else "+"
    colon = ":" if ":" in chunk else ""
    text = f"{sign}{hours:02d}"
    if len(chunk) > 3:
        text += f"{colon}{minutes:02d}"
    if len(chunk) > 6:
        text += f"{colon}{seconds:02d}"
    return text


# --- parsing --------------------------------------------------------------------------------------


class _Mismatch(Exception):
    """A chunk does not fit the text."""


class _OutOfRange(Exception):
    """A chunk fits but its number cannot be."""


def _is_digit(text: str, at: int) -> bool:
    return at < len(text) and "0" <= text[at] <= "9"


def _number(text: str, fixed: bool) -> tuple[int, str]:
    """One or two digits, exactly two where ``fixed`` (getnum)."""
    if not _is_digit(text, 0) or (fixed and not _is_digit(text, 1)):
        raise _Mismatch
    size = 2 if _is_digit(text, 1) else 1
    return int(text[:size]), text[size:]


def _atoi(text: str) -> int:
    body = text[1:] if text[:1] in ("+", "-") else text
    if body and not (body.isascii() and body.isdigit()):
        raise _Mismatch
    if len(body) > 20:
        body = body.lstrip("0")[:20]  # out of any range, and Python refuses to read thousands of digits
    return int(body or "0") * (-1 if text[:1] == "-" else 1)


def _name(names: tuple[str, ...], size: int | None, text: str) -> tuple[int, str]:
    for number, name in enumerate(names):
        name = name[:size]
        if text[: len(name)].lower() == name.lower():
            return number, text[len(name) :]
    raise _Mismatch


def _nanoseconds(text: str) -> int:
    """A fraction with its point or comma."""
    if text[:1] not in (".", ","):
        raise _Mismatch
    if _atoi(text[1:10]) < 0:
        raise _OutOfRange("fractional second")
    return _atoi(text[1:10].ljust(9, "0"))


def _fraction_size(text: str) -> int:
    size = 1
    while _is_digit(text, size):
        size += 1
    return size


def _zone_name_size(text: str) -> int:
    """The length of an abbreviation of a zone in front of a text; 0 for none (parseTimeZone)."""
    if len(text) < 3:
        return 0
    if text[:4] in ("ChST", "MeST"):
        return 4
    if text[:3] == "GMT":
        return 3 + _signed_hours_size(text[3:])
    if text[0] in "+-":
        return _signed_hours_size(text)
    upper = next((at for at, char in enumerate(text[:6]) if not "A" <= char <= "Z"), min(len(text), 6))
    if upper == 5 and text[4] == "T":
        return 5
    if upper == 4 and (text[3] == "T" or text[:4] == "WITA"):
        return 4
    return 3 if upper == 3 else 0


def _signed_hours_size(text: str) -> int:
    if text[:1] not in ("+", "-"):
        return 0
    size = _fraction_size(text)
    return size if size > 1 and int(text[1:size]) <= 23 else 0


class _Reading:
    """The fields read so far; -1 is one that was not there."""

    def __init__(self) -> None:
        self.year = self.hour = self.minute = self.second = self.nanosecond = 0
        self.month = self.day = self.yday = -1
        self.afternoon: bool | None = None
        self.zone: Zone | None = None
        self.offset: int | None = None
        self.zone_name = ""

    def take(self, chunk: str, text: str, following: str) -> str:
        """Read one chunk off a text; the rest. Raises ``_Mismatch`` and ``_OutOfRange``, which names the rest."""
        if chunk == "06":
            if len(text) < 2:
                raise _Mismatch
            short = _atoi(text[:2])
            self.year = short + (1900 if short >= 69 else 2000)
            return text[2:]
        if chunk == "2006":
            if len(text) < 4 or not _is_digit(text, 0):
                raise _Mismatch
            self.year = _atoi(text[:4])
            return text[4:]
        if chunk in ("Jan", "January"):
            number, text = _name(MONTHS, 3 if chunk == "Jan" else None, text)
            self.month = number + 1
            return text
        if chunk in ("Mon", "Monday"):
            return _name(DAYS, 3 if chunk == "Mon" else None, text)[1]
        if chunk in ("01", "1"):
            self.month, text = _number(text, chunk == "01")
            return self._within("month", 1 <= self.month <= 12, text)
        if chunk in ("02", "_2", "2"):
            self.day, text = _number(text[1:] if chunk == "_2" and text[:1] == " " else text, chunk == "02")
            return text
        if chunk in ("002", "__2"):
            return self._take_yday(chunk, text)
        if chunk in ("15", "03", "3"):
            self.hour, text = _number(text, chunk == "03")
            return self._within("hour", self.hour < 24 if chunk == "15" else self.hour <= 12, text)
        if chunk in ("04", "4"):
            self.minute, text = _number(text, chunk == "04")
            return self._within("minute", self.minute < 60, text)
        if chunk in ("05", "5"):
            return self._take_second(chunk, text, following)
        if chunk in ("PM", "pm"):
            if text[:2] not in ({"AM", "PM"} if chunk == "PM" else {"am", "pm"}):
                raise _Mismatch
            self.afternoon = text[0] in "Pp"
            return text[2:]
        if chunk == "MST":
            return self._take_zone_name(text)
        if chunk[0] in "-Z":
            return self._take_offset(chunk, text)
        return self._take_fraction(chunk, text)

    @staticmethod
    def _within(what: str, good: bool, text: str) -> str:
        if not good:
            raise _OutOfRange(what)
        return text

    def _take_yday(self, chunk: str, text: str) -> str:
        if chunk == "__2":
            text = text[min(len(text) - len(text.lstrip(" ")), 2) :]
        size = 0
        while size < 3 and _is_digit(text, size):
            size += 1
        if size == 0 or (chunk == "002" and size != 3):
            raise _Mismatch
        self.yday = int(text[:size])
        return text[size:]

    def _take_second(self, chunk: str, text: str, following: str) -> str:
        self.second, text = _number(text, chunk == "05")
        self._within("second", self.second < 60, text)
        if text[:1] in (".", ",") and _is_digit(text, 1) and following[:1] not in (".", ","):
            # a fraction that the layout does not ask for is taken all the same
            size = _fraction_size(text)
            self.nanosecond = _nanoseconds(text[:size])
            return text[size:]
        return text

    def _take_fraction(self, chunk: str, text: str) -> str:
        if chunk[1] == "0":
            if len(text) < len(chunk):
                raise _Mismatch
            self.nanosecond = _nanoseconds(text[: len(chunk)])
            return text[len(chunk) :]
        if text[:1] not in (".", ",") or not _is_digit(text, 1):
            return text
        size = _fraction_size(text)
        self.nanosecond = _nanoseconds(text[:size])
        return text[size:]

    def _take_zone_name(self, text: str) -> str:
        if text[:3] == "UTC":
            self.zone = UTC_ZONE
            return text[3:]
        size = _zone_name_size(text)
        if not size:
            raise _Mismatch
        self.zone_name = text[:size]
        return text[size:]

    def _take_offset(self, chunk: str, text: str) -> str:
        if chunk[0] == "Z" and text[:1] == "Z":
            self.zone = UTC_ZONE
            return text[1:]
        colons = [at for at, char in enumerate(chunk) if char == ":"]
        if len(text) < len(chunk) or any(text[at] != ":" for at in colons):
            raise _Mismatch
        digits = text[1 : len(chunk)].replace(":", "") if colons else text[1 : len(chunk)]
        parts = [_number(digits[at : at + 2], True)[0] for at in range(0, len(digits), 2)]
        for number, limit, what in zip(parts, (24, 60, 60), ("hour", "minute", "second")):
            if number > limit:
                raise _OutOfRange(f"time zone offset {what}")
        if text[0] not in "+-":
            raise _Mismatch
        offset = sum(number * unit for number, unit in zip(parts, (3600, 60, 1)))
        self.offset = -offset if text[0] == "-" else offset
        return text[len(chunk) :]

    def settle(self) -> str:
        """Bring hour, month and day together; the text of what does not fit, or nothing."""
        if self.afternoon is True and self.hour < 12:
            self.hour += 12
        elif self.afternoon is False and self.hour == 12:
            self.hour = 0
        if self.yday >= 0:
            problem = self._settle_yday()
            if problem:
                return problem
        self.month = 1 if self.month < 0 else self.month
        self.day = 1 if self.day < 0 else self.day
        return "" if 1 <= self.day <= days_in(self.month, self.year) else "day out of range"

    def _settle_yday(self) -> str:
        yday, month, day = self.yday, 0, 0
        if is_leap(self.year):
            if yday == 60:
                month, day = 2, 29
            elif yday > 60:
                yday -= 1
        if not 1 <= yday <= 365:
            return "day-of-year out of range"
        if not month:
            month = (yday - 1) // 31 + 1
            if days_before(month + 1) < yday:
                month += 1
            day = yday - days_before(month)
        if self.month >= 0 and self.month != month:
            return "day-of-year does not match month"
        if self.day >= 0 and self.day != day:
            return "day-of-year does not match day"
        self.month, self.day = month, day
        return ""

    def moment(self) -> GoTime:
        """The instant in the zone that was read, else in the local one."""
        seconds = self.hour * 3600 + self.minute * 60 + self.second
        where = self.zone or LOCAL_ZONE
        if self.zone is None and self.offset is not None:
            if LOCAL_ZONE.lookup(0) != (self.zone_name or LOCAL_ZONE.name, self.offset, False):
                where = Zone(self.zone_name, self.offset)
        elif self.zone is None and self.zone_name:
            # Go knows no offset for a bare name, and takes GMT+3 as a moment in UTC that it only shows elsewhere
            hours = _atoi(self.zone_name[3:]) if self.zone_name.startswith("GMT") else 0
            found = GoTime.date(self.year, self.month, self.day, seconds, self.nanosecond, UTC_ZONE)
            return found.within(Zone(self.zone_name, hours * 3600))
        return GoTime.date(self.year, self.month, self.day, seconds, self.nanosecond, where)


def _bytes(text: str) -> str:
    """A text with one character per byte, for Go's time package counts and cuts bytes."""
    return text if text.isascii() else text.encode("utf-8", "surrogateescape").decode("latin-1")


def _text(data: str) -> str:
    return data if data.isascii() else data.encode("latin-1").decode("utf-8", "surrogateescape")


def _skip(text: str, literal: str) -> tuple[str, bool]:
    """A text behind a literal (a blank of which stands for any number); and whether it fits."""
    while literal:
        if literal[0] == " ":
            if text and text[0] != " ":
                return text, False
            literal, text = literal.lstrip(" "), text.lstrip(" ")
            continue
        if not text or text[0] != literal[0]:
            return text, False
        literal, text = literal[1:], text[1:]
    return text, True


def parse_time(layout: str, text: str) -> GoTime:
    """``time.Parse`` in the local zone; raises ``GoError`` with Go's words."""
    shown = quote(text)

    def mismatch(element: str, rest: str) -> GoError:
        return GoError(
            f"parsing time {shown} as {quote(layout)}: cannot parse {quote(_text(rest))} as {quote(_text(element))}"
        )

    reading = _Reading()
    rest = _bytes(text)
    chunks = _chunks(_bytes(layout))
    for number, (literal, chunk) in enumerate(chunks):
        rest, fits = _skip(rest, literal)
        if not fits:
            raise mismatch(literal, rest)
        if not chunk:
            break
        before = rest
        try:
            rest = reading.take(chunk, rest, chunks[number + 1][1])
        except _OutOfRange as error:
            raise GoError(f"parsing time {shown}: {error} out of range") from None
        except _Mismatch:
            raise mismatch(chunk, before) from None
    if rest:
        raise GoError(f"parsing time {shown}: extra text: {quote(_text(rest))}")
    problem = reading.settle()
    if problem:
        raise GoError(f"parsing time {shown}: {problem}")
    return reading.moment()
