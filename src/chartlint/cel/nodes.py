"""The tree of an expression. ``start`` and ``end`` are character offsets into its text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from chartlint.cel.library import Function


class Node:
    """A part of an expression.

    ``depth`` counts the levels below and with it. ``type`` is CEL's name of its type, or ``dyn``; the checker sets it.
    """

    __slots__ = ("depth", "end", "start", "type")

    def __init__(self, start: int, end: int, *parts: Node | None) -> None:
        self.start = start
        self.end = end
        self.depth: int = 1 + max((part.depth for part in parts if part is not None), default=0)
        self.type = "dyn"


class Literal(Node):
    """A constant; ``kind`` is CEL's name of its type, since 1 and 1u are one number to Python."""

    __slots__ = ("kind", "value")

    def __init__(self, kind: str, value: Any, start: int, end: int) -> None:
        super().__init__(start, end)
        self.kind = kind
        self.value = value


class Ident(Node):
    """A name; ``root`` says that a dot stands before it, so that no variable of a macro is meant.

    ``local`` says that it is one; the checker sets it.
    """

    __slots__ = ("local", "name", "root")

    def __init__(self, name: str, root: bool, start: int, end: int) -> None:
        super().__init__(start, end)
        self.name = name
        self.root = root
        self.local = False


class Select(Node):
    """``operand.field``, or ``operand.?field`` when ``optional``."""

    __slots__ = ("field", "operand", "optional")

    def __init__(self, operand: Node, field: str, optional: bool, end: int) -> None:
        super().__init__(operand.start, end, operand)
        self.operand = operand
        self.field = field
        self.optional = optional


class Index(Node):
    """``operand[index]``, or ``operand[?index]`` when ``optional``."""

    __slots__ = ("index", "operand", "optional")

    def __init__(self, operand: Node, index: Node, optional: bool, end: int) -> None:
        super().__init__(operand.start, end, operand, index)
        self.operand = operand
        self.index = index
        self.optional = optional


class Call(Node):
    """A function call; ``target`` is what stands before the dot. ``name_start`` is where the name begins.

    The checker finds the ``function`` and makes the target its first argument, except of ``or`` and ``orValue``.
    """

    __slots__ = ("args", "function", "name", "name_start", "root", "target")

    def __init__(
        self,
        target: Node | None,
        name: str,
        args: list[Node],
        start: int,
        end: int,
        name_start: int,
        root: bool = False,
    ) -> None:
        super().__init__(start, end, target, *args)
        self.target = target
        self.name = name
        self.args = args
        self.name_start = name_start
        self.root = root
        self.function: Function | None = None


class Operator(Node):
    """A binary operator that needs both sides: ``== != < <= > >= in + - * / %``."""

    __slots__ = ("left", "op", "right")

    def __init__(self, op: str, left: Node, right: Node) -> None:
        super().__init__(left.start, right.end, left, right)
        self.op = op
        self.left = left
        self.right = right


class Negation(Node):
    """``!operand`` or ``-operand``."""

    __slots__ = ("op", "operand")

    def __init__(self, op: str, operand: Node, start: int) -> None:
        super().__init__(start, operand.end, operand)
        self.op = op
        self.operand = operand


class Logic(Node):
    """Operands joined by ``&&`` or by ``||``; one that decides makes errors of the others count for nothing."""

    __slots__ = ("op", "operands")

    def __init__(self, op: str, operands: list[Node]) -> None:
        super().__init__(operands[0].start, operands[-1].end, *operands)
        self.op = op
        self.operands = operands


class Choice(Node):
    """``condition ? yes : no``."""

    __slots__ = ("condition", "no", "yes")

    def __init__(self, condition: Node, yes: Node, no: Node) -> None:
        super().__init__(condition.start, no.end, condition, yes, no)
        self.condition = condition
        self.yes = yes
        self.no = no


class ListNode(Node):
    """``[a, ?b]``: pairs of an element and whether it is optional."""

    __slots__ = ("items",)

    def __init__(self, items: list[tuple[Node, bool]], start: int, end: int) -> None:
        super().__init__(start, end, *(item for item, _ in items))
        self.items = items


class MapNode(Node):
    """``{k: v, ?k: v}``: triples of a key, a value and whether the entry is optional."""

    __slots__ = ("entries",)

    def __init__(self, entries: list[tuple[Node, Node, bool]], start: int, end: int) -> None:
        super().__init__(start, end, *(part for key, value, _ in entries for part in (key, value)))
        self.entries = entries


class Has(Node):
    """``has(operand.field)``."""

    __slots__ = ("field", "operand", "optional")

    def __init__(self, operand: Node, field: str, optional: bool, start: int, end: int) -> None:
        super().__init__(start, end, operand)
        self.operand = operand
        self.field = field
        self.optional = optional


class Loop(Node):
    """A macro over a list or map.

    ``kind`` is ``all``, ``exists``, ``existsOne``, ``filter``, ``map``, ``transformMap``, ``transformMapEntry`` or
    ``sortBy``; ``names`` are its one or two variables. ``filter`` is the condition of those that may have one, ``body``
    the predicate or transformation.
    """

    __slots__ = ("body", "filter", "kind", "names", "over")

    def __init__(
        self, kind: str, over: Node, names: tuple[str, ...], filter: Node | None, body: Node, start: int, end: int
    ) -> None:
        super().__init__(start, end, over, filter, body)
        self.kind = kind
        self.over = over
        self.names = names
        self.filter = filter
        self.body = body


class Bind(Node):
    """``cel.bind(name, value, body)``."""

    __slots__ = ("body", "name", "value")

    def __init__(self, name: str, value: Node, body: Node, start: int, end: int) -> None:
        super().__init__(start, end, value, body)
        self.name = name
        self.value = value
        self.body = body


class OptionalMap(Node):
    """``target.optMap(name, body)``, or ``optFlatMap`` when ``flat``."""

    __slots__ = ("body", "flat", "name", "target")

    def __init__(self, target: Node, name: str, body: Node, flat: bool, start: int, end: int) -> None:
        super().__init__(start, end, target, body)
        self.target = target
        self.name = name
        self.body = body
        self.flat = flat
