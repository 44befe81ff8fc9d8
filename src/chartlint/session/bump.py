"""Whether a chart needs another version: what it renders is compared with what it rendered at a revision.

Helm repositories and clusters know a chart by its version. One that installs something else under the same version is
never fetched anew; but comments, tests' values and documentation may change without a new one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from chartlint.chart import Chart, Version
from chartlint.render import Rendered, Renderer
from chartlint.session.former import has_risen

MOST_NAMED = 3
"""How many objects a message names."""

_COMMENT = re.compile(r"\{\{-?\s*/\*.*?\*/\s*-?\}\}", re.DOTALL)
Objects = dict[str, list[Any]]


def difference(chart: Chart, old: Chart, renders: Iterable[Rendered], renderer: Renderer) -> list[str]:
    """What a chart installs that it did not when it was ``old``, in words: objects first, an empty list for nothing.

    Each scenario of the chart as it is now is rendered with the old chart too. Templates that do not render now are
    told elsewhere, and are no difference.
    """
    found: dict[str, None] = {}
    for rendered in renders:
        if rendered.refused:
            continue
        before = renderer.render(old, rendered.scenario)
        failed, failed_before = _failed(rendered), _failed(before)
        if before.refused or failed_before - failed:
            found["that it renders at all"] = None
        aside = failed | failed_before
        found.update(dict.fromkeys(_differing(_objects(before, aside), _objects(rendered, aside))))
    if _definitions(chart) != _definitions(old):
        found["files in crds/"] = None
    if chart.metadata.type == "library" and changed_unseen(chart, old):
        found["its named templates"] = None
    if not found and _declared(chart) != _declared(old):
        found["its dependencies"] = None
    return list(found)


def bump_message(chart: Chart, old: Chart, revision: str, differing: list[str]) -> str:
    """What is wrong with the version of a chart; an empty text for nothing."""
    now, before = chart.metadata.version, old.metadata.version
    if has_risen(before, now):
        return ""
    current, former = Version.parse(now), Version.parse(before)
    if current is not None and former is not None and current.compare(former) < 0:
        return f"the version went down from {before} to {now} since {revision}"
    if not differing:
        return ""
    names = ", ".join(differing[:MOST_NAMED])
    more = len(differing) - MOST_NAMED
    what = f"{names} and {more} more" if more > 0 else names
    return f"the chart installs something else than at {revision} ({what}), and its version is still {now}"


def _failed(rendered: Rendered) -> set[str]:
    """The templates that did not render."""
    return {failure.file for failure in rendered.failures if failure.file}


def _objects(rendered: Rendered, aside: set[str]) -> Objects:
    """What a render installs but for some templates, by kind and name; several of one name stay apart."""
    out: Objects = {}
    for manifest in rendered.manifests:
        if manifest.file.name in aside:
            continue
        if manifest.error is not None:
            name, body = f"a document of {manifest.file.name.partition('/')[2]}", manifest.text.strip()
        elif manifest.body is None:
            continue
        else:
            named = manifest.get("metadata", "name")
            name, body = f"{manifest.kind or 'object'}/{named if isinstance(named, str) else '?'}", manifest.body
        out.setdefault(name, []).append(_plain(body))
    return {name: sorted(bodies, key=repr) for name, bodies in out.items()}


def _differing(before: Objects, after: Objects) -> list[str]:
    return [name for name in dict.fromkeys((*after, *before)) if before.get(name) != after.get(name)]


def _plain(value: Any) -> Any:
    """A value that equals another only where both mean the same: 1, 1.0 and true differ, orders of keys do not."""
    if isinstance(value, dict):
        return sorted(((repr(key), _plain(item)) for key, item in value.items()), key=lambda entry: entry[0])
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return f"{type(value).__name__} {value!r}"


def _definitions(chart: Chart) -> dict[str, str]:
    return {
        f"{current.full_path}/{file.name}": file.text
        for current in chart.walk()
        for file in current.raw
        if file.name.startswith("crds/")
    }


def changed_unseen(chart: Chart, old: Chart) -> list[str]:
    """Files of a chart that may change what it installs with values of others, whatever the scenarios show.

    Templates count if more than comments and blanks differ, default values if one of them does.
    """
    before, after = _codes(old), _codes(chart)
    names = sorted(name for name in {*before, *after} if before.get(name) != after.get(name))
    return [*names, *(["values.yaml"] if _plain(chart.values) != _plain(old.values) else [])]


def _codes(chart: Chart) -> dict[str, str]:
    """The templates by name, without comments and blanks at the ends of lines."""
    out = {}
    for file in chart.templates:
        if file.name.endswith("NOTES.txt"):
            continue
        text = _COMMENT.sub("", file.text)
        lines = (line.rstrip() for line in text.split("\n"))
        out[file.name] = "\n".join(line for line in lines if line and not line.lstrip().startswith("#"))
    return {name: code for name, code in out.items() if code}


def _declared(chart: Chart) -> Any:
    """Dependencies that are fetched when the chart is packed: of these, the declaration alone tells of a change."""
    packed = {sub.metadata.name for sub in chart.dependencies if not sub.taken}
    return [
        (entry.name, entry.version, entry.repository, entry.condition, entry.alias, entry.tags)
        for entry in chart.metadata.dependencies
        if entry.name not in packed and not entry.repository.startswith("file://")
    ]


__all__ = ["bump_message", "changed_unseen", "difference"]
