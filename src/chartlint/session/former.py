"""The charts of a run as they were at a revision, unpacked into a folder that lives as long as the run.

Only charts that may need another version are unpacked, with the charts of the repository that they depend on: those
whose version is still what it was, or lower.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from chartlint.chart import Version
from chartlint.chart.heads import Heads
from chartlint.session.revision import Revision, contents, files_at
from chartlint.session.targets import CHART_FILE
from chartlint.yamlio import YamlError, load_first

BUMP_RULE = "chart-version-not-bumped"
_LINK = "120000"


class Former(NamedTuple):
    """Charts as they were. ``charts`` has the folder of each by the path that the run calls it by; ``missing`` names
    charts that could not be had, with the reason. Picklable.

    ``revision`` is what the user calls the revision.
    """

    revision: str
    charts: Mapping[str, str]
    missing: Mapping[str, str] = {}


@contextmanager
def former_charts(revision: Revision, charts: Sequence[str]) -> Iterator[Former]:
    """Unpack what the charts of a run were at a revision; the folder goes when the run is over. Raises UsageError."""
    tree = _Tree(revision)
    wanted = {path: old for path in charts if (old := tree.former_place(path)) is not None}
    folder = os.path.realpath(tempfile.mkdtemp(prefix="chartlint-"))
    try:
        os.mkdir(os.path.join(folder, ".git"))  # the search for dependencies ends at the root of a repository
        missing = tree.unpack(tree.with_dependencies(wanted.values()), folder)
        there = {path: os.path.join(folder, old) for path, old in wanted.items() if old not in missing}
        yield Former(
            revision.name,
            there,
            {path: missing[old] for path, old in wanted.items() if old in missing},
        )
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class _Tree:
    """The files of a revision, and the charts among them by their folders (``""`` for the root)."""

    def __init__(self, revision: Revision) -> None:
        self.revision = revision
        self.files = files_at(revision)
        names = [path for path in self.files if path == CHART_FILE or path.endswith(f"/{CHART_FILE}")]
        texts = contents(revision, [self.files[path][1] for path in names])
        self.charts: dict[str, dict[str, Any]] = {}
        self.absent: set[str] = set()  # charts whose Chart.yaml this clone does not hold
        for path, text in zip(names, texts, strict=True):
            place = path.removesuffix(CHART_FILE).rstrip("/")
            self.charts[place] = _document(text)
            if text is None:
                self.absent.add(place)
        self.heads = Heads()

    def former_place(self, path: str) -> str | None:
        """Where a chart of the run was, if it was there and its version has not risen since."""
        now = self.heads.of(path)
        real = os.path.realpath(path)
        if now is None or not (real + os.sep).startswith(self.revision.root.rstrip(os.sep) + os.sep):
            return None
        place = os.path.relpath(real, self.revision.root).replace(os.sep, "/")
        place = "" if place == "." else place
        if place not in self.charts:
            moved = [old for old, head in self.charts.items() if head.get("name") == now.name and self.is_gone(old)]
            if len(moved) != 1:
                return None  # a new chart
            place = moved[0]
        if place in self.absent:
            return place
        return place if not has_risen(str(self.charts[place].get("version", "")), now.version) else None

    def is_gone(self, place: str) -> bool:
        return not os.path.exists(os.path.join(self.revision.root, place, CHART_FILE))

    def with_dependencies(self, places: Iterable[str]) -> list[str]:
        """Folders of charts and of those that they depend on by their path, which are packed with them."""
        todo = list(places)
        found: dict[str, None] = {}
        while todo:
            place = todo.pop()
            if place in found:
                continue
            found[place] = None
            entries = self.charts.get(place, {}).get("dependencies")
            for entry in entries if isinstance(entries, list) else ():
                repository = str(entry.get("repository") or "") if isinstance(entry, dict) else ""
                if repository.startswith("file://"):
                    path = os.path.normpath(os.path.join(place, repository.removeprefix("file://")))
                    todo += [path] if path in self.charts else []
        return sorted(found)

    def unpack(self, places: Sequence[str], folder: str) -> dict[str, str]:
        """Write the files of chart folders; the folders of which some could not be had, with the reason."""
        prefixes = tuple(f"{place}/" if place else "" for place in places)
        paths = [path for path in self.files if path.startswith(prefixes)] if prefixes else []
        texts = contents(self.revision, [self.files[path][1] for path in paths])
        missing: dict[str, str] = {}
        for path, text in zip(paths, texts, strict=True):
            if text is None:
                for place, prefix in zip(places, prefixes, strict=True):
                    if path.startswith(prefix):
                        missing[place] = f"{path} of that revision is not in this clone, or too large"
                continue
            target = os.path.join(folder, path)
            os.makedirs(os.path.dirname(target), exist_ok=True)
            if self.files[path][0] == _LINK:
                _link(os.fsdecode(text), target, folder)
            else:
                with open(target, "wb") as file:
                    file.write(text)
        return missing


def _link(to: str, target: str, folder: str) -> None:
    """Make a symbolic link, but none that leads out of the unpacked tree."""
    real = os.path.realpath(os.path.join(os.path.dirname(target), to))
    if not os.path.isabs(to) and (real + os.sep).startswith(folder + os.sep):
        os.symlink(to, target)


def has_risen(old: str, new: str) -> bool:
    """Whether a chart's version is higher than it was. What is no version is judged elsewhere: any change will do."""
    before, after = Version.parse(old), Version.parse(new)
    if before is None or after is None:
        return old != new
    return after.compare(before) > 0


def _document(text: bytes | None) -> dict[str, Any]:
    try:
        document = load_first(text.decode("utf-8-sig", "surrogateescape")) if text is not None else None
    except YamlError:
        document = None
    return document if isinstance(document, dict) else {}


__all__ = ["BUMP_RULE", "Former", "former_charts", "has_risen"]
