"""YAML text to tokens, exactly as goyaml v2 does it.

A port of ``scannerc.go`` of go.yaml.in/yaml v2.4.3, the YAML library inside Helm. libyaml (PyYAML's C parser),
from which goyaml was ported, has since learned to accept a few texts that goyaml refuses and the other way
round, and words some problems differently. The C parser does the daily work; this scanner is asked when a text
holds one of the constructs they disagree on, when the C parser finds a problem (for Helm's words and line), and
when there is no C parser at all.

Offsets count characters, lines and columns are 0-based, as in goyaml's marks.
"""

from __future__ import annotations

from typing import Final

from chartlint.yamlio.tokens import BLANKZ, BREAKS, COMMENT, Mark, SyntaxProblem, Token, TokenReader, run_end

_NOT_PLAIN: Final = frozenset("-?:,[]{}#&*!|>'\"%@`")
_MAX_DEPTH: Final = 10000
"""goyaml's limit of flow levels and of indents (max_flow_level, max_indents)."""


class _SimpleKey:
    """A place where a key without ``?`` may have begun."""

    __slots__ = ("mark", "number", "possible", "required")

    def __init__(self, possible: bool, required: bool, number: int, mark: Mark) -> None:
        self.possible = possible
        self.required = required
        self.number = number
        self.mark = mark


