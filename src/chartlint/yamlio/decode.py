"""One YAML document as goyaml v2 and sigs.k8s.io/yaml decode it: the exact and unhurried way.

A port of ``decode.go`` (goyaml v2) and of ``convertToJSONableObject`` (sigs.k8s.io/yaml). ``reader`` has a
quicker loop for documents with nothing but plain values; what it does not know comes here: anchors, merges, tags,
odd keys, infinite numbers, and everything that ends in an error.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any, Final, NamedTuple

import yaml.events

from chartlint.yamlio.scalars import TagMismatch, format_g, go_quote, key_text, resolve, resolve_tagged

MAX_DEPTH: Final = 200
"""Nesting of collections that is read. Helm goes to 10,000; no chart comes near 200, and Python code that walks
values recursively must be safe from a stranger's file."""

_events: Any = yaml.events
MERGE_TAGS: Final = ("tag:yaml.org,2002:merge", "!")
"""Tags with which the key ``<<`` is still a merge."""


class DecodeProblem(Exception):
    """The document is sound YAML, but Helm cannot make a value of it. ``offset`` is the place of the culprit."""

    def __init__(self, problem: str, offset: int, *, yaml: bool = True) -> None:
        super().__init__(problem)
        self.problem = f"yaml: {problem}" if yaml else problem
        self.offset = offset


class Node:
    """A node of the document. ``kind`` is ``map``, ``seq``, ``scalar`` or ``alias``; ``children`` of a map are keys
    and values in turn, of an alias its target alone; ``inside`` marks an alias within its own target."""

    __slots__ = ("children", "implicit", "inside", "kind", "offset", "tag", "value")

    def __init__(self, kind: str, offset: int, value: str = "", tag: str | None = None, implicit: bool = False) -> None:
        self.kind = kind
        self.offset = offset
        self.value = value
        self.tag = tag
        self.implicit = implicit
        self.inside = False
        self.children: list[Node] = []

    @property
    def is_merge(self) -> bool:
        """Whether this is the key ``<<`` of a merge (unquoted, or tagged so)."""
        return self.kind == "scalar" and self.value == "<<" and (self.implicit or self.tag in MERGE_TAGS)


class Document(NamedTuple):
    """A composed document: its root node, where it starts, and where its end was seen."""

    root: Node
    start: int
    end: int


def compose(get_event: Callable[[], Any]) -> Document | None:
    """The next document of a stream; None at its end.

    Raises ``DecodeProblem`` (unknown anchor, too deep) and whatever ``get_event`` raises.
    """
    event = get_event()
    if isinstance(event, _events.StreamStartEvent):
        event = get_event()
    if event is None or isinstance(event, _events.StreamEndEvent):
        return None
    start = event.start_mark.index
    anchors: dict[str, Node] = {}
    open_nodes: set[Node] = set()
    stack = [Node("document", start)]
    children = stack[0].children
    while not isinstance(event := get_event(), _events.DocumentEndEvent):
        offset = event.start_mark.index
        if isinstance(event, _events.ScalarEvent):
            node = Node("scalar", offset, event.value, event.tag, event.implicit[0])
        elif isinstance(event, _events.AliasEvent):
            node = Node("alias", offset, event.anchor)
            target = anchors.get(event.anchor)
            if target is None:
                raise DecodeProblem(f"unknown anchor '{event.anchor}' referenced", offset)
            node.children.append(target)
            node.inside = target in open_nodes
        elif isinstance(event, (_events.MappingStartEvent, _events.SequenceStartEvent)):
            node = Node("map" if isinstance(event, _events.MappingStartEvent) else "seq", offset)
        else:
            open_nodes.discard(stack.pop())
            continue
        stack[-1].children.append(node)
        if node.kind != "alias" and event.anchor is not None:
            anchors[event.anchor] = node
        if node.kind in ("map", "seq"):
            stack.append(node)
            open_nodes.add(node)
            if len(stack) > MAX_DEPTH + 1:
                raise too_deep(offset)
    return Document(children[0], start, event.end_mark.index)


def too_deep(offset: int) -> DecodeProblem:
    """The refusal of a document that nests beyond ``MAX_DEPTH``."""
    return DecodeProblem(f"exceeded max depth of {MAX_DEPTH}", offset)


def decode(root: Node, scalar: Callable[[Any], Any]) -> Any:
    """The value of a document as Helm turns it into JSON: map keys become strings, infinities are refused.

    ``scalar`` is applied to every value that is neither map nor list. Raises ``DecodeProblem`` with Helm's words.
    """
    value = _json(_Decoder().decode(root), scalar)
    refused = _not_finite(value)
    if refused is not None:
        offset = next((node.offset for node in _scalars(root) if _not_finite(_scalar(node)) is not None), root.offset)
        raise DecodeProblem(f"json: unsupported value: {format_g(refused)}", offset, yaml=False)
    return value


def _not_finite(value: Any) -> float | None:
    """The first infinity or NaN in the order in which Go writes JSON."""
    if isinstance(value, float):
        return None if math.isfinite(value) else value
    items = value if isinstance(value, list) else (value[k] for k in sorted(value)) if isinstance(value, dict) else ()
    return next((found for item in items if (found := _not_finite(item)) is not None), None)


def _scalars(node: Node) -> Iterator[Node]:
    if node.kind == "scalar":
        yield node
    elif node.kind != "alias":
        for child in node.children:
            yield from _scalars(child)


class GoMap:
    """Go's ``map[interface {}]interface {}``: keys keep their types. ``offsets`` has the place of each key."""

    __slots__ = ("items", "offsets")

    def __init__(self) -> None:
        self.items: dict[tuple[type, Any], Any] = {}
        self.offsets: dict[tuple[type, Any], int] = {}


