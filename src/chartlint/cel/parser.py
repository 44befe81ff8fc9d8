"""CEL's grammar by recursive descent; macros become nodes of their own here."""

from __future__ import annotations

from chartlint.cel import nodes as n
from chartlint.cel.errors import CelSyntaxError
from chartlint.cel.lexer import RESERVED, Token, tokens

DEEPEST = 100
"""How deep an expression may be nested. CEL asks for 12 at least, and CPython's own parser for 200 at most."""

_PRECEDENCE = {
    "==": 1, "!=": 1, "<": 1, "<=": 1, ">": 1, ">=": 1, "in": 1,
    "+": 2, "-": 2,
    "*": 3, "/": 3, "%": 3,
}  # fmt: skip

_LOOPS = {
    ("all", 2): "all",
    ("exists", 2): "exists",
    ("exists_one", 2): "existsOne",
    ("existsOne", 2): "existsOne",
    ("map", 2): "map",
    ("map", 3): "map",
    ("filter", 2): "filter",
    ("sortBy", 2): "sortBy",
}
"""Macros with one variable, by name and number of arguments."""

_LOOPS_OF_TWO = {
    ("all", 3): "all",
    ("exists", 3): "exists",
    ("exists_one", 3): "existsOne",
    ("existsOne", 3): "existsOne",
    ("transformList", 3): "map",
    ("transformList", 4): "map",
    ("transformMap", 3): "transformMap",
    ("transformMap", 4): "transformMap",
    ("transformMapEntry", 3): "transformMapEntry",
    ("transformMapEntry", 4): "transformMapEntry",
}
"""Macros with two variables: index and element of a list, key and value of a map."""

MACROS = frozenset(name for name, _ in (*_LOOPS, *_LOOPS_OF_TWO)) | {"has", "optMap", "optFlatMap"}


def parse(text: str) -> n.Node:
    """The tree of an expression. Raises CelSyntaxError."""
    parser = _Parser(tokens(text))
    try:
        node = parser.expr()
    except RecursionError:
        raise CelSyntaxError("the expression is nested too deeply", 0, len(text)) from None
    parser.expect("end")
    if node.depth > DEEPEST:
        raise CelSyntaxError("the expression is nested too deeply", node.start, node.end)
    return node


