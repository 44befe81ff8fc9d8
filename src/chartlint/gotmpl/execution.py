"""What generated code calls: fields, methods, loops, arguments, printing. Go's ``text/template/exec.go`` is the source.

``ExecFault`` says that the template language itself refuses (reported at an operand), ``GoError`` and ``CallFault``
that a function or method failed (reported at the call). Where they happened is read off the traceback.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from time import monotonic
from types import CodeType
from typing import Any

from chartlint.gotmpl.gofmt import format_v, fprint
from chartlint.gotmpl.goval import (
    Duration,
    GoError,
    GoObject,
    Int32,
    Int64,
    NilList,
    NilMap,
    NoField,
    StringMap,
    UInt8,
    UInt32,
    UInt64,
    Values,
    type_name,
)


class ExecFault(Exception):
    """The template language refuses what it is asked; ``argument`` is the number of the call's argument at fault."""

    def __init__(self, text: str, argument: int | None = None, *, nil_argument: bool = False) -> None:
        super().__init__(text)
        self.text = text
        self.argument = argument
        self.nil_argument = nil_argument


class WrongArgument(ExecFault):
    """An argument that is not of the parameter's type; the text depends on how it was written."""

    def __init__(self, number: int, wanted: str, value: Any) -> None:
        super().__init__("", number)
        self.wanted = wanted
        self.value = value

    def message(self, from_field: bool) -> str:
        """Go's text: a nil that was read from a field is an interface, any other an invalid value."""
        if self.value is None:
            if from_field:
                return f"wrong type for value; expected {self.wanted}; got interface {{}}"
            return f"invalid value; expected {self.wanted}"
        return f"wrong type for value; expected {self.wanted}; got {type_name(self.value)}"


class CallFault(Exception):
    """A method failed: Go's ``error calling NAME: text``. (A function's ``GoError`` is named by its call.)"""

    def __init__(self, name: str, text: str) -> None:
        super().__init__(text)
        self.name = name
        self.text = text


class LimitExceeded(Exception):
    """A render takes more turns, output or depth than any chart needs: our own guard, not Go's."""


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


def hn(d: Any, names: tuple[str, ...]) -> Any:
    """A chain on an element of a loop, which Go still holds as an interface: nil is an error at once."""
    if d is None:
        raise ExecFault(f"nil pointer evaluating interface {{}}.{names[0]}")
    value = field(d, names[0], True)
    return value if len(names) == 1 else gn_rest(value, names[1:])


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
        if isinstance(value, StringMap):
            return value[name]
        return value.get(name)
    if isinstance(value, GoObject):
        entry = value.methods.get(name)
        if entry is not None:
            return _invoke(value, name, entry, ())
        try:
            return value.go_field(name)
        except NoField:
            pass
        raise ExecFault(f"can't evaluate field {name} in type {value.go_type}")
    shown = "interface {}" if from_interface else type_name(value)
    raise ExecFault(f"can't evaluate field {name} in type {shown}")


def method(owner: Any, name: str, from_field: bool, args: tuple[Any, ...]) -> Any:
    """A field with arguments: a method call, or an error."""
    if owner is None:
        if from_field:
            raise ExecFault(f"nil pointer evaluating interface {{}}.{name}")
        return None
    if isinstance(owner, GoObject):
        entry = owner.methods.get(name)
        if entry is not None:
            return _invoke(owner, name, entry, args)
    if isinstance(owner, dict) or (isinstance(owner, GoObject) and name in owner.fields):
        raise ExecFault(f"{name} is not a method but has arguments")
    raise ExecFault(f"can't evaluate field {name} in type {'interface {}' if from_field else type_name(owner)}")


def _invoke(
    owner: GoObject, name: str, entry: tuple[Callable[..., Any], tuple[str, ...]], args: tuple[Any, ...]
) -> Any:
    call, params = entry
    if len(args) != len(params):
        raise ExecFault(f"wrong number of args for {name}: want {len(params)} got {len(args)}")
    checked = [
        CHECKS[kind](number, arg) if kind in CHECKS else arg for number, (kind, arg) in enumerate(zip(params, args))
    ]
    try:
        return call(owner, *checked)
    except GoError as error:
        raise CallFault(name, error.text) from None


# --- arguments ----------------------------------------------------------------------------------


def _check(*types: type, go: str) -> Callable[[int, Any], Any]:
    def check(number: int, value: Any) -> Any:
        if type(value) in types:
            return value
        raise WrongArgument(number, go, value)

    return check


def _check_string(number: int, value: Any) -> Any:
    if isinstance(value, str):
        return value
    raise WrongArgument(number, "string", value)


def _check_map(number: int, value: Any) -> Any:
    if type(value) in (dict, Values, NilMap):
        return value
    if value is None:  # nil given as such is the zero map (exec.go, validateType)
        return NilMap()
    raise WrongArgument(number, "map[string]interface {}", value)


def _check_list(number: int, value: Any) -> Any:
    if type(value) in (list, NilList):
        return value
    if value is None:
        return NilList()
    raise WrongArgument(number, "[]interface {}", value)


def _check_object(go: str) -> Callable[[int, Any], Any]:
    def check(number: int, value: Any) -> Any:
        if isinstance(value, GoObject) and value.go_type == go:
            return value
        raise WrongArgument(number, go, value)

    return check


