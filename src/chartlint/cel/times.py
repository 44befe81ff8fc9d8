"""Timestamps and durations, in nanoseconds.

A timestamp lies in the years 1 to 9999, a duration within an int64 of nanoseconds, as in Kubernetes (cel-go).
"""

from __future__ import annotations

import re
from typing import Any

from chartlint.cel.errors import CelEvalError
from chartlint.cel.values import INT_MAX, INT_MIN, CelObject

SECOND = 1_000_000_000
_FIRST, _LAST = -62135596800, 253402300799
"""Seconds of 0001-01-01T00:00:00Z and of 9999-12-31T23:59:59Z since 1970."""

_UNITS = {
    "ns": 1,
    "us": 1_000,
    "µs": 1_000,
    "μs": 1_000,
    "ms": 1_000_000,
    "s": SECOND,
    "m": 60 * SECOND,
    "h": 3600 * SECOND,
}
_PART = r"([0-9]*)(?:\.([0-9]*))?(ns|us|µs|μs|ms|s|m|h)"
_STAMP = (
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt]([0-9]{2}):([0-9]{2}):([0-9]{2})(?:[.,]([0-9]{1,40}))?"
    r"(?:([Zz])|([+-])([0-9]{2}):([0-9]{2}))"
)
_OFFSET = r"([+-]?)([0-9]{1,2}):([0-9]{2})"
_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


class Duration(CelObject):
    """A span of time in nanoseconds."""

    __slots__ = ("nanos",)
    cel_type = "google.protobuf.Duration"

    def __init__(self, nanos: int) -> None:
        if not INT_MIN <= nanos <= INT_MAX:
            raise CelEvalError("duration overflow")
        self.nanos = nanos

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Duration) and self.nanos == other.nanos

    def __lt__(self, other: Duration) -> bool:
        return self.nanos < other.nanos

    def __le__(self, other: Duration) -> bool:
        return self.nanos <= other.nanos

    def __hash__(self) -> int:
        return hash(self.nanos)

    def __repr__(self) -> str:
        return f'duration("{self.text()}")'

    def text(self) -> str:
        """Decimal seconds: ``1.5s``."""
        from chartlint.cel.numbers import plain_double

        return f"{plain_double(self.nanos / SECOND)}s"


class Timestamp(CelObject):
    """A point in time: nanoseconds since 1970-01-01T00:00:00Z."""

    __slots__ = ("nanos",)
    cel_type = "google.protobuf.Timestamp"

    def __init__(self, nanos: int) -> None:
        if not _FIRST <= nanos // SECOND <= _LAST:
            raise CelEvalError("timestamp overflow")
        self.nanos = nanos

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Timestamp) and self.nanos == other.nanos

    def __lt__(self, other: Timestamp) -> bool:
        return self.nanos < other.nanos

    def __le__(self, other: Timestamp) -> bool:
        return self.nanos <= other.nanos

    def __hash__(self) -> int:
        return hash(self.nanos)

    def __repr__(self) -> str:
        return f'timestamp("{self.text()}")'

    def text(self) -> str:
        """RFC 3339 in UTC, with the places of a second that it has."""
        moment = _datetime(self.nanos)
        fraction = f"{self.nanos % SECOND:09}".rstrip("0")
        return f"{moment.year:04}{moment:-%m-%dT%H:%M:%S}{'.' if fraction else ''}{fraction}Z"


def parse_duration(text: str) -> Duration:
    """Read Go's form: ``1h30m``, ``-1.5s``, ``0``. Raises CelEvalError."""
    body = text[1:] if text[:1] in ("-", "+") else text
    if body == "0":
        return Duration(0)
    total = at = 0
    while at < len(body):
        match = re.match(_PART, body[at : at + 80])
        if match is None or not (match[1] or match[2]) or len(match[0]) > 60:
            break
        unit = _UNITS[match[3]]
        total += int(match[1] or 0) * unit
        if match[2]:
            total += int(match[2]) * unit // 10 ** len(match[2])
        at += match.end()
    if not body or at < len(body):
        raise CelEvalError(f"`{text}` is no duration")
    return Duration(-total if text[:1] == "-" else total)


