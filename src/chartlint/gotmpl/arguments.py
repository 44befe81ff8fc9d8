"""Arguments of functions and methods: which values and constants a parameter's Go type takes.

Source: Go's text/template/exec.go (evalArg, validateType and what they call).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from types import CodeType
from typing import Any

from chartlint.gotmpl.faults import ExecFault, WrongArgument
from chartlint.gotmpl.goval import Duration, GoObject, Int64, NilList, NilMap, SharedMap, UInt32, Values


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
    if type(value) in (dict, SharedMap, NilMap):
        return value
    if isinstance(value, Values):  # converted to the parameter's type, but still the same map
        return value.plain()
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


def _check_pointer(go: str) -> Callable[[int, Any], Any]:
    same = _check_object(go)
    return lambda number, value: None if value is None else same(number, value)


def _check_duration(number: int, value: Any) -> Any:
    if isinstance(value, Duration):
        return value
    raise WrongArgument(number, "time.Duration", value)


def _check_writer(number: int, value: Any) -> Any:
    if value is None:
        return None
    raise WrongArgument(number, "io.Writer", value)


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
    "duration": _check_duration,
    "location": _check_pointer("*time.Location"),
    "version": _check_pointer("*semver.Version"),
    "writer": _check_writer,
}
GO_NAMES = {
    "map": "map[string]interface {}", "list": "[]interface {}", "time": "time.Time", "cert": "sprig.certificate",
    "any": "interface {}", "duration": "time.Duration", "location": "*time.Location", "version": "*semver.Version",
    "writer": "io.Writer",
}  # fmt: skip
NILABLE = frozenset(("map", "list", "location", "version", "writer"))
_INTEGERS: dict[str, Callable[[int], int]] = {
    "int": int, "int64": Int64, "uint32": UInt32, "duration": Duration,
}  # fmt: skip


def constant(kind: str, value: Any, whole: int | None, real: float | None, text: str) -> Any:
    """A written constant as an argument of a Go type (exec.go, evalArg); ``text`` is the constant as it is written."""
    if kind == "any":
        return value
    go = GO_NAMES.get(kind, kind)
    if value is None and text == "nil":
        if kind in NILABLE:
            return None
        raise ExecFault(f"cannot assign nil to {go}")
    if kind == "string" or kind == "bool":
        if isinstance(value, str if kind == "string" else bool):
            return value
        raise ExecFault(f"expected {kind}; found {text}")
    number = _INTEGERS.get(kind)
    if number is not None:
        unsigned = kind.startswith("uint")
        if whole is None or (unsigned and whole < 0):
            raise ExecFault(f"expected {'unsigned integer' if unsigned else 'integer'}; found {text}")
        return number(whole)
    if kind == "float64":
        if real is None:
            raise ExecFault(f"expected float; found {text}")
        return real
    raise ExecFault(f"can't handle {text} for arg of type {go}")


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
