"""What generated code calls: fields, methods, loops, arguments, printing. Go's ``text/template/exec.go`` is the source.

``ExecFault`` says that the template language itself refuses (reported at an operand), ``GoError`` and ``CallFault``
that a function or method failed (reported at the call). Where they happened is read off the traceback.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from time import monotonic
from typing import Any

from chartlint.gotmpl.arguments import CHECKS, GO_NAMES, constant
from chartlint.gotmpl.faults import CallFault, ExecFault, LimitExceeded, WrongArgument
from chartlint.gotmpl.gobuiltins import call_named
from chartlint.gotmpl.gofmt import format_v, fprint
from chartlint.gotmpl.goval import (
    Duration,
    GoError,
    GoObject,
    Int32,
    Int64,
    NilList,
    NoField,
    StringMap,
    UInt8,
    UInt32,
    UInt64,
    Values,
    type_name,
)

# --- fields -------------------------------------------------------------------------------------


def g1(d: Any, a: str) -> Any:
    """``.a``"""
    try:
        return d[a]
    except (KeyError, TypeError):
        return gn(d, (a,))


def g2(d: Any, a: str, b: str) -> Any:
    """``.a.b``"""
    try:
        return d[a][b]
    except (KeyError, TypeError):
        return gn(d, (a, b))


def g3(d: Any, a: str, b: str, c: str) -> Any:
    """``.a.b.c``"""
    try:
        return d[a][b][c]
    except (KeyError, TypeError):
        return gn(d, (a, b, c))


def g4(d: Any, a: str, b: str, c: str, e: str) -> Any:
    """``.a.b.c.e``"""
    try:
        return d[a][b][c][e]
    except (KeyError, TypeError):
        return gn(d, (a, b, c, e))


def gn(d: Any, names: tuple[str, ...]) -> Any:
    """A chain of any length, exactly: an invalid receiver gives nothing, a nil that a field gave is an error."""
    if d is None:
        return None
    value = field(d, names[0], False)
    in_map = isinstance(d, dict) and not isinstance(d, StringMap)
    for name in names[1:]:
        if value is None:
            raise ExecFault(f"nil pointer evaluating interface {{}}.{name}")
        holder = value
        value = field(holder, name, in_map)
        in_map = isinstance(holder, dict) and not isinstance(holder, StringMap)
    return value


def hn(d: Any, names: tuple[str, ...], container: Any) -> Any:
    """A chain on an element of a loop, which Go may still hold as an interface: nil is an error at once then."""
    interface = loose(container)
    if d is None:
        raise ExecFault(f"nil pointer evaluating interface {{}}.{names[0]}")
    value = field(d, names[0], interface)
    return value if len(names) == 1 else gn_rest(value, names[1:])


def there(root: Any) -> bool:
    """Whether a chain starts from something: a nil on its way is an error then."""
    return root is not None


def loose(container: Any) -> bool:
    """Whether the elements of a map or list are interfaces: those of ``[]string`` and the like are not."""
    if isinstance(container, dict):
        return not isinstance(container, StringMap)
    return type(container) in (list, NilList)


def gn_rest(value: Any, names: tuple[str, ...]) -> Any:
    """The rest of a chain behind a field's result."""
    for name in names:
        if value is None:
            raise ExecFault(f"nil pointer evaluating interface {{}}.{name}")
        value = field(value, name, True)
    return value


def field(value: Any, name: str, from_interface: bool) -> Any:
    """One field of a value that is not nil (exec.go, evalField without arguments)."""
    if isinstance(value, dict):
        if isinstance(value, Values) and name in value.methods:
            return invoke(Bound(value, name, value.methods[name], 0))
        if isinstance(value, StringMap):
            return value[name]
        return value.get(name)
    if isinstance(value, GoObject):
        entry = value.methods.get(name)
        if entry is not None:
            return invoke(Bound(value, name, entry, 0))
        try:
            return value.go_field(name)
        except NoField:
            pass
    shown = "interface {}" if from_interface else type_name(value)
    raise ExecFault(f"can't evaluate field {name} in type {shown}")


def bind(owner: Any, name: str, from_field: bool, count: int) -> Bound | None:
    """The method that a field with ``count`` arguments calls; None where the receiver is an invalid value.

    Raises ``ExecFault`` for anything else, before any argument is evaluated.
    """
    if owner is None:
        if from_field:
            raise ExecFault(f"nil pointer evaluating interface {{}}.{name}")
        return None
    if isinstance(owner, (GoObject, Values)):
        entry = owner.methods.get(name)
        if entry is not None:
            return Bound(owner, name, entry, count)
    if isinstance(owner, dict) or (isinstance(owner, GoObject) and owner.go_kind == "map"):
        raise ExecFault(f"{name} is not a method but has arguments")
    if isinstance(owner, GoObject) and name in owner.fields:
        raise ExecFault(f"{name} has arguments but cannot be invoked as function")
    known = not from_field or (isinstance(owner, GoObject) and owner.in_struct)
    raise ExecFault(f"can't evaluate field {name} in type {type_name(owner) if known else 'interface {}'}")


