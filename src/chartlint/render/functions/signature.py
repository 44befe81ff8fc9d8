"""How a template function is declared: its Go parameter types, checked before it is called.

A function module makes one ``FunctionTable`` and decorates its functions::

    table = FunctionTable("sprig")

    @table.function("int, string")
    def trunc(n: int, text: str) -> str: ...

    @table.function("string, ...any", name="list")      # variadic: the last parameter repeats
    @table.function("string, any", name="include", runtime=True)   # first Python argument is the Runtime

The parameter types are Go's: ``any`` (also called value), ``string``, ``int``, ``int64``, ``uint32``, ``bool``,
``float64``, ``map`` (map[string]interface {}), ``list`` ([]interface {}), ``time`` (time.Time), ``cert``.
The implementation may rely on them: the call layer checks and converts constants first
(text/template exec.go, validateType and evalArg). Failures of the function itself are raised as ``GoError``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple


class Function(NamedTuple):
    """One template function as the engine calls it."""

    name: str
    params: tuple[str, ...]
    variadic: bool
    call: Callable[..., Any]
    origin: str
    runtime: bool = False
    deterministic: bool = True


class FunctionTable(dict[str, Function]):
    """The functions of one module, by name."""

    def __init__(self, origin: str) -> None:
        super().__init__()
        self.origin = origin

    def function(
        self, params: str, *names: str, runtime: bool = False, deterministic: bool = True
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Register under ``names`` (default: the Python name without a trailing underscore)."""
        parts = tuple(part.strip() for part in params.split(",") if part.strip())
        variadic = bool(parts) and parts[-1].startswith("...")
        if variadic:
            parts = (*parts[:-1], parts[-1][3:])

        def register(call: Callable[..., Any]) -> Callable[..., Any]:
            for name in names or (call.__name__.rstrip("_"),):
                self[name] = Function(name, parts, variadic, call, self.origin, runtime, deterministic)
            return call

        return register
