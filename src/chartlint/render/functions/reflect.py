"""Type tests, emptiness and defaults: Sprig's reflect.go and defaults.go, and Go's own built-ins."""

from __future__ import annotations

from typing import Any

from chartlint.gotmpl import gobuiltins
from chartlint.gotmpl.gofmt import sprint, sprintln
from chartlint.gotmpl.goprintf import sprintf
from chartlint.gotmpl.goval import GoObject, Int64, SharedMap, kind, type_name
from chartlint.render.functions.signature import FunctionTable

table = FunctionTable("sprig")
function = table.function
builtins = FunctionTable("go")


@function("any, ...any")
def default(fallback: Any, *given: Any) -> Any:
    """The given value unless it is empty."""
    return given[0] if given and given[0] else fallback


@function("any")
def empty(value: Any) -> bool:
    """Whether a value is nil, false, zero, or without content."""
    return not value


@function("...any")
def coalesce(*values: Any) -> Any:
    """The first value that is not empty."""
    return next((value for value in values if value), None)


@function("...any", "all")
def all_(*values: Any) -> bool:
    """Whether no value is empty."""
    return all(values)


@function("...any", "any")
def any_(*values: Any) -> bool:
    """Whether some value is not empty."""
    return any(values)


@function("any, any, bool")
def ternary(yes: Any, no: Any, test: bool) -> Any:
    """One of two values."""
    return yes if test else no


@function("any", "typeOf")
def type_of(value: Any) -> str:
    """Go's type name."""
    return type_name(value)


@function("string, any", "typeIs")
def type_is(name: str, value: Any) -> bool:
    """Whether a value is of a Go type."""
    return type_name(value) == name


@function("string, any", "typeIsLike")
def type_is_like(name: str, value: Any) -> bool:
    """Whether a value is of a Go type or a pointer to it."""
    found = type_name(value)
    return found in (name, "*" + name)


@function("any", "kindOf")
def kind_of(value: Any) -> str:
    """Go's kind of a value."""
    return kind(value)


@function("string, any", "kindIs")
def kind_is(name: str, value: Any) -> bool:
    """Whether a value is of a Go kind."""
    return kind(value) == name


_SCALARS = frozenset((str, int, float, bool, Int64, type(None)))


def deeply_equal(a: Any, b: Any) -> bool:
    """reflect.DeepEqual: equal types, equal content; every Python class of a value stands for one Go type."""
    kind_of_a, kind_of_b = type(a), type(b)
    if kind_of_a is not kind_of_b and {kind_of_a, kind_of_b} != {dict, SharedMap}:
        return False
    if kind_of_a in _SCALARS:
        return bool(a == b)
    if a is b:
        return True  # even if there is a NaN in it
    if isinstance(a, dict):
        return len(a) == len(b) and all(key in b and deeply_equal(value, b[key]) for key, value in a.items())
    if isinstance(a, list):
        return len(a) == len(b) and all(map(deeply_equal, a, b))
    if isinstance(a, GoObject) and not isinstance(a, int):
        return bool(a == b) or vars(a) == vars(b) != {}
    return bool(a == b)


@function("any, any", "deepEqual")
def deep_equal(a: Any, b: Any) -> bool:
    """Whether two values are the same throughout."""
    return deeply_equal(a, b)


builtin = builtins.function


@builtin("any, ...any")
def eq(first: Any, *others: Any) -> bool:
    """Whether the first equals any other."""
    if len(others) == 1 and type(first) is type(others[0]) and type(first) in _SCALARS:
        return bool(first == others[0])
    return gobuiltins.equal(first, others)


@builtin("any, any")
def ne(a: Any, b: Any) -> bool:
    """Whether two values differ."""
    return not gobuiltins.equal(a, (b,))


@builtin("any, any")
def lt(a: Any, b: Any) -> bool:
    """Whether a is less."""
    return gobuiltins.less(a, b)


@builtin("any, any")
def le(a: Any, b: Any) -> bool:
    """Whether a is less or equal."""
    return gobuiltins.less_or_equal(a, b)


@builtin("any, any")
def gt(a: Any, b: Any) -> bool:
    """Whether a is greater."""
    return not gobuiltins.less_or_equal(a, b)


@builtin("any, any")
def ge(a: Any, b: Any) -> bool:
    """Whether a is greater or equal."""
    return not gobuiltins.less(a, b)


@builtin("any", "not")
def not_(value: Any) -> bool:
    """Whether a value is empty."""
    return not value


@builtin("any", "len")
def len_(value: Any) -> int:
    """How many bytes or entries."""
    return gobuiltins.length(value)


@builtin("any, ...any")
def index(item: Any, *keys: Any) -> Any:
    """An entry by its keys."""
    return gobuiltins.index(item, keys)


@builtin("any, ...any")
def call(target: Any, *args: Any) -> Any:
    """Refused: nothing can be called."""
    return gobuiltins.call_named(None, target)


@builtin("...any", "print")
def print_(*values: Any) -> str:
    """Values as text."""
    return sprint(values)


@builtin("...any")
def println(*values: Any) -> str:
    """Values as a line."""
    return sprintln(values)


@builtin("string, ...any")
def printf(form: str, *values: Any) -> str:
    """Values by a format."""
    return sprintf(form, values)


@builtin("...any")
def html(*values: Any) -> str:
    """Escaped for HTML."""
    return gobuiltins.html(values)


@builtin("...any")
def js(*values: Any) -> str:
    """Escaped for JavaScript."""
    return gobuiltins.js(values)


@builtin("...any")
def urlquery(*values: Any) -> str:
    """Escaped for a URL's query."""
    return gobuiltins.urlquery(values)