class Bound:
    """A method and its receiver, before any argument is evaluated (exec.go, evalCall)."""

    __slots__ = ("call", "name", "owner", "params")

    def __init__(self, owner: Any, name: str, entry: tuple[Callable[..., Any], tuple[str, ...]], count: int) -> None:
        self.owner = owner
        self.name = name
        self.call, self.params = entry
        if count != len(self.params):
            raise ExecFault(f"wrong number of args for {name}: want {len(self.params)} got {count}")


def arg(bound: Bound, number: int, value: Any, root: Any = None) -> Any:
    """An argument of a method that is no constant; with a ``root`` its nil is an entry of a map or list."""
    kind = bound.params[number]
    if value is None and root is not None and kind != "any":
        raise WrongArgument(number, GO_NAMES.get(kind, kind), None, True)
    check = CHECKS.get(kind)
    return value if check is None else check(number, value)


def const(bound: Bound, number: int, value: Any, whole: int | None, real: float | None, text: str) -> Any:
    """A constant as an argument of a method, as ``constant`` has it."""
    return constant(bound.params[number], value, whole, real, text)


def invoke(bound: Bound, *args: Any) -> Any:
    """Call a method; raises ``CallFault``."""
    try:
        return bound.call(bound.owner, *args)
    except GoError as error:
        raise CallFault(bound.name, error.text) from None


# --- arguments ----------------------------------------------------------------------------------


def not_nil(number: int, wanted: str, value: Any, root: Any) -> Any:
    """A field as an argument that is not ``any`` (exec.go, validateType).

    Its nil is an interface, unless what the chain starts from is nil itself.
    """
    if value is None and root is not None:
        raise WrongArgument(number, wanted, None, True)
    return value


def chained(number: int, wanted: str, operand: Any, names: tuple[str, ...]) -> Any:
    """``(operand).a.b`` as such an argument."""
    return not_nil(number, wanted, gn(operand, names), operand)


def valid(value: Any, root: Any) -> Any:
    """The argument of ``len``: a nil that is no entry of a map or list has no type to complain of."""
    if value is None and root is None:
        raise GoError("reflect: call of reflect.Value.Type on zero Value")
    return value


def copied(value: Any) -> Any:
    """A struct as a function gets it: its value, without the methods that need its address."""
    return value.go_copy() if isinstance(value, GoObject) else value


def err(text: str) -> Any:
    """A misuse that the compiler saw and Go reports when it gets there."""
    raise ExecFault(text)


def undefined(value: Any, name: str) -> Any:
    """An assignment to a variable that was never declared; its value was evaluated first."""
    raise ExecFault(f"undefined variable: {name}")


# --- loops and printing -------------------------------------------------------------------------


# What one render may take; it is looked at between the turns of loops and the calls of functions.
MAX_SECONDS = 60.0


class Budget:
    """What one render may use before it is stopped: turns (of loops and calls of templates), text, time, memory.

    The time is only for what the others cannot see, such as a slow function two million times.
    """

    def __init__(self, turns: int = 2_000_000, output: int = 64 * 1024 * 1024) -> None:
        self.limits = (turns, output)
        self.deadline = monotonic() + MAX_SECONDS
        self.memory = MAX_MEMORY
        self.renew()

    def renew(self) -> None:
        """Turns and text for another file; time and memory are for all files together."""
        self.turns, self.output = self.limits

    def take_turns(self, count: int) -> None:
        """Count loop turns or calls; raises ``LimitExceeded``."""
        self.turns -= count
        if self.turns < 0:
            raise LimitExceeded("the templates take more than two million loop turns and calls")
        self.check_time()

    def check_time(self) -> None:
        """Raise ``LimitExceeded`` when the time is over."""
        if monotonic() > self.deadline:
            raise LimitExceeded("the templates take longer than a minute")

    def take_memory(self, size: int) -> None:
        """Count what functions make, kept or not; raises ``LimitExceeded``."""
        self.memory -= size
        if self.memory < 0:
            raise LimitExceeded("the functions of the templates make more than 512 MiB of values")

    def turned(self, elements: Collection[Any]) -> Iterable[Any]:
        """The elements of a loop, whose turns are counted; in a long one the time is looked at now and then."""
        self.take_turns(len(elements))
        return elements if len(elements) < 4 * TURNS_PER_LOOK else self._watched(elements)

    def _watched(self, elements: Iterable[Any]) -> Iterator[Any]:
        for number, element in enumerate(elements):
            if number % TURNS_PER_LOOK == 0:
                self.check_time()
            yield element

    def take_output(self, size: int) -> None:
        """Count characters of rendered text, included ones each time; raises ``LimitExceeded``."""
        self.output -= size
        if self.output < 0:
            raise LimitExceeded("the templates write more than 64 MiB of text")


