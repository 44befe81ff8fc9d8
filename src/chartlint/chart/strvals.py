"""The grammar of ``--set``, ``--set-string``, ``--set-file``, ``--set-json`` and ``--set-literal``.

Source: helm/pkg/strvals/parser.go and literal_parser.go. With ``open_index`` a text may end within the brackets of an
index, as in Helm 4; Helm 3 refuses that.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from chartlint.gotmpl.goval import Int64, type_name
from chartlint.gotmpl.strconv import quote

MAX_INDEX = 65536
"""Largest index of a list."""
MAX_NESTED = 30
"""Most dots of a key."""
_INTEGER = re.compile(r"[+-]?[0-9]+")
Values = dict[str, Any]
ReadFile = Callable[[str], str]


class StrvalsError(ValueError):
    """An argument that Helm refuses, in Helm's words."""


class _End(Exception):
    """The text is at its end, which ends the parse without an error (Go's ``io.EOF``)."""


class _EndInIndex(_End):
    """The text is at its end within the brackets of an index."""


def parse(text: str, into: Values | None = None, *, open_index: bool = True) -> Values:
    """``--set``: typed scalars, lists in braces."""
    return _Parser(text, {} if into is None else into, "set").run(open_index)


def parse_string(text: str, into: Values | None = None, *, open_index: bool = True) -> Values:
    """``--set-string``: every value stays a text."""
    return _Parser(text, {} if into is None else into, "string").run(open_index)


def parse_file(text: str, read: ReadFile, into: Values | None = None, *, open_index: bool = True) -> Values:
    """``--set-file``: every value is a path; ``read`` gives its content."""
    return _Parser(text, {} if into is None else into, "file", read).run(open_index)


def parse_json(text: str, into: Values | None = None, *, open_index: bool = True) -> Values:
    """``--set-json`` in its ``key=json`` form."""
    return _Parser(text, {} if into is None else into, "json").run(open_index)


def parse_literal(text: str, into: Values | None = None, *, open_index: bool = True) -> Values:
    """``--set-literal``: no escapes, no commas, no types; the value is the rest of the argument."""
    return _Parser(text, {} if into is None else into, "literal").run(open_index)


def typed(text: str) -> Any:
    """A ``--set`` scalar: true, false, null, an integer, or a text."""
    if len(text) <= 5:
        folded = text.casefold()
        if folded in ("true", "false"):
            return folded == "true"
        if folded == "null":
            return None
    if text == "0":
        return Int64(0)
    number = None if text.startswith("0") else _integer(text)
    return text if number is None else Int64(number)


def _integer(text: str) -> int | None:
    """A decimal number of 64 bits; None for other texts."""
    if _INTEGER.fullmatch(text) is None or len(text.lstrip("+-0")) > 19:
        return None
    number = int(text.lstrip("+-0") or "0") * (-1 if text.startswith("-") else 1)
    return number if -(1 << 63) <= number < 1 << 63 else None


