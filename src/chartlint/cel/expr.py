"""Expressions, compiled."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import lru_cache
from types import CodeType
from typing import Any

from chartlint.cel import exact, fast
from chartlint.cel import operators as o
from chartlint.cel.checker import check
from chartlint.cel.emit import Emitter
from chartlint.cel.errors import CelEvalError, CelSyntaxError
from chartlint.cel.parser import parse


class Expr:
    """A compiled expression: call it with the values of its variables.

    ``text`` is what was compiled, ``names`` the variables it may use and ``uses`` those it does, ``type`` CEL's name of
    the type of its value (``dyn`` where that depends on the data), ``python`` the fast form of its code. ``run`` takes
    the values as a dict: what a loop over many objects calls.
    """

    __slots__ = ("_exact", "names", "python", "run", "text", "type", "uses")

    def __init__(self, text: str, names: frozenset[str], wants: str | None = None) -> None:
        self.text = text
        self.names = names
        self._exact: Callable[[Mapping[str, Any]], Any] | None = None
        # the checker changes the tree, so that each form has one of its own
        tree = check(parse(text), names)
        self.type = tree.type
        if wants is not None and tree.type not in ("dyn", wants):
            raise CelSyntaxError(f"the expression yields {tree.type} where {wants} is wanted", tree.start, tree.end)
        writer = fast.Fast()
        body = writer.write(tree)
        self.uses = frozenset(writer.uses)
        reads = "".join(f"  {local} = V[{name!r}]\n" for name, local in writer.uses.items())
        self.python = (
            f"def run(V):\n try:\n{reads}  return {body}\n except Exception as error:\n  return again(V, error)\n"
        )
        table = {**fast.TABLE, "again": self._again}
        self.run: Callable[[Mapping[str, Any]], Any] = _bind(_compiled(self.python, text), table, writer)

    def __call__(self, /, **values: Any) -> Any:
        """Its value. Raises CelEvalError when it has none."""
        return self.run(values)

    def __repr__(self) -> str:
        return f"Expr({self.text!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        return (compile_expr, (self.text, self.names))

    @property
    def exact_python(self) -> str:
        """The exact form of its code."""
        return self._write_exact()[0]

    def evaluate_exactly(self, values: Mapping[str, Any]) -> Any:
        """Its value by the exact form alone. Raises CelEvalError when it has none."""
        if self._exact is None:
            text, writer = self._write_exact()
            self._exact = _bind(_compiled(text, self.text), exact.TABLE, writer)
        o.refill()
        try:
            return self._exact(values)
        except RecursionError:
            raise CelEvalError("the data is nested too deeply") from None
        finally:
            o.refill()

    def _again(self, values: Mapping[str, Any], error: Exception) -> Any:
        return self.evaluate_exactly(values)

    def _write_exact(self) -> tuple[str, Emitter]:
        writer = exact.Exact()
        body = writer.write(check(parse(self.text), self.names))
        return f"def run(V):\n return {body}\n", writer


def compile_expr(text: str, names: Collection[str] = (), *, wants: str | None = None) -> Expr:
    """Compile an expression that may use the variables ``names``.

    ``wants`` is CEL's name of the type its value must have. Raises CelSyntaxError when the text is not CEL, uses
    another variable or an unknown function, or cannot have a value of the wanted type.
    """
    return _compile(text, frozenset(names), wants)


@lru_cache(maxsize=2048)
def _compile(text: str, names: frozenset[str], wants: str | None) -> Expr:
    return Expr(text, names, wants)


def _compiled(python: str, text: str) -> CodeType:
    try:
        return compile(python, "<cel>", "exec")
    except (SyntaxError, MemoryError, RecursionError):
        # CPython's parser has limits of its own: 200 brackets within each other
        raise CelSyntaxError("the expression is nested too deeply", 0, len(text)) from None


def _bind(code: CodeType, table: dict[str, Any], writer: Emitter) -> Callable[[Mapping[str, Any]], Any]:
    namespace: dict[str, Any] = {**table, **writer.bound, "__builtins__": {}}
    exec(code, namespace)
    run: Callable[[Mapping[str, Any]], Any] = namespace["run"]
    return run
