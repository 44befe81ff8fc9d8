"""Amounts of CPU, memory and storage as numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chartlint.cel.quantity import Quantity, QuantityError, parse

if TYPE_CHECKING:
    from fractions import Fraction


def read_quantity(value: object) -> Quantity | None:
    """A quantity from a manifest: a text, or a number as YAML allows; None for what is none.

    White space around a text is dropped, as the API server does when it decodes.
    """
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return None
    try:
        return parse(value.strip() if isinstance(value, str) else str(value))
    except QuantityError:
        return None


def parse_quantity(value: object) -> Fraction | None:
    """A quantity's exact number (``500m`` is 1/2, ``1Ki`` 1024); None for what is none."""
    quantity = read_quantity(value)
    if quantity is None:
        return None
    from fractions import Fraction

    if quantity.scale < 0:
        return Fraction(quantity.unscaled, 10**-quantity.scale)
    return Fraction(quantity.unscaled * 10**quantity.scale)
