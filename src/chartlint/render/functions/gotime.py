"""Go's ``time``: instants in nanoseconds with a zone, calendar arithmetic, durations.

Source: Go's time/time.go, time/zoneinfo.go and time/format.go (ParseDuration). Layouts are in ``golayout``.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Any, ClassVar, NamedTuple

from chartlint.gotmpl.faults import ExecFault
from chartlint.gotmpl.gofmt import format_v, go_quote
from chartlint.gotmpl.goval import Duration, GoError, GoObject, Int64, NoField

RFC3339_NANO = "2006-01-02T15:04:05.999999999Z07:00"
MICROSECOND = 1_000
MILLISECOND = 1_000_000
SECOND = 1_000_000_000
MINUTE = 60 * SECOND
HOUR = 3600 * SECOND
MAX_DURATION = (1 << 63) - 1
MIN_DURATION = -(1 << 63)
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
DAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
_DAY_SECONDS = 86_400
# Days and seconds of the 400 years after which the calendar repeats.
_CYCLE_DAYS = 146_097
_DAYS_BEFORE = (0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365)


# --- the calendar ---------------------------------------------------------------------------------


def is_leap(year: int) -> bool:
    """Whether a year of the Gregorian calendar (extended to all years) has 366 days."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def days_in(month: int, year: int) -> int:
    """The number of days of a month, 1 to 12."""
    return 29 if month == 2 and is_leap(year) else _DAYS_BEFORE[month] - _DAYS_BEFORE[month - 1]


def days_before(month: int) -> int:
    """The days of a common year before a month; 13 gives the whole year."""
    return _DAYS_BEFORE[month - 1]


def day_number(year: int, month: int, day: int) -> int:
    """Days since 1970-01-01 of any date; months and days beyond their range flow over, as in Go's ``Date``."""
    year += (month - 1) // 12
    month = (month - 1) % 12 + 1
    cycles, in_cycle = divmod(year, 400)
    # a proleptic Gregorian year 2000 to 2399 has the same shape as any other cycle
    base = datetime(2000 + in_cycle, month, 1).toordinal() - datetime(1970, 1, 1).toordinal()
    return base + (cycles - 5) * _CYCLE_DAYS + day - 1


class Civil(NamedTuple):
    """A date and time of day as a clock in some zone shows them; weekday 0 is Sunday, yday starts at 1."""

    year: int
    month: int
    day: int
    hour: int
    minute: int
    second: int
    weekday: int
    yday: int


def civil(seconds: int) -> Civil:
    """The fields of seconds since 1970 that already include the zone's offset."""
    days, rest = divmod(seconds, _DAY_SECONDS)
    cycles, in_cycle = divmod(days - (datetime(2000, 1, 1).toordinal() - datetime(1970, 1, 1).toordinal()), _CYCLE_DAYS)
    date = datetime.fromordinal(datetime(2000, 1, 1).toordinal() + in_cycle)
    return Civil(
        date.year + cycles * 400, date.month, date.day, rest // 3600, rest // 60 % 60, rest % 60,
        (days + 4) % 7, date.timetuple().tm_yday,
    )  # fmt: skip


# --- zones ----------------------------------------------------------------------------------------


class Zone(GoObject):
    """Go's ``*time.Location``: UTC, a fixed offset, or an IANA zone."""

    go_type = "*time.Location"
    go_kind = "ptr"

    def __init__(self, name: str, offset: int = 0, rules: tzinfo | None = None) -> None:
        self.name = name
        self.offset = offset
        self.rules = rules

    def lookup(self, seconds: int) -> tuple[str, int, bool]:
        """The abbreviation, the seconds east of UTC and whether it is summer time, at a moment since 1970."""
        if self.rules is None:
            return self.name, self.offset, False
        # datetime itself knows the years 1 to 9999 only: nothing changed before, and the rules repeat with the calendar
        seconds = max(seconds, -62_000_000_000)
        if seconds > 250_000_000_000:
            seconds %= _CYCLE_DAYS * _DAY_SECONDS
        moment = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)).astimezone(self.rules)
        offset = moment.utcoffset() or timedelta()
        return moment.tzname() or "", round(offset.total_seconds()), bool(moment.dst())

    def go_string(self) -> str | None:
        """The name."""
        return self.name

    def go_print(self) -> str:
        """The name: the pointer has a String method."""
        return self.name

    def go_field(self, name: str) -> Any:
        """There are no exported fields."""
        raise NoField(name)

    methods = {"String": (lambda self: self.name, ())}


UTC_ZONE = Zone("UTC")
LOCAL_ZONE = UTC_ZONE
"""The zone of the process; renders are the same everywhere, so it is always UTC."""


