"""The charts of a run over changes: since a revision, or of a list of files such as a commit hook gives."""

from __future__ import annotations

import os
from collections.abc import Sequence

from chartlint.chart.siblings import boundary
from chartlint.config import PathGlob
from chartlint.errors import UsageError
from chartlint.session.changes import Inputs, affected
from chartlint.session.ledger import Scope
from chartlint.session.revision import Revision, changed_files, tracked_files
from chartlint.session.targets import CHART_FILE, Targets, charts_below, charts_of, find_targets, owning_chart, shown


def targets_since(
    paths: Sequence[str], revision: Revision, inputs: Inputs, *, exclude: Sequence[PathGlob] = ()
) -> Targets:
    """Of the charts that paths mean, those that changed since a revision, and those that depend on such.

    Raises UsageError as ``find_targets`` does, and where Git fails.
    """
    every = find_targets(paths, exclude=exclude)
    changed = changed_files(revision)
    found = affected(changed, [os.path.abspath(path) for path in every.charts], inputs)
    kept = tuple(path for path in every.charts if _is_affected(path, found.charts))
    scope = Scope(
        revision.name,
        revision.commit,
        revision.common,
        len(changed),
        tuple(map(shown, found.outside)),
        tuple(path for path in every.charts if path not in kept),
    )
    return every._replace(charts=kept, scope=scope, beside=_beside(revision.root, every.charts))


def targets_of_changes(paths: Sequence[str], inputs: Inputs, *, exclude: Sequence[PathGlob] = ()) -> Targets:
    """The charts that a list of changed files means, and those that depend on them; there may be none.

    A file that is gone means the chart that it lay in. Raises UsageError where a folder cannot be read.
    """
    there = [path for path in paths if os.path.exists(path)]
    given = charts_of(there, exclude=exclude)
    around = _repository_charts(paths)
    found = affected([os.path.abspath(path) for path in paths], [*map(os.path.abspath, given.charts), *around], inputs)
    more = charts_of([shown(path) for path in sorted(found.charts)], exclude=exclude)
    charts = tuple(sorted({*given.charts, *more.charts}))
    scope = Scope(files=len(paths), outside=tuple(map(shown, found.outside)))
    return Targets(
        charts,
        tuple(sorted({*given.excluded, *more.excluded})),
        passed_over=given.passed_over,
        scope=scope,
        beside=tuple(dict.fromkeys((*charts, *map(shown, around)))),
    )


def _is_affected(path: str, charts: frozenset[str]) -> bool:
    """Whether a chart is to be checked; a folder that holds none is, for that must be told."""
    return os.path.realpath(path) in charts or not (
        os.path.isfile(path) or os.path.lexists(os.path.join(path, CHART_FILE))
    )


def _beside(root: str, charts: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*charts, *map(shown, _charts_in(root)))))


def _repository_charts(paths: Sequence[str]) -> list[str]:
    """Every chart of the repository around the first of the paths, by absolute path."""
    if not paths:
        return []
    folder = os.path.dirname(os.path.abspath(paths[0]))
    while not os.path.isdir(folder):
        folder = os.path.dirname(folder)
    return _charts_in(str(boundary(folder)))


def _charts_in(root: str) -> list[str]:
    """The charts in a folder that are no part of another. Git's index knows them at once; without Git, one looks."""
    tracked = tracked_files(root, CHART_FILE)
    if tracked is None:
        try:
            return [os.path.abspath(path) for kind, path in charts_below(root) if kind == "chart"]
        except UsageError:
            return []  # a folder too large to look through: the charts of the given files are checked all the same
    folders = [os.path.dirname(path) for path in tracked]
    visible = [path for path in folders if "/." not in f"/{os.path.relpath(path, root)}/".replace("/./", "/")]
    return [path for path in visible if os.path.isdir(path) and owning_chart(os.path.join(path, CHART_FILE)) == path]


__all__ = ["targets_of_changes", "targets_since"]
