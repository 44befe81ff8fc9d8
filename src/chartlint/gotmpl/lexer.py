"""Text of a template into tokens, as Go's ``text/template/parse/lex.go`` does.

Tokens are tuples ``(kind, start, end)``; a trimmed text's range is the trimmed one. The first error ends the
list with a token ``ERROR`` whose message is kept apart. Comments are tokens too; the parser sets them aside.
"""

from __future__ import annotations

import re
from typing import NamedTuple

(
    TEXT, LEFT, RIGHT, COMMENT, SPACE, STRING, RAW_STRING, CHAR_CONST, NUMBER, COMPLEX, BOOL, IDENTIFIER, FIELD,
    VARIABLE, PIPE, ASSIGN, DECLARE, LPAREN, RPAREN, CHAR, EOF, ERROR,
    # keywords: printed as <word> in messages
    BLOCK, BREAK, CONTINUE, DOT, DEFINE, ELSE, END, IF, RANGE, NIL, TEMPLATE, WITH,
) = range(34)  # fmt: skip

KEYWORDS = {
    "block": BLOCK, "break": BREAK, "continue": CONTINUE, "define": DEFINE, "else": ELSE, "end": END, "if": IF,
    "range": RANGE, "nil": NIL, "template": TEMPLATE, "with": WITH, "true": BOOL, "false": BOOL,
}  # fmt: skip

_TRIM = " \t\r\n"
_END = r"(?=[ \t\r\n.,|:()]|\}\}|\Z)"
_NUMBER = (
    r"[+-]?(?:0[xX][0-9a-fA-F_]*(?:\.[0-9a-fA-F_]*)?(?:[pP][+-]?[0-9_]*)?|0[oO][0-7_]*(?:\.[0-7_]*)?"
    r"|0[bB][01_]*(?:\.[01_]*)?|[0-9_]*(?:\.[0-9_]*)?(?:[eE][+-]?[0-9_]*)?)i?"
)
# One expression decides what comes next inside an action; the order is lexInsideAction's.
_NEXT = re.compile(
    r"(?P<right>[ \t\r\n]-\}\}|\}\})"
    r"|(?P<space>[ \t\r\n]+?(?=[ \t\r\n]-\}\})|[ \t\r\n]+)"
    rf"|(?P<field>\.(?:[^\W\d]\w*){_END})"
    rf"|(?P<identifier>[^\W\d]\w*{_END})"
    r'|(?P<string>"(?:[^"\\\n]|\\[^\n])*")'
    rf"|(?P<variable>\$\w*{_END})"
    r"|(?P<pipe>\|)"
    r"|(?P<lparen>\()"
    r"|(?P<rparen>\))"
    r"|(?P<declare>:=)"
    r"|(?P<assign>=)"
    r"|(?P<raw>`[^`]*`)"
    # a dot that ends the text is read as a number
    rf"|(?P<dot>\.(?![0-9]|\Z){_END})"
    r"|(?P<number>(?=[+\-0-9]|\.[0-9]|\.\Z)" + _NUMBER + r")"
    r"|(?P<char>'(?:[^'\\\n]|\\[^\n])*')",
)
_KIND = {
    "space": SPACE, "field": FIELD, "identifier": IDENTIFIER, "string": STRING, "variable": VARIABLE, "pipe": PIPE,
    "lparen": LPAREN, "rparen": RPAREN, "declare": DECLARE, "assign": ASSIGN, "raw": RAW_STRING, "dot": DOT,
    "number": NUMBER, "char": CHAR_CONST,
}  # fmt: skip
_COMPLEX_TAIL = re.compile(_NUMBER)

Token = tuple[int, int, int]


class Tokens(NamedTuple):
    """All tokens of a text, and the message of the error that ended it."""

    tokens: list[Token]
    error: str


