"""Dependencies that charts/ lacks, looked for on this machine: at their ``file://`` path, beside the chart, in folders.

Helm takes a declared dependency from charts/ alone, and ``helm dependency build`` fills that folder. Before that has
run, a chart that lies in the same repository or in a folder that the user names can stand in for it: it is put into the
tree as if charts/ held it. Nothing is downloaded, and nothing outside the repository is opened unless the user named
its folder.

Source: helm/internal/resolver/resolver.go (GetLocalPath, Resolve), helm/pkg/downloader/manager.go (tarFromLocalDir).
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from chartlint.chart.dependencies import matches
from chartlint.chart.heads import Head, Heads, highest_first
from chartlint.chart.load import load
from chartlint.chart.model import Chart, Dependency
from chartlint.errors import InputError

MAX_TAKEN = 200
"""Most charts that are put into one chart's tree: those that depend on one another crosswise multiply."""
MAX_KEPT = 64
"""Most loaded charts that are kept for the next chart that depends on them."""
MOST_NAMED = 3
"""Most versions that a reason names."""
_FILE = "file://"
_GIT = ".git"


class Places(NamedTuple):
    """Where to look besides charts/: ``folders`` that the user named, and charts of the run (``beside``), by path.

    ``neighbours`` says whether the charts in the folder around a chart count too. Without them, ``beside`` may lie
    outside the repository: so a chart that was unpacked elsewhere finds what it would find at its own place.
    """

    folders: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    neighbours: bool = True


class Taken(NamedTuple):
    """A dependency that was found outside charts/: its name, and the path of the chart that stands in for it."""

    name: str
    path: str


class DependencyFinder:
    """Finds the dependencies that charts lack; what it has read is kept for the next chart."""

    def __init__(self, places: Places | None = None) -> None:
        self.places = places or Places()
        self.heads = Heads()
        self._loaded: dict[str, Chart | InputError] = {}

    def complete(self, chart: Chart) -> tuple[Taken, ...]:
        """Put what is found into the tree of a chart that was just loaded; what was taken, sorted.

        A chart that is put there has ``Chart.taken``, its faults are added to the root's ``problems``. Why something
        is still missing is in ``Chart.sought`` of the chart that declares it.
        """
        search = _Search(self, chart)
        home = None if chart.archive else chart.path
        search.into(chart, home, (os.path.realpath(chart.path),))
        return tuple(sorted(set(search.taken)))

    def load(self, path: str) -> Chart:
        """The chart at a path, not to be changed. Raises ``InputError``."""
        if path not in self._loaded:
            if len(self._loaded) >= MAX_KEPT:
                self._loaded.clear()
            try:
                self._loaded[path] = load(path)
            except InputError as error:
                self._loaded[path] = error
        found = self._loaded[path]
        if isinstance(found, InputError):
            raise found
        return found


