"""Sprig's dates (sprig/v3 date.go). What is no date silently means now, as in Sprig; the local zone is UTC."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from chartlint.gotmpl.goval import GoError, Int32, Int64
from chartlint.render.functions.golayout import parse_time
from chartlint.render.functions.gotime import (
    HOUR,
    LOCAL_ZONE,
    MAX_DURATION,
    MILLISECOND,
    MIN_DURATION,
    MINUTE,
    SECOND,
    UTC_ZONE,
    ZERO_NS,
    GoTime,
    Zone,
    duration_text,
    load_zone,
    parse_duration,
    round_duration,
    unix,
    wrap,
)
from chartlint.render.functions.signature import FunctionTable

if TYPE_CHECKING:
    from chartlint.render.runtime import Runtime

table = FunctionTable("sprig")
function = table.function
_HTML = "2006-01-02"
_INTEGER = re.compile(r"[+-]?[0-9]+\Z")


def _now(rt: Runtime) -> GoTime:
    # a helm process reads its clock about this long after it started
    return GoTime(rt.now_ns, LOCAL_ZONE, 10 * MILLISECOND)


def _moment(rt: Runtime, value: Any) -> GoTime:
    if isinstance(value, GoTime):
        return value
    if type(value) in (int, Int64, Int32):
        return unix(int(value))
    return _now(rt)


def _in_zone(rt: Runtime, layout: str, value: Any, zone: Zone) -> str:
    return _moment(rt, value).within(zone).format(layout)


@function("", runtime=True, deterministic=False)
def now(rt: Runtime) -> GoTime:
    """The render's clock."""
    return _now(rt)


@function("string, any", runtime=True, deterministic=False)
def date(rt: Runtime, layout: str, value: Any) -> str:
    """A date by a layout, in the local zone."""
    return _in_zone(rt, layout, value, LOCAL_ZONE)


@function("string, any, string", "dateInZone", "date_in_zone", runtime=True, deterministic=False)
def date_in_zone(rt: Runtime, layout: str, value: Any, zone: str) -> str:
    """A date by a layout in a zone; UTC for one that is not known."""
    return _in_zone(rt, layout, value, load_zone(zone) or UTC_ZONE)


@function("any", "htmlDate", runtime=True, deterministic=False)
def html_date(rt: Runtime, value: Any) -> str:
    """``2006-01-02`` in the local zone."""
    return _in_zone(rt, _HTML, value, LOCAL_ZONE)


@function("any, string", "htmlDateInZone", runtime=True, deterministic=False)
def html_date_in_zone(rt: Runtime, value: Any, zone: str) -> str:
    """``2006-01-02`` in a zone; UTC for one that is not known."""
    return _in_zone(rt, _HTML, value, load_zone(zone) or UTC_ZONE)


@function("string, string", "toDate", deterministic=False)
def to_date(layout: str, text: str) -> GoTime:
    """A time read by a layout; the zero time where it does not fit."""
    try:
        return parse_time(layout, text)
    except GoError:
        return GoTime(ZERO_NS)


@function("string, string", "mustToDate", deterministic=False)
def must_to_date(layout: str, text: str) -> GoTime:
    """A time read by a layout; raises where it does not fit."""
    return parse_time(layout, text)


@function("string, time", "dateModify", "date_modify")
def date_modify(text: str, value: GoTime) -> GoTime:
    """A time moved by a duration; unmoved for a bad one."""
    try:
        return value.plus(parse_duration(text))
    except GoError:
        return value


@function("string, time", "mustDateModify", "must_date_modify")
def must_date_modify(text: str, value: GoTime) -> GoTime:
    """A time moved by a duration; raises for a bad one."""
    return value.plus(parse_duration(text))


@function("any", runtime=True, deterministic=False)
def ago(rt: Runtime, value: Any) -> str:
    """How long ago, in whole seconds. Unlike the other dates an int32 means now."""
    moment = _now(rt) if type(value) is Int32 else _moment(rt, value)
    return duration_text(round_duration(_now(rt).since(moment), SECOND))


@function("any")
def duration(value: Any) -> str:
    """Seconds of a text or an int64 as a duration; ``0s`` for everything else."""
    seconds = 0
    if isinstance(value, str):
        if _INTEGER.match(value):
            # ParseInt gives the nearest int64 beside its error
            seconds = min(max(int(value), MIN_DURATION), MAX_DURATION)
    elif type(value) is Int64:
        seconds = int(value)
    return duration_text(wrap(seconds * SECOND))


_ROUNDS = (("y", 8760 * HOUR), ("mo", 720 * HOUR), ("d", 24 * HOUR), ("h", HOUR), ("m", MINUTE), ("s", SECOND))


@function("any", "durationRound", runtime=True, deterministic=False)
def duration_round(rt: Runtime, value: Any) -> str:
    """The largest unit that a duration exceeds; its sign is dropped."""
    nanoseconds = 0
    if isinstance(value, str):
        try:
            nanoseconds = parse_duration(value)
        except GoError:
            pass
    elif type(value) is Int64:
        nanoseconds = int(value)
    elif isinstance(value, GoTime):
        nanoseconds = int(_now(rt).since(value))
    left = abs(nanoseconds)
    for unit, size in _ROUNDS:
        if left > size:
            return f"{left // size}{unit}"
    return "0s"


@function("time", "unixEpoch")
def unix_epoch(value: GoTime) -> str:
    """Seconds since 1970."""
    return str(value.ns // SECOND)
