"""Single tokens of a YAML text, as goyaml v2 reads them: scalars, anchors, tags and directives (see ``scan``)."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

BREAKS: Final = "\r\n\x85\u2028\u2029"
BLANKZ: Final = frozenset(BREAKS + "\0 \t")
COMMENT: Final = re.compile(f"[^\0{BREAKS}]*")
_BREAKZ: Final = frozenset(BREAKS + "\0")
_ALPHA = re.compile(r"[0-9A-Za-z_-]*")
_URI = re.compile(r"[0-9A-Za-z_\-;/?:@&=+$,.!~*'()\[\]]+")
_PLAIN_BLOCK = re.compile(f"[^\0 \t{BREAKS}:]+")
_PLAIN_FLOW = re.compile(f"[^\0 \t{BREAKS}:,?\\[\\]{{}}]+")
_SINGLE = re.compile(f"[^\0 \t{BREAKS}']+")
_DOUBLE = re.compile(f'[^\0 \t{BREAKS}"\\\\]+')
_ESCAPES: Final = {
    "0": "\0",
    "a": "\a",
    "b": "\b",
    "t": "\t",
    "\t": "\t",
    "n": "\n",
    "v": "\v",
    "f": "\f",
    "r": "\r",
    "e": "\x1b",
    " ": " ",
    '"': '"',
    "'": "'",
    "\\": "\\",
    "N": "\x85",
    "_": "\xa0",
    "L": "\u2028",
    "P": "\u2029",
}
_HEX_LENGTH: Final = {"x": 2, "u": 4, "U": 8}


class Mark:
    """A place in the text: character offset, and line and column counted from 0 (the fields of PyYAML's marks)."""

    __slots__ = ("column", "index", "line")

    def __init__(self, index: int, line: int, column: int) -> None:
        self.index = index
        self.line = line
        self.column = column


class Token(NamedTuple):
    """A token of the YAML grammar; ``kind`` is its upper-case name in goyaml."""

    kind: str
    start: Mark
    end: Mark
    value: str = ""
    suffix: str = ""
    style: str = ""


class SyntaxProblem(Exception):
    """The text breaks YAML's grammar. ``scanner`` tells a scanner's problem from a parser's (Helm counts
    their lines differently)."""

    def __init__(
        self, problem: str, mark: Mark, context: str = "", context_mark: Mark | None = None, *, scanner: bool = False
    ) -> None:
        super().__init__(problem)
        self.problem = problem
        self.mark = mark
        self.context = context
        self.context_mark = context_mark
        self.scanner = scanner


class TokenReader:
    """A place in a text, and what reads one token from there.

    ``_flow`` (levels of flow collections), ``_indent`` and ``_key_allowed`` are kept by ``Scanner``.
    """

    def __init__(self, text: str) -> None:
        # Every look-ahead is at most eight characters (``\\UXXXXXXXX``); NUL cannot occur in the text itself.
        self._text = text + "\0" * 10
        self._i = 0
        self._line = 0
        self._bol = 0
        self._flow = 0
        self._indent = -1
        self._key_allowed = False

    # -- places

    def _mark(self) -> Mark:
        return Mark(self._i, self._line, self._i - self._bol)

    def _fail(self, problem: str, context: str = "", context_mark: Mark | None = None) -> SyntaxProblem:
        mark = self._mark()
        return SyntaxProblem(problem, mark, context, mark if context_mark is None else context_mark, scanner=True)

    def _skip_line(self) -> None:
        text, i = self._text, self._i
        if text[i] == "\r" and text[i + 1] == "\n":
            self._i = i + 2
        elif text[i] in BREAKS:
            self._i = i + 1
        else:
            return
        self._bol = self._i
        self._line += 1

    def _read_line(self) -> str:
        """Move past a line break and return it as YAML 1.1 reads it: CR LF, CR and NEL become LF."""
        char = self._text[self._i]
        if char not in BREAKS:
            return ""
        self._skip_line()
        return char if char in "\u2028\u2029" else "\n"

    def _at_document_indicator(self) -> bool:
        text, i = self._text, self._i
        return text[i : i + 3] in ("---", "...") and text[i + 3] in BLANKZ

    # -- directives, anchors, tags

    def _scan_directive(self) -> Token:
        start = self._mark()
        context = "while scanning a directive"
        self._i += 1
        name = self._run(_ALPHA)
        if not name:
            raise self._fail("could not find expected directive name", context, start)
        if self._text[self._i] not in BLANKZ:
            raise self._fail("found unexpected non-alphabetical character", context, start)
        if name == "YAML":
            self._blanks()
            major = self._version_number(start)
            if self._text[self._i] != ".":
                context = "while scanning a %YAML directive"
                raise self._fail("did not find expected digit or '.' character", context, start)
            self._i += 1
            minor = self._version_number(start)
            token = Token("VERSION-DIRECTIVE", start, self._mark(), str(major), str(minor))
        elif name == "TAG":
            context_tag = "while scanning a %TAG directive"
            self._blanks()
            handle = self._tag_handle(start, directive=True)
            if self._text[self._i] not in " \t":
                raise self._fail("did not find expected whitespace", context_tag, start)
            self._blanks()
            prefix = self._tag_uri("", start, directive=True)
            if self._text[self._i] not in BLANKZ:
                raise self._fail("did not find expected whitespace or line break", context_tag, start)
            token = Token("TAG-DIRECTIVE", start, self._mark(), handle, prefix)
        else:
            raise self._fail("found unknown directive name", context, start)
        self._rest_of_line(context, start)
        return token

    def _run(self, pattern: re.Pattern[str]) -> str:
        start = self._i
        self._i = run_end(pattern, self._text, start)
        return self._text[start : self._i]

    def _blanks(self) -> None:
        while self._text[self._i] in " \t":
            self._i += 1

    def _rest_of_line(self, context: str, start: Mark) -> None:
        """Blanks, perhaps a comment, and the line break after a directive or a block scalar's header."""
        self._blanks()
        if self._text[self._i] == "#":
            self._run(COMMENT)
        if self._text[self._i] not in _BREAKZ:
            raise self._fail("did not find expected comment or line break", context, start)
        self._skip_line()

    def _version_number(self, start: Mark) -> int:
        context = "while scanning a %YAML directive"
        value = length = 0
        while self._text[self._i] in "0123456789":
            length += 1
            if length > 2:
                raise self._fail("found extremely long version number", context, start)
            value = value * 10 + int(self._text[self._i])
            self._i += 1
        if not length:
            raise self._fail("did not find expected version number", context, start)
        return value

    def _scan_anchor(self, kind: str) -> Token:
        start = self._mark()
        self._i += 1
        name = self._run(_ALPHA)
        char = self._text[self._i]
        if not name or not (char in BLANKZ or char in "?:,]}%@`"):
            context = "while scanning an anchor" if kind == "ANCHOR" else "while scanning an alias"
            raise self._fail("did not find expected alphabetic or numeric character", context, start)
        return Token(kind, start, self._mark(), name)

    def _scan_tag(self) -> Token:
        start = self._mark()
        context = "while scanning a tag"
        if self._text[self._i + 1] == "<":
            self._i += 2
            handle, suffix = "", self._tag_uri("", start)
            if self._text[self._i] != ">":
                raise self._fail("did not find the expected '>'", context, start)
            self._i += 1
        else:
            handle = self._tag_handle(start)
            if len(handle) > 1 and handle.endswith("!"):
                suffix = self._tag_uri("", start)
            else:
                suffix = self._tag_uri(handle, start)
                handle = "!"
                if not suffix:
                    handle, suffix = "", "!"
        if self._text[self._i] not in BLANKZ:
            raise self._fail("did not find expected whitespace or line break", context, start)
        return Token("TAG", start, self._mark(), handle, suffix)

    def _tag_handle(self, start: Mark, *, directive: bool = False) -> str:
        context = "while parsing a %TAG directive" if directive else "while parsing a tag"
        if self._text[self._i] != "!":
            raise self._fail("did not find expected '!'", context, start)
        self._i += 1
        handle = "!" + self._run(_ALPHA)
        if self._text[self._i] == "!":
            self._i += 1
            return handle + "!"
        if directive and handle != "!":
            raise self._fail("did not find expected '!'", context, start)
        return handle

    def _tag_uri(self, head: str, start: Mark, *, directive: bool = False) -> str:
        parts = [head[1:]]
        found = bool(head)
        while True:
            run = self._run(_URI)
            if run:
                parts.append(run)
            elif self._text[self._i] == "%":
                parts.append(self._uri_escape(start, directive))
            else:
                break
            found = True
        if not found:
            context = "while parsing a %TAG directive" if directive else "while parsing a tag"
            raise self._fail("did not find expected tag URI", context, start)
        return "".join(parts)

    def _uri_escape(self, start: Mark, directive: bool) -> str:
        context = "while parsing a %TAG directive" if directive else "while parsing a tag"
        octets = bytearray()
        width = 1
        while len(octets) < width:
            digits = self._text[self._i + 1 : self._i + 3]
            if self._text[self._i] != "%" or not re.fullmatch("[0-9A-Fa-f]{2}", digits):
                raise self._fail("did not find URI escaped octet", context, start)
            octet = int(digits, 16)
            if not octets:
                width = 1 if octet < 0x80 else 2 if 0xC0 <= octet < 0xE0 else 3 if 0xE0 <= octet < 0xF0 else 4
                if 0x80 <= octet < 0xC0 or octet >= 0xF8:
                    raise self._fail("found an incorrect leading UTF-8 octet", context, start)
            elif octet & 0xC0 != 0x80:
                raise self._fail("found an incorrect trailing UTF-8 octet", context, start)
            octets.append(octet)
            self._i += 3
        return octets.decode("utf-8", "surrogateescape")

    # -- scalars

    def _scan_block_scalar(self, literal: bool) -> Token:
        start = self._mark()
        context = "while scanning a block scalar"
        self._i += 1
        chomping, increment = "", 0
        for _ in range(2):
            char = self._text[self._i]
            if char in "+-" and not chomping:
                chomping = char
            elif char in "0123456789" and not increment:
                if char == "0":
                    raise self._fail("found an indentation indicator equal to 0", context, start)
                increment = int(char)
            else:
                break
            self._i += 1
        self._rest_of_line(context, start)
        indent = (self._indent + increment if self._indent >= 0 else increment) if increment else 0
        text = self._text
        parts: list[str] = []
        leading_break, leading_blank = "", False
        indent, trailing, end = self._block_scalar_breaks(indent, start)
        while self._i - self._bol == indent and text[self._i] != "\0":
            blank = text[self._i] in " \t"
            if not literal and leading_break[:1] == "\n" and not leading_blank and not blank:
                if not trailing:
                    parts.append(" ")
            else:
                parts.append(leading_break)
            parts.append(trailing)
            leading_blank = blank
            parts.append(self._run(COMMENT))
            leading_break = self._read_line()
            indent, trailing, end = self._block_scalar_breaks(indent, start)
        if chomping != "-":
            parts.append(leading_break)
        if chomping == "+":
            parts.append(trailing)
        return Token("SCALAR", start, end, "".join(parts), style="|" if literal else ">")

    def _block_scalar_breaks(self, indent: int, start: Mark) -> tuple[int, str, Mark]:
        """Empty lines and the indentation of the next line: the indentation found, the breaks, their end."""
        text, context = self._text, "while scanning a block scalar"
        breaks: list[str] = []
        end = self._mark()
        deepest = 0
        while True:
            while (not indent or self._i - self._bol < indent) and text[self._i] == " ":
                self._i += 1
            column = self._i - self._bol
            deepest = max(deepest, column)
            if (not indent or column < indent) and text[self._i] == "\t":
                raise self._fail("found a tab character where an indentation space is expected", context, start)
            if text[self._i] not in BREAKS:
                break
            breaks.append(self._read_line())
            end = self._mark()
        return indent or max(deepest, self._indent + 1, 1), "".join(breaks), end

    def _scan_quoted(self, quote: str) -> Token:
        start = self._mark()
        text = self._text
        run = _SINGLE if quote == "'" else _DOUBLE
        self._i += 1
        parts: list[str] = []
        spaces = leading = trailing = ""
        while True:
            if self._i == self._bol and self._at_document_indicator():
                raise self._fail("found unexpected document indicator", "while scanning a quoted scalar", start)
            if text[self._i] == "\0":
                raise self._fail("found unexpected end of stream", "while scanning a quoted scalar", start)
            folded = False
            while text[self._i] not in BLANKZ:
                parts.append(self._run(run))
                char, after = text[self._i], text[self._i + 1]
                if char == quote:
                    if quote == '"' or after != "'":
                        break
                    parts.append("'")
                    self._i += 2
                elif char == "\\" and quote == '"':
                    if after in BREAKS:
                        self._i += 1
                        self._skip_line()
                        folded = True
                        break
                    parts.append(self._escape(start))
            if text[self._i] == quote:
                break
            while text[self._i] in " \t" or text[self._i] in BREAKS:
                if text[self._i] in " \t":
                    if not folded:
                        spaces += text[self._i]
                    self._i += 1
                elif not folded:
                    spaces = ""
                    leading = self._read_line()
                    folded = True
                else:
                    trailing += self._read_line()
            if folded:
                parts.append(_fold(leading, trailing))
                leading = trailing = ""
            else:
                parts.append(spaces)
                spaces = ""
        self._i += 1
        return Token("SCALAR", start, self._mark(), "".join(parts), style=quote)

    def _escape(self, start: Mark) -> str:
        context = "while parsing a quoted scalar"
        char = self._text[self._i + 1]
        if char in _ESCAPES:
            self._i += 2
            return _ESCAPES[char]
        length = _HEX_LENGTH.get(char)
        if length is None:
            raise self._fail("found unknown escape character", context, start)
        self._i += 2
        digits = self._text[self._i : self._i + length]
        if not re.fullmatch("[0-9A-Fa-f]+", digits):
            raise self._fail("did not find expected hexdecimal number", context, start)
        code = int(digits, 16)
        if 0xD800 <= code <= 0xDFFF or code > 0x10FFFF:
            raise self._fail("found invalid Unicode character escape code", context, start)
        self._i += length
        return chr(code)

    def _scan_plain(self) -> Token:
        start = end = self._mark()
        text = self._text
        indent = self._indent + 1
        stops = ":,?[]{}" if self._flow else ":"
        run = _PLAIN_FLOW if self._flow else _PLAIN_BLOCK
        parts: list[str] = []
        spaces = leading = trailing = ""
        folded = False
        while True:
            if (self._i == self._bol and self._at_document_indicator()) or text[self._i] == "#":
                break
            while text[self._i] not in BLANKZ:
                char = text[self._i]
                if char in stops and (char != ":" or text[self._i + 1] in BLANKZ):
                    break
                if folded:
                    parts.append(_fold(leading, trailing))
                    leading = trailing = ""
                    folded = False
                elif spaces:
                    parts.append(spaces)
                    spaces = ""
                if char == ":":
                    parts.append(":")
                    self._i += 1
                else:
                    parts.append(self._run(run))
                end = self._mark()
            if not (text[self._i] in " \t" or text[self._i] in BREAKS):
                break
            while text[self._i] in " \t" or text[self._i] in BREAKS:
                if text[self._i] in " \t":
                    if folded and text[self._i] == "\t" and self._i - self._bol < indent:
                        raise self._fail(
                            "found a tab character that violates indentation", "while scanning a plain scalar", start
                        )
                    if not folded:
                        spaces += text[self._i]
                    self._i += 1
                elif not folded:
                    spaces = ""
                    leading = self._read_line()
                    folded = True
                else:
                    trailing += self._read_line()
            if not self._flow and self._i - self._bol < indent:
                break
        if folded:
            self._key_allowed = True
        return Token("SCALAR", start, end, "".join(parts))


def _fold(leading: str, trailing: str) -> str:
    """What a run of line breaks inside a flow scalar stands for: one LF is a space, more lose their first."""
    if leading[:1] == "\n":
        return trailing or " "
    return leading + trailing


def run_end(pattern: re.Pattern[str], text: str, start: int) -> int:
    """Where the run of characters that ``pattern`` matches at ``start`` ends."""
    found = pattern.match(text, start)
    return found.end() if found else start
