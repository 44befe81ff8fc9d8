"""TOML 1.1 as BurntSushi/toml reads it, with its leniencies and its words for errors.

Source: github.com/BurntSushi/toml v1.6.0, lex.go and parse.go.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple, NoReturn

from chartlint.gotmpl.gofmt import go_quote
from chartlint.gotmpl.goval import GoError, Int64, MapList
from chartlint.render.functions.golayout import parse_time
from chartlint.render.functions.gotime import UTC_ZONE, GoTime, Zone

LOCAL_DATETIME = Zone("datetime-local")
LOCAL_DATE = Zone("date-local")
LOCAL_TIME = Zone("time-local")
MAX_DEPTH = 200

_END = ""
_DIGITS = frozenset("0123456789")
_HEX = frozenset("0123456789abcdefABCDEF")
_BARE = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-")
_ESCAPES = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", "e": "\x1b", '"': '"', "\\": "\\"}
_HEX_ESCAPES = {"x": (2, "two"), "u": (4, "four"), "U": (8, "eight")}
_DATES = (
    ("2006-01-02T15:04:05.999999999Z07:00", None),
    ("2006-01-02T15:04:05.999999999", LOCAL_DATETIME),
    ("2006-01-02", LOCAL_DATE),
    ("15:04:05.999999999", LOCAL_TIME),
    ("2006-01-02T15:04Z07:00", None),
    ("2006-01-02T15:04", LOCAL_DATETIME),
    ("15:04", LOCAL_TIME),
)
_BASES = {"b": ("a binary", "01"), "o": ("an octal", "01234567"), "x": ("a hexadecimal", "0123456789abcdefABCDEF")}

Key = tuple[str, ...]


class TomlError(ValueError):
    """A text that is no TOML; the message is Go's."""


class Token(NamedTuple):
    """A piece of the text with the line it begins on."""

    text: str
    line: int


def key_text(key: Key) -> str:
    """A dotted key as it is written; parts that are not bare are quoted."""
    return ".".join(part if part and set(part) <= _BARE else f'"{quoted(part)}"' for part in key)


_QUOTED = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", '"': '\\"', "\\": "\\\\"}
_SPECIAL = re.compile('[\x00-\x1f\x7f"\\\\]')


def quoted(text: str) -> str:
    """The inside of a double-quoted string."""
    return _SPECIAL.sub(lambda match: _QUOTED.get(match.group()) or f"\\u{ord(match.group()):04x}", text)


def _rune(char: str) -> str:
    """A character as Go's ``%q`` shows it; the end of the text is a zero."""
    if char == _END:
        return r"'\x00'"
    return r"'\''" if char == "'" else f"'{char if char == chr(34) else go_quote(char)[1:-1]}'"


def _rune_or_end(char: str) -> str:
    return "end of file" if char == _END else f"'{char}'"


_MOST_DIGITS = 70  # of an integer: longer ones are out of range whatever follows
_UTF16_MARKS = ("\udcff\udcfe", "\udcfe\udcff")


