"""CEL compiled to Python, with the function libraries of Kubernetes.

``compile_expr("object.spec.replicas > 1", ["object"])`` gives an ``Expr``; ``expr(object=…)`` its value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chartlint.cel.errors import CelEvalError, CelSyntaxError

if TYPE_CHECKING:
    from chartlint.cel.expr import Expr, compile_expr

__all__ = ["CelEvalError", "CelSyntaxError", "Expr", "compile_expr"]


def __getattr__(name: str) -> Any:
    """Bring the compiler on first use: those who only need a quantity or the syntax of a name do not."""
    if name in ("Expr", "compile_expr"):
        from chartlint.cel import expr

        return getattr(expr, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