@lru_cache(maxsize=64)
def load_zone(name: str) -> Zone | None:
    """A zone by its IANA name (``Europe/Berlin``; ``""`` and ``UTC``; ``Local``); None for one that is not known."""
    if name in ("", "UTC"):
        return UTC_ZONE
    if name == "Local":
        return LOCAL_ZONE
    if ".." in name or name[0] in "/\\" or "\\" in name or not name.isascii():
        return None
    from zoneinfo import ZoneInfo

    try:
        return Zone(name, rules=ZoneInfo(name))
    except (KeyError, ValueError, OSError):
        return None


# --- integer types with methods -------------------------------------------------------------------


class Month(int, GoObject):
    """Go's ``time.Month``: an int that prints as its name."""

    go_type = "time.Month"
    go_kind = "int"
    names: ClassVar[tuple[str, ...]] = ("", *MONTHS)

    def go_string(self) -> str | None:
        """The name."""
        return self.names[self]

    def go_print(self) -> str:
        """The name."""
        return self.names[self]

    def go_json(self) -> Any:
        """The number."""
        return int(self)

    methods = {"String": (lambda self: self.names[self], ())}


class Weekday(Month):
    """Go's ``time.Weekday``: 0 is Sunday."""

    go_type = "time.Weekday"
    names: ClassVar[tuple[str, ...]] = DAYS


class GoDuration(Duration, GoObject):
    """Go's ``time.Duration`` with its methods; what ``Sub`` gives."""

    go_type = "time.Duration"
    go_kind = "int64"

    def go_string(self) -> str | None:
        """``1h2m3.5s``."""
        return duration_text(self)

    def go_print(self) -> str:
        """``1h2m3.5s``."""
        return duration_text(self)

    def go_json(self) -> Any:
        """The nanoseconds."""
        return int(self)

    methods = {
        "Hours": (lambda self: self / HOUR, ()),
        "Minutes": (lambda self: self / MINUTE, ()),
        "Seconds": (lambda self: self / SECOND, ()),
        "Milliseconds": (lambda self: Int64(_toward_zero(self, MILLISECOND)), ()),
        "Microseconds": (lambda self: Int64(_toward_zero(self, MICROSECOND)), ()),
        "Nanoseconds": (Int64, ()),
        "Abs": (lambda self: GoDuration(min(abs(self), MAX_DURATION)), ()),
        "Round": (lambda self, unit: GoDuration(round_duration(self, unit)), ("duration",)),
        "Truncate": (lambda self, unit: GoDuration(self - _rest(self, unit)), ("duration",)),
        "String": (go_string, ()),
    }


def _toward_zero(value: int, unit: int) -> int:
    return value // unit if value >= 0 else -(-value // unit)


def _rest(value: int, unit: int) -> int:
    return value - _toward_zero(value, unit) * unit if unit > 0 else 0


def wrap(value: int) -> int:
    """An int64 after overflow."""
    return (value + (1 << 63)) % (1 << 64) - (1 << 63)


def saturate(value: int) -> int:
    """A duration at the nearest end of its range, about 292 years."""
    return min(max(value, MIN_DURATION), MAX_DURATION)


def round_duration(value: int, unit: int) -> int:
    """``Duration.Round``: to the nearest multiple, halves away from zero."""
    if unit <= 0:
        return value
    rest = abs(value) % unit
    sign = -1 if value < 0 else 1
    rounded = value - sign * rest if rest + rest < unit else value + sign * (unit - rest)
    return saturate(rounded)


def duration_text(nanoseconds: int) -> str:
    """``Duration.String``: ``1h2m3.5s``."""
    return format_v(Duration(nanoseconds))


def quote(text: str) -> str:
    """The quoting of the time package's errors: every byte beyond ASCII as an escape."""
    out = ['"']
    for byte in text.encode("utf-8", "surrogateescape"):
        char = chr(byte)
        if byte >= 0x80 or byte < 0x20:
            out.append(f"\\x{byte:02x}")
        else:
            out.append("\\" + char if char in '"\\' else char)
    return "".join(out) + '"'


_UNITS = {
    "ns": 1, "us": MICROSECOND, "µs": MICROSECOND, "μs": MICROSECOND, "ms": MILLISECOND, "s": SECOND, "m": MINUTE,
    "h": HOUR,
}  # fmt: skip
_DIGITS = "0123456789"


