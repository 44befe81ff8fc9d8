"""Kubernetes' own libraries: quantities, versions, named formats.

Source: ``k8s.io/apiserver`` ``pkg/cel/library``.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from chartlint.cel import names
from chartlint.cel.errors import CelEvalError
from chartlint.cel.library.registry import define
from chartlint.cel.library.urls import read_request_uri
from chartlint.cel.quantity import Quantity, QuantityError
from chartlint.cel.quantity import parse as parse_quantity
from chartlint.cel.values import NONE, UINT_MAX, CelObject, Optional

# --- quantities -----------------------------------------------------------------------------------


class QuantityValue(CelObject):
    """A quantity as a value."""

    __slots__ = ("amount",)
    cel_type = "kubernetes.Quantity"

    def __init__(self, amount: Quantity) -> None:
        self.amount = amount

    def __eq__(self, other: object) -> bool:
        return isinstance(other, QuantityValue) and self.amount == other.amount

    def __hash__(self) -> int:
        return hash(self.amount)

    def __str__(self) -> str:
        return str(self.amount)

    def __repr__(self) -> str:
        return f"quantity({str(self.amount)!r})"


@define("quantity(string) -> quantity")
def quantity(text: str) -> QuantityValue:
    """A quantity."""
    try:
        return QuantityValue(parse_quantity(text))
    except QuantityError as error:
        raise CelEvalError(str(error)) from None


@define("isQuantity(string) -> bool")
def is_quantity(text: str) -> bool:
    """Whether it is one."""
    try:
        parse_quantity(text)
    except QuantityError:
        return False
    return True


@define("<quantity>.sign() -> int", "sign(quantity) -> int")
def quantity_sign(value: QuantityValue) -> int:
    """-1, 0 or 1."""
    return value.amount.sign()


@define("<quantity>.isInteger() -> bool")
def quantity_is_integer(value: QuantityValue) -> bool:
    """Whether it is held as a whole number of 64 bits."""
    return value.amount.as_integer() is not None


@define("<quantity>.asInteger() -> int")
def quantity_as_integer(value: QuantityValue) -> int:
    """The whole number."""
    found = value.amount.as_integer()
    if found is None:
        raise CelEvalError("cannot convert value to integer")
    return found


@define("<quantity>.asApproximateFloat() -> double")
def quantity_as_float(value: QuantityValue) -> float:
    """The nearest double."""
    return value.amount.as_float()


@define("<quantity>.add(quantity) -> quantity")
def quantity_add(value: QuantityValue, other: QuantityValue) -> QuantityValue:
    """The sum."""
    return QuantityValue(value.amount.plus(other.amount))


@define("<quantity>.add(int) -> quantity")
def quantity_add_int(value: QuantityValue, other: int) -> QuantityValue:
    """The sum."""
    return QuantityValue(value.amount.plus(Quantity(other, format="DecimalExponent")))


@define("<quantity>.sub(quantity) -> quantity")
def quantity_sub(value: QuantityValue, other: QuantityValue) -> QuantityValue:
    """The difference."""
    return QuantityValue(value.amount.plus(other.amount, -1))


@define("<quantity>.sub(int) -> quantity")
def quantity_sub_int(value: QuantityValue, other: int) -> QuantityValue:
    """The difference."""
    return QuantityValue(value.amount.plus(Quantity(other, format="DecimalExponent"), -1))


@define("<quantity>.compareTo(quantity) -> int")
def quantity_compare(value: QuantityValue, other: QuantityValue) -> int:
    """-1, 0 or 1."""
    return value.amount.compare(other.amount)


@define("<quantity>.isLessThan(quantity) -> bool")
def quantity_is_less(value: QuantityValue, other: QuantityValue) -> bool:
    """Whether it is less."""
    return value.amount.compare(other.amount) < 0


@define("<quantity>.isGreaterThan(quantity) -> bool")
def quantity_is_greater(value: QuantityValue, other: QuantityValue) -> bool:
    """Whether it is greater."""
    return value.amount.compare(other.amount) > 0


# --- versions -------------------------------------------------------------------------------------

_PART = r"[0-9A-Za-z-]+"
_DIGITS = r"[0-9]+"


class Semver(CelObject):
    """A semantic version; build metadata counts for nothing."""

    __slots__ = ("core", "pre", "text")
    cel_type = "kubernetes.Semver"

    def __init__(self, text: str) -> None:
        self.text = text
        parts = text.split(".", 2)
        if len(parts) != 3:
            raise CelEvalError("No Major.Minor.Patch elements found")
        rest, plus, build = parts[2].partition("+")
        patch, dash, pre = rest.partition("-")
        self.core = (_number(parts[0]), _number(parts[1]), _number(patch))
        self.pre = tuple(_pre(part) for part in pre.split(".")) if dash else ()
        if plus and not all(re.fullmatch(_PART, part) for part in build.split(".")):
            raise CelEvalError(f"Invalid character(s) found in build meta data {build!r}")

    def key(self) -> tuple[object, ...]:
        """What versions are ordered by: one without a pre-release comes last, numbers before words."""
        pre = tuple((0, part, "") if isinstance(part, int) else (1, 0, part) for part in self.pre)
        return (self.core, not pre, pre)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Semver) and self.key() == other.key()

    def __hash__(self) -> int:
        return hash(self.key())

    def __repr__(self) -> str:
        return f"semver({self.text!r})"


def _number(text: str) -> int:
    if not re.fullmatch(_DIGITS, text) or len(text) > 20 or int(text) > UINT_MAX:
        raise CelEvalError(f"Invalid character(s) found in number {text!r}")
    if len(text) > 1 and text[0] == "0":
        raise CelEvalError(f"Numbers must not contain leading zeroes {text!r}")
    return int(text)


def _pre(text: str) -> int | str:
    if re.fullmatch(_DIGITS, text):
        return _number(text)
    if not re.fullmatch(_PART, text):
        raise CelEvalError(f"Invalid character(s) found in prerelease {text!r}")
    return text


def _normal(text: str) -> str:
    """Without a ``v``, with three numbers, and those without leading zeros."""
    parts = text.removeprefix("v").split(".", 2)
    for place, part in enumerate(parts):
        if len(part) > 1:
            bare = part.lstrip("0")
            parts[place] = bare if bare[:1].isdigit() else f"0{bare}"
    if len(parts) < 3 and ("+" in parts[-1] or "-" in parts[-1]):
        raise CelEvalError("short version cannot contain PreRelease/Build meta data")
    return ".".join([*parts, "0", "0"][: max(3, len(parts))])


@define("semver(string) -> semver", "semver(string, bool) -> semver")
def semver(text: str, normalize: bool = False) -> Semver:
    """A version."""
    return Semver(_normal(text) if normalize else text)


@define("isSemver(string) -> bool", "isSemver(string, bool) -> bool")
def is_semver(text: str, normalize: bool = False) -> bool:
    """Whether it is one."""
    try:
        semver(text, normalize)
    except CelEvalError:
        return False
    return True


@define("<semver>.major() -> int")
def semver_major(version: Semver) -> int:
    """Its first number."""
    return version.core[0]


@define("<semver>.minor() -> int")
def semver_minor(version: Semver) -> int:
    """Its second number."""
    return version.core[1]


@define("<semver>.patch() -> int")
def semver_patch(version: Semver) -> int:
    """Its third number."""
    return version.core[2]


@define("<semver>.compareTo(semver) -> int")
def semver_compare(version: Semver, other: Semver) -> int:
    """-1, 0 or 1."""
    mine, theirs = version.key(), other.key()
    return 0 if mine == theirs else -1 if mine < theirs else 1


@define("<semver>.isLessThan(semver) -> bool")
def semver_is_less(version: Semver, other: Semver) -> bool:
    """Whether it comes before."""
    return semver_compare(version, other) < 0


@define("<semver>.isGreaterThan(semver) -> bool")
def semver_is_greater(version: Semver, other: Semver) -> bool:
    """Whether it comes after."""
    return semver_compare(version, other) > 0


# --- named formats --------------------------------------------------------------------------------

_UUID = r"[0-9a-fA-F]{8}-?(?:[0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}"
_BASE64 = r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})"
_DATE = r"([0-9]{4})-([0-9]{2})-([0-9]{2})"
_TIME = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:(?:[0-5][0-9]|60)(?:\.[0-9]+)?(?:[zZ]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])"


def _uri(text: str) -> list[str]:
    try:
        read_request_uri(text)
    except CelEvalError as error:
        return [error.message]
    return []


def _is_date(text: str) -> bool:
    match = re.fullmatch(_DATE, text)
    if match is None:
        return False
    from datetime import date

    try:
        date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return False
    return True


def _is_datetime(text: str) -> bool:
    day, mark, time = text.upper().partition("T")
    return bool(mark) and _is_date(day) and re.fullmatch(_TIME, time) is not None


def _of_generated(check: Callable[[str], list[str]]) -> Callable[[str], list[str]]:
    return lambda text: check(names.generated(text))


_FORMATS: dict[str, Callable[[str], list[str]]] = {
    "dns1123Label": names.dns1123_label,
    "dns1123Subdomain": names.dns1123_subdomain,
    "dns1035Label": names.dns1035_label,
    "qualifiedName": names.label_key,
    "dns1123LabelPrefix": _of_generated(names.dns1123_label),
    "dns1123SubdomainPrefix": _of_generated(names.dns1123_subdomain),
    "dns1035LabelPrefix": _of_generated(names.dns1035_label),
    "labelValue": names.label_value,
    "uri": _uri,
    "uuid": lambda text: [] if re.fullmatch(_UUID, text) else ["does not match the UUID format"],
    "byte": lambda text: [] if re.fullmatch(_BASE64, text) else ["invalid base64"],
    "date": lambda text: [] if _is_date(text) else ["invalid date"],
    "datetime": lambda text: [] if _is_datetime(text) else ["invalid datetime"],
}


class Format(CelObject):
    """A named format of texts."""

    __slots__ = ("name",)
    cel_type = "kubernetes.NamedFormat"

    def __init__(self, name: str) -> None:
        self.name = name

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Format) and self.name == other.name

    def __hash__(self) -> int:
        return hash(self.name)

    def __repr__(self) -> str:
        return f"format.{self.name}()"


@define("format.named(string) -> optional")
def format_named(name: str) -> Optional:
    """The format of that name, if there is one."""
    return Optional(Format(name)) if name in _FORMATS else NONE


def _define_formats() -> None:
    def register(name: str) -> None:
        @define(f"format.{name}() -> format")
        def make() -> Format:
            return Format(name)

    for name in _FORMATS:
        register(name)


_define_formats()


@define("<format>.validate(string) -> optional")
def format_validate(format: Format, text: str) -> Optional:
    """The mistakes in a text, none when it is good."""
    errors = _FORMATS[format.name](text)
    return Optional(errors) if errors else NONE
