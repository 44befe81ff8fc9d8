"""The tree of a template: frozen, slotted nodes with character offsets into their source.

``str(node)`` prints a node as Go's ``text/template/parse`` does (node.go), which is what error messages quote.
``start``/``end`` cover the node's own text; pipes are kept as lists of commands as written, and
``Command.words`` are the operands in order.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Node:
    """Anything in a template tree."""

    start: int
    end: int

    def children(self) -> Iterator[Node]:
        """The nodes directly below, in source order."""
        return iter(())

    def walk(self) -> Iterator[Node]:
        """This node and all below it, in source order."""
        yield self
        for child in self.children():
            yield from child.walk()


# --- operands -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DotNode(Node):
    """``.``"""

    def __str__(self) -> str:
        return "."


@dataclass(frozen=True, slots=True)
class NilNode(Node):
    """``nil``"""

    def __str__(self) -> str:
        return "nil"


@dataclass(frozen=True, slots=True)
class BoolNode(Node):
    """``true`` or ``false``."""

    value: bool

    def __str__(self) -> str:
        return "true" if self.value else "false"


@dataclass(frozen=True, slots=True)
class NumberNode(Node):
    """A number or character constant.

    ``value`` is what it is by itself (int, float or complex; None for an integer over int64); the others are what
    it becomes where Go wants an integer or a float, None where it cannot (parse/node.go, newNumber).
    """

    text: str
    value: int | float | complex | None
    int_value: int | None
    float_value: float | None

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class StringNode(Node):
    """A quoted or raw string: the text as written and its value."""

    text: str
    value: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class IdentifierNode(Node):
    """The name of a function."""

    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class FieldNode(Node):
    """``.a.b``: fields of dot. ``at`` is the offset that Go's errors report: that of the second field, if any."""

    names: tuple[str, ...]
    at: int

    def __str__(self) -> str:
        return "".join("." + name for name in self.names)


@dataclass(frozen=True, slots=True)
class VariableNode(Node):
    """``$x`` or ``$x.a.b``; ``names[0]`` is the variable with its dollar."""

    names: tuple[str, ...]
    at: int

    @property
    def variable(self) -> str:
        """The variable's name with its dollar."""
        return self.names[0]

    def __str__(self) -> str:
        return ".".join(self.names)


@dataclass(frozen=True, slots=True)
class ChainNode(Node):
    """``(pipeline).a.b`` or ``function.a``: fields of a parenthesised pipeline or of a function's result."""

    operand: Node
    names: tuple[str, ...]
    at: int

    def children(self) -> Iterator[Node]:
        yield self.operand

    def __str__(self) -> str:
        inner = f"({self.operand})" if isinstance(self.operand, Pipe) else str(self.operand)
        return inner + "".join("." + name for name in self.names)


@dataclass(frozen=True, slots=True)
class Command(Node):
    """One stage of a pipeline: a function, method or value and its written arguments."""

    words: tuple[Node, ...]

    def children(self) -> Iterator[Node]:
        return iter(self.words)

    def __str__(self) -> str:
        return " ".join(f"({word})" if isinstance(word, Pipe) else str(word) for word in self.words)


@dataclass(frozen=True, slots=True)
class Pipe(Node):
    """``$x := a | b``: declared variables and stages. ``assign`` is true for ``=``."""

    variables: tuple[VariableNode, ...]
    assign: bool
    commands: tuple[Command, ...]

    def children(self) -> Iterator[Node]:
        yield from self.variables
        yield from self.commands

    def __str__(self) -> str:
        text = " | ".join(str(command) for command in self.commands)
        if self.variables:
            names = ", ".join(str(variable) for variable in self.variables)
            return f"{names} {'=' if self.assign else ':='} {text}"
        return text


# --- statements ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ListNode(Node):
    """A run of text and actions."""

    nodes: tuple[Node, ...]

    def children(self) -> Iterator[Node]:
        return iter(self.nodes)

    def __str__(self) -> str:
        return "".join(str(node) for node in self.nodes)


