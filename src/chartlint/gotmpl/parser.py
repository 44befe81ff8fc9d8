"""Tokens into a tree: a port of the rules of Go's ``text/template/parse/parse.go``, messages included."""

from __future__ import annotations

from collections.abc import Container

from chartlint.errors import InputError
from chartlint.gotmpl import lexer as lx
from chartlint.gotmpl import nodes as n
from chartlint.gotmpl import strconv
from chartlint.source import Source

_OPERANDS = frozenset(
    (lx.BOOL, lx.CHAR_CONST, lx.COMPLEX, lx.DOT, lx.FIELD, lx.IDENTIFIER, lx.NUMBER, lx.NIL, lx.RAW_STRING, lx.STRING,
     lx.VARIABLE, lx.LPAREN)
)  # fmt: skip
# Deeper than any template a person wrote; keeps hostile ones from exhausting our stack (Go allows 10000 parentheses).
MAX_PARENS = 200
MAX_BLOCKS = 200


class TemplateSyntaxError(InputError):
    """A template that does not parse. ``go`` is Go's message, with name and line as Go prints them."""

    def __init__(self, message: str, source: Source, name: str, start: int, end: int, line: int) -> None:
        super().__init__(message, source.span(start, end), rule="template-syntax")
        self.name = name
        self.line = line
        self.go = f"template: {name}:{line}: {message}"


class UnknownFunctionError(TemplateSyntaxError):
    """A template calls a function that does not exist."""

    function = ""


class _End(n.Node):
    def __str__(self) -> str:
        return "{{end}}"


class _Else(n.Node):
    def __str__(self) -> str:
        return "{{else}}"


def parse(source: Source, name: str, functions: Container[str]) -> n.Unit:
    """Parse one file.

    ``name`` is the template's name in Go's namespace, ``functions`` the names that may be called.
    Raises ``TemplateSyntaxError`` at the first fault, as Go does.
    """
    return _Parser(source, name, functions).parse()