def parse_timestamp(text: str) -> Timestamp:
    """Read RFC 3339. Raises CelEvalError."""
    match = re.fullmatch(_STAMP, text)
    if match is None:
        raise CelEvalError(f"`{text}` is no timestamp")
    year, month, day, hour, minute, second = (int(match[group]) for group in range(1, 7))
    leap = month == 2 and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    if not (1 <= month <= 12 and 1 <= day <= _DAYS[month - 1] + leap and hour < 24 and minute < 60 and second < 60):
        raise CelEvalError(f"`{text}` is no timestamp: a part is out of its range")
    nanos = int((match[7] or "0")[:9].ljust(9, "0"))
    shift = 0
    if match[9]:
        if int(match[10]) > 23 or int(match[11]) > 59:
            raise CelEvalError(f"`{text}` is no timestamp: a part is out of its range")
        shift = (int(match[10]) * 60 + int(match[11])) * 60 * (-1 if match[9] == "-" else 1)
    seconds = _days(year, month, day) * 86400 + hour * 3600 + minute * 60 + second - shift
    return Timestamp(seconds * SECOND + nanos)


def of_seconds(seconds: int) -> Timestamp:
    """The timestamp so many seconds after 1970."""
    return Timestamp(seconds * SECOND)


def part(stamp: Timestamp, name: str, zone: str = "UTC") -> int:
    """What ``getFullYear`` and the others answer, in a time zone (``Europe/Berlin``, ``+02:00``).

    ``name`` is ``year``, ``month`` (0 to 11), ``day_of_year`` (0-based), ``day_of_month`` (0-based), ``date``
    (1-based), ``day_of_week`` (Sunday is 0), ``hours``, ``minutes``, ``seconds`` or ``milliseconds``. Raises
    CelEvalError.
    """
    if name == "milliseconds":
        return stamp.nanos % SECOND // 1_000_000
    moment = _datetime(stamp.nanos, zone)
    match name:
        case "year":
            return int(moment.year)
        case "month":
            return int(moment.month) - 1
        case "day_of_year":
            return int(moment.timetuple().tm_yday) - 1
        case "day_of_month":
            return int(moment.day) - 1
        case "date":
            return int(moment.day)
        case "day_of_week":
            return int(moment.isoweekday()) % 7
        case "hours":
            return int(moment.hour)
        case "minutes":
            return int(moment.minute)
    return int(moment.second)


def _days(year: int, month: int, day: int) -> int:
    """Days since 1970 in the proleptic Gregorian calendar; the year 0 is one too."""
    year -= month <= 2
    era, of_era = year // 400, year % 400
    of_year = (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + day - 1
    return era * 146097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719468


def _datetime(nanos: int, zone: str = "UTC") -> Any:
    from datetime import UTC, datetime, timedelta, timezone, tzinfo

    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=nanos // SECOND)
    if zone in ("UTC", "", "Z"):
        return moment
    found: tzinfo
    offset = re.fullmatch(_OFFSET, zone)
    if offset:
        delta = timedelta(hours=int(offset[2]), minutes=int(offset[3]))
        if delta >= timedelta(days=1):
            raise CelEvalError(f"unknown time zone {zone}")
        found = timezone(-delta if offset[1] == "-" else delta)
    else:
        from zoneinfo import ZoneInfo

        try:
            found = ZoneInfo(zone)
        except Exception:
            # ZoneInfo fails in many ways: unknown, a folder, an absolute path, no data on this machine
            raise CelEvalError(f"unknown time zone {zone}") from None
    try:
        return moment.astimezone(found)
    except OverflowError:
        raise CelEvalError("timestamp overflow") from None
