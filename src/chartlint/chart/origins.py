"""Which file or flag set a values key: the user's overlays, a parent's section, a chart's defaults, imported values.

The values of a chart tree are looked at from its root, as a user writes them: ``web.image`` for the key ``image`` of
the subchart ``web`` (or of its alias). Files are read again, with marks, for the key that is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from chartlint.chart.model import Chart
from chartlint.chart.overlays import Overlay, in_order
from chartlint.source import Source, Span
from chartlint.yamlio import YamlError, load_values, span_of

Path = tuple[str | int, ...]
_MISSING = object()
MAX_DOCUMENTS = 8
"""How many documents of a values file are looked through for a key."""


class Setting(NamedTuple):
    """One place that sets a values key.

    ``kind`` is ``default`` (a chart's values.yaml), ``file`` or the flag's name, ``label`` the file's path or the
    flag's argument. ``path`` is the key in that file: a shorter one than was asked for where a parent was replaced as
    a whole. ``span`` is the key in the file, None for a flag; ``value`` what it sets.
    """

    kind: str
    label: str
    path: Path
    span: Span | None
    value: Any


def settings_of(chart: Chart, overlays: Sequence[Overlay], path: Path) -> list[Setting]:
    """Every place that sets a key, the one that counts first. ``chart`` is the processed root of a tree.

    An empty list where nothing sets the key.
    """
    found = [setting for overlay in reversed(in_order(overlays)) for setting in _overlay(overlay, path)]
    found += _defaults(chart, path)
    return found


def _overlay(overlay: Overlay, path: Path) -> Iterator[Setting]:
    is_file = overlay.kind == "file"
    values = overlay.values or {} if is_file else overlay.apply({})
    depth, value = _decided(values, path, lists_replace=is_file)
    if value is not _MISSING:
        span = _span(overlay.source, path[:depth]) if overlay.source is not None else None
        yield Setting(overlay.kind, overlay.label, path[:depth], span, value)


def _defaults(chart: Chart, path: Path, *, imports: bool = True) -> Iterator[Setting]:
    """The defaults of a chart, then those of the subchart that the key belongs to, then what the chart imports."""
    if not path:
        return
    source = chart.values_source
    if source is not None:
        depth, value = _decided(_values(source.text), path, lists_replace=True)
        if value is not _MISSING:
            yield Setting("default", source.path, path[:depth], _span(source, path[:depth]), value)
    for sub in chart.dependencies:
        if sub.name == path[0]:
            yield from _defaults(sub, path[1:])
    # what a chart imports comes from its values as they were before anything was imported
    for entry in chart.metadata.dependencies if imports else ():
        for taken in entry.import_values:
            rest = _below(taken, path)
            if rest is not None:
                child = tuple(str(taken["child"]).split("."))
                yield from _defaults(chart, (entry.name, *child, *rest), imports=False)


def _below(taken: Any, path: Path) -> Path | None:
    """What is left of a path below the place that an import fills; None where it fills another."""
    if not isinstance(taken, dict) or "child" not in taken or "parent" not in taken:
        return None
    parent = str(taken["parent"])
    if parent == ".":
        return path
    steps = tuple(parent.split("."))
    return path[len(steps) :] if path[: len(steps)] == steps else None


def _decided(values: Any, path: Path, *, lists_replace: bool) -> tuple[int, Any]:
    """How many steps of a path values decide on, and what they put there; ``_MISSING`` where they say nothing."""
    for depth, step in enumerate(path):
        if isinstance(values, dict):
            if step not in values:
                return depth, _MISSING
            values = values[step]
        elif isinstance(values, list):
            there = isinstance(step, int) and 0 <= step < len(values)
            if not there or (values[step] is None and not lists_replace):  # type: ignore[index]
                return (depth, values) if lists_replace else (depth, _MISSING)
            values = values[step]  # type: ignore[index]
        else:
            return depth, values
    return len(path), values


def _span(source: Source, path: Path) -> Span | None:
    for document in range(MAX_DOCUMENTS):
        found = span_of(source.text, path, document)
        if found is None:
            return None
        if found.exact:
            return source.span(*(found.key or found.value))
    return None


@lru_cache(maxsize=32)
def _values(text: str) -> Any:
    try:
        return load_values(text, documents="merge")
    except YamlError:
        return {}
