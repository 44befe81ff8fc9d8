"""Names and types, as far as they are known before any data is.

Variables are of any type (``dyn``); literals, operators and functions are not, so that ``size(x) == "1"`` is found out
when a rule is loaded and not when it first runs. The tree that comes back has a ``type`` on every node, functions in
place of names, and no name that stands for nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from chartlint.cel import nodes as n
from chartlint.cel.errors import CelEvalError, CelSyntaxError
from chartlint.cel.library import FUNCTIONS, MEMBERS, Function
from chartlint.cel.library.registry import SHORT, TYPES
from chartlint.cel.matcher import PatternError, compile_pattern
from chartlint.cel.parser import MACROS
from chartlint.cel.values import Type

OPTIONAL = "optional_type"
_NUMBERS = frozenset({"int", "uint", "double"})
_DURATION, _TIMESTAMP = SHORT["duration"], SHORT["timestamp"]
_ORDERED = frozenset({*_NUMBERS, "bool", "string", "bytes", _DURATION, _TIMESTAMP})
_KEYS = frozenset({"string", "int", "uint", "bool", "dyn"})
_ALIKE = {
    "+": frozenset({*_NUMBERS, "string", "bytes", "list", _DURATION}),
    "-": frozenset({*_NUMBERS, _DURATION}),
    "*": _NUMBERS,
    "/": _NUMBERS,
    "%": frozenset({"int", "uint"}),
}
_MIXED = {
    ("+", _TIMESTAMP, _DURATION): _TIMESTAMP,
    ("+", _DURATION, _TIMESTAMP): _TIMESTAMP,
    ("-", _TIMESTAMP, _DURATION): _TIMESTAMP,
    ("-", _TIMESTAMP, _TIMESTAMP): _DURATION,
}
_LOOP_TYPES = {
    "all": "bool",
    "exists": "bool",
    "existsOne": "bool",
    "filter": "list",
    "map": "list",
    "sortBy": "list",
    "transformMap": "map",
    "transformMapEntry": "map",
}
_SPACES = frozenset(name.rpartition(".")[0] for name in FUNCTIONS if "." in name) | {"cel"}

_CONVERSIONS = frozenset(
    FUNCTIONS[name]
    for name in ("duration", "timestamp", "quantity", "semver", "url", "ip", "cidr", "int", "uint", "double", "bool")
)
"""Functions of a text that a wrong literal makes useless; a right one is converted once."""

_PATTERN_FUNCTIONS = frozenset(
    {FUNCTIONS[name] for name in ("matches", "regex.extract", "regex.extractAll", "regex.replace")}
    | {MEMBERS[name] for name in ("matches", "find", "findAll")}
)
"""Functions whose second argument is a regular expression."""

Scope = Mapping[str, str]
"""The variables of the macros around: name to type."""


def check(node: n.Node, names: Collection[str]) -> n.Node:
    """The tree with names and types resolved. Raises CelSyntaxError."""
    return _Checker(frozenset(names)).visit(node, {})


class _Checker:
    def __init__(self, names: frozenset[str]) -> None:
        self.names = names

    def visit(self, node: n.Node, scope: Scope) -> n.Node:
        match node:
            case n.Literal():
                node.type = node.kind
            case n.Ident():
                return self.ident(node, scope)
            case n.Select():
                return self.select(node, scope)
            case n.Index():
                node.operand = self.visit(node.operand, scope)
                node.index = self.visit(node.index, scope)
                self.want(node.operand, ("list", "map", OPTIONAL), "an index is taken")
                node.type = OPTIONAL if node.optional or node.operand.type == OPTIONAL else "dyn"
            case n.Call():
                return self.call(node, scope)
            case n.Operator():
                node.left = self.visit(node.left, scope)
                node.right = self.visit(node.right, scope)
                node.type = self.operator(node)
            case n.Negation():
                node.operand = self.visit(node.operand, scope)
                wanted = ("bool",) if node.op == "!" else ("int", "double", _DURATION)
                self.want(node.operand, wanted, f"`{node.op}` stands")
                node.type = node.operand.type if node.op == "-" else "bool"
            case n.Logic():
                node.operands = [self.condition(operand, scope) for operand in node.operands]
                node.type = "bool"
            case n.Choice():
                node.condition = self.condition(node.condition, scope)
                node.yes = self.visit(node.yes, scope)
                node.no = self.visit(node.no, scope)
                node.type = node.yes.type if node.yes.type == node.no.type else "dyn"
            case n.ListNode():
                node.items = [(self.visit(item, scope), optional) for item, optional in node.items]
                for item, optional in node.items:
                    if optional:
                        self.want(item, (OPTIONAL,), "`?` stands")
                node.type = "list"
            case n.MapNode():
                self.map(node, scope)
            case n.Has():
                node.operand = self.visit(node.operand, scope)
                self.want(node.operand, ("map", OPTIONAL), "a field is asked for")
                node.type = "bool"
            case n.Loop():
                self.loop(node, scope)
            case n.Bind():
                node.value = self.visit(node.value, scope)
                node.body = self.visit(node.body, {**scope, node.name: node.value.type})
                node.type = node.body.type
            case n.OptionalMap():
                node.target = self.visit(node.target, scope)
                self.want(node.target, (OPTIONAL,), "optMap() is called")
                node.body = self.visit(node.body, {**scope, node.name: "dyn"})
                if node.flat:
                    self.want(node.body, (OPTIONAL,), "the optional of optFlatMap() should stand")
                node.type = OPTIONAL
        return node

    def want(self, node: n.Node, types: Collection[str], where: str) -> None:
        """Complain when a node can be of none of the types."""
        if node.type == "dyn" or node.type in types:
            return
        hint = None
        if node.type == OPTIONAL:
            hint = "an optional: take its value with .orValue(…)"
        raise CelSyntaxError(f"{where} where there is a value of type {node.type}", node.start, node.end, hint)

    def condition(self, node: n.Node, scope: Scope) -> n.Node:
        found = self.visit(node, scope)
        self.want(found, ("bool",), "a condition should stand")
        return found

    def ident(self, node: n.Ident, scope: Scope) -> n.Node:
        if not node.root and node.name in scope:
            node.type = scope[node.name]
            node.local = True
        elif node.name not in self.names:
            if node.name in TYPES:
                return _type(node.name, node)
            known = [*scope, *self.names] if not node.root else [*self.names]
            hint = _near(node.name, known)
            if hint is None and known:
                hint = f"known here: {', '.join(sorted(known)[:12])}"
            raise CelSyntaxError(f"there is no variable `{node.name}`", node.start, node.end, hint)
        return node

    def select(self, node: n.Select, scope: Scope) -> n.Node:
        dotted = None if node.optional else _dotted(node)
        if dotted is not None and dotted in TYPES:
            root = dotted.partition(".")[0]
            if root not in scope and root not in self.names:
                return _type(dotted, node)
        node.operand = self.visit(node.operand, scope)
        self.want(node.operand, ("map", OPTIONAL), f"the field `{node.field}` is taken")
        node.type = OPTIONAL if node.optional or node.operand.type == OPTIONAL else "dyn"
        return node

    def call(self, node: n.Call, scope: Scope) -> n.Node:
        space = _dotted(node.target) if node.target is not None else None
        if space is not None and space.partition(".")[0] not in scope:
            function = FUNCTIONS.get(f"{space}.{node.name}")
            if function is not None:
                node.target = None
                return self.checked(node, function, scope)
            if space in _SPACES and space not in self.names:
                raise self.unknown(node, f"{space}.{node.name}", [name for name in FUNCTIONS if "." in name], None)
        if node.target is None:
            function = FUNCTIONS.get(node.name)
            if function is None:
                style = (
                    f"it stands behind a dot: x.{node.name}(…)" if node.name in MEMBERS or node.name in MACROS else None
                )
                raise self.unknown(node, node.name, list(FUNCTIONS), style)
            return self.checked(node, function, scope)
        if node.name in ("or", "orValue"):
            return self.alternative(node, scope)
        function = MEMBERS.get(node.name)
        if function is None:
            if node.name in MACROS:
                raise CelSyntaxError(
                    f"{node.name}() is a macro and takes other arguments",
                    node.name_start,
                    node.end,
                    f"x.{node.name}(e, …) with a name and an expression",
                )
            style = f"it is called as {node.name}(x)" if node.name in FUNCTIONS else None
            raise self.unknown(node, node.name, [*MEMBERS, *MACROS, "or", "orValue"], style)
        return self.checked(node, function, scope)

    def unknown(self, node: n.Call, name: str, known: list[str], hint: str | None) -> CelSyntaxError:
        end = node.name_start + len(node.name)
        return CelSyntaxError(f"there is no function `{name}`", node.name_start, end, hint or _near(name, known))

    def checked(self, node: n.Call, function: Function, scope: Scope) -> n.Node:
        parts = [node.target, *node.args] if node.target is not None else node.args
        node.args = [self.visit(part, scope) for part in parts if part is not None]
        types = [arg.type for arg in node.args]
        result = function.result(types)
        if result is None:
            behind = node.target is not None
            shown = (
                f"{types[0]}.{function.name}({', '.join(types[1:])})"
                if behind
                else f"{function.name}({', '.join(types)})"
            )
            counts = [count - behind for count in function.counts]
            hint = None
            if len(types) - behind not in counts:
                hint = f"it takes {' or '.join(str(count) for count in counts)}"
            elif OPTIONAL in types:
                hint = "take the value of an optional with .orValue(…)"
            raise CelSyntaxError(f"there is no function {shown}", node.start, node.end, hint)
        node.target = None
        node.function = function
        node.type = result
        return _constant(node)

    def alternative(self, node: n.Call, scope: Scope) -> n.Node:
        """``or`` and ``orValue``, whose argument counts only when there is no value."""
        assert node.target is not None
        if len(node.args) != 1:
            raise CelSyntaxError(f"{node.name}() takes one argument", node.name_start, node.end)
        node.target = self.visit(node.target, scope)
        self.want(node.target, (OPTIONAL,), f"{node.name}() is called")
        node.args = [self.visit(node.args[0], scope)]
        if node.name == "or":
            self.want(node.args[0], (OPTIONAL,), "another optional should stand")
            node.type = OPTIONAL
        return node

    def operator(self, node: n.Operator) -> str:
        op, one, other = node.op, node.left.type, node.right.type
        known = one != "dyn" and other != "dyn"
        numbers = one in _NUMBERS and other in _NUMBERS
        if op in ("==", "!="):
            if known and one != other and not numbers:
                raise self.mismatch(node)
            return "bool"
        if op in ("<", "<=", ">", ">="):
            if (known and one != other and not numbers) or not {one, other} <= _ORDERED | {"dyn"}:
                raise self.mismatch(node)
            return "bool"
        if op == "in":
            self.want(node.right, ("list", "map"), "a list or map should stand")
            return "bool"
        mixed = _MIXED.get((op, one, other))
        if mixed is not None:
            return mixed
        allowed = _ALIKE[op] | {"dyn"} | ({_TIMESTAMP} if op in "+-" else frozenset())
        if (known and (one != other or one not in _ALIKE[op])) or not {one, other} <= allowed:
            raise self.mismatch(node)
        plain = one if other == "dyn" else other
        return plain if plain not in (_TIMESTAMP, _DURATION) else "dyn"

    def mismatch(self, node: n.Operator) -> CelSyntaxError:
        one, other = node.left.type, node.right.type
        hint = None
        if OPTIONAL in (one, other):
            hint = "take the value of an optional with .orValue(…)"
        elif one in _NUMBERS and other in _NUMBERS:
            hint = f"numbers are not converted by themselves: {one}(…)"
        return CelSyntaxError(f"`{node.op}` cannot join {one} and {other}", node.start, node.end, hint)

    def map(self, node: n.MapNode, scope: Scope) -> None:
        node.entries = [
            (self.visit(key, scope), self.visit(value, scope), optional) for key, value, optional in node.entries
        ]
        seen: set[object] = set()
        for key, value, optional in node.entries:
            self.want(key, _KEYS, "a key should stand")
            if optional:
                self.want(value, (OPTIONAL,), "the optional of an entry with `?` should stand")
            if isinstance(key, n.Literal):
                mark = (isinstance(key.value, bool), key.value)
                if mark in seen:
                    raise CelSyntaxError("the key stands twice in this map", key.start, key.end)
                seen.add(mark)
        node.type = "map"

    def loop(self, node: n.Loop, scope: Scope) -> None:
        node.over = self.visit(node.over, scope)
        self.want(node.over, ("list",) if node.kind == "sortBy" else ("list", "map"), "a macro goes over")
        inner = dict(scope)
        for name in node.names:
            inner[name] = "dyn"
        if len(node.names) == 2 and node.over.type == "list":
            inner[node.names[0]] = "int"
        if node.filter is not None:
            node.filter = self.condition(node.filter, inner)
        if node.kind in ("all", "exists", "existsOne", "filter"):
            node.body = self.condition(node.body, inner)
        else:
            node.body = self.visit(node.body, inner)
        if node.kind == "transformMapEntry":
            self.want(node.body, ("map",), "a map of one entry should stand")
        node.type = _LOOP_TYPES[node.kind]


def _constant(node: n.Call) -> n.Node:
    """A conversion of a literal as its value; a pattern that is a literal, tried. Raises CelSyntaxError."""
    if node.function in _PATTERN_FUNCTIONS and isinstance(node.args[1], n.Literal):
        pattern = node.args[1]
        try:
            compile_pattern(pattern.value)
        except PatternError as error:
            why = error.message.removeprefix("error parsing regexp: ")
            raise CelSyntaxError(f"the regular expression is none: {why}", pattern.start, pattern.end) from None
    if node.function in _CONVERSIONS and all(isinstance(arg, n.Literal) for arg in node.args):
        try:
            value = node.function(*[arg.value for arg in node.args if isinstance(arg, n.Literal)])
        except CelEvalError as error:
            raise CelSyntaxError(error.message, node.start, node.end) from None
        literal = n.Literal(node.type, value, node.start, node.end)
        literal.type = node.type
        return literal
    return node


def _type(name: str, node: n.Node) -> n.Literal:
    literal = n.Literal("type", Type(name), node.start, node.end)
    literal.type = "type"
    return literal


def _dotted(node: n.Node | None) -> str | None:
    """``a.b`` when the node is nothing but names joined by dots."""
    if isinstance(node, n.Ident):
        return node.name
    if isinstance(node, n.Select) and not node.optional:
        before = _dotted(node.operand)
        return None if before is None else f"{before}.{node.field}"
    return None


def _near(name: str, known: Collection[str]) -> str | None:
    from difflib import get_close_matches

    found = get_close_matches(name, sorted(known), n=1, cutoff=0.6)
    return f"did you mean `{found[0]}`?" if found else None
