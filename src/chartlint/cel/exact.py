"""The exact form: CEL's rules to the letter, one call an operation, operands of ``&&`` and ``||`` as functions."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from chartlint.cel import nodes as n
from chartlint.cel import operators as o
from chartlint.cel.emit import Emitter
from chartlint.cel.errors import CelEvalError
from chartlint.cel.library.lists import sort_by
from chartlint.cel.values import NONE, Optional, type_name

_OPERATORS = {
    "==": "eq", "!=": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge", "in": "isin",
    "+": "add", "-": "sub", "*": "mul", "/": "div", "%": "rem",
}  # fmt: skip

_LOOPS = {"all": "all_", "exists": "any_", "existsOne": "one", "filter": "keep"}


class Exact(Emitter):
    """Writes the exact form of a checked tree as a Python expression over ``V``, the values by name."""

    def __init__(self) -> None:
        super().__init__()
        self._scope: dict[str, str] = {}

    def write(self, node: n.Node) -> str:
        """The Python of a node."""
        match node:
            case n.Literal():
                return self.literal(node)
            case n.Ident(name=name, local=True):
                return self._scope[name]
            case n.Ident(name=name):
                return f"var(V, {name!r})"
            case n.Select(operand=operand, field=field, optional=optional):
                return f"{'osel' if optional else 'sel'}({self.write(operand)}, {field!r})"
            case n.Index(operand=operand, index=index, optional=optional):
                return f"{'oind' if optional else 'ind'}({self.write(operand)}, {self.write(index)})"
            case n.Call(function=None, target=target, name=name, args=args):
                assert target is not None
                return f"{'other' if name == 'or' else 'orval'}({self.write(target)}, lambda: {self.write(args[0])})"
            case n.Call(function=function, args=args):
                return f"{self.constant(function, 'f')}({', '.join([self.write(arg) for arg in args])})"
            case n.Operator(op=op, left=left, right=right):
                return f"{_OPERATORS[op]}({self.write(left)}, {self.write(right)})"
            case n.Negation(op=op, operand=operand):
                return f"{'no' if op == '!' else 'neg'}({self.write(operand)})"
            case n.Logic(op=op, operands=operands):
                parts = ", ".join([f"lambda: {self.write(operand)}" for operand in operands])
                return f"{'both' if op == '&&' else 'either'}({parts})"
            case n.Choice(condition=condition, yes=yes, no=no):
                return f"({self.write(yes)} if truth({self.write(condition)}) else {self.write(no)})"
            case n.ListNode(items=items):
                parts = ", ".join(
                    [f"*some({self.write(item)})" if optional else self.write(item) for item, optional in items]
                )
                return f"[{parts}]"
            case n.MapNode(entries=entries):
                parts = ", ".join(
                    [
                        f"{'*entry' if optional else ''}({self.write(key)}, {self.write(value)})"
                        for key, value, optional in entries
                    ]
                )
                return f"ents([{parts}])"
            case n.Has(operand=operand, field=field):
                return f"has({self.write(operand)}, {field!r})"
            case n.Loop():
                return self._loop(node)
            case n.Bind(name=name, value=value, body=body):
                text = self.write(value)
                local = self.local()
                return f"bind(lambda: {text}, lambda {local}: {self._inside({name: f'{local}()'}, body)})"
            case n.OptionalMap(target=target, name=name, body=body, flat=flat):
                text = self.write(target)
                local = self.local()
                return f"{'oflat' if flat else 'omap'}({text}, lambda {local}: {self._inside({name: local}, body)})"
        raise AssertionError(node)

    def _inside(self, names: dict[str, str], *bodies: n.Node) -> str:
        before = self._scope
        self._scope = {**before, **names}
        text = ", ".join([self.write(body) for body in bodies])
        self._scope = before
        return text

    def _loop(self, node: n.Loop) -> str:
        over = self.write(node.over)
        names = {name: self.local() for name in node.names}
        params = ", ".join(names.values())
        body = f"lambda {params}: {self._inside(names, node.body)}"
        if node.kind == "sortBy":
            return f"sortby({over}, {body})"
        rounds = f"{'single' if len(names) == 1 else 'pairs'}({over})"
        if node.kind in _LOOPS:
            return f"{_LOOPS[node.kind]}({rounds}, {body})"
        filter = "None" if node.filter is None else f"lambda {params}: {self._inside(names, node.filter)}"
        return f"{node.kind}({rounds}, {filter}, {body})"


# --- what the text calls --------------------------------------------------------------------------

Rounds = Iterable[tuple[Any, ...]]
Body = Callable[..., Any]


def _variable(values: dict[str, Any], name: str) -> Any:
    if name not in values:
        raise CelEvalError(f"the variable `{name}` has no value")
    return values[name]


def _single(operand: Any) -> Rounds:
    return [(item,) for item in o.iterated(operand)]


def _all(rounds: Rounds, body: Body) -> bool:
    error: CelEvalError | None = None
    for args in rounds:
        try:
            if not o.truth(body(*args), "_&&_"):
                return False
        except CelEvalError as caught:
            error = error or caught
    if error is not None:
        raise error
    return True


def _any(rounds: Rounds, body: Body) -> bool:
    error: CelEvalError | None = None
    for args in rounds:
        try:
            if o.truth(body(*args), "_||_"):
                return True
        except CelEvalError as caught:
            error = error or caught
    if error is not None:
        raise error
    return False


def _one(rounds: Rounds, body: Body) -> bool:
    return len([1 for args in rounds if o.truth(body(*args))]) == 1


def _keep(rounds: Rounds, body: Body) -> list[Any]:
    return [args[0] for args in rounds if o.truth(body(*args))]


def _map(rounds: Rounds, filter: Body | None, body: Body) -> list[Any]:
    return [body(*args) for args in rounds if filter is None or o.truth(filter(*args))]


def _transform_map(rounds: Rounds, filter: Body | None, body: Body) -> dict[Any, Any]:
    return o.entries((args[0], body(*args)) for args in rounds if filter is None or o.truth(filter(*args)))


def _transform_entries(rounds: Rounds, filter: Body | None, body: Body) -> dict[Any, Any]:
    def made() -> Iterable[tuple[Any, Any]]:
        for args in rounds:
            if filter is None or o.truth(filter(*args)):
                entry = body(*args)
                if not isinstance(entry, dict):
                    raise CelEvalError(f"transformMapEntry() needs a map, not a value of type {type_name(entry)}")
                yield from entry.items()

    return o.entries(made(), "insert failed: key already exists")


def _sort_by(values: Any, body: Body) -> list[Any]:
    if not isinstance(values, list):
        raise CelEvalError(f"cannot sort a value of type {type_name(values)}")
    o.spend(len(values))
    return sort_by(values, [body(value) for value in values])


def _bind(value: Callable[[], Any], body: Body) -> Any:
    kept: list[Any] = []

    def read() -> Any:
        if not kept:
            kept.append(value())
        return kept[0]

    return body(read)


def _optional(value: Any) -> Optional:
    if isinstance(value, Optional):
        return value
    raise CelEvalError(f"no such overload: an optional is wanted, not a value of type {type_name(value)}")


def _optional_map(target: Any, body: Body) -> Optional:
    return Optional(body(target.value)) if _optional(target).present else NONE


def _optional_flat_map(target: Any, body: Body) -> Optional:
    return _optional(body(target.value)) if _optional(target).present else NONE


def _other(target: Any, other: Callable[[], Any]) -> Optional:
    return _optional(target) if _optional(target).present else _optional(other())


def _or_value(target: Any, other: Callable[[], Any]) -> Any:
    return target.value if _optional(target).present else other()


def _some(value: Any) -> tuple[Any, ...]:
    return (value.value,) if _optional(value).present else ()


def _entry(key: Any, value: Any) -> tuple[tuple[Any, Any], ...]:
    return ((key, value.value),) if _optional(value).present else ()


def _not(value: Any) -> bool:
    return not o.truth(value, "!_")


TABLE: dict[str, Any] = {
    "var": _variable,
    "sel": o.select,
    "osel": o.optional_select,
    "ind": o.index,
    "oind": o.optional_index,
    "has": o.has,
    "other": _other,
    "orval": _or_value,
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
    "no": _not,
    "truth": o.truth,
    "both": o.both,
    "either": o.either,
    "some": _some,
    "entry": _entry,
    "ents": o.entries,
    "single": _single,
    "pairs": o.pairs,
    "all_": _all,
    "any_": _any,
    "one": _one,
    "keep": _keep,
    "map": _map,
    "transformMap": _transform_map,
    "transformMapEntry": _transform_entries,
    "sortby": _sort_by,
    "bind": _bind,
    "omap": _optional_map,
    "oflat": _optional_flat_map,
}
"""The names that the exact form may use, besides its own."""
