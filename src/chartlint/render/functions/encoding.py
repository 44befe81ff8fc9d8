"""JSON, YAML, base64 and base32 (sprig/v3 defaults.go and strings.go; helm/pkg/engine/funcs.go)."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from typing import Any

from chartlint.gotmpl.goval import (
    Duration,
    GoError,
    GoObject,
    Int32,
    Int64,
    IntList,
    ListList,
    MapList,
    NilList,
    NilMap,
    NilStringMap,
    SharedMap,
    StringList,
    StringMap,
    StructList,
    UInt8,
    UInt32,
    UInt64,
    Values,
    is_nil_slice,
)
from chartlint.render.functions.gotime import RFC3339_NANO, GoDuration, GoTime
from chartlint.render.functions.signature import FunctionTable
from chartlint.render.functions.strings import from_bytes, to_bytes
from chartlint.yamlio import DumpError, PlainScalar, YamlError, dump, dump_pretty, gojson, load_first

table = FunctionTable("helm")
sprig = FunctionTable("sprig")

# What the writers of JSON and YAML take as it is.
_SCALARS = frozenset((str, bool, int, float, type(None), Int64, Int32, UInt8, UInt32, UInt64, Duration))
_MAPS = frozenset((dict, SharedMap, StringMap))
_LISTS = frozenset((list, StringList, IntList, ListList, MapList))


def _walk(value: Any, other: Callable[[Any], Any]) -> Any:
    """A value with everything that no writer takes replaced by ``other``; itself where there is nothing of the sort."""
    kind = type(value)
    if kind in _SCALARS:
        return value
    copy: Any = None
    if kind in _MAPS or isinstance(value, Values):
        for key, entry in value.items():
            if type(entry) not in _SCALARS:
                new = _walk(entry, other)
                if new is not entry:
                    copy = dict(value) if copy is None else copy
                    copy[key] = new
        return value if copy is None else copy
    if kind in _LISTS or kind is StructList:
        for place, entry in enumerate(value):
            if type(entry) not in _SCALARS:
                new = _walk(entry, other)
                if new is not entry:
                    copy = list(value) if copy is None else copy
                    copy[place] = new
        return value if copy is None else copy
    return other(value)


def plain(value: Any) -> Any:
    """A value as Go's encoding/json sees it: maps, lists, texts, numbers, null.

    Nil lists are null, bytes base64, objects what their ``go_json`` gives. The value itself comes back where it is
    plain already. Raises ``GoError`` for what has no JSON.
    """
    try:
        return _walk(value, _json_form)
    except RecursionError:
        raise GoError("json: unsupported value: encountered a cycle via map[string]interface {}") from None


def _json_form(value: Any) -> Any:
    if is_nil_slice(value) or isinstance(value, (NilMap, NilStringMap)):
        return None
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, GoObject):
        shown = plain(value.go_json())
        return gojson.Struct(shown) if value.go_kind != "map" and isinstance(shown, dict) else shown
    if isinstance(value, complex):
        raise GoError("json: unsupported type: complex128")
    return value


def _pretty_form(value: Any) -> Any:
    """A value as goyaml v3 sees it, which knows nothing of JSON: nil lists are empty, bytes numbers."""
    if is_nil_slice(value):
        return []
    if isinstance(value, (NilMap, NilStringMap)):
        return {}
    if isinstance(value, bytes):
        return list(value)
    if isinstance(value, GoDuration):
        return value.go_print()
    if isinstance(value, GoTime):
        return PlainScalar(value.format(RFC3339_NANO))
    if isinstance(value, GoObject):
        if value.go_kind == "map" and hasattr(value, "go_items"):
            return {key: _walk(entry, _pretty_form) for key, entry in value.go_items()}
        if value.fields:
            fields = {name.lower(): _walk(value.go_field(name), _pretty_form) for name in value.fields}
            return gojson.Struct(fields)
        return _walk(value.go_json(), _pretty_form)
    if isinstance(value, complex):
        raise GoError("cannot marshal type: complex128")
    return value


# --- JSON -----------------------------------------------------------------------------------------


def _json(value: Any, *, html: bool = True, indent: int | None = None) -> str:
    try:
        return gojson.encode(plain(value), html=html, indent=indent)
    except gojson.JsonError as error:
        raise GoError(str(error)) from None


@table.function("any", "toJson")
def to_json(value: Any) -> str:
    """Compact JSON; an empty text for what has no JSON."""
    try:
        return _json(value)
    except GoError:
        return ""


@table.function("any", "mustToJson")
def must_to_json(value: Any) -> str:
    """Compact JSON; raises for what has none."""
    return _json(value)


@sprig.function("any", "toPrettyJson")
def to_pretty_json(value: Any) -> str:
    """JSON on several lines; an empty text for what has no JSON."""
    try:
        return _json(value, indent=2)
    except GoError:
        return ""


@sprig.function("any", "mustToPrettyJson")
def must_to_pretty_json(value: Any) -> str:
    """JSON on several lines; raises for what has none."""
    return _json(value, indent=2)


@sprig.function("any", "toRawJson", "mustToRawJson")
def to_raw_json(value: Any) -> str:
    """JSON without HTML escapes; raises for what has none, under both names."""
    return _json(value, html=False)


def _json_value(text: str) -> Any:
    try:
        return gojson.decode(text)
    except gojson.JsonError as error:
        raise GoError(str(error)) from None


def _mismatch(value: Any, wanted: str) -> str:
    names: dict[type, str] = {bool: "bool", str: "string", list: "array", dict: "object"}
    kind = names.get(type(value), "number")
    return f"json: cannot unmarshal {kind} into Go value of type {wanted}"


def _json_as(text: str, opener: str, wanted: str) -> Any:
    """The JSON value that ``text`` holds; raises ``GoError`` for another kind than the one ``opener`` begins."""
    try:
        value = _json_value(text)
    except GoError as error:
        # a number out of range is met only where one is read: not in a document of another kind
        first = text.lstrip(" \t\r\n")[:1]
        if error.text.endswith(_FLOAT) and first != opener:
            raise GoError(_mismatch({"[": [], "{": {}}.get(first, 0), wanted)) from None
        raise
    if value is not None and not isinstance(value, dict if opener == "{" else list):
        raise GoError(_mismatch(value, wanted))
    return value


_FLOAT = "Go value of type float64"
_MAP = "map[string]interface {}"
_LIST = "[]interface {}"


@table.function("string", "fromJson")
def from_json(text: str) -> dict[str, Any]:
    """A JSON object; its error under the key ``Error``."""
    try:
        value: dict[str, Any] | None = _json_as(text, "{", _MAP)
    except GoError as error:
        return {"Error": error.text}
    return NilMap() if value is None else value


@table.function("string", "fromJsonArray")
def from_json_array(text: str) -> list[Any]:
    """A JSON array; its error as the only element."""
    try:
        value: list[Any] | None = _json_as(text, "[", _LIST)
    except GoError as error:
        return [error.text]
    return NilList() if value is None else value


@sprig.function("string", "mustFromJson")
def must_from_json(text: str) -> Any:
    """Any JSON value; raises for what is none."""
    return _json_value(text)


# --- YAML -----------------------------------------------------------------------------------------


@table.function("any", "toYaml")
def to_yaml(value: Any) -> str:
    """YAML without its last line break; an empty text for what has none."""
    try:
        return dump(plain(value))
    except (DumpError, GoError):
        return ""


@table.function("any", "mustToYaml")
def must_to_yaml(value: Any) -> str:
    """YAML without its last line break; raises for what has none."""
    try:
        return dump(plain(value))
    except (DumpError, GoError) as error:
        text = str(error)
        raise GoError(f"error marshaling into JSON: {text}" if text.startswith("json: ") else text) from None


@table.function("any", "toYamlPretty")
def to_yaml_pretty(value: Any) -> str:
    """YAML with indented lists and long lines; an empty text for what has none."""
    try:
        return dump_pretty(_walk(value, _pretty_form))
    except (DumpError, RecursionError):
        return ""


_UNMARSHAL = "error unmarshaling JSON: while decoding JSON: "


@table.function("string", "fromYaml")
def from_yaml(text: str) -> dict[str, Any]:
    """A YAML map; its error under the key ``Error``."""
    try:
        value = load_first(text)
    except YamlError as error:
        return {"Error": error.helm}
    if value is None:
        return {}
    return value if isinstance(value, dict) else {"Error": _UNMARSHAL + _mismatch(value, _MAP)}


@table.function("string", "fromYamlArray")
def from_yaml_array(text: str) -> list[Any]:
    """A YAML list; its error as the only element."""
    try:
        value = load_first(text)
    except YamlError as error:
        return [error.helm]
    if value is None:
        return []
    return value if isinstance(value, list) else [_UNMARSHAL + _mismatch(value, _LIST)]


# --- base64 and base32 ----------------------------------------------------------------------------


@sprig.function("string")
def b64enc(text: str) -> str:
    """Base64."""
    return base64.b64encode(to_bytes(text)).decode()


@sprig.function("string")
def b32enc(text: str) -> str:
    """Base32."""
    return base64.b32encode(to_bytes(text)).decode()


_GOOD_BASE64 = re.compile(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?\Z")
_BASE64 = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
_BASE32 = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
_PAD = 0x3D


@sprig.function("string")
def b64dec(text: str) -> str:
    """Base64 undone; Go's error as the result."""
    clean = text.replace("\n", "").replace("\r", "")
    if _GOOD_BASE64.match(clean):
        return from_bytes(base64.b64decode(clean))
    return f"illegal base64 data at input byte {_base64_fault(to_bytes(text))}"


