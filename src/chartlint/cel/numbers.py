"""Numbers as Go writes them."""

from __future__ import annotations

import math
import re


def plain_double(value: float) -> str:
    """Go's ``FormatFloat(value, 'f', -1, 64)``: the shortest digits that read back, never an exponent."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "+Inf" if value > 0 else "-Inf"
    sign, digits, point = _shortest(value)
    if point <= 0:
        return f"{sign}0.{'0' * -point}{digits}" if digits != "0" else f"{sign}0"
    if point >= len(digits):
        return f"{sign}{digits}{'0' * (point - len(digits))}"
    return f"{sign}{digits[:point]}.{digits[point:]}"


def general_double(value: float) -> str:
    """Go's ``%g``: the shortest digits, with an exponent below 1e-4 and from 1e+06 on."""
    if math.isnan(value) or math.isinf(value):
        return plain_double(value)
    sign, digits, point = _shortest(value)
    exponent = point - 1 if digits != "0" else 0
    if -4 <= exponent < 6:
        return plain_double(value)
    fraction = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{sign}{digits[0]}{fraction}e{'-' if exponent < 0 else '+'}{abs(exponent):02}"


_REPR = re.compile(r"(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?")


def _shortest(value: float) -> tuple[str, str, int]:
    """Sign, digits without zeros at the ends, and where the point stands in front of them."""
    match = _REPR.fullmatch(repr(value))
    assert match is not None
    whole, fraction, exponent = match[2], match[3] or "", int(match[4] or 0)
    digits = (whole + fraction).lstrip("0")
    point = len(whole) + exponent - (len(whole + fraction) - len(digits))
    digits = digits.rstrip("0")
    return (match[1], digits, point) if digits else (match[1], "0", 1)