class _Search:
    """The search for the dependencies of one chart and everything in it."""

    def __init__(self, finder: DependencyFinder, root: Chart) -> None:
        self.finder = finder
        self.root = root
        self.taken: list[Taken] = []
        self.told: set[str] = set()

    def into(self, chart: Chart, home: str | None, above: tuple[str, ...]) -> None:
        """Complete a chart. ``home`` is the folder of the outermost chart around it, whose neighbours count as its own
        (None in an archive); ``above`` are the real paths of the charts that it is part of."""
        there = {sub.metadata.name for sub in chart.dependencies}
        for sub in list(chart.dependencies):
            self.into(sub, None if sub.archive else home, above)
        for entry in chart.metadata.dependencies:
            if entry.name and entry.name not in there:
                self.entry(chart, entry, home, above)

    def entry(self, chart: Chart, entry: Dependency, home: str | None, above: tuple[str, ...]) -> None:
        """Find one dependency and put it in, or note why not."""
        reasons: list[str] = []
        for head, kind in self.candidates(chart, entry, home, reasons):
            real = os.path.realpath(head.path)
            if any(sub.taken and sub.path == head.path for sub in chart.dependencies):
                return  # another entry with another alias has brought it
            if real in above:
                reasons.append(f"{head.path} cannot be a part of itself")
            elif len(self.taken) >= MAX_TAKEN:
                reasons.append(f"more than {MAX_TAKEN} charts were put together already")
            else:
                sub = self.usable(head, entry, reasons)
                if sub is not None:
                    self.put(chart, sub, kind, (*above, real))
                    return
        if reasons:
            chart.sought[entry.name] = "; ".join(dict.fromkeys(reasons))

    def usable(self, head: Head, entry: Dependency, reasons: list[str]) -> Chart | None:
        """The chart of a candidate, unless it cannot be loaded or is not what its head says."""
        try:
            found = self.finder.load(head.path)
        except InputError as error:
            reasons.append(f"{head.path} cannot be loaded: {error.message}")
            return None
        metadata = found.metadata
        if metadata.name == entry.name and matches(entry.version, metadata.version):
            return found
        fault = next((problem.message for problem in found.problems if problem.rule == "chart-yaml-invalid"), "")
        reasons.append(
            f"{head.path} {f'cannot be used: {fault}' if fault else f'is {_named(metadata.name, metadata.version)}'}"
        )
        return None

    def put(self, chart: Chart, found: Chart, kind: str, above: tuple[str, ...]) -> None:
        """Make a chart a subchart, in the order in which charts/ would have it."""
        sub = found.clone(chart)
        sub.taken = kind
        chart.dependencies.append(sub)
        chart.dependencies.sort(key=_place_in_charts)
        self.taken.append(Taken(sub.metadata.name, sub.path))
        if sub.path not in self.told:
            self.told.add(sub.path)
            self.root.problems += found.problems
        self.into(sub, None if sub.archive else sub.path, above)

    # --- where to look

    def candidates(
        self, chart: Chart, entry: Dependency, home: str | None, reasons: list[str]
    ) -> Iterator[tuple[Head, str]]:
        """Charts that a dependency may mean, the best first, each with the kind that it will be."""
        if home is not None:
            edge = boundary(home)
            if not chart.archive and entry.repository.startswith(_FILE):
                for head in self.at_path(chart, entry, edge, reasons):
                    yield head, "beside"
            for heads in self.neighbours(home, entry.name, edge, reasons):
                for head in _allowed(heads, entry, "siblings have", reasons):
                    yield head, "beside"
        heads = []
        for folder in self.finder.places.folders:
            found = self.finder.heads.of_folder(folder, entry.name, reasons)
            heads += found
        where = " and ".join(self.finder.places.folders)
        for head in _allowed(heads, entry, f"{where} {'have' if ' and ' in where else 'has'}", reasons):
            yield head, "folder"

    def at_path(self, chart: Chart, entry: Dependency, edge: Path, reasons: list[str]) -> Iterator[Head]:
        """The chart at the ``file://`` path of a dependency, which is relative to the chart that declares it."""
        given = entry.repository.removeprefix(_FILE)
        path = os.path.normpath(os.path.join(chart.path, given))
        if not inside(path, edge):
            reasons.append(f"`{entry.repository}` leads out of the repository and was not followed")
        elif not os.path.isdir(path):
            reasons.append(f"there is no folder {path}")
        else:
            head = self.finder.heads.of(path)
            if head is None:
                reasons.append(f"{path} has no Chart.yaml that can be read")
            elif head.name != entry.name:
                reasons.append(f"{path} is {_named(head.name, head.version)}")
            else:
                yield from _allowed([head], entry, f"{path} is", reasons)

    def neighbours(self, home: str, name: str, edge: Path, reasons: list[str]) -> Iterator[list[Head]]:
        """Charts of a name in the same repository: those beside a chart, then those that are checked too."""
        if not self.finder.places.neighbours:
            yield self.finder.heads.named(self.finder.places.beside, name)
            return
        parent = os.path.normpath(os.path.join(home, os.pardir))
        near = []
        if inside(parent, edge):
            near = [head for head in self.finder.heads.of_folder(parent, name, reasons, edge) if not head.archive]
        yield near
        there = {head.path for head in near}
        far = [head for head in self.finder.heads.named(self.finder.places.beside, name) if head.path not in there]
        yield [head for head in far if inside(head.path, edge)]


def boundary(path: str) -> Path:
    """The folder that nothing is looked for outside of: the repository that holds a chart.

    Without a repository it is the working directory if the chart lies below it, else the folder that holds the chart.
    """
    start = Path(os.path.realpath(path))
    for folder in (start, *start.parents):
        if (folder / _GIT).exists():
            return folder
    here = Path(os.path.realpath(os.curdir))
    return here if here in start.parents else start.parent


def inside(path: str, edge: Path) -> bool:
    """Whether a path really lies in a folder, and not in Git's own part of it."""
    real = Path(os.path.realpath(path))
    return real.is_relative_to(edge) and _GIT not in real.relative_to(edge).parts


def _allowed(heads: Iterable[Head], entry: Dependency, lead: str, reasons: list[str]) -> list[Head]:
    """Those whose version a dependency takes, the highest first; the others are a reason if there are no more."""
    heads = list(heads)
    allowed = [head for head in heads if matches(entry.version, head.version)]
    if heads and not allowed:
        versions = list(dict.fromkeys(head.version or "without a version" for head in highest_first(heads)))
        more = f" and {len(versions) - MOST_NAMED} more" if len(versions) > MOST_NAMED else ""
        wish = f"`{entry.version}` does not allow" if entry.version else "is of no use: the dependency names no version"
        reasons.append(f"{lead} {entry.name} {', '.join(versions[:MOST_NAMED])}{more}, which {wish}")
    return highest_first(allowed)


def _named(name: str, version: str) -> str:
    return f"{name or 'a chart without a name'} {version}".rstrip()


def _place_in_charts(chart: Chart) -> str:
    """What the entry in charts/ is called; ``helm dependency build`` would call it after name and version."""
    if chart.taken:
        return f"{chart.metadata.name}-{chart.metadata.version}.tgz"
    return chart.path.rpartition("/")[2]


__all__ = ["DependencyFinder", "Places", "Taken", "boundary", "inside"]