@dataclass(frozen=True, slots=True)
class TextNode(Node):
    """Literal text after trimming; ``text == source[start:end]``."""

    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class CommentNode(Node):
    """``{{/* … */}}``; ``text`` includes the comment marks."""

    text: str

    def __str__(self) -> str:
        return "{{" + self.text + "}}"


@dataclass(frozen=True, slots=True)
class ActionNode(Node):
    """``{{ pipeline }}``; start and end include the delimiters."""

    pipe: Pipe

    def children(self) -> Iterator[Node]:
        yield self.pipe

    def __str__(self) -> str:
        return "{{" + str(self.pipe) + "}}"


@dataclass(frozen=True, slots=True)
class BranchNode(Node):
    """What ``if``, ``with`` and ``range`` share. ``head_end`` is where the opening action ends."""

    pipe: Pipe
    body: ListNode
    otherwise: ListNode | None
    head_end: int

    def children(self) -> Iterator[Node]:
        yield self.pipe
        yield self.body
        if self.otherwise is not None:
            yield self.otherwise

    def _text(self, word: str) -> str:
        middle = "{{else}}" + str(self.otherwise) if self.otherwise is not None else ""
        return "{{" + f"{word} {self.pipe}" + "}}" + str(self.body) + middle + "{{end}}"


@dataclass(frozen=True, slots=True)
class IfNode(BranchNode):
    """``{{ if }} … {{ else }} … {{ end }}``; an ``else if`` is an IfNode alone in ``otherwise``."""

    def __str__(self) -> str:
        return self._text("if")


@dataclass(frozen=True, slots=True)
class WithNode(BranchNode):
    """``{{ with }} … {{ end }}``."""

    def __str__(self) -> str:
        return self._text("with")


@dataclass(frozen=True, slots=True)
class RangeNode(BranchNode):
    """``{{ range }} … {{ end }}``."""

    def __str__(self) -> str:
        return self._text("range")


@dataclass(frozen=True, slots=True)
class BreakNode(Node):
    """``{{ break }}``."""

    def __str__(self) -> str:
        return "{{break}}"


@dataclass(frozen=True, slots=True)
class ContinueNode(Node):
    """``{{ continue }}``."""

    def __str__(self) -> str:
        return "{{continue}}"


@dataclass(frozen=True, slots=True)
class TemplateNode(Node):
    """``{{ template "name" pipeline }}``, and the call that a ``block`` leaves in place."""

    name: str
    quoted: str
    pipe: Pipe | None
    block: bool = False

    def children(self) -> Iterator[Node]:
        if self.pipe is not None:
            yield self.pipe

    def __str__(self) -> str:
        return "{{template " + self.quoted + (f" {self.pipe}" if self.pipe is not None else "") + "}}"


@dataclass(frozen=True, slots=True)
class DefineNode(Node):
    """``{{ define "name" }} … {{ end }}`` (or the definition a ``block`` makes)."""

    name: str
    body: ListNode
    name_start: int
    name_end: int
    block: bool = False

    def children(self) -> Iterator[Node]:
        yield self.body

    def __str__(self) -> str:
        return '{{define "' + self.name + '"}}' + str(self.body) + "{{end}}"


@dataclass(frozen=True, slots=True)
class Unit(Node):
    """One parsed file: its own body and the templates it defines, in source order.

    ``defines`` holds one entry a name: within a file the non-empty definition wins (parse.go, Tree.add).
    """

    name: str
    text: str
    body: ListNode
    defines: dict[str, DefineNode] = field(default_factory=dict)
    all_defines: tuple[DefineNode, ...] = ()
    comments: tuple[CommentNode, ...] = ()

    def children(self) -> Iterator[Node]:
        yield self.body
        yield from self.all_defines


def is_empty(node: Node) -> bool:
    """Whether a tree counts as empty for redefinition: white space, comments, definitions (parse.go, IsEmptyTree)."""
    if isinstance(node, ListNode):
        return all(is_empty(child) for child in node.nodes)
    if isinstance(node, TextNode):
        return not node.text.strip()
    return isinstance(node, (CommentNode, DefineNode))
