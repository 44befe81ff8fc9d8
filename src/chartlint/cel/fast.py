"""The fast form: plain Python that is right whenever it does not raise.

``and``, ``or``, subscripts and generator expressions do the work wherever Python's meaning is CEL's, and calls of the
table below wherever it might not be: a condition that is no bool, a text where a list should be. Whatever raises makes
the exact form run. Optionals are not made at all: an expression of that type yields its value or ``N`` for none.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from chartlint.cel import nodes as n
from chartlint.cel import operators as o
from chartlint.cel.checker import OPTIONAL
from chartlint.cel.emit import Emitter
from chartlint.cel.library import FUNCTIONS, MEMBERS
from chartlint.cel.library.lists import sort_by
from chartlint.cel.library.standard import is_zero
from chartlint.cel.matcher import compile_pattern
from chartlint.cel.values import NONE, Optional

_NUMBERS = frozenset({"int", "uint", "double"})
_PLAIN = frozenset({*_NUMBERS, "string", "bytes", "bool", "null_type"})
_ARITHMETIC = {"+": "add", "-": "sub", "*": "mul", "/": "div", "%": "rem"}
_ORDER = {"<": "lt", "<=": "le", ">": "gt", ">=": "ge"}
_TEXT_TESTS = {"startsWith": "sw", "endsWith": "ew", "contains": "ct"}


class Fast(Emitter):
    """Writes the fast form of a checked tree."""

    def __init__(self) -> None:
        super().__init__()
        self._scope: dict[str, str] = {}
        self._depth = 0

    def write(self, node: n.Node) -> str:
        """The Python of a node; of an optional, of the object that stands for it."""
        if node.type == OPTIONAL:
            return f"box({self.unboxed(node)})"
        match node:
            case n.Literal():
                return self.literal(node)
            case n.Ident(name=name, local=True):
                return self._scope[name]
            case n.Ident(name=name):
                return self.uses.setdefault(name, f"v{len(self.uses)}")
            case n.Select(operand=operand, field=field):
                return f"{self.write(operand)}[{field!r}]"
            case n.Index(operand=operand, index=n.Literal(kind="string", value=value)) if operand.type != "list":
                return f"{self.write(operand)}[{value!r}]"
            case n.Index(operand=operand, index=index):
                return f"ind({self.write(operand)}, {self.write(index)})"
            case n.Call():
                return self._call(node)
            case n.Operator():
                return self._operator(node)
            case n.Negation(op="!", operand=operand):
                return f"(not {self.condition(operand)})"
            case n.Negation(operand=operand):
                return f"neg({self.write(operand)})"
            case n.Logic(op=op, operands=operands):
                word = " and " if op == "&&" else " or "
                return f"({word.join([self.condition(operand) for operand in operands])})"
            case n.Choice(condition=condition, yes=yes, no=no):
                return f"({self.write(yes)} if {self.condition(condition)} else {self.write(no)})"
            case n.ListNode(items=items):
                return f"[{', '.join([self._item(item, optional) for item, optional in items])}]"
            case n.MapNode():
                return self._map(node)
            case n.Has():
                return self._has(node.operand, node.field)
            case n.Loop():
                return self._loop(node)
            case n.Bind(name=name, value=value, body=body):
                return self._bind(name, value, body, unboxed=False)
        raise AssertionError(node)

    def condition(self, node: n.Node) -> str:
        """The Python of a node that must be a bool."""
        return self.write(node) if node.type == "bool" else f"b({self.write(node)})"

    # --- optionals --------------------------------------------------------------------------------

    def unboxed(self, node: n.Node, default: str = "N") -> str:
        """The Python of a node as its value, or ``default`` where it is an optional that has none.

        Only a selection of a field can take another default than ``N``; see ``_chain``.
        """
        if node.type != OPTIONAL:
            return f"unbox({self.write(node)})"
        match node:
            case n.Ident(name=name, local=True):
                return self._scope[name]
            case n.Select(operand=operand, field=field):
                return self._chain(operand, field, default)
            case n.Index(operand=operand, index=n.Literal(kind="string", value=value)):
                return self._chain(operand, value, default)
            case n.Index(operand=operand, index=index):
                inner = self.unboxed(operand) if operand.type == OPTIONAL else self.write(operand)
                return f"oind({inner}, {self.write(index)})"
            case n.Call(function=None, target=target, name="or", args=args):
                assert target is not None
                return f"other({self.unboxed(target)}, {self.unboxed(args[0])})"
            case n.Call(name="of", args=args) if node.function is FUNCTIONS["optional.of"]:
                return self.write(args[0])
            case n.Call(name="none") if node.function is FUNCTIONS["optional.none"]:
                return "N"
            case n.Call(args=args) if node.function is FUNCTIONS["optional.ofNonZeroValue"]:
                return f"nonzero({self.write(args[0])})"
            case n.Call():
                return f"unbox({self._call(node)})"
            case n.Choice(condition=condition, yes=yes, no=no):
                return f"({self.unboxed(yes)} if {self.condition(condition)} else {self.unboxed(no)})"
            case n.Bind(name=name, value=value, body=body):
                return self._bind(name, value, body, unboxed=True)
            case n.OptionalMap(target=target, name=name, body=body, flat=flat):
                inner = self.unboxed(target)
                local = self.local()
                before = self._enter({name: local})
                text = self.unboxed(body) if flat else self.write(body)
                self._scope = before
                return f"omap({inner}, lambda {local}: {text})"
        raise AssertionError(node)

    def _chain(self, operand: n.Node, field: str, default: str) -> str:
        """An optional field. What a further field is taken of may default to an empty map, which has none either."""
        if operand.type != OPTIONAL:
            return f"dg({self.write(operand)}, {field!r}, {default})"
        if _is_field(operand):
            return f"dg({self.unboxed(operand, 'NOTHING')}, {field!r}, {default})"
        return f"osel({self.unboxed(operand)}, {field!r}, {default})"

    def _has(self, operand: n.Node, field: str) -> str:
        if operand.type != OPTIONAL:
            return f"dc({self.write(operand)}, {field!r})"
        if _is_field(operand):
            return f"dc({self.unboxed(operand, 'NOTHING')}, {field!r})"
        return f"(osel({self.unboxed(operand)}, {field!r}, N) is not N)"

    # --- calls and operators ----------------------------------------------------------------------

    def _call(self, node: n.Call) -> str:
        args, name = node.args, node.name
        if node.function is None:
            assert node.target is not None
            target = node.target
            if target.type == OPTIONAL and _is_field(target):
                return self.unboxed(target, self.write(args[0]))
            return f"orval({self.unboxed(target)}, {self.write(args[0])})"
        if node.function in (FUNCTIONS["size"], MEMBERS["size"]):
            return f"len({self.write(args[0])})"
        if node.function is MEMBERS.get(name):
            if name in _TEXT_TESTS:
                return f"{_TEXT_TESTS[name]}({self.write(args[0])}, {self.write(args[1])})"
            if name == "hasValue":
                target = args[0]
                if isinstance(target, n.Select) and target.type == OPTIONAL:
                    return self._has(target.operand, target.field)
                return f"({self.unboxed(target)} is not N)"
            if name == "value":
                return f"val({self.unboxed(args[0])})"
        if name == "matches" and isinstance(args[1], n.Literal):
            test = self.constant(compile_pattern(args[1].value).test, "r")
            return f"({test}({self.write(args[0])}) is not None)"
        return f"{self.constant(node.function, 'f')}({', '.join([self.write(arg) for arg in args])})"

    def _operator(self, node: n.Operator) -> str:
        op, left, right = node.op, node.left, node.right
        if op in ("==", "!="):
            return self._equality(op, left, right)
        if op == "in":
            return self._membership(left, right)
        one, other = self.write(left), self.write(right)
        if op in _ORDER:
            if left.type in _PLAIN and left.type == right.type:
                return f"({one} {op} {other})"
            return f"{_ORDER[op]}({one}, {other})"
        return f"{_ARITHMETIC[op]}({one}, {other})"

    def _equality(self, op: str, left: n.Node, right: n.Node) -> str:
        if isinstance(left, n.Literal) and not isinstance(right, n.Literal):
            left, right = right, left
        one, other = self.write(left), self.write(right)
        if isinstance(right, n.Literal) and right.kind in ("null_type", "bool"):
            return f"({one} {'is' if op == '==' else 'is not'} {other})"
        if (left.type in _PLAIN and left.type == right.type) or _is_plain(right):
            return f"({one} {op} {other})"
        return f"{'eq' if op == '==' else 'ne'}({one}, {other})"

    def _membership(self, left: n.Node, right: n.Node) -> str:
        one = self.write(left)
        if isinstance(right, n.ListNode) and right.items:
            texts = [item.value for item, optional in right.items if isinstance(item, n.Literal) and not optional]
            if len(texts) == len(right.items) and all(isinstance(text, str) for text in texts):
                return f"({one} in {tuple(texts)!r})"
        return f"isin({one}, {self.write(right)})"

    # --- lists, maps and macros -------------------------------------------------------------------

    def _item(self, item: n.Node, optional: bool) -> str:
        return f"*some({self.unboxed(item)})" if optional else self.write(item)

    def _map(self, node: n.MapNode) -> str:
        if all(
            isinstance(key, n.Literal) and key.kind == "string" and not optional for key, _, optional in node.entries
        ):
            return f"{{{', '.join([f'{self.write(key)}: {self.write(value)}' for key, value, _ in node.entries])}}}"
        parts = [
            f"({self.write(key)}, {self.unboxed(value) if optional else self.write(value)})"
            for key, value, optional in node.entries
        ]
        return f"ents([{', '.join(parts)}])"

    def _enter(self, names: dict[str, str]) -> dict[str, str]:
        before = self._scope
        self._scope = {**before, **names}
        return before

    def _bind(self, name: str, value: n.Node, body: n.Node, unboxed: bool) -> str:
        text = self.unboxed(value) if value.type == OPTIONAL else self.write(value)
        local = self.local()
        before = self._enter({name: local})
        inner = self.unboxed(body) if unboxed else self.write(body)
        self._scope = before
        return f"(lambda {local}: {inner})({text})"

    def _loop(self, node: n.Loop) -> str:
        over = self.write(node.over)
        names = {name: self.local() for name in node.names}
        two = len(names) == 2
        variables = ", ".join(names.values())
        if two:
            over = f"pairs({over})"
        elif not isinstance(node.over, n.ListNode):
            # a loop within a loop counts its work
            over = f"{'it' if self._depth else 'go'}({over})"
        before = self._enter(names)
        self._depth += 1
        kind = node.kind
        in_condition = kind in ("all", "exists", "existsOne", "filter")
        body = self.condition(node.body) if in_condition else self.write(node.body)
        filter = "" if node.filter is None else f" if {self.condition(node.filter)}"
        self._depth -= 1
        self._scope = before
        rounds = f"for {variables} in {over}"
        match kind:
            case "all":
                return f"all({body} {rounds})"
            case "exists":
                return f"any({body} {rounds})"
            case "existsOne":
                return f"(len([1 {rounds} if {body}]) == 1)"
            case "filter":
                return f"[{variables} {rounds} if {body}]"
            case "map":
                return f"[{body} {rounds}{filter}]"
            case "sortBy":
                return f"sortby({over}, lambda {variables}: {body})"
            case "transformMap":
                first = next(iter(names.values()))
                return f"ents([({first}, {body}) {rounds}{filter}])"
        return f"merged([{body} {rounds}{filter}])"


def _is_field(node: n.Node) -> bool:
    """Whether an optional is a field, or an index that is a text, which reads the same."""
    if isinstance(node, n.Select):
        return True
    return isinstance(node, n.Index) and isinstance(node.index, n.Literal) and node.index.kind == "string"


def _is_plain(node: n.Node) -> bool:
    """Whether Python's own comparison with this constant is CEL's, whatever the other side is.

    It takes True for 1, and does not round a large whole number to meet a double.
    """
    if not isinstance(node, n.Literal):
        return False
    if node.kind in _NUMBERS:
        return node.value not in (0, 1) and (node.kind != "double" or abs(node.value) < 2**53)
    return True


# --- what the text calls --------------------------------------------------------------------------

N: Any = object()
"""Stands for an optional that has no value."""


class Retry(Exception):
    """The fast form does not know; the exact one does."""


_RETRY = Retry()


def _bool(value: Any) -> bool:
    if value is True or value is False:
        return bool(value)
    raise _RETRY


def _go(operand: Any) -> Iterable[Any]:
    kind = operand.__class__
    if kind is list or kind is dict:
        return operand  # type: ignore[no-any-return]
    return o.iterated(operand)


def _index(operand: Any, key: Any) -> Any:
    if operand.__class__ is list and key.__class__ is int and 0 <= key < len(operand):
        return operand[key]
    if operand.__class__ is dict and key.__class__ is str:
        return operand[key]
    return o.index(operand, key)


def _optional_index(operand: Any, key: Any) -> Any:
    if operand is N:
        return N
    found = o.optional_index(operand, key)
    return found.value if found.present else N


def _optional_select(operand: Any, field: str, default: Any) -> Any:
    if operand is N:
        return default
    found = o.optional_select(operand, field)
    return found.value if found.present else default


def _box(value: Any) -> Optional:
    return NONE if value is N else Optional(value)


def _unbox(value: Any) -> Any:
    if value.__class__ is Optional:
        return value.value if value.present else N
    raise _RETRY


def _or_value(value: Any, other: Any) -> Any:
    return other if value is N else value


def _value(value: Any) -> Any:
    if value is N:
        raise _RETRY
    return value


def _nonzero(value: Any) -> Any:
    return N if is_zero(value) else value


def _optional_map(value: Any, body: Any) -> Any:
    return N if value is N else body(value)


def _some(value: Any) -> tuple[Any, ...]:
    return () if value is N else (value,)


def _entries(given: list[tuple[Any, Any]]) -> dict[Any, Any]:
    return o.entries(pair for pair in given if pair[1] is not N)


def _merged(maps: list[Any]) -> dict[Any, Any]:
    if not all(isinstance(one, dict) for one in maps):
        raise _RETRY
    return o.entries(pair for one in maps for pair in one.items())


def _sort_by(values: Any, body: Any) -> list[Any]:
    if not isinstance(values, list):
        raise _RETRY
    return sort_by(values, [body(value) for value in values])


TABLE: dict[str, Any] = {
    "N": N,
    "NOTHING": {},
    "Exception": Exception,
    "all": all,
    "any": any,
    "len": len,
    # these refuse any other type than that they belong to
    "dg": dict.get,
    "dc": dict.__contains__,
    "sw": str.startswith,
    "ew": str.endswith,
    "ct": str.__contains__,
    "b": _bool,
    "go": _go,
    "it": o.iterated,
    "pairs": o.pairs,
    "ind": _index,
    "oind": _optional_index,
    "osel": _optional_select,
    "box": _box,
    "unbox": _unbox,
    "orval": _or_value,
    "other": _or_value,
    "val": _value,
    "nonzero": _nonzero,
    "omap": _optional_map,
    "some": _some,
    "ents": _entries,
    "merged": _merged,
    "sortby": _sort_by,
    "eq": o.equal,
    "ne": o.unequal,
    "lt": o.less,
    "le": o.less_equal,
    "gt": o.greater,
    "ge": o.greater_equal,
    "isin": o.contained,
    "add": o.add,
    "sub": o.subtract,
    "mul": o.multiply,
    "div": o.divide,
    "rem": o.remainder,
    "neg": o.negate,
}
"""The names that the fast form may use, besides its own."""