# The largest text or list that one call may give, and the largest tree that one call may walk.
MAX_VALUE = 16 * 1024 * 1024
MAX_TREE = 2_000_000
# What the calls of one render may make in all: the bytes of texts, and of a list a pointer for each element.
MAX_MEMORY = 512 * 1024 * 1024
_POINTER = 8
# Results that are smaller are not counted: the turns of loops bound their number.
_SMALL = 256
TURNS_PER_LOOK = 8


def weigh(value: Any) -> int:
    """How many nodes a value has when it is walked; parts that are shared count each time they are met."""
    known: dict[int, int] = {}

    def size(node: Any) -> int:
        if isinstance(node, dict):
            parts: Iterable[Any] = node.values()
        elif isinstance(node, list):
            parts = node
        else:
            return 1
        mark = id(node)
        if mark not in known:
            known[mark] = 1  # a map that holds itself
            known[mark] = 1 + sum(map(size, parts))
        return known[mark]

    return size(value)


def bounded(call: Callable[..., Any], budget: Budget, *, walks: bool) -> Callable[..., Any]:
    """A function that makes texts or lists, or walks a whole tree, kept from filling memory and taking all the time."""

    def guarded(*args: Any) -> Any:
        if walks:
            for arg in args:
                if isinstance(arg, (dict, list)) and weigh(arg) > MAX_TREE:
                    raise LimitExceeded("a value has more than two million nodes when it is walked")
        budget.check_time()
        result = call(*args)
        if isinstance(result, (str, list)) and len(result) > _SMALL:
            if len(result) > MAX_VALUE:
                raise LimitExceeded("a function gives more than 16 MiB at once")
            budget.take_memory(len(result) if isinstance(result, str) else _POINTER * len(result))
        return result

    return guarded


def timed(call: Callable[..., Any], budget: Budget) -> Callable[..., Any]:
    """A function that can be slow, called only while there is time."""

    def guarded(*args: Any) -> Any:
        budget.check_time()
        return call(*args)

    return guarded


def iterate(value: Any, pairs: bool) -> Collection[Any]:
    """What ``range`` walks over, in Go's order: a sized sequence of elements, or of (key, element)."""
    if isinstance(value, dict):
        keys = sorted(value)
        return [(key, value[key]) for key in keys] if pairs else [value[key] for key in keys]
    if isinstance(value, list):
        return list(enumerate(value)) if pairs else value
    if value is None:
        return ()
    kind = type(value)
    if kind in (int, Int64, Int32, UInt8, UInt32, UInt64, Duration):
        if pairs:
            raise ExecFault(f"can't use {format_v(value)} to iterate over more than one variable")
        return range(value) if kind is int else [kind(number) for number in range(min(value, 2_000_001))]
    if kind is bytes:
        elements = [UInt8(byte) for byte in value]
        return list(enumerate(elements)) if pairs else elements
    items = getattr(value, "go_items", None)
    if items is not None:
        found = list(items())
        return found if pairs else [element for _, element in found]
    raise ExecFault(f"range can't iterate over {format_v(value)}")


def pr(value: Any) -> str:
    """The text of ``{{ value }}``."""
    if type(value) is str:
        return value
    if isinstance(value, (dict, list)) and weigh(value) > MAX_TREE:
        raise LimitExceeded("a value has more than two million nodes when it is printed")
    return fprint(value)


def loop_functions(budget: Budget) -> dict[str, Callable[..., Any]]:
    """``it`` and ``it2`` of one render, which count their turns."""

    def it(value: Any) -> Any:
        return budget.turned(iterate(value, False))

    def it2(value: Any) -> Any:
        return budget.turned(iterate(value, True))

    return {"it": it, "it2": it2}


NAMES: dict[str, Any] = {
    "g1": g1, "g2": g2, "g3": g3, "g4": g4, "gn": gn, "hn": hn, "bind": bind, "arg": arg, "const": const,
    "invoke": invoke, "not_nil": not_nil, "err": err, "undefined": undefined, "pr": pr, "int64": Int64,
    "uint32": UInt32, "valid": valid, "chained": chained, "loose": loose, "there": there, "copied": copied,
    "call_named": call_named,
    **{f"c_{kind}": check for kind, check in CHECKS.items()},
}  # fmt: skip