def _check_constant_int(number: int, value: Any) -> Any:
    if type(value) is int:
        return value
    raise WrongArgument(number, "int", value)


CHECKS: dict[str, Callable[[int, Any], Any]] = {
    "string": _check_string,
    "int": _check_constant_int,
    "int64": _check(Int64, go="int64"),
    "uint32": _check(UInt32, go="uint32"),
    "bool": _check(bool, go="bool"),
    "float64": _check(float, go="float64"),
    "map": _check_map,
    "list": _check_list,
    "time": _check_object("time.Time"),
    "cert": _check_object("sprig.certificate"),
}
_FAST = {"string": "type(a{0}) is not str", "int": "type(a{0}) is not int", "bool": "type(a{0}) is not bool"}


@cache
def _wrapper_code(params: tuple[str, ...], variadic: bool) -> CodeType | None:
    fixed = params[:-1] if variadic else params
    heads = [f"a{number}" for number in range(len(fixed))]
    lines = []
    for number, kind in enumerate(fixed):
        if kind != "any":
            test = _FAST.get(kind)
            prefix = f"if {test.format(number)}: " if test else ""
            lines.append(f"    {prefix}a{number} = c_{kind}({number}, a{number})")
    if variadic and params[-1] != "any":
        lines.append(f"    rest = [c_{params[-1]}(n, a) for n, a in enumerate(rest, {len(fixed)})]")
    if not lines:
        return None
    signature = ", ".join([*heads, "*rest"] if variadic else heads)
    body = "\n".join([f"def wrapper({signature}):", *lines, f"    return call({signature})"])
    return compile(body, "<chartlint arguments>", "exec")  # text made of our own parameter names alone


def checked(params: tuple[str, ...], variadic: bool, call: Callable[..., Any]) -> Callable[..., Any]:
    """``call`` behind the checks of its declared Go types; ``call`` itself where all are ``any``."""
    code = _wrapper_code(params, variadic)
    if code is None:
        return call
    space: dict[str, Any] = {f"c_{kind}": check for kind, check in CHECKS.items()}
    space["call"] = call
    exec(code, space)
    wrapper: Callable[..., Any] = space["wrapper"]
    return wrapper


def not_nil(number: int, wanted: str, value: Any) -> Any:
    """A field as a map or list argument: nil is refused although nil itself is not (exec.go, validateType)."""
    if value is None:
        raise WrongArgument(number, wanted, None)
    return value


def err(text: str) -> Any:
    """A misuse that the compiler saw and Go reports when it gets there."""
    raise ExecFault(text)


def undefined(value: Any, name: str) -> Any:
    """An assignment to a variable that was never declared; its value was evaluated first."""
    raise ExecFault(f"undefined variable: {name}")


# --- loops and printing -------------------------------------------------------------------------


class Budget:
    """What one render may use before it is stopped: turns (of loops and calls of templates), text, time.

    The time is only for what the other two cannot see, such as a slow function two million times.
    """

    def __init__(self, turns: int = 2_000_000, output: int = 64 * 1024 * 1024, seconds: float = 60.0) -> None:
        self.limits = (turns, output)
        self.deadline = monotonic() + seconds
        self.renew()

    def renew(self) -> None:
        """Turns and text for another file; the time is for all files together."""
        self.turns, self.output = self.limits

    def take_turns(self, count: int) -> None:
        """Count loop turns or calls; raises ``LimitExceeded``."""
        self.turns -= count
        if self.turns < 0:
            raise LimitExceeded("the templates take more than two million loop turns and calls")
        if monotonic() > self.deadline:
            raise LimitExceeded("the templates take longer than a minute")

    def take_output(self, size: int) -> None:
        """Count characters of rendered text, included ones each time; raises ``LimitExceeded``."""
        self.output -= size
        if self.output < 0:
            raise LimitExceeded("the templates write more than 64 MiB of text")


# The largest text or list that one call may give, and the largest tree that one call may walk.
MAX_VALUE = 16 * 1024 * 1024
MAX_TREE = 2_000_000


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


def bounded(call: Callable[..., Any]) -> Callable[..., Any]:
    """A function that copies or prints what it is given, kept from filling memory."""

    def guarded(*args: Any) -> Any:
        for arg in args:
            if isinstance(arg, (dict, list)) and weigh(arg) > MAX_TREE:
                raise LimitExceeded("a value has more than two million nodes when it is walked")
        result = call(*args)
        if isinstance(result, (str, list)) and len(result) > MAX_VALUE:
            raise LimitExceeded("a function gives more than 16 MiB at once")
        return result

    return guarded


def iterate(value: Any, pairs: bool) -> Iterable[Any]:
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
        elements = iterate(value, False)
        budget.take_turns(len(elements))  # type: ignore[arg-type]
        return elements

    def it2(value: Any) -> Any:
        elements = iterate(value, True)
        budget.take_turns(len(elements))  # type: ignore[arg-type]
        return elements

    return {"it": it, "it2": it2}


NAMES: dict[str, Any] = {
    "g1": g1, "g2": g2, "g3": g3, "g4": g4, "gn": gn, "hn": hn, "method": method, "not_nil": not_nil, "err": err,
    "undefined": undefined, "pr": pr, "int64": Int64, "uint32": UInt32,
}  # fmt: skip