def parse_duration(text: str) -> int:
    """``time.ParseDuration`` (``-1.5h``, ``300ms``) in nanoseconds; raises ``GoError`` with Go's words."""
    invalid = GoError(f"time: invalid duration {quote(text)}")
    rest = text[1:] if text[:1] in ("+", "-") else text
    if rest == "0":
        return 0
    if not rest:
        raise invalid
    total = 0
    while rest:
        if rest[0] not in _DIGITS and rest[0] != ".":
            raise invalid
        whole, rest = _leading_digits(rest)
        fraction = ""
        if rest[:1] == ".":
            fraction, rest = _leading_digits(rest[1:])
        if not whole and not fraction:
            raise invalid
        size = next((at for at, char in enumerate(rest) if char == "." or char in _DIGITS), len(rest))
        if size == 0:
            raise GoError(f"time: missing unit in duration {quote(text)}")
        word, rest = rest[:size], rest[size:]
        unit = _UNITS.get(word)
        if unit is None:
            raise GoError(f"time: unknown unit {quote(word)} in duration {quote(text)}")
        # 20 digits are out of range, and Python refuses to read thousands of them
        number = int(whole.lstrip("0")[:20] or "0") * unit
        if fraction:
            # Go drops digits beyond int64 and computes in float64
            fraction = fraction[:18]
            number += int(float(int(fraction)) * (unit / 10.0 ** len(fraction)))
        total += number
        if number > 1 << 63 or total > 1 << 63:
            raise invalid
    if text[0] == "-":
        return -total
    if total > MAX_DURATION:
        raise invalid
    return total


def _leading_digits(text: str) -> tuple[str, str]:
    size = next((at for at, char in enumerate(text) if char not in _DIGITS), len(text))
    return text[:size], text[size:]


# --- instants -------------------------------------------------------------------------------------

ZERO_NS = -62_135_596_800 * SECOND
"""Go's zero time, the first of January of year 1."""