class _Parser:
    def __init__(self, found: list[Token]) -> None:
        self._tokens = found
        self._at = 0
        self._depth = 0
        self.next = found[0]

    def take(self) -> Token:
        token = self.next
        if token.kind != "end":
            self._at += 1
            self.next = self._tokens[self._at]
        return token

    def expect(self, kind: str) -> Token:
        if self.next.kind != kind:
            raise self.unexpected("an operator or the end" if kind == "end" else f"`{kind}`")
        return self.take()

    def skip(self, kind: str) -> bool:
        if self.next.kind != kind:
            return False
        self.take()
        return True

    def unexpected(self, wanted: str) -> CelSyntaxError:
        token = self.next
        if token.kind == "end":
            return CelSyntaxError(f"the expression ends where {wanted} should stand", token.start, token.end)
        hint = {"=": "two values are compared with =="}.get(token.text)
        return CelSyntaxError(f"`{token.text}` stands where {wanted} should", token.start, token.end, hint)

    def expr(self) -> n.Node:
        self._depth += 1
        if self._depth > DEEPEST:
            raise CelSyntaxError("the expression is nested too deeply", self.next.start, self.next.end)
        node = self.logic("||")
        if self.skip("?"):
            yes = self.logic("||")
            self.expect(":")
            node = n.Choice(node, yes, self.expr())
        self._depth -= 1
        return node

    def logic(self, op: str) -> n.Node:
        operands = [self.logic("&&") if op == "||" else self.binary(1)]
        while self.skip(op):
            operands.append(self.logic("&&") if op == "||" else self.binary(1))
        return operands[0] if len(operands) == 1 else n.Logic(op, operands)

    def binary(self, least: int) -> n.Node:
        left = self.unary()
        while True:
            precedence = _PRECEDENCE.get(self.next.kind, 0)
            if precedence < least:
                return left
            op = self.take().kind
            left = n.Operator(op, left, self.binary(precedence + 1))

    def unary(self) -> n.Node:
        op = self.next.kind
        if op not in ("!", "-"):
            return self.member(self.primary())
        if op == "-" and self._tokens[self._at + 1].kind in ("int", "double"):
            return self.member(self.number(self.take().start))
        starts = [self.take().start]
        while self.next.kind == op and not (op == "-" and self._tokens[self._at + 1].kind in ("int", "double")):
            starts.append(self.take().start)
        if self.next.kind == "-" and self._tokens[self._at + 1].kind in ("int", "double"):
            node = self.member(self.number(self.take().start))
        else:
            node = self.member(self.primary())
        for start in reversed(starts):
            node = n.Negation(op, node, start)
        return node

    def number(self, minus: int | None) -> n.Node:
        token = self.take()
        start = token.start if minus is None else minus
        value = token.value if minus is None else -token.value
        if token.kind == "int" and value == 2**63:
            raise CelSyntaxError(f"{token.text} is no int: it needs more than 64 bits", start, token.end)
        return n.Literal(token.kind, value, start, token.end)

    def member(self, node: n.Node) -> n.Node:
        while True:
            if self.skip("."):
                optional = self.skip("?")
                name = self.selector()
                if not optional and self.next.kind == "(" and name.kind == "ident":
                    node = self.call(node, name)
                else:
                    node = n.Select(node, name.value, optional, name.end)
            elif self.skip("["):
                optional = self.skip("?")
                index = self.expr()
                node = n.Index(node, index, optional, self.expect("]").end)
            else:
                return node

    def selector(self) -> Token:
        if self.next.kind not in ("ident", "quoted"):
            raise self.unexpected("a field's name")
        return self.take()

    def call(self, target: n.Node, name: Token) -> n.Node:
        args, end = self.arguments()
        return _macro(target, name, args, end) or n.Call(target, name.value, args, target.start, end, name.start)

    def arguments(self) -> tuple[list[n.Node], int]:
        self.expect("(")
        args: list[n.Node] = []
        if self.next.kind != ")":
            args.append(self.expr())
            while self.skip(","):
                args.append(self.expr())
        return args, self.expect(")").end

    def primary(self) -> n.Node:
        token = self.next
        match token.kind:
            case "int" | "uint" | "double":
                return self.number(None)
            case "string" | "bytes":
                self.take()
                return n.Literal(token.kind, token.value, token.start, token.end)
            case "true" | "false":
                self.take()
                return n.Literal("bool", token.kind == "true", token.start, token.end)
            case "null":
                self.take()
                return n.Literal("null_type", None, token.start, token.end)
            case "(":
                self.take()
                node = self.expr()
                self.expect(")")
                return node
            case "[":
                return self.list()
            case "{":
                return self.map()
            case ".":
                self.take()
                return self.name(token.start, root=True)
            case "ident":
                return self.name(token.start, root=False)
        raise self.unexpected("a value")

    def name(self, start: int, root: bool) -> n.Node:
        if self.next.kind != "ident":
            raise self.unexpected("a name")
        token = self.take()
        if token.text in RESERVED:
            raise CelSyntaxError(f"`{token.text}` is a reserved word and no name", token.start, token.end)
        if self.next.kind == "(":
            args, end = self.arguments()
            if token.text == "has" and len(args) == 1:
                return _has(args[0], start, end)
            return n.Call(None, token.text, args, start, end, token.start, root)
        if self._is_message():
            raise CelSyntaxError("messages are not supported", start, self.next.end, "write a map: {'field': value}")
        return n.Ident(token.text, root, start, token.end)

    def _is_message(self) -> bool:
        at = self._at
        while self._tokens[at].kind == "." and self._tokens[at + 1].kind == "ident":
            at += 2
        return self._tokens[at].kind == "{"

    def list(self) -> n.Node:
        start = self.take().start
        items: list[tuple[n.Node, bool]] = []
        while self.next.kind != "]":
            optional = self.skip("?")
            items.append((self.expr(), optional))
            if not self.skip(","):
                break
        return n.ListNode(items, start, self.expect("]").end)

    def map(self) -> n.Node:
        start = self.take().start
        entries: list[tuple[n.Node, n.Node, bool]] = []
        while self.next.kind != "}":
            optional = self.skip("?")
            key = self.expr()
            self.expect(":")
            entries.append((key, self.expr(), optional))
            if not self.skip(","):
                break
        return n.MapNode(entries, start, self.expect("}").end)


def _has(arg: n.Node, start: int, end: int) -> n.Node:
    if not isinstance(arg, n.Select):
        raise CelSyntaxError("has() takes a field: has(a.b)", arg.start, arg.end)
    return n.Has(arg.operand, arg.field, arg.optional, start, end)


def _macro(target: n.Node, name: Token, args: list[n.Node], end: int) -> n.Node | None:
    """The node of a macro call, None where the call is none."""
    key = (name.text, len(args))
    if key in _LOOPS:
        names = (_variable(args[0], name.text),)
        filter = args[1] if key == ("map", 3) else None
        return n.Loop(_LOOPS[key], target, names, filter, args[-1], target.start, end)
    if key in _LOOPS_OF_TWO:
        first, second = _variable(args[0], name.text), _variable(args[1], name.text)
        if first == second:
            raise CelSyntaxError(f"{name.text}() needs two different variables", args[1].start, args[1].end)
        filter = args[2] if len(args) == 4 else None
        return n.Loop(_LOOPS_OF_TWO[key], target, (first, second), filter, args[-1], target.start, end)
    if name.text in ("optMap", "optFlatMap") and len(args) == 2:
        return n.OptionalMap(
            target, _variable(args[0], name.text), args[1], name.text == "optFlatMap", target.start, end
        )
    if key == ("bind", 3) and isinstance(target, n.Ident) and target.name == "cel":
        return n.Bind(_variable(args[0], "cel.bind"), args[1], args[2], target.start, end)
    return None


def _variable(node: n.Node, macro: str) -> str:
    if not isinstance(node, n.Ident) or node.root:
        raise CelSyntaxError(f"{macro}() takes a simple name here, for its variable", node.start, node.end)
    return node.name
