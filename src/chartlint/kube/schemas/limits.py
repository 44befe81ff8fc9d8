"""What a schema of a custom resource wants of a value beside its type: ranges, lengths, patterns, formats, choices."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from chartlint.kube.schemas.checks import Check, Fault
from chartlint.kube.schemas.formats import is_base64, is_duration, is_time

Faulty = Callable[[Any], bool]


class SchemaError(Exception):
    """A schema that cannot be used; the message is a clause that says why."""


def limits_of(node: dict[str, Any]) -> list[Check]:
    """The checks of a node's value validations. Raises SchemaError for what is no such thing."""
    found: list[Check] = []
    for word, make in _MAKERS.items():
        if word in node and (limit := make(node[word], node)) is not None:
            found.append(limit)
    return found


def same(one: Any, other: Any) -> bool:
    """Whether two values are the same in JSON: ``true`` is not 1."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    return bool(one == other)


def _limit(code: str, words: str, applies: tuple[type, ...], faulty: Faulty) -> Check:
    def check(value: Any) -> list[Fault] | None:
        if isinstance(value, applies) and not isinstance(value, bool) and faulty(value):
            return [Fault((), code, "", value, None, words)]
        return None

    return check


def _number(value: Any, word: str) -> float | int:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not abs(value) < float("inf"):
        raise SchemaError(f"`{word}` must be a number")
    return value


def _size(value: Any, word: str) -> int:
    number = _number(value, word)
    if number != int(number):
        raise SchemaError(f"`{word}` must be an integer")
    return int(number)


def _plain(number: float | int) -> str:
    return str(int(number)) if number == int(number) else str(number)


def _minimum(value: Any, node: dict[str, Any]) -> Check:
    low = _number(value, "minimum")
    if node.get("exclusiveMinimum") is True:
        return _limit("out-of-range", f"must be more than {_plain(low)}", (int, float), lambda n: n <= low)
    return _limit("out-of-range", f"must be at least {_plain(low)}", (int, float), lambda n: n < low)


def _maximum(value: Any, node: dict[str, Any]) -> Check:
    high = _number(value, "maximum")
    if node.get("exclusiveMaximum") is True:
        return _limit("out-of-range", f"must be less than {_plain(high)}", (int, float), lambda n: n >= high)
    return _limit("out-of-range", f"must be at most {_plain(high)}", (int, float), lambda n: n > high)


def _above(value: Any, node: dict[str, Any]) -> Check | None:
    if isinstance(value, bool):
        return None  # OpenAPI: says how ``minimum`` is meant
    return _minimum(value, {"exclusiveMinimum": True})


def _under(value: Any, node: dict[str, Any]) -> Check | None:
    return None if isinstance(value, bool) else _maximum(value, {"exclusiveMaximum": True})


def _multiple(value: Any, node: dict[str, Any]) -> Check:
    step = _number(value, "multipleOf")
    if step <= 0:
        raise SchemaError("`multipleOf` must be more than 0")
    words = f"must be a multiple of {_plain(step)}"
    return _limit("out-of-range", words, (int, float), lambda n: abs(n / step - round(n / step)) > 1e-9)


def _sized(word: str, applies: tuple[type, ...], unit: str, *, least: bool) -> Callable[[Any, dict[str, Any]], Check]:
    def make(value: Any, node: dict[str, Any]) -> Check:
        size = _size(value, word)
        words = f"must have at {'least' if least else 'most'} {size} {unit}{'' if size == 1 else 's'}"
        faulty: Faulty = (lambda v: len(v) < size) if least else (lambda v: len(v) > size)
        return _limit("out-of-range", words, applies, faulty)

    return make


def _pattern(value: Any, node: dict[str, Any]) -> Check:
    from chartlint.goregex import RegexError, RegexTooLarge, compile_go

    if not isinstance(value, str):
        raise SchemaError("`pattern` must be a text")
    try:
        expression = compile_go(value)
    except RegexError as error:
        raise SchemaError(f"the pattern `{value}` is no regular expression of Go: {error}") from None

    def faulty(text: str) -> bool:
        try:
            return expression.search(text) is None
        except RegexTooLarge:
            raise SchemaError(f"the pattern `{value}` takes too long on a value") from None

    return _limit("bad-format", f"must match the pattern `{value}`", (str,), faulty)


def _enum(value: Any, node: dict[str, Any]) -> Check:
    if not isinstance(value, list):
        raise SchemaError("`enum` must be a list")
    texts = [each for each in value if isinstance(each, str)]
    if len(texts) == len([each for each in value if each is not None]) and not any("," in each for each in texts):
        expected, words = f"enum:{','.join(texts)}", ""
    else:
        shown = [f"`{json.dumps(each, ensure_ascii=False)}`" for each in value]
        expected, words = "", "must be " + (" or ".join(filter(None, (", ".join(shown[:-1]), shown[-1]))) or "absent")

    def check(found: Any) -> list[Fault] | None:
        if any(same(found, each) for each in value):
            return None
        if not isinstance(found, str) and not words:
            return [Fault((), "wrong-type", "string", found)]
        return [Fault((), "not-allowed", expected, found, None, words)]

    return check


def _const(value: Any, node: dict[str, Any]) -> Check:
    return _enum([value], node)


def _unique(value: Any, node: dict[str, Any]) -> Check | None:
    def faulty(items: list[Any]) -> bool:
        texts = [json.dumps(item, sort_keys=True) for item in items]
        return len(set(texts)) < len(texts)

    return _limit("not-allowed", "must not have an item twice", (list,), faulty) if value is True else None


def _format(value: Any, node: dict[str, Any]) -> Check | None:
    if not isinstance(value, str):
        raise SchemaError("`format` must be a text")
    if value in _INTEGERS:
        low, high = _INTEGERS[value]
        words = f"must be an integer from {low} to {high}"
        return _limit("out-of-range", words, (int, float), lambda n: not low <= n <= high)
    form = _FORMATS.get(value)
    if form is None:
        return None  # those that the API server does not know either, and those that it hardly checks
    words, fits = form
    return _limit("bad-format", f"must be {words}", (str,), lambda text: not fits(text))


def _is_address(version: int) -> Callable[[str], bool]:
    def fits(text: str) -> bool:
        import ipaddress

        try:
            return "%" not in text and ipaddress.ip_address(text).version == version
        except ValueError:
            return False

    return fits


def _is_network(text: str) -> bool:
    import ipaddress

    try:
        ipaddress.ip_network(text, strict=False)
    except ValueError:
        return False
    return "/" in text


def _is_date(text: str) -> bool:
    from datetime import date

    try:
        return bool(re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text)) and bool(date.fromisoformat(text))
    except ValueError:
        return False


_LOOSE_DURATION = re.compile(r"(?:[0-9]+\s*[A-Za-zµ]+\s*)+")
_UUID = re.compile(r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}", re.IGNORECASE)
_INTEGERS = {"int32": (-(1 << 31), (1 << 31) - 1), "int64": (-(1 << 63), (1 << 63) - 1), "uint32": (0, (1 << 32) - 1)}
# k8s.io/kube-openapi/pkg/validation/strfmt, as far as a chart can break it
_FORMATS: dict[str, tuple[str, Callable[[str], bool]]] = {
    "byte": ("a text in base64", is_base64),
    "date": ("a date such as `2006-01-02`", _is_date),
    "date-time": ("a time such as `2006-01-02T15:04:05Z`", is_time),
    "duration": (
        "a duration such as `1h30m`",
        lambda text: is_duration(text) or bool(_LOOSE_DURATION.fullmatch(text.strip())),
    ),
    "ipv4": ("an IPv4 address", _is_address(4)),
    "ipv6": ("an IPv6 address", _is_address(6)),
    "cidr": ("a network such as `10.0.0.0/8`", _is_network),
    "uuid": ("a UUID", lambda text: bool(_UUID.fullmatch(text))),
}
_MAKERS: dict[str, Callable[[Any, dict[str, Any]], Check | None]] = {
    "minimum": _minimum,
    "maximum": _maximum,
    "exclusiveMinimum": _above,
    "exclusiveMaximum": _under,
    "multipleOf": _multiple,
    "minLength": _sized("minLength", (str,), "character", least=True),
    "maxLength": _sized("maxLength", (str,), "character", least=False),
    "minItems": _sized("minItems", (list,), "item", least=True),
    "maxItems": _sized("maxItems", (list,), "item", least=False),
    "minProperties": _sized("minProperties", (dict,), "field", least=True),
    "maxProperties": _sized("maxProperties", (dict,), "field", least=False),
    "uniqueItems": _unique,
    "pattern": _pattern,
    "format": _format,
    "enum": _enum,
    "const": _const,
}