def _base64_fault(data: bytes) -> int:
    """Where Go's decoder gives up (encoding/base64, decodeQuantum)."""
    at = quantum = 0
    size = len(data)

    def past_breaks(at: int) -> int:
        while at < size and data[at] in b"\r\n":
            at += 1
        return at

    while True:
        at = past_breaks(at)
        if at == size:
            return size - quantum
        if data[at] in _BASE64:
            quantum = (quantum + 1) % 4
            at += 1
            continue
        if data[at] != _PAD or quantum < 2:
            return at
        at = past_breaks(at + 1)
        if quantum == 2:
            if at == size:
                return size
            if data[at] != _PAD:
                return at - 1
            at = past_breaks(at + 1)
        return at


@sprig.function("string")
def b32dec(text: str) -> str:
    """Base32 undone; Go's error as the result."""
    data = to_bytes(text).replace(b"\n", b"").replace(b"\r", b"")
    fault, end = _base32_end(data)
    if fault is not None:
        return f"illegal base32 data at input byte {fault}"
    body = data[:end]
    return from_bytes(base64.b32decode(body + b"=" * (-len(body) % 8)))


def _base32_end(data: bytes) -> tuple[int | None, int]:
    """Where Go's decoder gives up, or None and how many characters carry data (encoding/base32, decode)."""
    size = len(data)
    for at, byte in enumerate(data):
        place, left = at % 8, size - at - 1
        if byte == _PAD and place >= 2 and left < 8:
            needed = 7 - place
            if left < needed:
                return size, at
            for number in range(needed):
                if data[at + 1 + number] != _PAD:
                    return at + number, at
            # these numbers of characters make no whole bytes
            return (at if place in (3, 6) else None), at
        if byte not in _BASE32:
            return at, at
    return (size - size % 8 if size % 8 else None), size
