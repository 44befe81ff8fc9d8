"""The keys of a values file as they stand in it: with their place, and with what comments say about them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from chartlint.kube import follow
from chartlint.yamlio import PositionTree, positions

_ABSENT = object()
# `## @param image.tag The tag` of Bitnami's generator, `# image.tag -- The tag` of helm-docs
_ELSEWHERE = re.compile(
    r"^[ \t]*#+[ \t]*(?:@(?:param|extra|skip)[ \t]+(\S+)|([\w.\"\[\]/-]+)[ \t]+--(?:[ \t]|$))", re.M
)


class WrittenKey(NamedTuple):
    """A key of a values file.

    ``key`` and ``written`` are the offsets of the key and of its value (a flow or block collection as a whole).
    ``above`` are the comment lines right above the key and ``beside`` the comment behind it, both without ``#``;
    ``leads`` says whether the key is the first thing on its line, so that a comment above can be about it.
    """

    path: tuple[str, ...]
    value: Any
    key: tuple[int, int]
    written: tuple[int, int]
    above: tuple[str, ...]
    beside: str
    leads: bool


def written_keys(text: str, data: Any) -> Iterator[WrittenKey]:
    """Every key of the maps in a values file that are not in a list, in the order of the text.

    ``data`` is the file as it was read. Keys that an alias or a merge brings in are left out.
    """
    tree = positions(text)
    if tree is None:
        return
    lines = text.split("\n")
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    row = 0
    for path, node in _keys(tree, ()):
        value = follow(data, path, _ABSENT)
        if value is _ABSENT or node.key is None:
            continue
        if node.key[0] < starts[row]:
            row = 0
        while starts[row + 1] <= node.key[0]:
            row += 1
        leads = not text[starts[row] : node.key[0]].strip()
        above = tuple(_above(lines, row)) if leads else ()
        yield WrittenKey(path, value, node.key, node.value, above, _beside(text, node), leads)


def documented_elsewhere(text: str) -> frozenset[str]:
    """The keys, as ``image.tag``, that comments anywhere in a values file describe by their full path."""
    if "#" not in text:
        return frozenset()
    return frozenset(match[1] or match[2] for match in _ELSEWHERE.finditer(text))


def _keys(tree: PositionTree, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], PositionTree]]:
    """The entries of maps within maps."""
    start, end = tree.value
    for step, child in tree.children.items():
        if isinstance(step, int) or child is tree or not start <= child.value[0] <= end:
            continue
        yield (*path, step), child
        if child.children:
            yield from _keys(child, (*path, step))


def _above(lines: list[str], row: int) -> list[str]:
    """The comment lines that end right above a line."""
    first = row
    while first and lines[first - 1].lstrip().startswith("#"):
        first -= 1
    return [line.strip().lstrip("#").strip() for line in lines[first:row]]


def _beside(text: str, node: PositionTree) -> str:
    """The comment behind a value on the line of its key or, where the value begins below, behind the key."""
    assert node.key is not None
    end = text.find("\n", node.key[1])
    end = end if end >= 0 else len(text)
    offset = node.value[1] if node.value[0] <= end else node.key[1]
    at = text.find(" #", offset - 1, end)
    return text[at:end].strip().lstrip("#").strip() if at >= 0 else ""
