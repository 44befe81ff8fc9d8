"""YAML as Helm writes it: ``toYaml`` and ``toYamlPretty``.

``toYaml`` is sigs.k8s.io/yaml: the value becomes JSON, the JSON is read by goyaml v2 and written by goyaml v2.
``toYamlPretty`` is goyaml v3 on the value itself. Both write with libyaml's emitter; theirs (``emitterc.go``) has
a fixed width of 80 and a column for every character, which is why long texts are folded where they are.
"""

from __future__ import annotations

import base64
import math
import re
from functools import cmp_to_key
from typing import Any, Final, TypeAlias

from chartlint.yamlio import gojson
from chartlint.yamlio.scalars import format_g, plain_is_text, without_stray_bytes

MAX_DEPTH: Final = 200
"""Nesting that is written; a value that contains itself has no end."""
_WIDTH: Final = 80
_LONGEST_KEY: Final = 128
"""Bytes of a key that is written without ``?``."""
_LONGEST_JSON_KEY: Final = 1024
"""Characters within which goyaml looks for the colon when it reads the JSON."""

_BREAKS: Final = "\n\r\x85\u2028\u2029"
_BREAK = re.compile(f"[{_BREAKS}]")
_SPACE_BREAK = re.compile(f" [{_BREAKS}]")
_BREAK_SPACE = re.compile(f"[{_BREAKS}] ")
_STARTS_INDICATED = re.compile(r"---|\.\.\.|[#,\[\]{}&*!|>'\"%@`]|[?:-](?:[ \t]|\Z)")
_INDICATED = re.compile(f":(?:[ \\t]|\\Z)|(?<=[ \\t\\0{_BREAKS}])#")
_SPECIAL = re.compile("[^\n\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd]")
"""What the emitters escape (``is_printable`` of goyaml); U+0085 and all beyond U+FFFF too."""
_ESCAPED = re.compile("[^ !#-\\[\\]-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]")
_BASE60 = re.compile(r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?", re.ASCII)
_REFUSED = re.compile("[\x7f-\x84\x86-\x9f\ufffe\uffff]")
"""Characters that JSON leaves as they are and goyaml's reader refuses."""
_NEL = re.compile(" *\x85[ \x85]*")
_NEL_INDICATOR = re.compile("\x85(?:---|\\.\\.\\.)[ \x85]")
_ESCAPES: Final = {
    "\0": "\\0",
    "\a": "\\a",
    "\b": "\\b",
    "\t": "\\t",
    "\n": "\\n",
    "\v": "\\v",
    "\f": "\\f",
    "\r": "\\r",
    "\x1b": "\\e",
    '"': '\\"',
    "\\": "\\\\",
    "\x85": "\\N",
    "\xa0": "\\_",
    "\u2028": "\\L",
    "\u2029": "\\P",
}


class DumpError(ValueError):
    """A value that Helm cannot write, in Go's words; ``toYaml`` prints nothing then."""


class PlainScalar(str):
    """A text that stands without quotes whatever it looks like, as goyaml v3 writes a time (encode.go, timev)."""

    __slots__ = ()


def dump(value: Any) -> str:
    """Helm's ``toYaml`` of a plain value (None, bool, int, float, str, list, dict), byte for byte, without the
    last line feed. Raises ``DumpError`` for NaN, infinities, what goyaml refuses to read back, and endless values.
    """
    return _Emitter(pretty=False).document(value)


def dump_pretty(value: Any) -> str:
    """Helm's ``toYamlPretty`` of a plain value, without the last line feed. Raises ``DumpError``."""
    return _Emitter(pretty=True).document(value)


# -- texts and their styles


_PLAIN, _SINGLE, _DOUBLE, _LITERAL = range(4)


def _style(text: str, *, pretty: bool, quoted: bool) -> int:
    """The style of a text that is no simple key (``yaml_emitter_analyze_scalar``, ``select_scalar_style``);
    ``quoted`` says that the plain text would be read as something else."""
    if "\n" in text:
        block = text[-1] != " " and not _SPACE_BREAK.search(text) and not _special(text, tabs=not pretty)
        return _LITERAL if block else _DOUBLE
    if quoted:
        return _DOUBLE
    multiline = _BREAK.search(text) is not None
    if _special(text, tabs=True) or (multiline and (_SPACE_BREAK.search(text) or _BREAK_SPACE.search(text))):
        return _DOUBLE
    if multiline or text[0] == " " or text[-1] == " " or _STARTS_INDICATED.match(text) or _INDICATED.search(text, 1):
        return _SINGLE
    return _PLAIN


def _special(text: str, *, tabs: bool) -> bool:
    return _SPECIAL.search(text if tabs else text.replace("\t", "")) is not None


def _escape(text: str) -> str:
    """The inside of double quotes. goyaml asks "is this a byte order mark?" of the first character every time, so
    that a text which starts with one is escaped as a whole."""
    if text[:1] == "\ufeff":
        return "".join(_escaped(char) for char in text)
    return _ESCAPED.sub(lambda found: _escaped(found[0]), text)


def _escaped(char: str) -> str:
    known = _ESCAPES.get(char)
    if known is not None:
        return known
    code = ord(char)
    return f"\\x{code:02X}" if code <= 0xFF else f"\\u{code:04X}" if code <= 0xFFFF else f"\\U{code:08X}"


def _fold(body: str, column: int, indent: int, style: int) -> str:
    """The inside of a flow scalar that starts at ``column``, broken at the first single space beyond the width, and
    so on. In double quotes a run of spaces is broken too: its second space then follows a backslash."""
    double, quoted = style == _DOUBLE, style != _PLAIN
    last = len(body) - 1
    out: list[str] = []
    start = 0
    at = body.find(" ", max(_WIDTH + 1 - column, 0))
    while at >= 0:
        run = body[at + 1 : at + 2] == " "
        if (at and body[at - 1] == " ") or (run and not double) or (quoted and not 0 < at < last):
            at = body.find(" ", at + 1)
            continue
        out.append(f"{body[start:at]}\n{' ' * indent}")
        if run:
            out.append("\\")
        start = at + 1
        column = indent + run
        at = body.find(" ", start + max(_WIDTH + 1 - column, 0))
    out.append(body[start:])
    return "".join(out)


def _single_with_breaks(text: str, column: int, indent: int, width: float) -> str:
    """The inside of a single-quoted text with line or paragraph separators, which start new lines."""
    out: list[str] = []
    spaces = broken = False
    for at, char in enumerate(text):
        if char == " ":
            if not spaces and column > width and 0 < at < len(text) - 1 and text[at + 1] != " ":
                out.append("\n" + " " * indent)
                column = indent
            else:
                out.append(char)
                column += 1
            spaces = True
        elif char in _BREAKS:
            out.append(char)
            column = 0
            broken = True
        else:
            if broken:
                out.append(" " * indent)
                column = indent
            out.append("''" if char == "'" else char)
            column += len(out[-1])
            spaces = broken = False
    return "".join(out)


# -- the emitter


class _Emitter:
    """One document. Positions are columns: a scalar starts at ``column`` and goes on, when it is folded or a block,
    at ``indent``."""

    def __init__(self, *, pretty: bool) -> None:
        self._pretty = pretty
        self._width = math.inf if pretty else _WIDTH
        self._texts, self._keys = _PRETTY_KNOWN if pretty else _KNOWN
        self._out: list[str] = []
        self._fresh = False  # a block scalar has just ended its last line

    def document(self, value: Any) -> str:
        try:
            if isinstance(value, dict) and value:
                self._map(value, 0, "")
            elif isinstance(value, list) and value:
                self._list(value, 0, "")
            else:
                self._scalar(value, "", 0, 2)
        except RecursionError:
            raise DumpError(_ENDLESS) from None
        text = "".join(self._out)
        return text.removesuffix("\n") if self._fresh else text

    def _map(self, value: dict[str, Any], indent: int, lead: str | None) -> None:
        """A map whose entries stand at ``indent``; the first one follows ``lead``, or begins a line."""
        if indent > 2 * MAX_DEPTH:
            raise DumpError(_ENDLESS)
        if not (self._pretty or all(map(str.isascii, value))):
            value = {_clean_key(key): item for key, item in sorted(value.items(), key=_by_bytes)}
        out = self._out
        pad = " " * indent
        line = "\n" + pad
        in_order = self._pretty and isinstance(value, gojson.Struct)
        for key in list(value) if in_order else sorted_keys(list(value), pretty=self._pretty):
            if lead is None:
                lead = pad if self._fresh else line
            self._fresh = False
            shown = self._simple_key(key)
            if shown is None:
                out.append(f"{lead}?")
                self._text(key, " ", indent + 2, indent + 2)
                out.append(pad if self._fresh else line)
                self._fresh = False
                shown, below, column, list_indent = "", " ", indent + 2, indent + 2
            else:
                out.append(lead)
                below, column, list_indent = None, indent + len(shown) + 2, indent + 2 * self._pretty
            out.append(f"{shown}:")
            item = value[key]
            if isinstance(item, dict) and item:
                self._map(item, indent + 2, below)
            elif isinstance(item, list) and item:
                self._list(item, list_indent, below)
            else:
                self._scalar(item, " ", column, indent + 2)
            lead = None

    def _list(self, value: list[Any], indent: int, lead: str | None) -> None:
        """A list whose dashes stand at ``indent``; the first one follows ``lead``, or begins a line."""
        if indent > 2 * MAX_DEPTH:
            raise DumpError(_ENDLESS)
        out = self._out
        pad = " " * indent
        line = "\n" + pad
        for item in value:
            if lead is None:
                lead = pad if self._fresh else line
            self._fresh = False
            out.append(f"{lead}-")
            if isinstance(item, dict) and item:
                self._map(item, indent + 2, " ")
            elif isinstance(item, list) and item:
                self._list(item, indent + 2, " ")
            else:
                self._scalar(item, " ", indent + 2, indent + 2)
            lead = None

    def _simple_key(self, key: str) -> str | None:
        """The text of a key, None for one that needs a ``?``."""
        try:
            return self._keys[key]
        except KeyError:
            pass
        style, shown, tag = self._texts.get(key) or self._styled(key)
        text = shown if tag else key if self._pretty else _clean_key(key)
        size = len(text.encode()) + len(tag.strip())
        simple = None if style == _LITERAL or size > _LONGEST_KEY or _BREAK.search(text) else tag + shown
        if len(self._keys) > _MOST_KNOWN:
            self._keys.clear()
        if len(key) <= _LONGEST_KNOWN:
            self._keys[key] = simple
        return simple

    def _styled(self, text: str) -> tuple[int, str, str]:
        """The style of a text, its characters on one line (of a block, the text itself), and its tag."""
        pretty, tag, shown = self._pretty, "", text
        if not pretty:
            shown = _clean(text)
        elif not text.isascii() and _has_stray_bytes(text):
            # goyaml v3 writes what is no UTF-8 as bytes.
            tag, shown = "!!binary ", _base64_lines(text.encode("utf-8", "surrogateescape"))
        quoted = not tag and (not plain_is_text(shown) or _BASE60.fullmatch(shown) is not None)
        style = _style(shown, pretty=pretty, quoted=quoted)
        if style == _SINGLE:
            shown = "'" + shown.replace("'", "''") + "'"
        elif style == _DOUBLE:
            shown = f'"{_escape(shown)}"'
        if len(text) <= _LONGEST_KNOWN:
            if len(self._texts) > _MOST_KNOWN:
                self._texts.clear()
            self._texts[text] = (style, shown, tag)
        return style, shown, tag

    def _scalar(self, value: Any, lead: str, column: int, indent: int) -> None:
        if isinstance(value, str):
            if type(value) is PlainScalar:
                self._out.append(lead + value)
            else:
                self._text(value, lead, column, indent)
            return
        if value is None:
            text = "null"
        elif isinstance(value, bool):
            text = "true" if value else "false"
        elif isinstance(value, (int, float)):
            text = _pretty_number(value) if self._pretty else _number(value)
        elif isinstance(value, dict):
            text = "{}"
        elif isinstance(value, list):
            text = "[]"
        else:
            raise DumpError(f"json: unsupported type: {type(value).__name__}")
        self._out.append(lead + text)

    def _text(self, text: str, lead: str, column: int, indent: int) -> None:
        style, shown, tag = self._texts.get(text) or self._styled(text)
        if tag:
            lead += tag
        if style == _LITERAL:
            self._literal(shown, lead, indent)
        elif style == _SINGLE and not shown.isascii() and _BREAK.search(shown):
            body = _single_with_breaks(text if self._pretty else _clean(text), column + 1, indent, self._width)
            self._out.append(f"{lead}'{body}'")
        elif column + len(shown) > self._width and " " in shown:
            if style == _PLAIN:
                shown = _fold(shown, column, indent, style)
            else:
                shown = shown[0] + _fold(shown[1:-1], column + 1, indent, style) + shown[0]
            self._out.append(lead + shown)
        else:
            self._out.append(lead + shown)

    def _literal(self, text: str, lead: str, indent: int) -> None:
        hint = "2" if text[0] == " " or text[0] in _BREAKS else ""
        self._fresh = text[-1] in _BREAKS
        if not self._fresh:
            hint += "-"
        elif len(text) == 1 or text[-2] in _BREAKS:
            hint += "+"
        pad = " " * indent
        body = _LINE.sub(lambda found: pad + found[0], text)
        self._out.append(f"{lead}|{hint}\n{body}")


_ENDLESS: Final = "json: unsupported value: encountered a cycle via map[string]interface {}"
_LINE = re.compile(f"[^{_BREAKS}]+")
_LONGEST_KNOWN: Final = 80
_MOST_KNOWN: Final = 10_000
_Known: TypeAlias = tuple[dict[str, tuple[int, str, str]], dict[str, str | None]]
_KNOWN: Final[_Known] = ({}, {})
_PRETTY_KNOWN: Final[_Known] = ({}, {})
"""Style, one-line form and tag of the texts, and the simple form of the keys, that were met before."""


# -- the way through JSON


def _clean(text: str) -> str:
    """A text after JSON and goyaml's reader: stray bytes are U+FFFD, U+0085 is a line break to be folded."""
    if text.isascii():
        if "\x7f" in text:
            raise DumpError(_CONTROL)
        return text
    text = without_stray_bytes(text)
    if _REFUSED.search(text):
        raise DumpError(_CONTROL)
    if "\x85" in text:
        if _NEL_INDICATOR.search(text):
            raise DumpError("yaml: found unexpected document indicator")
        return _NEL.sub(lambda found: "\n" * (found[0].count("\x85") - 1) or " ", text)
    return text


def _clean_key(text: str) -> str:
    """A map key after JSON and goyaml's reader, which wants it on one line and not too long."""
    if "\x85" in text or (len(text) > _LONGEST_JSON_KEY // 12 and len(gojson.string(text)) > _LONGEST_JSON_KEY):
        raise DumpError("yaml: did not find expected ',' or '}'")
    return _clean(text)


_CONTROL: Final = "yaml: control characters are not allowed"


def _by_bytes(item: tuple[str, Any]) -> bytes:
    return item[0].encode("utf-8", "surrogateescape")


def _has_stray_bytes(text: str) -> bool:
    return without_stray_bytes(text) != text


def _base64_lines(data: bytes) -> str:
    encoded = base64.b64encode(data).decode()
    if len(encoded) < 70:
        return encoded
    return "".join(f"{encoded[at : at + 70]}\n" for at in range(0, len(encoded), 70))


def _number(value: int | float) -> str:
    """A number after JSON: what looks whole and fits into 64 bits is an integer, the rest a float."""
    if isinstance(value, float):
        try:
            text = gojson.number(value)
        except gojson.JsonError as error:
            raise DumpError(f"error marshaling into JSON: {error}") from None
        if "." in text or "e" in text:
            return format_g(value)
        value = int(text)
    return int.__repr__(value) if -(1 << 63) <= value < 1 << 64 else format_g(float(value))


def _pretty_number(value: int | float) -> str:
    if not isinstance(value, float):
        return int.__repr__(value)
    text = format_g(value)
    return {"+Inf": ".inf", "-Inf": "-.inf", "NaN": ".nan"}.get(text, text)


# -- the order of keys


_ORDER: Final = str.maketrans(
    {chr(code): chr(0x200 + code) for code in range(128) if chr(code).isalpha()}
    | {chr(code): chr(0x100 + code) for code in range(128) if chr(code).isdigit()}
)
_DIGIT = re.compile("[0-9]")


def sorted_keys(keys: list[str], *, pretty: bool = False) -> list[str]:
    """Map keys in goyaml's natural order (``sorter.go``): letters after all else, runs of digits by their number.

    goyaml v3 (``pretty``) wants letters first where a digit precedes.
    """
    if len(keys) < 2:
        return keys
    if all(map(str.isascii, keys)) and sum(_DIGIT.search(key) is not None for key in keys) < 2:
        return sorted(keys, key=lambda key: key.translate(_ORDER))
    compare = cmp_to_key(_compare_pretty if pretty else _compare)
    return sorted(sorted(keys), key=lambda key: compare(without_stray_bytes(key)))


def _compare(a: str, b: str, *, letters_after_digits: bool = False) -> int:
    """Negative when ``a`` comes before ``b``."""
    i = next((i for i, (left, right) in enumerate(zip(a, b)) if left != right), -1)
    if i < 0:
        return len(a) - len(b)
    left, right = a[i], b[i]
    a_letter, b_letter = left.isalpha(), right.isalpha()
    if a_letter and b_letter:
        return -1 if left < right else 1
    if a_letter or b_letter:
        first = a_letter if letters_after_digits and i and a[i - 1].isdecimal() else b_letter
        return -1 if first else 1
    start = 0
    if left == "0" or right == "0":
        j = i - 1
        while j >= 0 and a[j].isdecimal():
            if a[j] != "0":
                start = 1
                break
            j -= 1
    a_number, a_end = _digits(a, i, start)
    b_number, b_end = _digits(b, i, start)
    if a_number != b_number:
        return -1 if a_number < b_number else 1
    if a_end != b_end:
        return a_end - b_end
    return -1 if left < right else 1


def _compare_pretty(a: str, b: str) -> int:
    return _compare(a, b, letters_after_digits=True)


def _digits(text: str, at: int, number: int) -> tuple[int, int]:
    """The number (as Go's int64 has it, wrapped) of the digits from ``at`` on, and their end."""
    while at < len(text) and text[at].isdecimal():
        number = number * 10 + ord(text[at]) - 48
        at += 1
    return (number + (1 << 63)) % (1 << 64) - (1 << 63), at