def read(text: str) -> dict[str, Any]:
    """A document: integers are ``Int64``, tables in ``[[..]]`` a ``MapList``, dates ``GoTime``. Raises TomlError."""
    text = text[2:] if text.startswith(_UTF16_MARKS) else text.removeprefix("\ufeff")
    if "\0" in text[:6]:
        raise TomlError(
            "toml: line 1: files cannot contain NULL bytes; probably using UTF-16; TOML files must be UTF-8"
        )
    return _Reader(text).document()


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.line = 1
        self.mapping: dict[str, Any] = {}
        self.context: Key = ()
        self.key = ""
        self.key_line = 1
        self.implicit: set[Key] = set()
        self.arrays: set[Key] = set()
        self.depth = 0

    # --- characters -----------------------------------------------------------------------------

    def fail(self, message: str, line: int | None = None) -> NoReturn:
        last = ".".join(filter(None, (key_text(self.context), self.key)))  # parse.go, current: the last part is bare
        where = f"toml: line {self.line if line is None else line}"
        raise TomlError(f"{where} (last key {go_quote(last)}): {message}" if last else f"{where}: {message}")

    def take(self) -> str:
        """The next character, nothing at the end; control characters are refused."""
        char = self.peek()
        if not char:
            return _END
        self.check(char)
        if char == "\n":
            self.line += 1
        self.at += 1
        return char

    def check(self, char: str) -> None:
        """Refuse a character at the cursor that no TOML file may hold."""
        if (char < " " and char not in "\t\r\n") or char == "\x7f" or (char == "\r" and self.peek(1) != "\n"):
            self.fail(f"TOML files cannot contain control characters: '0x{ord(char):02x}'")
        elif "\udc80" <= char <= "\udcff":
            self.fail(f"invalid UTF-8 byte: 0x{ord(char) - 0xDC00:02x}")

    def peek(self, ahead: int = 0) -> str:
        return self.text[self.at + ahead : self.at + ahead + 1]

    def skip(self, chars: str) -> None:
        """Skip blanks (and line breaks where they are among ``chars``)."""
        while self.peek() and self.peek() in chars:
            self.take()

    def skip_comments(self) -> None:
        """Skip blanks, line breaks and comments."""
        self.skip(" \t\r\n")
        while self.peek() == "#":
            self.comment()
            self.skip(" \t\r\n")

    def comment(self) -> None:
        while self.peek() and self.peek() not in "\r\n":
            self.take()

    # --- structure ------------------------------------------------------------------------------

    def document(self) -> dict[str, Any]:
        while True:
            self.skip_comments()
            if not self.peek():
                return self.mapping
            if self.peek() == "[":
                self.take()
                self.table()
            else:
                outer = self.context
                self.pair()
                self.context, self.key = outer, ""
            self.end_of_item()

    def end_of_item(self) -> None:
        self.skip(" \t")
        if self.peek() == "#":
            self.comment()
        char = self.take()
        if char not in ("\r", "\n", _END):
            self.fail(
                f"expected a top-level item to end with a newline, comment, or EOF, but got {_rune(char)} instead"
            )

    def table(self) -> None:
        array = self.peek() == "["
        if array:
            self.take()
        parts: list[str] = []
        while True:
            self.skip(" \t")
            if self.peek() in (_END, "]"):
                self.fail("unexpected end of table name (table names cannot be empty)")
            if self.peek() == ".":
                self.fail("unexpected table separator (table names cannot be empty)")
            if not parts:
                self.key_line = self.line
            parts.append(self.key_part())
            self.skip(" \t")
            char = self.take()
            if char == "]":
                break
            if char != ".":
                self.fail(f"expected '.' or ']' to end table name, but got {_rune(char)} instead")
        if array:
            char = self.take()
            if char != "]":
                self.fail(f"expected end of table array name delimiter ']', but got {_rune(char)} instead")
        self.enter(tuple(parts), array=array)

    def key_part(self) -> str:
        char = self.peek()
        if char == '"':
            self.take()
            return self.unescape(self.string())
        if char == "'":
            self.take()
            return self.raw_string().text
        start = self.at
        while self.peek() in _BARE:
            self.take()
        return self.text[start : self.at]

    def pair(self) -> None:
        """``key = value``; leaves the key's own context for the caller to restore."""
        self.skip(" \t")
        if self.peek() in (_END, "="):
            self.fail("unexpected '=': key name appears blank")
        if self.peek() == ".":
            self.fail("unexpected '.': keys cannot start with a '.'")
        line = self.line
        parts: list[str] = []
        while True:
            self.skip(" \t")
            if parts and self.peek() in (_END, "=", "."):
                self.fail("unexpected '.'" if self.peek() == "." else "unexpected '='")
            parts.append(self.key_part())
            self.skip(" \t")
            char = self.take()
            if char == "=":
                break
            if char == _END:
                self.fail("unexpected EOF; expected key separator '='")
            if char != ".":
                self.fail(f"expected '.' or '=', but got {_rune(char)} instead", self.line - (char == "\n"))
        self.key_line = line
        self.key = parts[-1]
        for part in parts[:-1]:
            inner = (*self.context, part)
            self.implicit.add(inner)
            self.enter(inner, array=False)
        value = self.value()
        self.put(self.key, value)

    def enter(self, key: Key, *, array: bool) -> None:
        """Make a table the current one, with its parents (parse.go, addContext)."""
        table: Any = self.mapping
        for number, part in enumerate(key[:-1], 1):
            if part not in table:
                self.implicit.add(key[:number])
                table[part] = {}
            table = table[part]
            if type(table) is MapList:
                table = table[-1]
            elif type(table) is not dict:
                self.fail(f"Key '{key_text(key[:number])}' was already created as a hash.", self.key_line)
        self.context = key[:-1]
        if array:
            tables = table.setdefault(key[-1], MapList())
            if type(tables) is not MapList:
                self.fail(f"Key '{key_text(key)}' was already created and cannot be used as an array.", self.key_line)
            tables.append({})
        else:
            self.put(key[-1], {})
        self.context = key

    def put(self, name: str, value: Any) -> None:
        """Set a key of the current table (parse.go, setValue); one that only a longer key implied keeps what it has."""
        table: Any = self.mapping
        for number, part in enumerate(self.context, 1):
            table = table[part]
            if type(table) is MapList:
                table = table[-1]
            elif type(table) is not dict:
                self.fail(f"Key '{key_text(self.context[:number])}' has already been defined.", self.key_line)
        key = (*self.context, name)
        if name in table:
            if key not in self.implicit:
                self.fail(f"Key '{key_text(key)}' has already been defined.", self.key_line)
            self.implicit.discard(key)
            if key not in self.arrays:
                return
        table[name] = value

    # --- values ---------------------------------------------------------------------------------

    def value(self, *, in_array: bool = False) -> Any:
        self.skip(" \t")
        start, line = self.at, self.line
        char = self.take()
        match char:
            case "[":
                return self.array()
            case "{":
                return self.inline_table(in_array)
            case '"':
                if self.text.startswith('""', self.at):
                    self.at += 2
                    return self.unescape(_strip_escaped_breaks(self.long_string('"')))
                return self.unescape(self.string())
            case "'":
                if self.text.startswith("''", self.at):
                    self.at += 2
                    return self.long_string("'").text
                return self.raw_string().text
            case ".":
                self.fail("floats must start with a digit, not '.'")
            case "+" | "-":
                return self.signed(start, line)
            case _ if char in _DIGITS:
                return self.number_or_date(start, line)
            case _ if char.isalpha():
                return self.word(start)
            case "":
                self.fail("unexpected EOF; expected value")
        self.fail(f"expected value but found {_rune(char)} instead", self.line - (char == "\n"))

    def word(self, start: int) -> Any:
        for name in ("inf", "nan"):
            if self.text.startswith(name, start):
                self.at = start + 3
                return float(name)
        while self.peek().isalpha():
            self.take()
        text = self.text[start : self.at]
        if text not in ("true", "false"):
            self.fail(f"expected value but found {go_quote(text)} instead")
        return text == "true"

    def array(self) -> list[Any]:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self.fail("chartlint does not read TOML that nests this deeply")
        self.arrays.add((*self.context, self.key))
        found: list[Any] = []
        while True:
            self.skip_comments()
            if self.peek() == ",":
                self.take()
                self.fail("unexpected comma")
            if self.peek() == "]":
                break
            found.append(self.value(in_array=True))
            self.skip_comments()
            if self.peek() == "]":
                break
            char = self.take()
            if char != ",":
                self.fail(f"expected a comma (',') or array terminator (']'), but got {_rune_or_end(char)}")
        self.take()
        self.depth -= 1
        return found

    def inline_table(self, in_array: bool) -> dict[str, Any]:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self.fail("chartlint does not read TOML that nests this deeply")
        outer, outer_key = self.context, self.key
        inner = (*outer, outer_key)
        # the table is also built in its place in the document, which finds keys that are given twice
        self.key = ""
        self.implicit.add(inner)
        self.enter(inner, array=in_array)
        table: Any = self.mapping
        for part in inner:
            table = table[part]
            if type(table) is MapList:
                table = table[-1]
        while True:
            self.skip_comments()
            if self.peek() == ",":
                self.take()
                self.fail("unexpected comma")
            if self.peek() == "}":
                break
            self.pair()
            self.context = inner
            self.skip_comments()
            if self.peek() == "}":
                break
            char = self.take()
            if char != ",":
                self.fail(f"expected a comma or an inline table terminator '}}', but got {_rune_or_end(char)} instead")
        self.take()
        self.context, self.key = outer, outer_key
        self.depth -= 1
        found: dict[str, Any] = table
        return found

    # --- strings --------------------------------------------------------------------------------

    def string(self) -> Token:
        start, line = self.at, self.line
        while True:
            at = self.at
            char = self.take()
            if char == _END:
                self.fail("unexpected EOF; expected '\"'")
            if char in "\r\n":
                self.fail("strings cannot contain newlines", line)
            if char == '"':
                return Token(self.text[start:at], line)
            if char == "\\":
                self.escape(start)

    def escape(self, start: int) -> None:
        char = self.take()
        if char and (char in _ESCAPES or char in " \t\n"):
            return
        if char not in _HEX_ESCAPES:
            self.fail(f"invalid escape in string '\\{char or chr(0)}'")
        size, word = _HEX_ESCAPES[char]
        for _ in range(size):
            if self.take() not in _HEX:
                got = go_quote(self.text[start : self.at])
                self.fail(f"expected {word} hexadecimal digits after '\\{char}', but got {got} instead")

    def raw_string(self) -> Token:
        start, line = self.at, self.line
        while True:
            at = self.at
            char = self.take()
            if char == _END:
                self.fail('unexpected EOF; expected "\'"')
            if char in "\r\n":
                self.fail("strings cannot contain newlines", line)
            if char == "'":
                return Token(self.text[start:at], line)

    def long_string(self, mark: str) -> Token:
        """The text up to three marks; a line break right at its start is dropped."""
        start, line = self.at, self.line
        while True:
            at = self.at
            char = self.take()
            if char == _END:
                self.fail("unexpected EOF; expected " + ('\'"""\'' if mark == '"' else "\"'''\""))
            if char == "\\" and mark == '"':
                self.escape(start)
            elif char == mark:
                while self.peek() == mark:
                    self.at += 1
                marks = self.at - at
                if marks > 5:
                    self.fail(f"unexpected '{mark * 6}'" if mark == '"' else f'unexpected "{mark * 6}"')
                if marks >= 3:
                    text = self.text[start : self.at - 3]
                    return Token(re.sub(r"\A\r?\n", "", text), line)

    def unescape(self, token: Token) -> str:
        if "\\" not in token.text:
            return token.text
        out: list[str] = []
        parts = re.split(r"\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)", token.text, flags=re.DOTALL)
        for literal, code in zip(parts[::2], [*parts[1::2], ""]):
            out.append(literal)
            if not code:
                break
            if code in _ESCAPES:
                out.append(_ESCAPES[code])
            elif len(code) > 1:
                number = int(code[1:], 16)
                if number > 0x10FFFF or 0xD800 <= number <= 0xDFFF:
                    self.fail(f"Escaped character '\\u{code[1:]}' is not valid UTF-8.", token.line)
                out.append(chr(number))
            else:
                self.fail(f"invalid escape: '\\{code}'", token.line)
        return "".join(out)

    # --- numbers and dates ----------------------------------------------------------------------

    def run(self, chars: frozenset[str] | str) -> None:
        while self.peek() and self.peek() in chars:
            self.at += 1
        self.check(self.peek())

    def signed(self, start: int, line: int) -> Any:
        char = self.take()
        if char and char in "in":
            for name in ("inf", "nan"):
                if self.text.startswith(name, start + 1):
                    self.at = start + 4
                    return float(self.text[start : start + 4])
            self.fail(f"invalid float: '{self.text[start : self.at]}'")
        if char == "0" and self.peek() in _BASES:
            self.fail(f"cannot use sign with non-decimal numbers: '{self.text[start : self.at + 1]}'")
        if char == ".":
            self.fail("floats must start with a digit, not '.'")
        if char not in _DIGITS:
            self.fail(f"expected a digit but got {_rune(char)}")
        self.run("0123456789_")
        return self.decimal(start, line)

    def decimal(self, start: int, line: int) -> Any:
        """The rest of a number whose first digits have been read."""
        if self.peek() and self.peek() in ".eE":
            self.run("0123456789_.eE+-")
            return self.floating(self.text[start : self.at], line)
        return self.integer(self.text[start : self.at], line)

    def number_or_date(self, start: int, line: int) -> Any:
        base = _BASES.get(self.peek()) if self.text[start] == "0" else None
        if base is not None:
            letter = self.take()
            if not self.peek() or self.peek() not in base[1]:
                got = self.text[start : self.at] + (self.peek() or "\0")
                self.fail(f"not {base[0]} number: '{got}'")
            self.run("_" + base[1])
            return self.integer(self.text[start : self.at], line, {"b": 2, "o": 8, "x": 16}[letter])
        self.run(_DIGITS)
        if self.peek() and self.peek() in "-:":
            self.run("0123456789-:Tt .Zz+")
            return self.date(self.text[start : self.at].strip(), line)
        self.run("0123456789_")
        return self.decimal(start, line)

    def integer(self, text: str, line: int, base: int = 10) -> Int64:
        if not _underscores_good(text):
            self.fail(f"Invalid integer {go_quote(text)}: underscores must be surrounded by digits", line)
        if _leading_zero(text):
            self.fail(f"Invalid integer {go_quote(text)}: cannot have leading zeroes", line)
        number = int(text.replace("_", "")[:_MOST_DIGITS], base)
        if not -(1 << 63) <= number < 1 << 63:
            self.fail(f"{text} is out of range for int64", line)
        return Int64(number)

    def floating(self, text: str, line: int) -> float:
        shown = go_quote(text)
        parts = [part for part in re.split("[.eE]", text) if part]
        if not all(map(_underscores_good, parts)):
            self.fail(f"Invalid float {shown}: underscores must be surrounded by digits", line)
        if parts and _leading_zero(parts[0]):
            self.fail(f"Invalid float {shown}: cannot have leading zeroes", line)
        if re.search(r"\.(?![0-9])", text):
            self.fail(f"Invalid float {shown}: '.' must be followed by one or more digits", line)
        try:
            number = float(text.replace("_", ""))
        except ValueError:
            self.fail(f"Invalid float value: {shown}", line)
        if number in (float("inf"), float("-inf")):
            self.fail(f"{text} is out of range for float64", line)
        return number

    def date(self, text: str, line: int) -> GoTime:
        text = text.replace("z", "Z").replace("t", "T").replace(" ", "T")
        for layout, zone in _DATES:
            try:
                moment = parse_time(layout, text)
            except GoError:
                continue
            if _lacks_zero(text, layout):
                break
            return moment if zone is None else GoTime(moment.ns, zone)
        self.fail(f"invalid datetime: {go_quote(text)}", line)