class _Parser:
    def __init__(self, text: str, data: Values, form: str, read: ReadFile | None = None) -> None:
        self.text = text
        self.at = 0
        self.data = data
        self.form = form
        self.read = read

    def run(self, open_index: bool) -> Values:
        """Put what the text says into the data."""
        try:
            while True:
                self.key(self.data, 0)
        except _EndInIndex:
            if open_index:
                return self.data
            raise StrvalsError("error parsing index: EOF") from None
        except _End:
            return self.data

    # --- reading ----------------------------------------------------------------------------

    def until(self, stops: str) -> tuple[str, str]:
        """The text up to an unescaped stop and that stop, which is passed; an empty stop at the end."""
        out: list[str] = []
        while self.at < len(self.text):
            char = self.text[self.at]
            self.at += 1
            if char in stops:
                return "".join(out), char
            if char == "\\" and self.form != "literal":
                char = self.text[self.at : self.at + 1]  # nothing at the end
                self.at += 1
            out.append(char)
        return "".join(out), ""

    def next_is(self, char: str) -> bool:
        """Pass a character if it comes next."""
        if self.text[self.at : self.at + 1] != char:
            return False
        self.at += 1
        return True

    # --- keys -------------------------------------------------------------------------------

    def key(self, data: Values, level: int) -> None:
        """One key and its value."""
        key, stop = self.until("=[." if self.form == "literal" else "=[,.")
        match stop:
            case "":
                if key:
                    raise StrvalsError(f"key {quote(key)} has no value")
                raise _End
            case "[":
                self.list_key(data, key, level)
            case "=":
                self.assign(data, key)
            case ",":
                raise StrvalsError(f"key {quote(key)} has no value (cannot end with ,)")
            case _:
                self.nested_key(data, key, level + 1)

    def list_key(self, data: Values, key: str, level: int) -> None:
        index = self.index()
        items: list[Any] = []
        if key in data:
            if not isinstance(data[key], list):
                raise _mismatch(data[key], "[]interface {}")
            items = data[key]
        try:
            self.item(items, index, level)
        finally:
            _set(data, key, items)

    def nested_key(self, data: Values, key: str, level: int) -> None:
        if level > MAX_NESTED:
            raise StrvalsError(
                f"value name nested level is greater than maximum supported nested level of {MAX_NESTED}"
            )
        inner: Values = {}
        if key in data:
            if not isinstance(data[key], dict):
                raise _mismatch(data[key], "map[string]interface {}")
            inner = data[key]
        try:
            self.key(inner, level)
            if not inner:
                raise StrvalsError(f"key map {quote(key)} has no value")
        finally:
            if inner:
                _set(data, key, inner)

    def index(self) -> int:
        """An index, behind its opening bracket. One that is not closed ends the parse."""
        text, stop = self.until("]")
        if not stop:
            raise _EndInIndex
        number = _integer(text)
        if number is None:
            fault = "value out of range" if _INTEGER.fullmatch(text) else "invalid syntax"
            raise StrvalsError(f"error parsing index: strconv.Atoi: parsing {quote(text)}: {fault}")
        return number

    # --- lists ------------------------------------------------------------------------------

    def item(self, items: list[Any], index: int, level: int) -> None:
        """What follows an index: put it into the list."""
        if index < 0:
            raise StrvalsError(f"negative {index} index not allowed")
        text, stop = self.until("[.=")
        if text:
            shown = " ".join(_quote_rune(char) for char in text)
            raise StrvalsError(f"unexpected data at end of array index: [{shown}]")
        there = items[index] if index < len(items) else None
        match stop:
            case "":
                raise _End
            case "=":
                _put(items, index, self.value())
            case "[":
                below = self.index()
                if there is not None and not isinstance(there, list):
                    raise _mismatch(there, "[]interface {}")
                nested: list[Any] = [] if there is None else there
                self.item(nested, below, level)
                _put(items, index, nested)
            case _:
                inner: Values = there if isinstance(there, dict) else {}
                if index < len(items):
                    items[index] = inner
                self.key(inner, level)
                _put(items, index, inner)

    # --- values -----------------------------------------------------------------------------

    def assign(self, data: Values, key: str) -> None:
        """What follows the equals sign of a key."""
        at_end = self.at >= len(self.text)
        _set(data, key, self.value())
        if at_end and self.form not in ("json", "literal"):
            raise _End

    def value(self) -> Any:
        """One value and the comma behind it."""
        if self.form == "json":
            return self.json_value()
        if self.form == "literal":
            text = self.text[self.at :]
            self.at = len(self.text)
            return text
        if self.at >= len(self.text):
            return ""  # of every form: no file is read for --set-file
        if self.next_is("{"):
            return self.braces()
        return self.scalar(self.until(",")[0])

    def braces(self) -> list[Any]:
        """A list, behind its opening brace."""
        found: list[Any] = []
        while True:
            text, stop = self.until(",}")
            if not stop:
                raise StrvalsError("list must terminate with '}'")
            found.append(self.scalar(text))
            if stop == "}":
                self.next_is(",")
                return found

    def scalar(self, text: str) -> Any:
        if self.form == "set":
            return typed(text)
        if self.form == "file":
            assert self.read is not None
            return self.read(text)
        return text

    def json_value(self) -> Any:
        from chartlint.yamlio import gojson  # only for --set-json

        if self.blank_value():
            return None
        try:
            value, self.at = gojson.decode_prefix(self.text, self.at)
        except gojson.JsonError as error:
            raise StrvalsError(str(error)) from None
        self.blank_value()
        return value

    def blank_value(self) -> bool:
        """Pass blanks and one comma; whether there was nothing else up to the comma or the end."""
        while self.at < len(self.text) and self.text[self.at].isspace():
            self.at += 1
        return self.at >= len(self.text) or self.next_is(",")


def _set(data: Values, key: str, value: Any) -> None:
    if key:  # an empty key is read and forgotten
        data[key] = value


def _put(items: list[Any], index: int, value: Any) -> None:
    if index > MAX_INDEX:
        raise StrvalsError(f"index of {index} is greater than maximum supported index of {MAX_INDEX}")
    items += [None] * (index + 1 - len(items))
    items[index] = value


def _mismatch(value: Any, wanted: str) -> StrvalsError:
    """Something nested below a value that is no table or list: Go's type assertion fails."""
    shown = "nil" if value is None else type_name(value)
    return StrvalsError(f"unable to parse key: interface conversion: interface {{}} is {shown}, not {wanted}")


def _quote_rune(char: str) -> str:
    """``%q`` of one character."""
    if char == "'":
        return r"'\''"
    if char == '"':
        return "'\"'"
    return f"'{quote(char)[1:-1]}'"
