"""What an expression of a template may stand for, told apart as far as rules need it."""

from __future__ import annotations

from typing import NamedTuple

from chartlint.gotmpl import calls
from chartlint.gotmpl import nodes as n

ROOT_FIELDS = frozenset({"Values", "Release", "Chart", "Capabilities", "Files", "Template", "Subcharts"})
"""What Helm puts into the root context (engine.go, recAllTpls)."""

ELEMENT = "*"
"""A step to any element of a list or to any value of a map."""


class Root(NamedTuple):
    """The root context: what ``.`` is at the top of a template file."""

    kind: str = "root"


class Facts(NamedTuple):
    """``.Release``, ``.Chart`` and the like, or something under them."""

    path: tuple[str, ...]
    kind: str = "facts"


class Part(NamedTuple):
    """The part of ``.Values`` at a path; ``ELEMENT`` steps into lists and maps of any size."""

    path: tuple[str, ...]
    kind: str = "part"


class Constant(NamedTuple):
    """A constant of the template."""

    value: str | int | float | complex | bool | None
    kind: str = "constant"


class Built(NamedTuple):
    """A dictionary made by ``dict``: what its constant keys hold."""

    keys: frozenset[tuple[str, frozenset[object]]]
    depth: int
    kind: str = "built"

    def get(self, key: str) -> Origins | None:
        """What lies under a key, None when the template did not put anything there by that name."""
        for name, held in self.keys:
            if name == key:
                return held
        return None


class Group(NamedTuple):
    """A list built in the template: what its elements may be."""

    elements: frozenset[object]
    depth: int
    kind: str = "group"


class Written(NamedTuple):
    """A finished text or another plain result of a function."""

    kind: str = "text"


class Unknown(NamedTuple):
    """Something this analysis does not follow."""

    kind: str = "unknown"


Origins = frozenset[object]

ROOT: Origins = frozenset({Root()})
TEXT: Origins = frozenset({Written()})
UNKNOWN: Origins = frozenset({Unknown()})
NOTHING: Origins = frozenset()


def dot_text(dot: tuple[str, ...]) -> str:
    """What a dot that is a part of the values is, in words."""
    if not dot:
        return "something else"
    if dot[-1] == ELEMENT:
        return f"an element of `.Values.{'.'.join(dot[:-1])}`"
    return f"`.Values.{'.'.join(dot)}`"


def expression(node: n.Node) -> n.Node:
    """A pipeline or operand as one expression, without the variables it sets: ``a | f b`` is ``Call("f", (b, a))``."""
    lowered = calls.operand(node)
    return lowered.value if isinstance(lowered, calls.Declared) else lowered
