"""Texts with a form of their own: amounts, times, durations, base64. As Go reads them when it decodes an object."""

from __future__ import annotations

import binascii
import re
from datetime import date

_QUANTITY = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[numkMGTPE]|[KMGTPE]i|[eE][+-]?[0-9]{1,9})?")
_LOOSE_QUANTITY = re.compile(r"([+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+))\s*([A-Za-z]+)")
_SUFFIXES = {
    "k": "k", "kb": "k", "m": "M", "mb": "M", "g": "G", "gb": "G", "t": "T", "tb": "T", "p": "P", "pb": "P",
    "ki": "Ki", "kib": "Ki", "mi": "Mi", "mib": "Mi", "gi": "Gi", "gib": "Gi", "ti": "Ti", "tib": "Ti",
    "pi": "Pi", "pib": "Pi",
}  # fmt: skip
_TIME = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{1,2}):([0-9]{2}):([0-9]{2})(?:[.,][0-9]+)?(?:Z|[+-]([0-9]{2}):([0-9]{2}))"
)
_DURATION = re.compile(r"[+-]?(?:0|(?:(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:ns|us|µs|μs|ms|s|m|h))+)")


def is_quantity(text: str) -> bool:
    """Whether Kubernetes reads ``text`` as an amount (``resource.ParseQuantity`` after ``strings.TrimSpace``)."""
    if _QUANTITY.fullmatch(text):
        return True
    from chartlint.kube.amounts import read_quantity  # the exact reader, for the odd ones

    return read_quantity(text) is not None


def nearest_quantity(text: str) -> str | None:
    """The amount that was probably meant: ``512Mi`` for ``512 MiB``; None when nobody can tell."""
    match = _LOOSE_QUANTITY.fullmatch(text.strip())
    suffix = _SUFFIXES.get(match[2].lower()) if match else None
    return f"{match[1]}{suffix}" if match and suffix else None


def is_time(text: str) -> bool:
    """Whether ``text`` is a date and time of RFC 3339, as ``time.Parse(time.RFC3339, ...)`` reads it."""
    match = _TIME.fullmatch(text)
    if match is None:
        return False
    year, month, day, hour, minute, second, *zone = (int(part or 0) for part in match.groups())
    try:
        date(year or 4, month, day)  # Python has no year 0, which was a leap year as the year 4
    except ValueError:
        return False
    return hour < 24 and minute < 60 and second < 60 and zone[0] <= 24 and zone[1] < 60


def is_duration(text: str) -> bool:
    """Whether ``text`` is a duration of Go (``time.ParseDuration``): ``1h30m``, ``1.5s``, ``0``."""
    return _DURATION.fullmatch(text) is not None


def is_base64(text: str) -> bool:
    """Whether Go decodes ``text`` into bytes (``base64.StdEncoding``, which skips line ends)."""
    if "\n" in text or "\r" in text:
        text = text.replace("\n", "").replace("\r", "")
    if len(text) % 4:
        return False
    try:
        binascii.a2b_base64(text, strict_mode=True)
    except ValueError:
        return False
    return True