def tokenize(text: str) -> Tokens:
    """Split a template into tokens; never raises: an error is the last token."""
    tokens: list[Token] = []
    add = tokens.append
    pos, size = 0, len(text)
    find = text.find
    trim_next = False
    while True:
        if trim_next:
            trim_next = False
            while pos < size and text[pos] in _TRIM:
                pos += 1
        left = find("{{", pos)
        if left < 0:
            if pos < size:
                add((TEXT, pos, size))
            add((EOF, size, size))
            return Tokens(tokens, "")
        inner = left + 2
        marker = text[inner : inner + 1] == "-" and text[inner + 1 : inner + 2] in tuple(_TRIM)
        end = left
        if marker:
            while end > pos and text[end - 1] in _TRIM:
                end -= 1
        if end > pos:
            add((TEXT, pos, end))
        after = inner + 2 if marker else inner
        if text.startswith("/*", after):
            close = find("*/", after + 2)
            if close < 0:
                add((ERROR, after, size))
                return Tokens(tokens, "unclosed comment")
            close += 2
            if text.startswith("}}", close):
                pos = close + 2
            elif text[close : close + 1] in tuple(_TRIM) and text.startswith("-}}", close + 1):
                pos = close + 4
                trim_next = True
            else:
                add((ERROR, after, close))
                return Tokens(tokens, "comment ends before closing delimiter")
            add((COMMENT, after, close))
            continue
        add((LEFT, left, after))
        result = _action(text, after, tokens)
        if isinstance(result, str):
            return Tokens(tokens, result)
        pos, trim_next = result


def _action(text: str, pos: int, tokens: list[Token]) -> tuple[int, bool] | str:
    """Tokens from behind a left delimiter to its right one: where that ends and whether it trims, or an error."""
    add = tokens.append
    match = _NEXT.match
    depth = 0
    while True:
        m = match(text, pos)
        group = m.lastgroup if m is not None else None
        if m is None or group is None:
            return _refuse(text, pos, tokens)
        end = m.end()
        if group == "right":
            if depth:
                add((ERROR, pos, end))
                return "unclosed left paren"
            add((RIGHT, end - 2, end))
            return end, end - pos > 2
        if group == "identifier":
            add((KEYWORDS.get(text[pos:end], IDENTIFIER), pos, end))
        elif group == "number":
            kind = NUMBER
            bad = end == pos or (text[end : end + 1] and (text[end].isalnum() or text[end] == "_"))
            if not bad and text[end : end + 1] in ("+", "-"):
                tail = _COMPLEX_TAIL.match(text, end)
                end = tail.end() if tail else end
                kind = COMPLEX
                bad = text[end - 1] != "i" or (text[end : end + 1] and (text[end].isalnum() or text[end] == "_"))
            if bad:
                if kind == NUMBER:
                    end += 1
                add((ERROR, pos, end))
                return f"bad number syntax: {_quote(text[pos:end])}"
            add((kind, pos, end))
        else:
            if group == "lparen":
                depth += 1
            elif group == "rparen":
                depth -= 1
                if depth < 0:
                    add((ERROR, pos, end))
                    return "unexpected right paren"
            add((_KIND[group], pos, end))
        pos = end


_WORD = re.compile(r"[.$]?\w*")


def _refuse(text: str, pos: int, tokens: list[Token]) -> tuple[int, bool] | str:
    """The rare cases: what no token matches, in lex.go's words."""
    first = text[pos : pos + 1]
    if not first:
        tokens.append((ERROR, pos, pos))
        return "unclosed action"
    end = pos + 1
    if first == ":":
        message = "expected :="
    elif first == '"':
        message = "unterminated quoted string"
    elif first == "`":
        message = "unterminated raw quoted string"
    elif first == "'":
        message = "unterminated character constant"
    elif first in ".$" or first.isalnum() or first == "_":
        word = _WORD.match(text, pos)
        end = word.end() if word else pos + 1
        message = f"bad character {_unicode(text[end : end + 1])}" if text[end : end + 1] else "unclosed action"
    elif first.isascii() and first.isprintable():
        tokens.append((CHAR, pos, end))
        return _action(text, end, tokens)
    else:
        message = f"unrecognized character in action: {_unicode(first)}"
    tokens.append((ERROR, pos, end))
    return message


def _unicode(char: str) -> str:
    """Go's ``%#U``: ``U+002D '-'``; the character itself only where it can be printed, U+FFFD for a stray byte."""
    if "\udc80" <= char <= "\udcff":
        char = "\ufffd"
    text = f"U+{ord(char):04X}"
    return f"{text} '{char}'" if char.isprintable() else text


def _quote(text: str) -> str:
    from chartlint.gotmpl.strconv import quote  # only on the way to an error

    return quote(text)
