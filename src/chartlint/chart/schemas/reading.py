"""The text of a schema read as Go reads it: numbers keep their digits, errors are Go's (loader.go, UnmarshalJSON)."""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn

from chartlint.chart.schemas.failure import Number, SchemaError
from chartlint.yamlio import gojson
from chartlint.yamlio.scalars import without_stray_bytes

MAX_DEPTH = 500
_SPACE = " \t\r\n"
_LONE = re.compile(r"[\ud800-\udfff]|\\u[dD][89a-fA-F]")


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


_decoder = json.JSONDecoder(parse_int=Number, parse_float=Number, parse_constant=_no_constant)


def read_schema(text: str) -> Any:
    """The value of a JSON text; numbers are ``Number``. Raises ``SchemaError``."""
    start = len(text) - len(text.lstrip(_SPACE))
    try:
        value, end = _decoder.raw_decode(text, start)
    except (ValueError, RecursionError):
        try:
            gojson.decode_prefix(text, 0)
        except gojson.JsonError as error:
            # Go reads 10,000 levels
            raise SchemaError(error.message, refused=error.message == "exceeded max depth") from None
        raise SchemaError("the schema is nested too deeply to be applied here", refused=True) from None
    if _deeper(value, MAX_DEPTH):
        raise SchemaError("the schema is nested too deeply to be applied here", refused=True)
    if text[end:].strip(_SPACE):
        raise SchemaError("invalid character after top-level value")
    return _cleaned(value) if _LONE.search(text) else value


def _deeper(value: Any, depth: int) -> bool:
    """Whether lists and maps nest deeper than that."""
    level: list[Any] = [[value]]
    for _ in range(depth + 1):
        inner = [entry for parent in level for entry in (parent.values() if isinstance(parent, dict) else parent)]
        level = [entry for entry in inner if isinstance(entry, (dict, list))]
        if not level:
            return False
    return True


def _cleaned(value: Any) -> Any:
    """Without halves of surrogate pairs and stray bytes, for which Go puts U+FFFD."""
    if isinstance(value, str):
        return without_stray_bytes(value)
    if isinstance(value, dict):
        return {without_stray_bytes(key): _cleaned(entry) for key, entry in value.items()}
    return [_cleaned(entry) for entry in value] if isinstance(value, list) else value
