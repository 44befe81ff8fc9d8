"""Pipelines as calls: ``a | f b`` and ``f b a`` are one shape, for the code generator and for rules alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from chartlint.gotmpl.nodes import (
    ChainNode,
    Command,
    FieldNode,
    IdentifierNode,
    Node,
    Pipe,
    VariableNode,
)


@dataclass(frozen=True, slots=True)
class Call(Node):
    """A function call. ``piped`` says that the last argument came through a pipe.

    ``command`` is the stage as written, without a piped argument; errors quote it.
    """

    name: str
    args: tuple[Node, ...]
    piped: bool
    command: Node
    word: IdentifierNode

    def children(self) -> Iterator[Node]:
        return iter(self.args)

    def __str__(self) -> str:
        return " ".join((self.name, *(f"({arg})" if isinstance(arg, (Call, Pipe)) else str(arg) for arg in self.args)))


@dataclass(frozen=True, slots=True)
class MethodCall(Node):
    """A field, variable field or chain with arguments: ``.Files.Get "x"``."""

    target: FieldNode | VariableNode | ChainNode
    args: tuple[Node, ...]
    piped: bool
    command: Command

    def children(self) -> Iterator[Node]:
        yield self.target
        yield from self.args

    def __str__(self) -> str:
        return str(self.command)


@dataclass(frozen=True, slots=True)
class Chain(ChainNode):
    """A chain over the expression of its parentheses; errors quote it as ``written``."""

    written: ChainNode

    def __str__(self) -> str:
        return str(self.written)


@dataclass(frozen=True, slots=True)
class Misuse(Node):
    """A stage that Go refuses when it is reached, with its words for it; ``before`` is what is piped into it."""

    message: str
    at: Node
    before: Node | None = None

    def children(self) -> Iterator[Node]:
        return iter((self.before,) if self.before is not None else ())


@dataclass(frozen=True, slots=True)
class Declared(Node):
    """A pipeline that sets variables, as an expression."""

    pipe: Pipe
    value: Node

    def children(self) -> Iterator[Node]:
        yield self.value


def written(call: Call | MethodCall, number: int) -> Node | None:
    """An argument as it stands in the template, with its parentheses; None for one that came through a pipe."""
    words = call.command.words if isinstance(call.command, Command) else ()
    return words[number + 1] if number + 1 < len(words) else None


def lower(pipe: Pipe) -> Node:
    """The expression that a pipeline computes (exec.go, evalPipeline and evalCommand)."""
    value: Node | None = None
    for command in pipe.commands:
        value = _stage(pipe, command, value)
    assert value is not None  # the parser refuses an empty pipeline
    return Declared(pipe.start, pipe.end, pipe, value) if pipe.variables else value


def operand(node: Node) -> Node:
    """An argument as an expression: parentheses are lowered, a bare function name is a call."""
    if isinstance(node, Pipe):
        return lower(node)
    if isinstance(node, IdentifierNode):
        return Call(node.start, node.end, node.name, (), False, node, node)
    if isinstance(node, ChainNode):
        return Chain(node.start, node.end, operand(node.operand), node.names, node.at, node)
    return node


def _stage(pipe: Pipe, command: Command, piped: Node | None) -> Node:
    first = command.words[0]
    args = tuple(operand(word) for word in command.words[1:])
    if piped is not None:
        args = (*args, piped)
    if isinstance(first, IdentifierNode):
        return Call(command.start, command.end, first.name, args, piped is not None, command, first)
    if isinstance(first, (FieldNode, VariableNode, ChainNode)):
        target = operand(first)
        if not args:
            return target
        assert isinstance(target, (FieldNode, VariableNode, ChainNode))
        if isinstance(target, VariableNode) and len(target.names) == 1:
            # exec.go, evalVariableNode: a plain variable takes no arguments
            return Misuse(command.start, command.end, f"can't give argument to non-function {first}", first, piped)
        return MethodCall(command.start, command.end, target, args, piped is not None, command)
    if args:
        at: Node = first
        if isinstance(first, Pipe):
            # exec.go, evalCommand refuses before it looks at what the parentheses hold
            at = pipe if piped is None else last_operand(piped)
        return Misuse(command.start, command.end, f"can't give argument to non-function {first}", at, piped)
    if str(first) == "nil" and not isinstance(first, Pipe):
        return Misuse(command.start, command.end, "nil is not a command", first)
    return operand(first)


Kept = Callable[[int], Sequence[Any]]
"""What a stage's evaluation is known to have met, by the offset of the stage's first word; nothing for most."""


def _nothing(start: int) -> Sequence[Any]:
    return ()


def last_operand(node: Node, kept: Kept = _nothing) -> Node:
    """The operand that Go's executor looked at last when it has evaluated ``node`` (exec.go never restores it).

    ``kept`` tells which arguments ``and`` and ``or`` have looked at, and whether a method's receiver was there.
    """
    if isinstance(node, Pipe):
        return last_operand(node.commands[-1], kept)
    if isinstance(node, Declared):
        return last_operand(node.pipe, kept)
    if isinstance(node, Command):
        return _last_of_stage(node, kept)
    if isinstance(node, (Call, MethodCall)):
        return last_operand(node.command, kept)
    if isinstance(node, ChainNode):
        return last_operand(node.operand, kept)
    return node


def _last_of_stage(command: Command, kept: Kept) -> Node:
    first = command.words[0]
    met = kept(first.start)
    if isinstance(first, IdentifierNode):
        for word, value in zip(command.words[1:], met, strict=False):
            if bool(value) == (first.name == "or"):
                return last_operand(word, kept)
    elif met and met[0] is None:
        return last_operand(first, kept)
    return last_operand(command.words[-1], kept)


def go_position(node: Node) -> int:
    """The offset that Go reports for a node: a dotted chain counts from its second field."""
    if isinstance(node, (FieldNode, VariableNode, ChainNode)):
        return node.at
    if isinstance(node, Pipe):
        return node.variables[0].start if node.variables else node.commands[0].start
    if isinstance(node, Command):
        # the token that opens the command; for `.a.b` that is its first field
        return node.words[0].start if not isinstance(node.words[0], Pipe) else node.start
    return node.start
