"""Kubernetes quantities: ``100m``, ``1.5Gi``, ``2e3``.

Source: ``k8s.io/apimachinery`` ``pkg/api/resource/quantity.go``. As there, a value is a whole number times a power of
ten; what is finer than a nano is rounded away from zero, and a binary one is cut to the greatest int64 where the exact
arithmetic is not.
"""

from __future__ import annotations

import re

_INT64_MAX = 2**63 - 1
_SHAPE = r"([+-]?)([0-9]*)(?:(\.)([0-9]*))?([eEinumkKMGTP]*[-+]?[0-9]*)"
_DECIMAL = {"": 0, "n": -9, "u": -6, "m": -3, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
_BINARY = {"Ki": 10, "Mi": 20, "Gi": 30, "Ti": 40, "Pi": 50, "Ei": 60}
_SUFFIXES = {power: suffix for suffix, power in _DECIMAL.items()}
_EXPONENT = r"[eE][+-]?[0-9]{1,18}"
_DIGITS = 512
"""More digits than this, or a larger exponent, are refused: the arithmetic must be bounded."""

FORMAT_WRONG = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
NUMBER_WRONG = "unable to parse numeric part of quantity"
SUFFIX_WRONG = "unable to parse quantity's suffix"
TOO_LONG = "quantity has too many digits"


class QuantityError(ValueError):
    """The text is no quantity; the message is Kubernetes' own."""


class Quantity:
    """The number ``unscaled * 10**scale``, and how it was written (``DecimalSI``, ``BinarySI``, ``DecimalExponent``).

    ``small`` says whether Kubernetes holds it as an int64 with a scale, which ``as_integer`` depends on.
    """

    __slots__ = ("format", "scale", "small", "unscaled")

    def __init__(self, unscaled: int, scale: int = 0, format: str = "DecimalSI", small: bool = True) -> None:
        self.unscaled = unscaled
        self.scale = scale
        self.format = format
        self.small = small

    def __repr__(self) -> str:
        return f"Quantity({str(self)!r})"

    def compare(self, other: Quantity) -> int:
        """-1, 0 or 1."""
        low = min(self.scale, other.scale)
        mine, theirs = self._at(low), other._at(low)
        return (mine > theirs) - (mine < theirs)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Quantity) and self.compare(other) == 0

    def __hash__(self) -> int:
        return hash(self._reduced())

    def sign(self) -> int:
        """-1, 0 or 1."""
        return (self.unscaled > 0) - (self.unscaled < 0)

    def as_integer(self) -> int | None:
        """The value as an int64, None where Kubernetes cannot give it without loss."""
        if not self.small or self.scale < 0:
            return None
        value = int(self.unscaled * 10**self.scale)
        return value if -_INT64_MAX - 1 <= value <= _INT64_MAX else None

    def as_float(self) -> float:
        """The nearest double; infinite beyond its range."""
        try:
            return self.unscaled / 10**-self.scale if self.scale < 0 else float(self.unscaled * 10**self.scale)
        except OverflowError:
            return float("inf") if self.unscaled > 0 else float("-inf")

    def plus(self, other: Quantity, sign: int = 1) -> Quantity:
        """The sum, or the difference with ``sign`` -1; a zero takes over the other's format."""
        low = min(self.scale, other.scale)
        total = self._at(low) + sign * other._at(low)
        small = self.small and other.small and abs(total) <= _INT64_MAX
        return Quantity(total, low, self.format if self.unscaled else other.format, small)

    def _at(self, scale: int) -> int:
        """The whole number it is at a scale that is not above its own."""
        return self.unscaled * int(10 ** (self.scale - scale))

    def _reduced(self) -> tuple[int, int]:
        if not self.unscaled:
            return 0, 0
        number, scale = self.unscaled, self.scale
        while number % 10 == 0:
            number //= 10
            scale += 1
        return number, scale

    def __str__(self) -> str:
        """The canonical form: ``0.5`` is ``500m``, ``1024Mi`` is ``1Gi``."""
        if not self.unscaled:
            return "0"
        number, scale = self._reduced()
        if self.format == "BinarySI" and scale >= 0 and abs(number * 10**scale) >= 1024:
            number *= 10**scale
            power = 0
            while number % 1024 == 0 and power < 60:
                number //= 1024
                power += 10
            return f"{number}{next((suffix for suffix, bits in _BINARY.items() if bits == power), '')}"
        number *= 10 ** (scale % 3)
        scale -= scale % 3
        if self.format != "DecimalExponent" and scale in _SUFFIXES:
            return f"{number}{_SUFFIXES[scale]}"
        return f"{number}e{scale}" if scale else str(number)


def parse(text: str) -> Quantity:
    """Read a quantity as the API server does. Raises QuantityError."""
    if not text:
        raise QuantityError(FORMAT_WRONG)
    match = re.fullmatch(_SHAPE, text)
    if match is None:
        raise QuantityError(FORMAT_WRONG)
    sign, digits, _dot, part, suffix = match.groups(default="")
    whole = digits.lstrip("0") or "0"
    if len(whole) + len(part) > _DIGITS:
        raise QuantityError(TOO_LONG)
    binary = _BINARY.get(suffix)
    exponent = _DECIMAL.get(suffix)
    format = "DecimalSI" if binary is None else "BinarySI"
    if binary is None and exponent is None:
        if not re.fullmatch(_EXPONENT, suffix):
            raise QuantityError(SUFFIX_WRONG)
        exponent = int(suffix[1:])
        format = "DecimalExponent"
        if exponent > _DIGITS:
            raise QuantityError(TOO_LONG)
    number = int(whole + part)
    negative = sign == "-"
    if binary is not None:
        if not part and 15 - len(whole) - int(binary * 3 / 10) - 1 >= 0 and number << binary <= _INT64_MAX:
            return Quantity(-(number << binary) if negative else number << binary, 0, format)
        scale, number = -len(part), number << binary
    else:
        assert exponent is not None
        scale = exponent - len(part)
        if len(whole) + len(part) <= 18 and scale >= -9:
            return Quantity(-number if negative else number, scale, format)
    if not digits and not part:
        raise QuantityError(NUMBER_WRONG)
    if scale < -9:
        drop = -9 - scale
        # more places than digits leave one nano of anything
        number = -(-number // 10**drop) if drop <= 2 * _DIGITS else min(number, 1)
        scale = -9
    if format == "BinarySI":
        if number > _INT64_MAX * 10**-scale:
            number, scale = _INT64_MAX, 0
        elif 0 < number < 10**-scale:
            format = "DecimalSI"
    return Quantity(-number if negative else number, scale, format, small=False)