def _underscores_good(text: str) -> bool:
    accept = False
    for char in text:
        if char == "_" and not accept:
            return False
        accept = char in _HEX
    return accept


def _leading_zero(text: str) -> bool:
    digits = text.lstrip("+-")
    return len(digits) > 1 and digits[0] == "0" and digits[1] not in "box"


def _lacks_zero(text: str, layout: str) -> bool:
    """Go's layouts take one digit where TOML wants two (parse.go, missingLeadingZero)."""
    for place, char in enumerate(layout):
        if char in ".Z":
            return False
        if not char.isdigit() and text[place : place + 1] != char:
            return True
    return False


def _strip_escaped_breaks(token: Token) -> Token:
    """Drop a backslash at a line's end with the blanks and line breaks behind it."""
    parts = re.split(r"(\\\\)", token.text)
    joined = "".join(part if part == "\\\\" else re.sub(r"\\[ \t\r]*\n[ \t\r\n]*", "", part) for part in parts)
    return Token(joined, token.line)


def shown_date(value: GoTime) -> str:
    """A date as TOML writes it; the local kinds keep their form."""
    layouts = {
        LOCAL_DATETIME: "2006-01-02T15:04:05.999999999", LOCAL_DATE: "2006-01-02", LOCAL_TIME: "15:04:05.999999999",
    }  # fmt: skip
    layout = layouts.get(value.zone)
    if layout is None:
        return value.format("2006-01-02T15:04:05.999999999Z07:00")
    return value.within(UTC_ZONE).format(layout)
