"""Names and versions of charts in folders, read cheaply: a folder may hold thousands of charts, of which one is wanted.

A head says what a chart most likely is; whoever takes the chart loads it and looks again.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable
from functools import cmp_to_key
from pathlib import Path
from typing import NamedTuple

from chartlint.chart.semver import Version
from chartlint.yamlio import YamlError, load_first

MAX_CHARTS = 10_000
"""Most entries of one folder that are looked at."""
MAX_HEAD = 256 * 1024
"""Most bytes of a Chart.yaml that are read for its name and version."""
CHART_YAML = "Chart.yaml"
_LINE = re.compile(
    rb"^(name|version)[ \t]*:[ \t]*(?:\"([^\"\n]*)\"|'([^'\n]*)'|([^\s#\"'&*!|>{\[]\S*))[ \t]*(?:#.*)?\r?$", re.M
)
_ARCHIVE = ".tgz"


class Head(NamedTuple):
    """A chart before it is loaded. ``path`` is a folder or, for an ``archive``, a ``.tgz``."""

    name: str
    version: str
    path: str
    archive: bool = False


class Heads:
    """Heads of charts; what was read is kept."""

    def __init__(self) -> None:
        self._folders: dict[tuple[str, Path], tuple[dict[str, list[Head]], list[str], bool]] = {}
        self._read: dict[str, Head | None] = {}

    def of(self, path: str) -> Head | None:
        """The head of the chart in a folder; None where there is no Chart.yaml that can be read."""
        if path not in self._read:
            self._read[path] = _read(path)
        return self._read[path]

    def named(self, paths: Iterable[str], name: str) -> list[Head]:
        """Those of the charts at paths that have a name; archives are passed over."""
        heads = [self.of(path) for path in paths if not path.endswith(_ARCHIVE)]
        return [head for head in heads if head is not None and head.name == name]

    def of_folder(self, folder: str, name: str, reasons: list[str], edge: Path | None = None) -> list[Head]:
        """The charts of a name that a folder holds: itself, folders in it, and archives called ``name-version.tgz``.

        Links that lead out of ``edge`` (the folder itself, if not given) are not followed. What was not looked at goes
        to ``reasons``.
        """
        edge = edge if edge is not None else Path(os.path.realpath(folder))
        heads, archives, cut = self._scanned(folder, edge)
        found = list(heads.get(name, ()))
        if cut:
            reasons.append(f"only the first {MAX_CHARTS} entries of {folder} were looked at")
            found += self._guess(folder, name, edge, {head.path for head in found})
        found += [head for path in archives if (head := _archive_head(path, name)) is not None]
        return found

    def charts_in(self, folder: str, edge: Path) -> list[str]:
        """The paths of the unpacked charts that a folder holds, sorted; links out of ``edge`` are not followed."""
        heads, _, _ = self._scanned(folder, edge)
        return sorted(head.path for same in heads.values() for head in same if head.path != folder)

    def _scanned(self, folder: str, edge: Path) -> tuple[dict[str, list[Head]], list[str], bool]:
        key = (folder, edge)
        if key not in self._folders:
            self._folders[key] = self._scan(folder, edge)
        return self._folders[key]

    def _scan(self, folder: str, edge: Path) -> tuple[dict[str, list[Head]], list[str], bool]:
        """Folders by the names of their charts, archives, and whether there is more than was looked at."""
        heads: dict[str, list[Head]] = {}
        archives: list[str] = []
        try:
            with os.scandir(folder) as entries:
                every = sorted((entry for entry in entries if not entry.name.startswith(".")), key=lambda e: e.name)
        except OSError:
            return heads, archives, False
        paths = [folder]
        for entry in every[:MAX_CHARTS]:
            path = os.path.normpath(os.path.join(folder, entry.name))
            if entry.is_symlink() and not Path(os.path.realpath(path)).is_relative_to(edge):
                continue
            if entry.is_dir():
                paths.append(path)
            elif entry.name.endswith(_ARCHIVE) and entry.is_file():
                archives.append(path)
        for path in paths:
            head = self.of(path)
            if head is not None and _within(os.path.join(path, CHART_YAML), edge):
                heads.setdefault(head.name, []).append(head)
        return heads, archives, len(every) > MAX_CHARTS

    def _guess(self, folder: str, name: str, edge: Path, there: set[str]) -> list[Head]:
        """The chart in the folder that is called like it, which most are, however many others there are."""
        path = os.path.normpath(os.path.join(folder, name))
        plain = os.path.basename(name) == name and name not in ("", os.curdir, os.pardir)
        if not plain or path in there or not _within(os.path.join(path, CHART_YAML), edge):
            return []
        head = self.of(path)
        return [head] if head is not None and head.name == name else []


def highest_first(heads: Iterable[Head]) -> list[Head]:
    """Heads by version, the highest first; equal ones stay in order."""

    def order(one: Head, other: Head) -> int:
        mine, its = Version.parse(one.version), Version.parse(other.version)
        if mine is None or its is None:
            return (mine is None) - (its is None)
        return its.compare(mine)

    return sorted(heads, key=cmp_to_key(order))


def _within(path: str, edge: Path) -> bool:
    """Whether a file that may be a link lies in a folder; one that is no link does, for its folder was asked."""
    return not os.path.islink(path) or Path(os.path.realpath(path)).is_relative_to(edge)


def _archive_head(path: str, name: str) -> Head | None:
    """The head that an archive's file name tells, if it is that of a chart (``common-2.1.0.tgz``)."""
    stem = os.path.basename(path).removesuffix(_ARCHIVE)
    version = stem.removeprefix(f"{name}-")
    if version == stem or Version.parse(version) is None:
        return None
    return Head(name, version, path, archive=True)


def _read(folder: str) -> Head | None:
    path = os.path.join(folder, CHART_YAML)
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            return None
        with open(path, "rb") as file:
            data = file.read(MAX_HEAD)
    except OSError:
        return None
    found: dict[bytes, str] = {}
    for key, double, single, plain in _LINE.findall(data):
        found.setdefault(key, (double or single or plain).decode("utf-8", "replace"))
    name, version = found.get(b"name"), found.get(b"version")
    if name is None or version is None:
        try:
            document = load_first(data.decode("utf-8-sig", "surrogateescape"))
        except YamlError:
            document = None
        if isinstance(document, dict):
            name = name if name is not None else _text(document.get("name"))
            version = version if version is not None else _text(document.get("version"))
    return Head(name or "", version or "", folder)


def _text(value: object) -> str:
    return str(value) if isinstance(value, (str, int, float)) else ""


__all__ = ["Head", "Heads", "highest_first"]