class Scanner(TokenReader):
    """Tokens of ``text`` on demand: ``peek()`` looks at the next one, ``skip()`` moves past it."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._tokens: list[Token] = []
        self._parsed = 0
        self._started = False
        self._available = False
        self._indents: list[int] = []
        self._keys: list[_SimpleKey] = []
        self._key_of_token: dict[int, int] = {}

    # -- what the parser uses

    def peek(self) -> Token:
        """The next token; raises ``SyntaxProblem``."""
        if not self._available:
            self._fetch_more()
        return self._tokens[0]

    def skip(self) -> None:
        """Move past the token that ``peek`` showed."""
        self._available = False
        self._parsed += 1
        del self._tokens[0]

    def _too_deep(self, context: str) -> SyntaxProblem:
        return self._fail(f"exceeded max depth of {_MAX_DEPTH}", context, self._keys[-1].mark)

    # -- the token queue

    def _add(self, token: Token, position: int = -1) -> None:
        if position < 0:
            self._tokens.append(token)
        else:
            self._tokens.insert(position, token)

    def _fetch_more(self) -> None:
        while True:
            if self._tokens:
                number = self._key_of_token.get(self._parsed)
                if number is None or not self._key_valid(self._keys[number]):
                    break
            self._fetch_next()
        self._available = True

    def _fetch_next(self) -> None:
        if not self._started:
            self._started = True
            self._keys.append(_SimpleKey(False, False, 0, Mark(0, 0, 0)))
            self._key_allowed = True
            self._add(Token("STREAM-START", self._mark(), self._mark()))
            return
        self._to_next_token()
        self._unroll_indent(self._i - self._bol)
        text, i = self._text, self._i
        char, after = text[i], text[i + 1]
        if char == "\0":
            self._fetch_stream_end()
        elif i == self._bol and char == "%":
            self._fetch_directive()
        elif i == self._bol and self._at_document_indicator():
            self._fetch_indicator("DOCUMENT-START" if char == "-" else "DOCUMENT-END")
        elif char in "[{":
            self._fetch_flow_start("FLOW-SEQUENCE-START" if char == "[" else "FLOW-MAPPING-START")
        elif char in "]}":
            self._fetch_flow_end("FLOW-SEQUENCE-END" if char == "]" else "FLOW-MAPPING-END")
        elif char == ",":
            self._remove_key()
            self._key_allowed = True
            self._one_character("FLOW-ENTRY")
        elif char == "-" and after in BLANKZ:
            self._fetch_block_entry()
        elif char == "?" and (self._flow or after in BLANKZ):
            self._fetch_key()
        elif char == ":" and (self._flow or after in BLANKZ):
            self._fetch_value()
        elif char in "*&!":
            self._save_key()
            self._key_allowed = False
            self._add(self._scan_tag() if char == "!" else self._scan_anchor("ALIAS" if char == "*" else "ANCHOR"))
        elif char in "|>" and not self._flow:
            self._remove_key()
            self._key_allowed = True
            self._add(self._scan_block_scalar(char == "|"))
        elif char in "'\"":
            self._save_key()
            self._key_allowed = False
            self._add(self._scan_quoted(char))
        elif (
            (char not in _NOT_PLAIN and char not in BLANKZ)
            or (char == "-" and after not in " \t")
            or (not self._flow and char in "?:" and after not in BLANKZ)
        ):
            self._save_key()
            self._key_allowed = False
            self._add(self._scan_plain())
        else:
            raise self._fail("found character that cannot start any token", "while scanning for the next token")

    def _to_next_token(self) -> None:
        text = self._text
        if self._i == 0 and text[0] == "\ufeff":
            self._i = 1
        while True:
            tabs = self._flow or not self._key_allowed
            i = self._i
            while text[i] == " " or (tabs and text[i] == "\t"):
                i += 1
            if text[i] == "#":
                i = run_end(COMMENT, text, i)
            self._i = i
            if text[i] not in BREAKS:
                return
            self._skip_line()
            if not self._flow:
                self._key_allowed = True

    # -- simple keys and indentation

    def _key_valid(self, key: _SimpleKey) -> bool:
        if not key.possible:
            return False
        if key.mark.line < self._line or key.mark.index + 1024 < self._i:
            if key.required:
                raise self._fail("could not find expected ':'", "while scanning a simple key", key.mark)
            key.possible = False
            return False
        return True

    def _save_key(self) -> None:
        if self._key_allowed:
            required = not self._flow and self._indent == self._i - self._bol
            key = _SimpleKey(True, required, self._parsed + len(self._tokens), self._mark())
            self._remove_key()
            self._keys[-1] = key
            self._key_of_token[key.number] = len(self._keys) - 1

    def _remove_key(self) -> None:
        key = self._keys[-1]
        if key.possible:
            if key.required:
                raise self._fail("could not find expected ':'", "while scanning a simple key", key.mark)
            key.possible = False
            self._key_of_token.pop(key.number, None)

    def _roll_indent(self, column: int, number: int, kind: str, mark: Mark) -> None:
        if self._flow or self._indent >= column:
            return
        self._indents.append(self._indent)
        self._indent = column
        if len(self._indents) > _MAX_DEPTH:
            raise self._too_deep("while increasing indent level")
        self._add(Token(kind, mark, mark), number - self._parsed if number >= 0 else -1)

    def _unroll_indent(self, column: int) -> None:
        if self._flow:
            return
        while self._indent > column:
            mark = self._mark()
            self._add(Token("BLOCK-END", mark, mark))
            self._indent = self._indents.pop()

    # -- tokens of one or three characters

    def _one_character(self, kind: str, length: int = 1) -> None:
        start = self._mark()
        self._i += length
        self._add(Token(kind, start, self._mark()))

    def _fetch_stream_end(self) -> None:
        if self._i != self._bol:
            self._bol = self._i
            self._line += 1
        self._unroll_indent(-1)
        self._remove_key()
        self._key_allowed = False
        self._one_character("STREAM-END", 0)

    def _fetch_directive(self) -> None:
        self._unroll_indent(-1)
        self._remove_key()
        self._key_allowed = False
        self._add(self._scan_directive())

    def _fetch_indicator(self, kind: str) -> None:
        self._unroll_indent(-1)
        self._remove_key()
        self._key_allowed = False
        self._one_character(kind, 3)

    def _fetch_flow_start(self, kind: str) -> None:
        self._save_key()
        self._keys.append(_SimpleKey(False, False, self._parsed + len(self._tokens), self._mark()))
        self._flow += 1
        if self._flow > _MAX_DEPTH:
            raise self._too_deep("while increasing flow level")
        self._key_allowed = True
        self._one_character(kind)

    def _fetch_flow_end(self, kind: str) -> None:
        self._remove_key()
        if self._flow:
            self._flow -= 1
            self._key_of_token.pop(self._keys.pop().number, None)
        self._key_allowed = False
        self._one_character(kind)

    def _fetch_block_entry(self) -> None:
        if not self._flow:
            if not self._key_allowed:
                raise self._fail("block sequence entries are not allowed in this context")
            mark = self._mark()
            self._roll_indent(mark.column, -1, "BLOCK-SEQUENCE-START", mark)
        self._remove_key()
        self._key_allowed = True
        self._one_character("BLOCK-ENTRY")

    def _fetch_key(self) -> None:
        if not self._flow:
            if not self._key_allowed:
                raise self._fail("mapping keys are not allowed in this context")
            mark = self._mark()
            self._roll_indent(mark.column, -1, "BLOCK-MAPPING-START", mark)
        self._remove_key()
        self._key_allowed = not self._flow
        self._one_character("KEY")

    def _fetch_value(self) -> None:
        key = self._keys[-1]
        if self._key_valid(key):
            self._add(Token("KEY", key.mark, key.mark), key.number - self._parsed)
            self._roll_indent(key.mark.column, key.number, "BLOCK-MAPPING-START", key.mark)
            key.possible = False
            self._key_of_token.pop(key.number, None)
            self._key_allowed = False
        else:
            if not self._flow:
                if not self._key_allowed:
                    raise self._fail("mapping values are not allowed in this context")
                mark = self._mark()
                self._roll_indent(mark.column, -1, "BLOCK-MAPPING-START", mark)
            self._key_allowed = not self._flow
        self._one_character("VALUE")
