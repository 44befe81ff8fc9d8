"""Where things stand in a YAML text: the key and the value at a path, and keys that stand twice.

Nothing of this is kept while values are loaded; a text is read again, with marks, for the finding that asks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias

import yaml.events

from chartlint.yamlio.decode import MAX_DEPTH, MERGE_TAGS
from chartlint.yamlio.events import ASK_AGAIN, get_events, known_unique
from chartlint.yamlio.scalars import TagMismatch, key_text, resolve, resolve_tagged
from chartlint.yamlio.tokens import SyntaxProblem

Path: TypeAlias = tuple[str | int, ...]
Range: TypeAlias = tuple[int, int]
"""Offsets of the first character and of the one after the last."""

_events: Any = yaml.events


class SpanOf(NamedTuple):
    """The place of an entry: its key (None for an item of a list or the document itself) and its value.

    ``exact`` is false where nothing stands at the path that was asked for: the entry is then the nearest parent
    that exists, and ``path`` says which.
    """

    key: Range | None
    value: Range
    exact: bool
    path: Path


class DuplicateKey(NamedTuple):
    """A key that stands twice in the map at ``path``. Both ranges cover the key alone; the last one counts."""

    path: Path
    key: str
    first: Range
    second: Range
    document: int = 0


class PositionTree:
    """The place of a value and of all that is in it.

    ``key`` and ``value`` are ranges as in ``SpanOf``; comments and white space around a value do not belong to it.
    ``children`` holds the entries of a map by their key as Helm reads it (of a key that stands twice, the last;
    what a merge brings in, too) or the items of a list by their index.
    """

    __slots__ = ("children", "key", "value")

    def __init__(self, key: Range | None, value: Range) -> None:
        self.key = key
        self.value = value
        self.children: dict[str | int, PositionTree] = {}

    def __contains__(self, path: Path) -> bool:
        return self.find(path).exact

    def find(self, path: Path) -> SpanOf:
        """The entry at ``path``, or its nearest parent that exists."""
        tree = self
        for depth, step in enumerate(path):
            child = tree.children.get(step)
            if child is None:
                return SpanOf(tree.key, tree.value, False, path[:depth])
            tree = child
        return SpanOf(tree.key, tree.value, True, path)

    def walk(self, path: Path = ()) -> Iterator[tuple[Path, PositionTree]]:
        """Every entry with its path, in the order of the text, without those that an alias or a merge repeats."""
        yield path, self
        start, end = self.value
        entries = [item for item in self.children.items() if item[1] is not self]  # an alias of what it stands in
        inside = [item for item in entries if start <= item[1].value[0] <= end]
        for step, child in sorted(inside, key=lambda item: item[1].value):
            yield from child.walk((*path, step))


def positions(text: str, document: int = 0) -> PositionTree | None:
    """The places of everything in a document; None when there is no such document, or only what is broken."""
    trees = _read(text).trees
    return trees[document] if document < len(trees) else None


def span_of(text: str, path: Path, document: int = 0) -> SpanOf | None:
    """The place of the entry at ``path`` in a document of a text, or of its nearest parent; None without any.

    Keys are compared as Helm reads them (``y:`` is ``"true"``, ``1:`` is ``"1"``). An entry that came by an alias
    or a merge is found where it is written.
    """
    tree = positions(text, document)
    return None if tree is None else tree.find(path)


def duplicate_keys(text: str) -> list[DuplicateKey]:
    """Every key that stands again in the same map, in all documents of a text, up to where the text is broken."""
    return [] if known_unique(text) else list(_read(text).duplicates)


# -- reading with marks


class _Read(NamedTuple):
    trees: tuple[PositionTree, ...]
    duplicates: tuple[DuplicateKey, ...]


@lru_cache(maxsize=16)
def _read(text: str) -> _Read:
    """All documents of a text, up to where it is broken."""
    shift = 1 if text.startswith("\ufeff") else 0
    body = text[shift:]
    try:
        builder = _Builder(body, shift)
        try:
            builder.read(get_events(body))
        except ASK_AGAIN:
            builder = _Builder(body, shift)
            builder.read(get_events(body, exact=True))
    except (SyntaxProblem, _TooDeep):
        pass
    return _Read(tuple(builder.trees), tuple(builder.duplicates))


class _TooDeep(Exception):
    pass


class _Frame:
    """A collection that is being read. ``name`` is the key that waits for its value; of a list, the next index."""

    __slots__ = ("first_keys", "flow", "is_map", "key", "merge", "name", "path", "tree", "waits")

    def __init__(self, tree: PositionTree, path: Path, is_map: bool, flow: bool) -> None:
        self.tree = tree
        self.path = path
        self.is_map = is_map
        self.flow = flow
        self.name: str | int | None = None if is_map else 0
        self.key: Range | None = None
        self.waits = not is_map
        self.merge = False
        self.first_keys: dict[str, Range] = {}


class _Builder:
    """Makes position trees of a stream of events."""

    def __init__(self, text: str, shift: int) -> None:
        self._text = text
        self._shift = shift
        self._end = 0  # where the last key or value ended
        self._stack: list[_Frame] = []
        self._anchors: dict[str, tuple[PositionTree, str | None]] = {}
        self.trees: list[PositionTree] = []
        self.duplicates: list[DuplicateKey] = []

    def read(self, get_event: Callable[[], Any]) -> None:
        """Read to the end of the stream. Raises what ``get_event`` raises, and ``_TooDeep``."""
        while (event := get_event()) is not None:
            if isinstance(event, _events.ScalarEvent):
                self._scalar(event)
            elif isinstance(event, (_events.MappingStartEvent, _events.SequenceStartEvent)):
                self._open(event)
            elif isinstance(event, (_events.MappingEndEvent, _events.SequenceEndEvent)):
                self._close(event)
            elif isinstance(event, _events.AliasEvent):
                self._alias(event)
            elif isinstance(event, _events.DocumentStartEvent):
                self._anchors = {}
                self._end = event.end_mark.index

    def _range(self, start: int, end: int) -> Range:
        return start + self._shift, end + self._shift

    def _scalar(self, event: Any) -> None:
        start, end = event.start_mark.index, event.end_mark.index
        if start == end and "\n" in self._text[self._end : start]:
            start = end = self._end  # nothing was written: not on the line of what comes next
        elif event.style in ("|", ">"):
            end = start + len(self._text[start:end].rstrip())
        place = self._range(start, end)
        self._end = end
        tree = PositionTree(None, place)
        name = _key_name(event) if event.anchor is not None or self._expects_key() else None
        if event.anchor is not None:
            self._anchors[event.anchor] = tree, name
        if self._expects_key():
            self._key(name, place, merge=_is_merge(event))
        else:
            self._add(tree)

    def _alias(self, event: Any) -> None:
        place = self._range(event.start_mark.index, event.end_mark.index)
        self._end = event.end_mark.index
        target, name = self._anchors.get(event.anchor, (PositionTree(None, place), None))
        if self._expects_key():
            self._key(name, place)
            return
        tree = PositionTree(None, place)
        tree.children = target.children
        self._add(tree)

    def _open(self, event: Any) -> None:
        start = event.start_mark.index
        tree = PositionTree(None, self._range(start, start))
        if event.anchor is not None:
            self._anchors[event.anchor] = tree, None
        path: Path = ()
        if self._stack:
            parent = self._stack[-1]
            path = parent.path if parent.name is None or self._expects_key() else (*parent.path, parent.name)
        self._stack.append(_Frame(tree, path, isinstance(event, _events.MappingStartEvent), bool(event.flow_style)))
        if len(self._stack) > MAX_DEPTH:
            raise _TooDeep

    def _close(self, event: Any) -> None:
        frame = self._stack.pop()
        if frame.flow:
            self._end = event.end_mark.index
        start = frame.tree.value[0]
        frame.tree.value = (start, max(start, self._end + self._shift))
        if self._expects_key():
            self._key(None, frame.tree.value)
        else:
            self._add(frame.tree)

    def _expects_key(self) -> bool:
        return bool(self._stack) and not self._stack[-1].waits

    def _key(self, name: str | None, place: Range, *, merge: bool = False) -> None:
        frame = self._stack[-1]
        frame.name, frame.key, frame.merge, frame.waits = name, place, merge, True
        if name is None or merge:
            return
        first = frame.first_keys.setdefault(name, place)
        if first is not place:
            self.duplicates.append(DuplicateKey(frame.path, name, first, place, len(self.trees)))

    def _add(self, tree: PositionTree) -> None:
        """A value is complete: put it where it belongs."""
        if not self._stack:
            self.trees.append(tree)
            return
        frame = self._stack[-1]
        children = frame.tree.children
        if not frame.is_map:
            children[len(children)] = tree
            frame.name = len(children)
            return
        tree.key, frame.waits = frame.key, False
        if frame.merge:
            # As Helm's reader does it: over what came before, the first of a list last.
            items = tree.children
            maps = [items[at] for at in reversed(range(len(items)))] if 0 in items else [tree]
            for merged in maps:
                children.update(merged.children)
        elif frame.name is not None:
            children[frame.name] = tree


def _key_name(event: Any) -> str | None:
    """The text of a scalar as a map key; None for what Helm refuses as one."""
    if event.tag:
        try:
            return key_text(resolve_tagged(event.tag, event.value))
        except TagMismatch:
            return None
    return key_text(resolve(event.value)) if event.implicit[0] else str(event.value)


def _is_merge(event: Any) -> bool:
    return bool(event.value == "<<" and (event.implicit[0] or event.tag in MERGE_TAGS))