class GoTime(GoObject):
    """Go's ``time.Time``: ``ns`` nanoseconds since 1970 in a zone; ``monotonic`` is the reading that ``now`` adds."""

    go_type = "time.Time"
    go_kind = "struct"

    __slots__ = ("_civil", "monotonic", "ns", "zone")

    def __init__(self, ns: int, zone: Zone = UTC_ZONE, monotonic: int | None = None) -> None:
        self.ns = ns
        self.zone = zone
        self.monotonic = monotonic
        self._civil: tuple[Civil, str, int] | None = None

    @classmethod
    def date(cls, year: int, month: int, day: int, seconds: int, nanoseconds: int, zone: Zone) -> GoTime:
        """The moment that a clock in ``zone`` shows as a date and seconds since midnight (Go's ``Date``)."""
        unix = day_number(year, month, day) * _DAY_SECONDS + seconds
        offset = zone.lookup(unix)[1]
        if offset:
            # near a change of the clocks the offset of the resulting moment counts
            offset = zone.lookup(unix - offset)[1]
        return cls((unix - offset) * SECOND + nanoseconds, zone)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, GoTime) and (self.ns, self.zone, self.monotonic) == (
            other.ns,
            other.zone,
            other.monotonic,
        )

    def __hash__(self) -> int:
        return hash(self.ns)

    def shown(self) -> tuple[Civil, str, int]:
        """The clock's fields, the zone's abbreviation and its offset in seconds."""
        if self._civil is None:
            seconds = self.ns // SECOND
            name, offset, _ = self.zone.lookup(seconds)
            self._civil = (civil(seconds + offset), name, offset)
        return self._civil

    @property
    def civil(self) -> Civil:
        """The clock's fields."""
        return self.shown()[0]

    def format(self, layout: str) -> str:
        """``Time.Format``."""
        from chartlint.render.functions.golayout import format_time  # layouts are built on instants

        return format_time(self, layout)

    def go_string(self) -> str | None:
        """``2020-02-03 00:00:00 +0000 UTC``; with ``m=+0.010000000`` where it came from ``now``."""
        text = self.format("2006-01-02 15:04:05.999999999 -0700 MST")
        if self.monotonic is None:
            return text
        seconds, rest = divmod(abs(self.monotonic), SECOND)
        return f"{text} m={'-' if self.monotonic < 0 else '+'}{seconds}.{rest:09d}"

    def go_print(self) -> str:
        """The same: the type has a String method."""
        return self.go_string() or ""

    def go_json(self) -> Any:
        """RFC 3339 with nanoseconds; raises ``GoError`` for years that it cannot write."""
        return self._rfc3339("json: error calling MarshalJSON for type time.Time: Time.MarshalJSON")

    def _rfc3339(self, what: str) -> str:
        if not 0 <= self.civil.year <= 9999:
            raise GoError(f"{what}: year outside of range [0,9999]")
        if abs(self.shown()[2]) >= 24 * 3600:
            raise GoError(f"{what}: timezone hour outside of range [0,23]")
        return self.format(RFC3339_NANO)

    def go_field(self, name: str) -> Any:
        """There are no exported fields, and some methods give more than a template can take."""
        problem = _TOO_MANY_RESULTS.get(name)
        if problem:
            raise ExecFault(problem)
        raise NoField(name)

    def go_source(self) -> str:
        """``GoString``: the instant as Go source."""
        c = self.civil
        where = "time.Local" if self.zone is LOCAL_ZONE else f"time.Location({go_quote(self.zone.name)})"
        fields = (c.year, f"time.{MONTHS[c.month - 1]}", c.day, c.hour, c.minute, c.second, self.ns % SECOND, where)
        return f"time.Date({', '.join(map(str, fields))})"

    def within(self, zone: Zone) -> GoTime:
        """The same moment in another zone."""
        return GoTime(self.ns, zone)

    def _in(self, zone: Zone | None) -> GoTime:
        if zone is None:
            raise GoError("time: missing Location in call to Time.In")
        return self.within(zone)

    def plus(self, duration: int) -> GoTime:
        """A moment so many nanoseconds later."""
        mono = None if self.monotonic is None else self.monotonic + duration
        return GoTime(self.ns + duration, self.zone, mono)

    def add_date(self, years: int, months: int, days: int) -> GoTime:
        """A later date at the same time of day; a day beyond the month's end flows over."""
        c = self.civil
        seconds = c.hour * 3600 + c.minute * 60 + c.second
        return GoTime.date(c.year + years, c.month + months, c.day + days, seconds, self.ns % SECOND, self.zone)

    def truncate(self, unit: int) -> GoTime:
        """Rounded down to a multiple since the zero time."""
        return GoTime(self.ns - (self.ns - ZERO_NS) % unit if unit > 0 else self.ns, self.zone)

    def round(self, unit: int) -> GoTime:
        """Rounded to the nearest multiple since the zero time, halves up."""
        if unit <= 0:
            return GoTime(self.ns, self.zone)
        rest = (self.ns - ZERO_NS) % unit
        return GoTime(self.ns - rest if rest + rest < unit else self.ns + unit - rest, self.zone)

    def since(self, other: GoTime) -> GoDuration:
        """The time that lies between another moment and this one."""
        return GoDuration(saturate(self.ns - other.ns))

    methods = {
        "Year": (lambda self: self.civil.year, ()),
        "Month": (lambda self: Month(self.civil.month), ()),
        "Day": (lambda self: self.civil.day, ()),
        "Hour": (lambda self: self.civil.hour, ()),
        "Minute": (lambda self: self.civil.minute, ()),
        "Second": (lambda self: self.civil.second, ()),
        "Nanosecond": (lambda self: self.ns % SECOND, ()),
        "YearDay": (lambda self: self.civil.yday, ()),
        "Weekday": (lambda self: Weekday(self.civil.weekday), ()),
        "Unix": (lambda self: Int64(self.ns // SECOND), ()),
        "UnixMilli": (lambda self: Int64(self.ns // MILLISECOND), ()),
        "UnixMicro": (lambda self: Int64(self.ns // MICROSECOND), ()),
        "UnixNano": (lambda self: Int64(wrap(self.ns)), ()),
        "Format": (format, ("string",)),
        "String": (lambda self: self.go_string(), ()),
        "GoString": (go_source, ()),
        "MarshalJSON": (lambda self: f'"{self._rfc3339("Time.MarshalJSON")}"'.encode(), ()),
        "MarshalText": (lambda self: self._rfc3339("Time.MarshalText").encode(), ()),
        "UTC": (lambda self: self.within(UTC_ZONE), ()),
        "Local": (lambda self: self.within(LOCAL_ZONE), ()),
        "In": (_in, ("location",)),
        "Location": (lambda self: self.zone, ()),
        "IsDST": (lambda self: self.zone.lookup(self.ns // SECOND)[2], ()),
        "Add": (lambda self, duration: self.plus(duration), ("duration",)),
        "AddDate": (add_date, ("int", "int", "int")),
        "Truncate": (lambda self, unit: self.truncate(unit), ("duration",)),
        "Round": (lambda self, unit: self.round(unit), ("duration",)),
        "Sub": (since, ("time",)),
        "After": (lambda self, other: self.ns > other.ns, ("time",)),
        "Before": (lambda self, other: self.ns < other.ns, ("time",)),
        "Equal": (lambda self, other: self.ns == other.ns, ("time",)),
        "Compare": (lambda self, other: (self.ns > other.ns) - (self.ns < other.ns), ("time",)),
        "IsZero": (lambda self: self.ns == ZERO_NS, ()),
    }


_TOO_MANY_RESULTS = {
    "Clock": "function Clock has 3 return values; should be 1 or 2",
    "Date": "function Date has 3 return values; should be 1 or 2",
    "ISOWeek": "invalid function signature for ISOWeek: second return value should be error; is int",
    "Zone": "invalid function signature for Zone: second return value should be error; is int",
}


def unix(seconds: int) -> GoTime:
    """``time.Unix``: a moment by its seconds since 1970, in the local zone."""
    return GoTime(seconds * SECOND, LOCAL_ZONE)
