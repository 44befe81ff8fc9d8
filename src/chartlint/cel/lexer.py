"""CEL's tokens: one pass with one regular expression, offsets kept."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from chartlint.cel.errors import CelSyntaxError
from chartlint.cel.values import UInt, utf8

RESERVED = frozenset({
    "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "package",
    "namespace", "return", "var", "void", "while",
})  # fmt: skip
"""Words that no variable or function may be named."""

LONGEST = 100_000
"""More characters than this are no expression that a person wrote."""

_TOKEN = re.compile(
    r"""
    (?P<space> [\t\n\f\r ]+ | //[^\n]* )
  | (?P<string> [bB]? (?: \"\"\" (?:[^\\]|\\.)*? \"\"\" | ''' (?:[^\\]|\\.)*? '''
                               | " (?:[^"\\\n\r]|\\.)* " | ' (?:[^'\\\n\r]|\\.)* ' ) )
  | (?P<double> [0-9]+\.[0-9]+(?:[eE][+-]?[0-9]+)? | [0-9]+[eE][+-]?[0-9]+ | \.[0-9]+(?:[eE][+-]?[0-9]+)? )
  | (?P<int> 0x[0-9a-fA-F]+[uU]? | [0-9]+[uU]? )
  | (?P<ident> [_a-zA-Z][_a-zA-Z0-9]* )
  | (?P<quoted> `[a-zA-Z0-9_.\-/ ]+` )
  | (?P<op> && | \|\| | == | != | <= | >= | [-+*/%<>!?:.,()\[\]{}] )
    """,
    re.VERBOSE | re.DOTALL,
)
_RAW_STRING = re.compile(r'[bB]?[rR](?:"""(.*?)"""|\'\'\'(.*?)\'\'\'|"([^"\n\r]*)"|\'([^\'\n\r]*)\')', re.DOTALL)
_RAW_START = re.compile(r"[bB]?[rR][\"']")
_PREFIX = re.compile(r"[bB]?(\"\"\"|'''|\"|')")
_ESCAPE = re.compile(
    r"\\(?:(?P<char>[abfnrtv\\?\"'`])|[xX](?P<hex>[0-9a-fA-F]{2})|u(?P<u4>[0-9a-fA-F]{4})|U(?P<u8>[0-9a-fA-F]{8})"
    r"|(?P<octal>[0-3][0-7]{2}))"
)
_CHARACTERS = {
    "a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v",
    "\\": "\\", "?": "?", '"': '"', "'": "'", "`": "`",
}  # fmt: skip


class Token(NamedTuple):
    """A token.

    ``kind`` is ``int``, ``uint``, ``double``, ``string``, ``bytes``, ``ident``, ``quoted``, an operator's own text, a
    keyword's own text (``in``, ``true``, ``false``, ``null``) or ``end``.
    """

    kind: str
    text: str
    start: int
    end: int
    value: Any = None


def tokens(text: str) -> list[Token]:
    """All tokens of an expression, an ``end`` last. Raises CelSyntaxError."""
    if len(text) > LONGEST:
        raise CelSyntaxError(f"an expression may have {LONGEST} characters", LONGEST)
    found: list[Token] = []
    at = 0
    while at < len(text):
        if _RAW_START.match(text, at):
            token = _raw(text, at)
        else:
            match = _TOKEN.match(text, at)
            if match is None:
                raise _unreadable(text, at)
            kind, word, at = match.lastgroup, match[0], match.end()
            if kind == "space":
                continue
            token = _token(kind or "", word, match.start(), at)
        at = token.end
        found.append(token)
    found.append(Token("end", "", len(text), len(text)))
    return found


def _token(kind: str, word: str, start: int, end: int) -> Token:
    if kind == "ident":
        return Token(word if word in ("in", "true", "false", "null") else "ident", word, start, end, word)
    if kind == "op":
        return Token(word, word, start, end)
    if kind == "int":
        return _integer(word, start, end)
    if kind == "double":
        if float(word) == float("inf"):
            raise CelSyntaxError(f"{word} is too large for a double", start, end)
        return Token("double", word, start, end, float(word))
    if kind == "quoted":
        return Token("quoted", word, start, end, word[1:-1])
    return _string(word, start, end)


def _integer(word: str, start: int, end: int) -> Token:
    unsigned = word[-1] in "uU"
    digits = word[:-1] if unsigned else word
    if len(digits) > 400:
        raise CelSyntaxError("the number is too large", start, end)
    value = int(digits, 16) if digits[:2] == "0x" else int(digits)
    # one more than the greatest int is read here and refused by the parser unless a minus sign stands before it
    if value > (2**64 - 1 if unsigned else 2**63):
        raise CelSyntaxError(f"{word} is no {'uint' if unsigned else 'int'}: it needs more than 64 bits", start, end)
    return Token("uint" if unsigned else "int", word, start, end, UInt(value) if unsigned else value)


def _raw(text: str, at: int) -> Token:
    match = _RAW_STRING.match(text, at)
    if match is None:
        raise CelSyntaxError("the text is not closed", at, len(text))
    body = next(group for group in match.groups() if group is not None)
    is_bytes = "b" in match[0][:2].lower()
    value: str | bytes = utf8(body) if is_bytes else body
    return Token("bytes" if is_bytes else "string", match[0], at, match.end(), value)


def _string(word: str, start: int, end: int) -> Token:
    match = _PREFIX.match(word)
    assert match is not None
    quote = match[1]
    is_bytes = word[0] in "bB"
    body = word[match.end() : -len(quote)]
    offset = start + match.end()
    if is_bytes:
        return Token("bytes", word, start, end, _decode_bytes(body, offset))
    return Token("string", word, start, end, _decode(body, offset) if "\\" in body else body)


def _decode(body: str, offset: int) -> str:
    parts: list[str] = []
    at = 0
    while True:
        slash = body.find("\\", at)
        if slash < 0:
            parts.append(body[at:])
            return "".join(parts)
        parts.append(body[at:slash])
        match = _escape(body, slash, offset)
        if match["char"]:
            parts.append(_CHARACTERS[match["char"]])
        elif match["octal"]:
            parts.append(chr(int(match["octal"], 8)))
        else:
            code = int(match["hex"] or match["u4"] or match["u8"], 16)
            if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
                raise CelSyntaxError(f"{match[0]} is no character", offset + slash, offset + match.end())
            parts.append(chr(code))
        at = match.end()


def _decode_bytes(body: str, offset: int) -> bytes:
    parts: list[bytes] = []
    at = 0
    while True:
        slash = body.find("\\", at)
        if slash < 0:
            parts.append(utf8(body[at:]))
            return b"".join(parts)
        parts.append(utf8(body[at:slash]))
        match = _escape(body, slash, offset)
        if match["u4"] or match["u8"]:
            raise CelSyntaxError(f"{match[0]} cannot stand in bytes", offset + slash, offset + match.end())
        if match["char"]:
            parts.append(_CHARACTERS[match["char"]].encode())
        else:
            parts.append(bytes([int(match["hex"], 16) if match["hex"] else int(match["octal"], 8)]))
        at = match.end()


def _escape(body: str, slash: int, offset: int) -> re.Match[str]:
    match = _ESCAPE.match(body, slash)
    if match is None:
        raise CelSyntaxError(
            f"{body[slash : slash + 2]} is no escape sequence",
            offset + slash,
            offset + slash + 2,
            "write \\\\ for a backslash, or a raw text: r'…'",
        )
    return match


def _unreadable(text: str, at: int) -> CelSyntaxError:
    char = text[at]
    if char in "\"'" or (char in "bB" and text[at + 1 : at + 2] in ("'", '"')):
        return CelSyntaxError("the text is not closed", at, len(text))
    hints = {"=": "two values are compared with ==", "&": "and is &&", "|": "or is ||"}
    return CelSyntaxError(f"`{char}` cannot stand here", at, at + 1, hints.get(char))
