"""A chart's folder: which files Helm reads, in its order, and which of them we refuse to open.

Source: helm/pkg/chart/v2/loader/directory.go, helm/internal/sympath/walk.go. Helm follows every link; a linted tree is
a stranger's, so we follow links only within the repository that holds the chart.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from chartlint.chart.archive import BOM, MAX_FILE, Budget
from chartlint.chart.ignore import BadRule, IgnoreRules
from chartlint.chart.model import ChartFile, ChartProblem
from chartlint.source import Source

MAX_DEPTH = 64
"""Deepest folder within folders."""
_GIT = ".git"
_IGNORE_FILE = ".helmignore"
Complain = Callable[[ChartProblem], None]


def enclosing_root(path: str) -> Path:
    """The folder that links of a chart may lead into: the repository that holds it, else the chart itself."""
    start = Path(path).resolve()
    for folder in (start, *start.parents):
        if (folder / _GIT).exists():
            return folder
    return start


def folder_files(path: str, complain: Complain, budget: Budget) -> list[ChartFile]:
    """The files of the chart folder at ``path``, in Helm's order.

    What cannot be read goes to ``complain``. Raises ``InputError`` where the budget is used up.
    """
    return list(_Walk(path, complain, budget).files())


class _Entry(NamedTuple):
    """A file or folder: its path inside the chart, its path, the mode of what it is, where it leads if it is a link."""

    name: str
    full: str
    mode: int
    target: str | None


class _Walk:
    def __init__(self, path: str, complain: Complain, budget: Budget) -> None:
        self.path = path
        self.complain = complain
        self.budget = budget
        self.root = enclosing_root(path)
        text = self.ignore_text()
        try:
            self.rules = IgnoreRules(text)
        except BadRule as error:
            self.rules = IgnoreRules("")
            place = Source(os.path.join(path, _IGNORE_FILE), text).span(error.start, error.end)
            complain(ChartProblem(f"Helm refuses this .helmignore: {error}", place, helm=str(error)))

    def ignore_text(self) -> str:
        """The chart's .helmignore; empty without one, or where the walk will find it unreadable."""
        try:
            entry = self.entry("", self.path, _IGNORE_FILE)
            if entry is None or not stat.S_ISREG(entry.mode) or not self.inside(entry):
                return ""
            with open(entry.full, "rb") as file:
                return file.read(MAX_FILE).decode("utf-8", "surrogateescape")
        except OSError:
            return ""

    def entry(self, prefix: str, folder: str, base: str) -> _Entry | None:
        """What lies in a folder under a name; None for a link that leads nowhere. Raises ``OSError``."""
        full = os.path.join(folder, base)
        mode = os.lstat(full).st_mode
        if not stat.S_ISLNK(mode):
            return _Entry(prefix + base, full, mode, None)
        target = os.path.realpath(full)
        try:
            return _Entry(prefix + base, full, os.stat(target).st_mode, target)
        except OSError:
            return None

    def inside(self, entry: _Entry) -> bool:
        """Whether a file may be opened: a link may lead into the repository, but not into Git's own folder."""
        if entry.target is None:
            return True
        target = Path(entry.target)
        return target.is_relative_to(self.root) and _GIT not in target.relative_to(self.root).parts

    def files(self) -> Iterator[ChartFile]:
        """Every file that Helm loads."""
        yield from self.folder("", self.path, (os.path.realpath(self.path),))

    def folder(self, prefix: str, folder: str, above: tuple[str, ...]) -> Iterator[ChartFile]:
        try:
            names = sorted(os.listdir(folder), key=os.fsencode)
        except OSError as error:
            self.refuse(f"the folder cannot be read: {error.strerror}", folder, f"open {folder}: {error.strerror}")
            return
        for base in names:
            full = os.path.join(folder, base)
            try:
                entry = self.entry(prefix, folder, base)
            except OSError as error:
                self.refuse(f"the file cannot be read: {error.strerror}", full, f"lstat {full}: {error.strerror}")
                continue
            if entry is None:
                target = os.path.realpath(full)
                helm = f"error evaluating symlink {full}: lstat {target}: no such file or directory"
                self.refuse("the link leads nowhere", full, helm)
                continue
            if self.rules.ignored(entry.name, stat.S_ISDIR(entry.mode)):
                continue
            if not self.inside(entry):
                self.complain(
                    ChartProblem(
                        "the link leads out of the repository that holds the chart; it was not followed",
                        path=full,
                        fatal=False,
                    )
                )
            elif stat.S_ISDIR(entry.mode):
                yield from self.subfolder(entry, above)
            elif not stat.S_ISREG(entry.mode):
                helm = f"cannot load irregular file {full} as it has file mode type bits set"
                self.refuse("this is no regular file; Helm refuses the chart", full, helm)
            else:
                yield from self.file(entry)

    def subfolder(self, entry: _Entry, above: tuple[str, ...]) -> Iterator[ChartFile]:
        self.budget.take(0)
        real = os.path.realpath(entry.full)
        if real in above:
            self.refuse("the folder contains itself through a link", entry.full, "too many links")
        elif len(above) > MAX_DEPTH:
            self.refuse(f"folders are nested deeper than {MAX_DEPTH}", entry.full, "file name too long")
        else:
            yield from self.folder(entry.name + "/", entry.full, (*above, real))

    def file(self, entry: _Entry) -> Iterator[ChartFile]:
        full = entry.full
        try:
            with open(full, "rb") as file:
                data = file.read(MAX_FILE + 1)
        except OSError as error:
            text = error.strerror or str(error)
            self.refuse(f"the file cannot be read: {text}", full, f"error reading {entry.name}: open {full}: {text}")
            return
        if len(data) > MAX_FILE:
            self.budget.take(0)
            base = os.path.basename(full)
            helm = f'chart file "{base}" is larger than the maximum file size {MAX_FILE}'
            cure = "; list `.git/` in .helmignore" if entry.name.startswith(f"{_GIT}/") else ""
            self.refuse(f"the file is larger than the {MAX_FILE >> 20} MiB that Helm accepts{cure}", full, helm)
            return
        self.budget.take(len(data))
        yield ChartFile(entry.name, data.removeprefix(BOM))

    def refuse(self, message: str, path: str, helm: str) -> None:
        """Note what Helm stops at."""
        self.complain(ChartProblem(message, path=path, helm=helm))
