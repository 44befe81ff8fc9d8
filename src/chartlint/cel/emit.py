"""What both forms of generated Python share: constants, functions and the names of locals."""

from __future__ import annotations

import math
from typing import Any

from chartlint.cel import nodes as n


class Emitter:
    """Collects what a text of generated code refers to.

    ``bound`` holds constants and functions by the names made for them; ``uses`` the variables the text reads.
    """

    def __init__(self) -> None:
        self.bound: dict[str, Any] = {}
        self.uses: dict[str, str] = {}
        self._locals = 0

    def constant(self, value: Any, letter: str = "k") -> str:
        """A name for a value that cannot be written down."""
        for name, known in self.bound.items():
            if known is value:
                return name
        name = f"{letter}{len(self.bound)}"
        self.bound[name] = value
        return name

    def local(self) -> str:
        """A new name for a variable of a macro."""
        self._locals += 1
        return f"x{self._locals}"

    def literal(self, node: n.Literal) -> str:
        """A constant of CEL; its characters reach the text only through ``repr``."""
        value = node.value
        if node.kind in ("string", "bytes", "bool", "null_type"):
            return repr(value)
        if node.kind == "int" or (node.kind == "double" and math.isfinite(value)):
            return f"({value!r})" if value < 0 or str(value)[0] == "-" else repr(value)
        return self.constant(value)
