"""A disagreement with Helm made small: what can go while both sides still differ goes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

Files = dict[str, str]
Differs = Callable[[Files], bool]


def minimise(files: Files, differs: Differs) -> Files:
    """The smallest chart found on which ``differs`` still holds: whole files go first, then runs of lines, then parts
    of lines. ``Chart.yaml`` stays a file. Raises ValueError for a chart that does not differ to begin with."""
    if not differs(files):
        raise ValueError("the two sides agree on this chart")
    while True:
        before = sum(map(len, files.values()))
        names = _shrink(sorted(set(files) - {"Chart.yaml"}), lambda kept: differs(_only(files, kept)))
        files = _only(files, names)
        for name in sorted(files):
            files = _text(files, name, "\n", differs)
            files = _text(files, name, " ", differs)
        if sum(map(len, files.values())) >= before:
            return files


def _only(files: Files, names: Sequence[str]) -> Files:
    return {name: text for name, text in files.items() if name in names or name == "Chart.yaml"}


def _text(files: Files, name: str, mark: str, differs: Differs) -> Files:
    """One file with fewer pieces between marks."""
    pieces = files[name].split(mark)
    kept = _shrink(pieces, lambda some: differs({**files, name: mark.join(some)}))
    return {**files, name: mark.join(kept)}


def _shrink(items: Sequence[Any], holds: Callable[[list[Any]], bool]) -> list[Any]:
    """Delta debugging: take out runs of items, halving their length, as long as the condition holds."""
    kept = list(items)
    size = max(1, len(kept) // 2)
    while kept:
        at, gone = 0, False
        while at < len(kept):
            fewer = kept[:at] + kept[at + size :]
            if holds(fewer):
                kept, gone = fewer, True
            else:
                at += size
        if size == 1 and not gone:
            break
        size = max(1, size // 2) if not gone else size
        size = min(size, max(1, len(kept)))
    return kept