class _Parser:
    def __init__(self, source: Source, name: str, functions: Container[str]) -> None:
        self.source = source
        self.text = source.text
        self.name = name
        self.functions = functions
        scanned = lx.tokenize(source.text)
        self.lex_error = scanned.error
        self.comments = tuple(
            n.CommentNode(start, end, self.text[start:end]) for kind, start, end in scanned.tokens if kind == lx.COMMENT
        )
        self.tokens = [token for token in scanned.tokens if token[0] != lx.COMMENT] if self.comments else scanned.tokens
        self.i = 0
        self.far = -1  # the token last looked at: Go reports its line
        self.action_start: int | None = None
        self.vars: list[str] = ["$"]
        self.range_depth = 0
        self.parens = 0
        self.blocks = 0
        self.defines: dict[str, n.DefineNode] = {}
        self.all_defines: list[n.DefineNode] = []

    # --- tokens -----------------------------------------------------------------------------

    def next(self) -> lx.Token:
        i = self.i
        token = self.tokens[i] if i < len(self.tokens) else self.tokens[-1]
        self.i = i + 1
        if i > self.far:
            self.far = i
        return token

    def peek(self) -> lx.Token:
        i = self.i
        if i > self.far:
            self.far = i
        return self.tokens[i] if i < len(self.tokens) else self.tokens[-1]

    def next_non_space(self) -> lx.Token:
        token = self.next()
        while token[0] == lx.SPACE:
            token = self.next()
        return token

    def peek_non_space(self) -> lx.Token:
        while True:
            token = self.peek()
            if token[0] != lx.SPACE:
                return token
            self.i += 1

    # --- errors -----------------------------------------------------------------------------

    def line(self, offset: int) -> int:
        return self.source.point(offset).line

    def error(self, message: str, at: lx.Token | None = None) -> TemplateSyntaxError:
        last = self.tokens[min(self.far, len(self.tokens) - 1)] if self.tokens else (lx.EOF, 0, 0)
        place = at or last
        return TemplateSyntaxError(message, self.source, self.name, place[1], place[2], self.line(last[1]))

    def show(self, token: lx.Token) -> str:
        kind, start, end = token
        if kind == lx.EOF:
            return "EOF"
        if kind == lx.ERROR:
            return self.lex_error
        text = self.text[start:end]
        if kind > lx.ERROR:
            return f"<{text}>"
        if len(text.encode("utf-8", "surrogateescape")) > 10:
            return strconv.quote(text[:10]) + "..."
        return strconv.quote(text)

    def unexpected(self, token: lx.Token, context: str) -> TemplateSyntaxError:
        if token[0] == lx.ERROR:
            extra = ""
            started = self.action_start
            if started is not None and self.line(started) != self.line(token[1]):
                extra = f" in action started at {self.name}:{self.line(started)}"
                if self.lex_error.endswith(" action"):
                    extra = extra[len(" in action") :]
            return self.error(self.lex_error + extra, token)
        return self.error(f"unexpected {self.show(token)} in {context}", token)

    def expect(self, kind: int, context: str) -> lx.Token:
        token = self.next_non_space()
        if token[0] != kind:
            raise self.unexpected(token, context)
        return token

    # --- file and lists ---------------------------------------------------------------------

    def parse(self) -> n.Unit:
        items: list[n.Node] = []
        while self.peek()[0] != lx.EOF:
            if self.peek()[0] == lx.LEFT:
                mark = self.i
                left = self.next()
                if self.next_non_space()[0] == lx.DEFINE:
                    self.definition(left)
                    continue
                self.i = mark
            node = self.text_or_action()
            if isinstance(node, (_End, _Else)):
                raise self.error(f"unexpected {node}", (lx.LEFT, node.start, node.end))
            items.append(node)
        body = n.ListNode(0, len(self.text), tuple(items))
        if self.name in self.defines and not n.is_empty(body):
            define = self.defines[self.name]
            if not n.is_empty(define.body):
                raise self.error(f"template: multiple definition of template {strconv.quote(self.name)}")
            del self.defines[self.name]
        return n.Unit(
            0, len(self.text), self.name, self.text, body, self.defines, tuple(self.all_defines), self.comments
        )

    def add(self, define: n.DefineNode) -> None:
        """Go's Tree.add: within a file the first non-empty definition counts, a second one is an error."""
        self.all_defines.append(define)
        old = self.defines.get(define.name)
        if old is None or n.is_empty(old.body):
            self.defines[define.name] = define
        elif not n.is_empty(define.body):
            raise self.error(
                f"template: multiple definition of template {strconv.quote(define.name)}",
                (lx.STRING, define.name_start, define.name_end),
            )

    def unquote(self, token: lx.Token) -> str:
        try:
            return strconv.unquote(self.text[token[1] : token[2]])
        except strconv.SyntaxFault:
            raise self.error("invalid syntax", token) from None

    def definition(self, left: lx.Token) -> None:
        token = self.next_non_space()
        if token[0] not in (lx.STRING, lx.RAW_STRING):
            raise self.unexpected(token, "define clause")
        name = self.unquote(token)
        self.expect(lx.RIGHT, "define clause")
        body, end = self.fresh(name, "define clause")
        self.add(n.DefineNode(left[1], end, name, body, token[1], token[2]))

    def fresh(self, name: str, context: str) -> tuple[n.ListNode, int]:
        """The body of a definition: its own variables, its own range depth."""
        kept = (self.vars, self.range_depth, self.action_start)
        self.vars, self.range_depth, self.action_start = ["$"], 0, None
        body, end = self.item_list()
        if not isinstance(end, _End):
            raise self.error(f"unexpected {end} in {context}", (lx.LEFT, end.start, end.end))
        self.vars, self.range_depth, self.action_start = kept
        return body, end.end

    def item_list(self) -> tuple[n.ListNode, n.Node]:
        self.blocks += 1
        if self.blocks > MAX_BLOCKS:
            raise self.error(f"blocks are nested deeper than {MAX_BLOCKS}")
        start = self.peek_non_space()[1]
        items: list[n.Node] = []
        while self.peek_non_space()[0] != lx.EOF:
            node = self.text_or_action()
            if isinstance(node, (_End, _Else)):
                self.blocks -= 1
                return n.ListNode(start, node.start, tuple(items)), node
            items.append(node)
        raise self.error("unexpected EOF")

    def text_or_action(self) -> n.Node:
        token = self.next_non_space()
        if token[0] == lx.TEXT:
            return n.TextNode(token[1], token[2], self.text[token[1] : token[2]])
        if token[0] == lx.LEFT:
            self.action_start = token[1]
            node = self.action(token)
            self.action_start = None
            return node
        raise self.unexpected(token, "input")

    # --- actions ----------------------------------------------------------------------------

    def action(self, left: lx.Token) -> n.Node:
        mark = self.i
        token = self.next_non_space()
        kind = token[0]
        if kind == lx.BLOCK:
            return self.block_control(left)
        if kind in (lx.BREAK, lx.CONTINUE):
            word = "{{break}}" if kind == lx.BREAK else "{{continue}}"
            right = self.next_non_space()
            if right[0] != lx.RIGHT:
                raise self.unexpected(right, word)
            if self.range_depth == 0:
                raise self.error(f"{word} outside {{{{range}}}}", token)
            return n.BreakNode(left[1], right[2]) if kind == lx.BREAK else n.ContinueNode(left[1], right[2])
        if kind == lx.ELSE:
            peek = self.peek_non_space()
            if peek[0] in (lx.IF, lx.WITH):
                return _Else(left[1], peek[1])
            return _Else(left[1], self.expect(lx.RIGHT, "else")[2])
        if kind == lx.END:
            return _End(left[1], self.expect(lx.RIGHT, "end")[2])
        if kind in (lx.IF, lx.WITH, lx.RANGE):
            return self.control(left[1], kind)
        if kind == lx.TEMPLATE:
            return self.template_control(left)
        self.i = mark
        self.peek_non_space()
        pipe, end = self.pipeline("command", lx.RIGHT)
        return n.ActionNode(left[1], end, pipe)

    def control(self, start: int, kind: int) -> n.Node:
        context = {lx.IF: "if", lx.WITH: "with", lx.RANGE: "range"}[kind]
        depth = len(self.vars)
        pipe, head_end = self.pipeline(context, lx.RIGHT)
        if kind == lx.RANGE:
            self.range_depth += 1
        body, close = self.item_list()
        if kind == lx.RANGE:
            self.range_depth -= 1
        otherwise: n.ListNode | None = None
        end = close.end
        if isinstance(close, _Else):
            peek = self.peek()
            if kind in (lx.IF, lx.WITH) and peek[0] == kind:
                self.next()
                inner = self.control(close.start, kind)
                otherwise = n.ListNode(close.start, inner.end, (inner,))
                end = inner.end
            else:
                otherwise, last = self.item_list()
                if not isinstance(last, _End):
                    raise self.error(f"expected end; found {last}", (lx.LEFT, last.start, last.end))
                end = last.end
        del self.vars[depth:]
        make = {lx.IF: n.IfNode, lx.WITH: n.WithNode, lx.RANGE: n.RangeNode}[kind]
        return make(start, end, pipe, body, otherwise, head_end)

    def template_name(self, token: lx.Token, context: str) -> str:
        if token[0] not in (lx.STRING, lx.RAW_STRING):
            raise self.unexpected(token, context)
        return self.unquote(token)

    def block_control(self, left: lx.Token) -> n.Node:
        token = self.next_non_space()
        name = self.template_name(token, "block clause")
        pipe, _ = self.pipeline("block clause", lx.RIGHT)
        body, close = self.fresh(name, "block clause")
        self.add(n.DefineNode(left[1], close, name, body, token[1], token[2], block=True))
        return n.TemplateNode(left[1], close, name, self.text[token[1] : token[2]], pipe, block=True)

    def template_control(self, left: lx.Token) -> n.Node:
        token = self.next_non_space()
        name = self.template_name(token, "template clause")
        pipe: n.Pipe | None = None
        mark = self.i
        right = self.next_non_space()
        end = right[2]
        if right[0] != lx.RIGHT:
            self.i = mark
            pipe, end = self.pipeline("template clause", lx.RIGHT)
        return n.TemplateNode(left[1], end, name, self.text[token[1] : token[2]], pipe)

    # --- pipelines --------------------------------------------------------------------------

    def pipeline(self, context: str, end: int) -> tuple[n.Pipe, int]:
        """A pipeline up to its ``end`` token; the offset behind that token comes along."""
        start = self.peek_non_space()[1]
        variables: list[n.VariableNode] = []
        assign = False
        while True:
            token = self.peek_non_space()
            if token[0] != lx.VARIABLE:
                break
            mark = self.i
            self.next()
            follow = self.peek_non_space()
            name = self.text[token[1] : token[2]]
            if follow[0] in (lx.ASSIGN, lx.DECLARE):
                assign = follow[0] == lx.ASSIGN
                self.next_non_space()
                variables.append(n.VariableNode(token[1], token[2], (name,), token[1]))
                self.vars.append(name)
                break
            if follow[0] == lx.CHAR and self.text[follow[1]] == ",":
                self.next_non_space()
                variables.append(n.VariableNode(token[1], token[2], (name,), token[1]))
                self.vars.append(name)
                if context == "range" and len(variables) < 2:
                    if self.peek_non_space()[0] in (lx.VARIABLE, lx.RIGHT, lx.RPAREN):
                        continue
                    raise self.error("range can only initialize variables")
                raise self.error(f"too many declarations in {context}", follow)
            self.i = mark
            break
        commands: list[n.Command] = []
        while True:
            mark = self.i
            token = self.next_non_space()
            if token[0] == end:
                break
            if token[0] not in _OPERANDS:
                raise self.unexpected(token, context)
            self.i = mark
            commands.append(self.command())
        if not commands:
            raise self.error(f"missing value for {context}", token)
        for number, command in enumerate(commands[1:], 2):
            if isinstance(command.words[0], (n.BoolNode, n.DotNode, n.NilNode, n.NumberNode, n.StringNode)):
                raise self.error(
                    f"non executable command in pipeline stage {number}", (lx.STRING, command.start, command.end)
                )
        stop = commands[-1].end
        return n.Pipe(start, stop, tuple(variables), assign, tuple(commands)), token[2]

    def command(self) -> n.Command:
        start = self.peek_non_space()[1]
        words: list[n.Node] = []
        while True:
            self.peek_non_space()
            operand = self.operand()
            if operand is not None:
                words.append(operand)
            mark = self.i
            token = self.next()
            kind = token[0]
            if kind == lx.SPACE:
                continue
            if kind in (lx.RIGHT, lx.RPAREN):
                self.i = mark
            elif kind != lx.PIPE:
                raise self.unexpected(token, "operand")
            break
        if not words:
            raise self.error("empty command", token)
        return n.Command(start, words[-1].end, tuple(words))

    def operand(self) -> n.Node | None:
        node = self.term()
        if node is None:
            return None
        if self.peek()[0] == lx.FIELD:
            at = self.peek()[1]
            names: list[str] = []
            stop = node.end
            while self.peek()[0] == lx.FIELD:
                _, first, stop = self.next()
                names.append(self.text[first + 1 : stop])
            if isinstance(node, n.FieldNode):
                return n.FieldNode(node.start, stop, (*node.names, *names), at)
            if isinstance(node, n.VariableNode):
                return n.VariableNode(node.start, stop, (*node.names, *names), at)
            if isinstance(node, (n.BoolNode, n.StringNode, n.NumberNode, n.NilNode, n.DotNode)):
                raise self.error(f"unexpected . after term {strconv.quote(str(node))}")
            return n.ChainNode(node.start, stop, node, tuple(names), at)
        return node

    def term(self) -> n.Node | None:
        mark = self.i
        token = self.next_non_space()
        kind, start, end = token
        if kind == lx.IDENTIFIER:
            name = self.text[start:end]
            if name not in self.functions:
                fault = UnknownFunctionError(
                    f"function {strconv.quote(name)} not defined", self.source, self.name, start, end,
                    self.line(self.tokens[self.far][1]),
                )  # fmt: skip
                fault.function = name
                raise fault
            return n.IdentifierNode(start, end, name)
        if kind == lx.DOT:
            return n.DotNode(start, end)
        if kind == lx.NIL:
            return n.NilNode(start, end)
        if kind == lx.VARIABLE:
            name = self.text[start:end]
            if name not in self.vars:
                raise self.error(f"undefined variable {strconv.quote(name)}", token)
            return n.VariableNode(start, end, (name,), start)
        if kind == lx.FIELD:
            return n.FieldNode(start, end, (self.text[start + 1 : end],), start)
        if kind == lx.BOOL:
            return n.BoolNode(start, end, self.text[start:end] == "true")
        if kind in (lx.CHAR_CONST, lx.COMPLEX, lx.NUMBER):
            return self.number(token)
        if kind == lx.LPAREN:
            if self.parens >= MAX_PARENS:
                raise self.error("max expression depth exceeded", token)
            self.parens += 1
            pipe, stop = self.pipeline("parenthesized pipeline", lx.RPAREN)
            self.parens -= 1
            return n.Pipe(start, stop, pipe.variables, pipe.assign, pipe.commands)
        if kind in (lx.STRING, lx.RAW_STRING):
            return n.StringNode(start, end, self.text[start:end], self.unquote(token))
        self.i = mark
        return None

    def number(self, token: lx.Token) -> n.NumberNode:
        """parse/node.go, newNumber; the ideal value is exec.go's idealConstant."""
        kind, start, end = token
        text = self.text[start:end]
        if kind == lx.CHAR_CONST:
            try:
                code = strconv.unquote_char(text)
            except strconv.SyntaxFault:
                raise self.error("invalid syntax", token) from None
            except ValueError:
                raise self.error(f"malformed character constant: {text}", token) from None
            return n.NumberNode(start, end, text, code, code, float(code))
        if kind == lx.COMPLEX or text.endswith("i"):
            try:
                number = complex(text.replace("i", "j").replace("_", ""))
            except ValueError:
                raise self.error(f"illegal number syntax: {strconv.quote(text)}", token) from None
            if number.imag:
                return n.NumberNode(start, end, text, number, None, None)
            real = number.real
            return n.NumberNode(start, end, text, number, int(real) if real == int(real) else None, real)
        whole = strconv.parse_int(text)
        real_value: float | None
        if whole is not None and whole >= 1 << 64:
            raise self.error(f"integer overflow: {strconv.quote(text)}", token)
        if whole is None:
            real_value = strconv.parse_float(text)
            if real_value is None:
                raise self.error(f"illegal number syntax: {strconv.quote(text)}", token)
            if not any(mark in text for mark in ".eEpP"):
                if abs(real_value) >= 1 << 63:
                    raise self.error(f"integer overflow: {strconv.quote(text)}", token)
                raise self.error(f"illegal number syntax: {strconv.quote(text)}", token)
            fits = abs(real_value) < 1 << 63 and real_value == int(real_value)
            return n.NumberNode(start, end, text, real_value, int(real_value) if fits else None, real_value)
        real_value = float(whole)
        if whole >= 1 << 63 or whole < -(1 << 63):
            return n.NumberNode(start, end, text, None, None, real_value)
        return n.NumberNode(start, end, text, whole, whole, real_value)
