"""What is wrong with a value or a schema, in Helm's words (kind/kind.go, output.go)."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

from chartlint.gotmpl.gofmt import format_float, go_quote

Path = tuple[str | int, ...]
"""Keys and indices from the value that is checked to the one at fault."""


class SchemaError(Exception):
    """A schema that Helm cannot use; ``text`` is Helm's message.

    ``reference`` is what could not be looked up, where that is the reason. ``refused`` says that it is we who do not
    look: Helm would read the network or a file of the machine, or take longer than a linter may.
    """

    def __init__(self, text: str, *, reference: str = "", refused: bool = False) -> None:
        super().__init__(text)
        self.text = text
        self.reference = reference
        self.refused = refused


class Failure:
    """A value that does not fit: where, why, and the failures that this one is made of.

    ``path`` is the place that Helm names, ``place`` the true one. ``merged`` marks several failures of one schema,
    ``referred`` those behind a reference.
    """

    __slots__ = ("causes", "keyword", "merged", "path", "place", "referred", "text")

    def __init__(
        self,
        path: Path,
        keyword: str,
        text: str,
        causes: Iterable[Failure] = (),
        *,
        merged: bool = False,
        referred: bool = False,
        place: Path | None = None,
    ) -> None:
        self.path = path
        self.place = path if place is None else place
        self.keyword = keyword
        self.text = text
        self.causes = list(causes)
        self.merged = merged
        self.referred = referred

    def __repr__(self) -> str:
        return f"Failure({self.path!r}, {self.text!r}, {self.causes!r})"

    def lines(self, depth: int = 0) -> Iterator[str]:
        """Helm's lines."""
        if not (self.referred and len(self.causes) == 1):
            yield f"{'  ' * depth}- at {quoted(pointer(self.path))}: {self.text}"
            depth += 1
        for cause in self.causes:
            yield from cause.lines(depth)

    @property
    def parts(self) -> list[Failure]:
        """The failures that stand one below the other."""
        return self.causes if self.merged else [self]


def pointer(path: Path) -> str:
    """A JSON pointer."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path)


def quoted(text: str) -> str:
    """A text in single quotes; Helm's library swallows a backslash at the end."""
    return "'" + go_quote(text).replace('\\"', '"').replace("'", "\\'")[1:-1] + "'"


def listed(texts: Iterable[str]) -> str:
    """Quoted texts with commas."""
    return ", ".join(map(quoted, texts))


def shown(value: Any) -> str:
    """A value in a message: Go's ``%v``, of strings the quoted text, of lists and maps just ``value``."""
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, (list, dict)):
        return "value"
    if value is None:
        return "<nil>"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Number):
        return value.text
    return format_float(value) if isinstance(value, float) else str(value)


# --- numbers ------------------------------------------------------------------------------------------

_NUMBER = re.compile(r"(-?[0-9]+(?:\.[0-9]+)?)(?:[eE]([-+]?[0-9]+))?")
MAX_EXPONENT = 1_000_000
"""Go makes no fraction of a number with a larger one."""
_SUPERSCRIPT = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


class Number:
    """A number of a schema as it is written (Go's ``json.Number``)."""

    __slots__ = ("exact", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.exact = _exact(text)

    def __repr__(self) -> str:
        return f"Number({self.text})"


def _exact(text: str) -> Fraction | None:
    found = _NUMBER.fullmatch(text)
    if found is None:
        return None
    exponent = found[2] or "0"
    if len(exponent) > 8 or abs(int(exponent)) > MAX_EXPONENT:
        return None
    return Fraction(Decimal(text))


def fraction(value: Any) -> Fraction | None:
    """The exact value of a number; of a float that of its shortest decimal text. None for an infinite one."""
    if isinstance(value, Number):
        return value.exact
    if isinstance(value, float):
        return Fraction(Decimal(repr(value))) if math.isfinite(value) else None
    return Fraction(int(value))


def counted(value: int) -> str:
    """An integer as Go's English printer writes it."""
    return f"{value:,}"


def measured(value: Fraction) -> str:
    """A number as Go's English printer writes it: ``1,000.5``, ``1×10⁰⁶``."""
    try:
        number = float(value)
    except OverflowError:
        return "-∞" if value < 0 else "∞"
    if number == 0:
        return "0"
    digits, power = _parts(number)
    sign, digits = ("-", digits[1:]) if digits.startswith("-") else ("", digits)
    if -4 <= power < 6:
        whole = digits[: power + 1].ljust(power + 1, "0") if power >= 0 else "0"
        rest = digits[power + 1 :] if power >= 0 else "0" * (-power - 1) + digits
        return f"{sign}{int(whole):,}" + (f".{rest}" if rest else "")
    mantissa = digits[0] + (f".{digits[1:]}" if len(digits) > 1 else "")
    exponent = f"{'-' if power < 0 else ''}{abs(power):02d}"
    return f"{sign}{mantissa}×10{exponent.translate(_SUPERSCRIPT)}"


def _parts(number: float) -> tuple[str, int]:
    """The shortest digits of a number, and the power of ten of the first."""
    sign, digits, exponent = Decimal(repr(number)).as_tuple()
    text = "".join(map(str, digits))
    power = len(text) - 1 + int(exponent)
    text = text.rstrip("0") or "0"
    return ("-" if sign else "") + text, power