class _Decoder:
    """``decoder`` of goyaml v2, with its guard against aliases that expand without end."""

    def __init__(self) -> None:
        self._count = 1  # the document itself
        self._aliased = 0
        self._alias_depth = 0

    def decode(self, root: Node) -> Any:
        return self._value(root, 0)

    def _tick(self, node: Node) -> None:
        self._count += 1
        if self._alias_depth:
            self._aliased += 1
            count, aliased = self._count, self._aliased
            if aliased > 100 and count > 1000 and aliased / count > _allowed_alias_ratio(count):
                raise DecodeProblem("document contains excessive aliasing", node.offset)

    def _value(self, node: Node, depth: int) -> Any:
        self._tick(node)
        if node.kind == "scalar":
            return _scalar(node)
        if depth > MAX_DEPTH:
            raise too_deep(node.offset)
        if node.kind == "seq":
            return [self._value(child, depth + 1) for child in node.children]
        if node.kind == "alias":
            return self._alias(node, depth)
        out = GoMap()
        self._fill(node, out, depth)
        return out

    def _alias(self, node: Node, depth: int) -> Any:
        target = self._target(node)
        self._alias_depth += 1
        value = self._value(target, depth + 1)
        self._alias_depth -= 1
        return value

    def _target(self, node: Node) -> Node:
        if node.inside:
            raise DecodeProblem(f"anchor '{node.value}' value contains itself", node.offset)
        return node.children[0]

    def _fill(self, node: Node, out: GoMap, depth: int) -> None:
        children = iter(node.children)
        for key_node in children:
            value_node = next(children)
            if key_node.is_merge:
                self._merge(value_node, out, depth)
                continue
            key = self._value(key_node, depth + 1)
            if isinstance(key, (GoMap, list)):
                raise DecodeProblem(f"invalid map key: {go_syntax(key)}", key_node.offset)
            typed = (type(key), key)
            out.items[typed] = self._value(value_node, depth + 1)
            out.offsets[typed] = key_node.offset

    def _merge(self, node: Node, out: GoMap, depth: int) -> None:
        if depth > MAX_DEPTH:
            raise too_deep(node.offset)
        if node.kind == "seq":
            # Later maps first, so that the earlier ones win.
            for child in reversed(node.children):
                self._merge_map(child, out, depth)
        else:
            self._merge_map(node, out, depth)

    def _merge_map(self, node: Node, out: GoMap, depth: int) -> None:
        alias = node.kind == "alias"
        if (node.children[0] if alias else node).kind != "map":
            raise DecodeProblem("map merge requires map or sequence of maps as the value", node.offset)
        self._tick(node)
        if not alias:
            self._fill(node, out, depth + 1)
            return
        target = self._target(node)
        self._alias_depth += 1
        self._tick(target)
        self._fill(target, out, depth + 1)
        self._alias_depth -= 1


def _allowed_alias_ratio(count: int) -> float:
    """The part of all decoded nodes that may come from aliases (``allowedAliasRatio`` of goyaml v2)."""
    low, high = 400_000, 4_000_000
    if count <= low:
        return 0.99
    if count >= high:
        return 0.10
    return 0.99 - 0.89 * ((count - low) / (high - low))


def _scalar(node: Node) -> Any:
    if node.tag:
        try:
            return resolve_tagged(node.tag, node.value)
        except TagMismatch as problem:
            raise DecodeProblem(str(problem), node.offset) from None
    return resolve(node.value) if node.implicit else node.value


def _json(value: Any, scalar: Callable[[Any], Any]) -> Any:
    """What sigs.k8s.io/yaml makes of goyaml's value before it becomes JSON."""
    if isinstance(value, GoMap):
        out: dict[str, Any] = {}
        for typed, item in value.items.items():
            key = key_text(typed[1])
            if key is None:
                raise DecodeProblem(
                    f"unsupported map key of type: {_type_name(typed[1])}, key: {_go_operand(typed[1])}, "
                    f"value: {_go_operand(item)}",
                    value.offsets[typed],
                    yaml=False,
                )
            out[key] = _json(item, scalar)
        return out
    if isinstance(value, list):
        return [_json(item, scalar) for item in value]
    return scalar(value)


def _type_name(value: Any) -> str:
    return "uint64" if isinstance(value, int) else "%!s(<nil>)"


def _go_operand(value: Any) -> str:
    """``%+#v`` of an operand: as inside a container, but nil is ``<nil>``."""
    return "<nil>" if value is None else go_syntax(value)


def go_syntax(value: Any) -> str:
    """Go's ``%#v`` of what goyaml v2 decodes: ``map[interface {}]interface {}{".Values.x":interface {}(nil)}``."""
    if value is None:
        return "interface {}(nil)"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return go_quote(value)
    if isinstance(value, int):
        return str(value) if value < 1 << 63 else hex(value)
    if isinstance(value, float):
        return format_g(value)
    if isinstance(value, list):
        return "[]interface {}{" + ", ".join(go_syntax(item) for item in value) + "}"
    pairs = sorted(value.items.items(), key=lambda pair: (pair[0][0].__name__, _sortable(pair[0][1])))
    return "map[interface {}]interface {}{" + ", ".join(f"{go_syntax(k[1])}:{go_syntax(v)}" for k, v in pairs) + "}"


def _sortable(key: Any) -> Any:
    if key is None:
        return 0
    return key.encode("utf-8", "surrogateescape") if isinstance(key, str) else -math.inf if key != key else key
