"""From the paths that the user gives to the charts that are meant, each once.

A chart is a folder with a Chart.yaml or an archive (``.tgz``). A file inside a chart means that chart; a chart in the
``charts/`` folder of another is part of the other. Nothing is dropped without a word: the answer says
what was left out.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from chartlint.config import PathGlob
from chartlint.errors import UsageError
from chartlint.session.ledger import NotChecked, Scope

CHART_FILE = "Chart.yaml"
ARCHIVES = (".tgz", ".tar.gz")
# What Helm renders or installs as part of a chart: no chart of its own is looked for in there.
OWN_FOLDERS = frozenset(("charts", "templates", "crds"))
# Names that a person may give the file by mistake; Helm wants CHART_FILE exactly.
NEAR_NAMES = ("chart.yaml", "Chart.yml", "chart.yml", "CHART.yaml")
MAX_FOLDERS = 200_000
PASSED_OVER = {
    "link": "a symbolic link out of the folder",
    "archive": "an archive, which must be named",
    "unreadable": "a folder that cannot be read",
}
"""Why something below a folder was not taken for a chart."""


class Targets(NamedTuple):
    """The charts to check, in order of their paths; the paths are written as the user would.

    ``excluded`` are charts left out on the user's wish, ``outside`` given files that belong to no chart,
    ``passed_over`` what looks as if it should be checked and is not. In a run over changes, ``scope`` says of what, and
    ``beside`` are the charts among which dependencies may be, which are more than those that are checked.
    """

    charts: tuple[str, ...]
    excluded: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    passed_over: tuple[NotChecked, ...] = ()
    scope: Scope | None = None
    beside: tuple[str, ...] = ()


def find_targets(paths: Sequence[str], *, exclude: Sequence[PathGlob] = ()) -> Targets:
    """The charts that paths mean. Raises UsageError for a path that does not exist, and where there is no chart."""
    targets = charts_of(paths, exclude=exclude)
    if not any(is_chart(path) or path.endswith(ARCHIVES) for path in targets.charts):
        raise UsageError(*_nothing(paths, targets))
    return targets


def charts_of(paths: Sequence[str], *, exclude: Sequence[PathGlob] = ()) -> Targets:
    """The same where there may be none. Raises UsageError for a path that does not exist."""
    finder = _Finder(exclude)
    for path in paths:
        if not os.path.lexists(path):
            raise UsageError(f"there is no file or folder {path}")
        if not os.path.exists(path):
            raise UsageError(f"{path} is a symbolic link to nothing")
        if os.path.isdir(path):
            finder.folder(path)
        else:
            finder.file(path)
    targets = finder.targets()
    # A named folder without a chart is a chart that cannot be loaded: told in the report, beside what the others have.
    return targets._replace(charts=tuple(sorted((*targets.charts, *finder.chartless))))


class _Finder:
    def __init__(self, exclude: Sequence[PathGlob]) -> None:
        self.exclude = exclude
        self.charts: dict[str, str] = {}  # real path to the path to show
        self.excluded: dict[str, str] = {}
        self.outside: dict[str, None] = {}
        self.passed_over: dict[str, NotChecked] = {}
        self.chartless: dict[str, None] = {}

    def targets(self) -> Targets:
        passed_over = [entry for real, entry in self.passed_over.items() if real not in self.charts]
        return Targets(
            tuple(sorted(self.charts.values())),
            tuple(sorted(self.excluded.values())),
            tuple(sorted(self.outside)),
            tuple(sorted(passed_over)),
        )

    def chart(self, path: str) -> None:
        """Take a chart, unless it is excluded or there already."""
        path = shown(path)
        real = os.path.realpath(path)
        absolute = os.path.abspath(path)
        if any(glob.matches(absolute) or glob.matches(real) for glob in self.exclude):
            self.excluded.setdefault(real, path)
        else:
            self.charts.setdefault(real, path)

    def folder(self, path: str) -> None:
        """A folder that the user named: a chart itself, a part of one, or a place with charts below."""
        found = False
        for kind, what in charts_below(path):
            if kind == "chart":
                found = True
                self.chart(what)
            else:
                entry = NotChecked("chart", shown(what), PASSED_OVER[kind])
                self.passed_over.setdefault(os.path.realpath(what), entry)
        if not found:
            owner = owning_chart(path)
            if owner is not None:
                self.chart(owner)
            else:
                self.chartless[shown(path)] = None

    def file(self, path: str) -> None:
        """A file: of a chart, or an archive that is one."""
        owner = owning_chart(path)
        if owner is not None:
            self.chart(owner)
        elif path.endswith(ARCHIVES):
            self.chart(path)
        else:
            self.outside[shown(path)] = None


def charts_below(path: str) -> Iterator[tuple[str, str]]:
    """Charts in a folder, itself included: pairs of what was found and its path.

    What is found is a ``chart`` or one of the keys of ``PASSED_OVER``.

    Hidden folders are skipped, vendored subcharts belong to their chart. A link to a folder is not followed: if it
    stays inside, its target is found anyway; one that leads out to a chart is told.

    Raises UsageError where the folder itself cannot be read, and for more than 200,000 folders: a mistake in the path,
    most likely.
    """
    root = os.path.realpath(path)
    stack = [path]
    seen = 0
    while stack:
        folder = stack.pop()
        seen += 1
        if seen > MAX_FOLDERS:
            raise UsageError(f"there are more than {MAX_FOLDERS} folders below {path}", "name a smaller folder")
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            if folder == path:
                raise UsageError(f"cannot read the folder {folder}: {error.strerror or error}") from None
            yield "unreadable", folder
            continue
        chart = is_chart(folder)
        if chart:
            yield "chart", folder
        for entry in entries:
            if entry.name.startswith("."):
                continue
            if entry.is_symlink():
                inside = _within(os.path.realpath(entry.path), root)
                if not inside and entry.is_dir() and os.path.isfile(os.path.join(entry.path, CHART_FILE)) and not chart:
                    yield "link", entry.path
            elif entry.is_dir():
                if not (chart and entry.name in OWN_FOLDERS):
                    stack.append(entry.path)
            elif entry.name.endswith(".tgz") and not chart:
                yield "archive", entry.path


def is_chart(folder: str) -> bool:
    """Whether a folder is a chart, or clearly means to be one although its Chart.yaml is missing or misnamed."""
    if os.path.lexists(os.path.join(folder, CHART_FILE)):
        return True
    if not os.path.isdir(os.path.join(folder, "templates")):
        return False
    return any(os.path.isfile(os.path.join(folder, name)) for name in ("values.yaml", *NEAR_NAMES))


def owning_chart(path: str) -> str | None:
    """The chart that a file or folder belongs to, None for none; for one in a vendored subchart, the chart around it.

    The search goes upwards to the repository's root.
    """
    at = os.path.dirname(os.path.abspath(path))
    while True:
        if os.path.isfile(os.path.join(at, CHART_FILE)):
            return _outermost(at)
        parent = os.path.dirname(at)
        if parent == at or os.path.exists(os.path.join(at, ".git")):
            return None
        at = parent


def _outermost(folder: str) -> str:
    """The chart in whose ``charts/`` this one lies, or the one in whose that lies, and so on; else itself."""
    while True:
        holder = os.path.dirname(folder)
        above = os.path.dirname(holder)
        if os.path.basename(holder) != "charts" or not os.path.isfile(os.path.join(above, CHART_FILE)):
            return folder
        folder = above


def shown(path: str) -> str:
    """A path as a person in the working directory would write it: relative when it lies below."""
    absolute = os.path.abspath(path)
    here = os.getcwd()
    if absolute == here:
        return "."
    if _within(absolute, here):
        return os.path.relpath(absolute, here)
    return absolute if os.path.isabs(path) else os.path.normpath(path)


def _within(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def _nothing(paths: Sequence[str], targets: Targets) -> tuple[str, str | None]:
    """Why there is nothing to check, and the way out."""
    if targets.excluded:
        return f"every chart found is excluded: {', '.join(targets.excluded)}", None
    if targets.outside and len(targets.outside) == len(paths):
        belongs = "belongs" if len(paths) == 1 else "belong"
        return (
            f"no chart found: {', '.join(targets.outside)} {belongs} to none",
            "a chart is a folder with a Chart.yaml",
        )
    if targets.passed_over:
        names = ", ".join(entry.what for entry in targets.passed_over)
        return f"no chart found under {', '.join(paths)}", f"name archives and links to have them checked: {names}"
    return f"no chart found under {', '.join(paths)}", "a chart is a folder with a Chart.yaml, or a .tgz"
