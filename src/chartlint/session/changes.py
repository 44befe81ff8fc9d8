"""From changed files to the charts that must be checked again.

A file means the chart that it lies in; a chart means the charts that depend on it; a values file outside charts means
those that are rendered with it; a file of configuration means the charts around it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from chartlint.chart.heads import Heads
from chartlint.config import FILE_NAMES, Config, PathGlob
from chartlint.session.targets import CHART_FILE, owning_chart
from chartlint.yamlio import YamlError, load_first

_FILE = "file://"
_MOST = 1024 * 1024


class Inputs(NamedTuple):
    """Files outside charts that charts are checked with, as real paths; those of folders count with all below them.

    ``shared`` concern every chart; ``scenarios`` are values files and patterns with the charts that they are for (none:
    every chart).
    """

    shared: tuple[str, ...] = ()
    scenarios: tuple[tuple[str, tuple[PathGlob, ...]], ...] = ()

    def charts_of(self, path: str, charts: Iterable[str]) -> Iterator[str]:
        """The charts that a file concerns; all paths are real and absolute."""
        if any(_same_or_below(path, one) for one in self.shared):
            yield from charts
            return
        wanted = [globs for pattern, globs in self.scenarios if PathGlob(pattern.lstrip(os.sep), os.sep).matches(path)]
        for chart in charts if wanted else ():
            if any(not globs or any(glob.matches(chart) for glob in globs) for globs in wanted):
                yield chart


def inputs_of(config: Config, given: Iterable[str] = ()) -> Inputs:
    """What a configuration and the values files of the command line read outside charts."""
    shared = [config.file, *config.values, config.lookup, *config.schemas, *config.packs, *config.chart_path, *given]
    shared += [name for name in config.plugins if name.endswith(".py")]
    scenarios = []
    for setting in config.scenarios:
        for path in (*setting.values, *([setting.lookup] if setting.lookup else [])):
            scenarios.append((_real(path), setting.chart))
    return Inputs(tuple(_real(path) for path in shared if path is not None and path != "-"), tuple(scenarios))


class Affected(NamedTuple):
    """The charts that changes concern, by their real paths, and the changed files that concern none."""

    charts: frozenset[str]
    outside: tuple[str, ...]


def affected(changed: Sequence[str], charts: Sequence[str], inputs: Inputs) -> Affected:
    """What changed files mean for charts, both given by absolute paths. A changed file may be gone."""
    real = {os.path.realpath(chart): chart for chart in charts}
    found: set[str] = set()
    touched: set[str] = set()  # charts of changed files, whether or not they are among those asked for
    outside: list[str] = []
    for path in changed:
        at = _real(path)
        means = {at} if at in real else set()
        owner = owning_chart(at)
        if owner is not None:
            touched.add(os.path.realpath(owner))
        elif os.path.basename(at) == CHART_FILE:  # a chart that is gone; those that depend on it are not
            touched.add(os.path.dirname(at))
        means |= set(inputs.charts_of(at, real))
        if os.path.basename(at) in FILE_NAMES:
            means |= {chart for chart in real if _same_or_below(chart, os.path.dirname(at))}
        if not means and owner is None:
            outside.append(path)
        found |= means
    found |= touched & real.keys()
    return Affected(frozenset(found | dependants(found | touched, real)), tuple(outside))


def dependants(changed: Iterable[str], charts: Iterable[str]) -> set[str]:
    """Those of the charts that depend on changed ones, over any number of steps. All paths are real.

    A dependency means the chart at its ``file://`` path, or one of its name in the repository that ``charts/`` of the
    dependent chart does not hold.
    """
    heads = Heads()
    needs = {chart: needed for chart in charts if (needed := _needs(chart))}
    if not needs:
        return set()
    names = {path: _name(heads, path) for path in {*changed, *needs}}
    out: set[str] = set()
    reached = set(changed)
    while reached:
        wanted = {names[path] for path in reached}
        reached = {
            chart
            for chart, needed in needs.items()
            if chart not in out and any(need.path in reached or need.name in wanted for need in needed)
        }
        out |= reached
    return out


def _name(heads: Heads, path: str) -> str:
    """The name of the chart in a folder; of one that is gone, the folder's."""
    head = heads.of(path)
    return head.name if head is not None and head.name else os.path.basename(path)


class _Need(NamedTuple):
    """A dependency as far as it may lie in the same repository: real path of its folder, or its name."""

    path: str = ""
    name: str = ""


def _needs(chart: str) -> list[_Need]:
    out = []
    for file in (CHART_FILE, "requirements.yaml"):
        try:
            with open(os.path.join(chart, file), encoding="utf-8", errors="surrogateescape") as stream:
                text = stream.read(_MOST)
            document = load_first(text) if "dependencies" in text else None
        except (OSError, YamlError):
            continue
        entries = document.get("dependencies") if isinstance(document, dict) else None
        for entry in entries if isinstance(entries, list) else ():
            name, repository = (
                (str(entry.get(key) or "") for key in ("name", "repository")) if isinstance(entry, dict) else ("", "")
            )
            if repository.startswith(_FILE):
                out.append(_Need(path=_real(os.path.join(chart, repository.removeprefix(_FILE)))))
            elif name and not _holds(chart, name):
                out.append(_Need(name=name))
    return out


def _holds(chart: str, name: str) -> bool:
    """Whether charts/ has a dependency: then no other chart of the repository stands in for it."""
    try:
        entries = os.listdir(os.path.join(chart, "charts"))
    except OSError:
        return False
    return any(entry == name or (entry.startswith(f"{name}-") and entry.endswith(".tgz")) for entry in entries)


def _real(path: str) -> str:
    """The real path of a file that may be gone: links of its folder are resolved, not the file itself."""
    folder, name = os.path.split(os.path.abspath(path))
    return os.path.join(os.path.realpath(folder), name) if name else os.path.realpath(folder)


def _same_or_below(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


__all__ = ["Affected", "Inputs", "affected", "dependants", "inputs_of"]
