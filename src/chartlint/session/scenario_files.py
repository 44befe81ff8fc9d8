"""The scenarios that a chart brings along: values files beside its own, such as ``ci/*-values.yaml``.

Source of that pattern: chart-testing (helm/chart-testing: pkg/chart/chart.go, ``ValuesFilePathsForCI``).
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from fnmatch import fnmatchcase
from typing import NamedTuple

from chartlint.chart import Chart, Overlay, merge_overlays, profile
from chartlint.config import Config, PathGlob, closest
from chartlint.errors import InputError, UsageError
from chartlint.render import Scenario
from chartlint.session.scenario import Scenarios, read_values
from chartlint.session.versions import with_versions

MAX_FILES = 200
"""Most values files of one chart that are scenarios: more are a mistake in a pattern."""
MAX_ENTRIES = 20_000
"""Most files and folders that are looked at for them."""


class Planned(NamedTuple):
    """The scenarios of one chart.

    ``scenarios`` are to be rendered; of these, ``found`` names the ones that the chart's files make and ``own`` the
    ones of its defaults alone that stand beside them. ``unreadable`` are files that cannot be used, each with the
    reason: an error of the input, or a text. ``left_out`` says that there were scenarios, none of which is wanted.
    """

    scenarios: tuple[Scenario, ...]
    found: frozenset[str] = frozenset()
    own: frozenset[str] = frozenset()
    unreadable: tuple[tuple[str, InputError | str], ...] = ()
    left_out: bool = False


def plan_scenarios(scenarios: Scenarios, chart: Chart) -> Planned:
    """The scenarios in which a chart is rendered: the named ones, or its defaults and the values files that it has."""
    named = [one for one in scenarios.named if one.takes(chart.path)]
    if named:
        chosen = [one for one in named if scenarios.wanted(one.name)]
        return Planned(tuple(scenario for one in chosen for scenario in one.scenarios), left_out=not chosen)
    wanted = scenarios.bases if scenarios.wanted(scenarios.base_name) else ()
    own = frozenset(one.name for one in wanted)
    out = list(wanted)
    unreadable: list[tuple[str, InputError | str]] = []
    for name in values_files(chart.path, scenarios.patterns, chart):
        if scenarios.wanted(name):
            out += _laid_over(scenarios, chart, name, unreadable)
    found = frozenset(one.name for one in out) - own
    return Planned(tuple(out), found, own if found else frozenset(), tuple(unreadable), not out and not unreadable)


def check_scenarios(scenarios: Scenarios, charts: Sequence[str], config: Config, *, partial: bool) -> None:
    """See to it that what names scenarios means something: a pattern that matches nothing is a mistake.

    ``partial`` says that the run may not see all charts that the configuration is for: then only what the command line
    asks for is looked at. Raises UsageError.
    """
    names = {scenarios.base_name, *(named.name for named in scenarios.named)}
    files: set[str] = set()
    if scenarios.only or config.place("scenario-files"):
        files = {name for path in charts for name in values_files(path, scenarios.patterns)}
    for word in scenarios.only:
        if not any(fnmatchcase(name, word) for name in names | files):
            hint = closest(word, sorted(names | files)) or f"known are {', '.join(sorted(names | files))}"
            raise UsageError(f"there is no scenario `{word}`", hint)
    if partial:
        return
    for named in scenarios.named:
        for pattern in named.charts:
            if not any(named._replace(charts=(pattern,)).takes(path) for path in charts):
                message = f"no chart matches `{pattern.pattern}` of the scenario `{named.name}`"
                raise UsageError(f"{named.place}: {message}" if named.place else message)
    place = config.place("scenario-files")
    for text in scenarios.patterns if place else ():
        if not any(values_files(path, (text,)) for path in charts):
            raise UsageError(f"{place}: no chart has a values file that matches `{text}`")


def all_rendered(scenarios: Scenarios, path: str, chart: Chart | None = None) -> bool:
    """Whether a run renders every scenario of the chart at a path: none was left out for what the command line says.

    Only then can it be told that something is needed in none of them.
    """
    return not (scenarios.only or scenarios.named_aside or values_files(path, scenarios.aside, chart))


def values_files(path: str, patterns: Sequence[str], chart: Chart | None = None) -> list[str]:
    """The values files in a chart that match a pattern, by their paths in it, sorted.

    A folder is asked itself, because .helmignore keeps such files out of the chart; an archive has what is in it.
    """
    if not patterns:
        return []
    root = os.path.abspath(path)
    globs = [PathGlob(pattern if "/" in pattern else f"/{pattern}", root) for pattern in patterns]
    if os.path.isdir(path):
        names = _files_below(path, deep=any("**" in pattern for pattern in patterns))
    else:
        names = [file.name for file in chart.raw] if chart is not None else []
    found = [name for name in names if any(glob.matches(os.path.join(root, name)) for glob in globs)]
    return sorted(name for name in found if name != "values.yaml")[: MAX_FILES + 1]


def _files_below(path: str, *, deep: bool) -> list[str]:
    """Files of a chart's folder, by their paths in it: those beside Chart.yaml and in the folders there, or all."""
    out: list[str] = []
    stack = [""]
    seen = 0
    while stack and seen < MAX_ENTRIES:
        folder = stack.pop()
        try:
            entries = list(os.scandir(os.path.join(path, folder)))
        except OSError:
            continue  # the loader tells of folders that cannot be read
        seen += len(entries)
        for entry in entries:
            name = f"{folder}/{entry.name}" if folder else entry.name
            if entry.is_dir(follow_symlinks=False):
                if (deep or not folder) and entry.name not in ("charts", "templates", "crds", ".git"):
                    stack.append(name)
            elif entry.is_file():
                out.append(name)
    return out


def _laid_over(
    scenarios: Scenarios, chart: Chart, name: str, unreadable: list[tuple[str, InputError | str]]
) -> list[Scenario]:
    shown = chart.display(name)
    out = []
    try:
        text = _text(chart, name)
        for versions, base in zip(scenarios.versions or ("",) * len(scenarios.bases), scenarios.bases, strict=True):
            overlay = Overlay.of_file(shown, text, profile(base.helm))
            below = len(base.overlays) - scenarios.above
            overlays = (*base.overlays[:below], overlay, *base.overlays[below:])
            merge_overlays(overlays)
            out.append(base._replace(name=with_versions(name, versions), overlays=overlays))
    except InputError as error:
        unreadable.append((shown, error))
    except UsageError as error:
        unreadable.append((shown, error.message))
    return out


def _text(chart: Chart, name: str) -> str:
    """The text of a file of a chart. Raises UsageError; one that a link puts outside the chart is not read."""
    if not os.path.isdir(chart.path):
        return next(file.text for file in chart.raw if file.name == name)
    path = os.path.join(chart.path, name)
    root = os.path.realpath(chart.path)
    if not os.path.realpath(path).startswith(root + os.sep):
        raise UsageError(f"{chart.display(name)} is a link out of the chart")
    return read_values(path)


__all__ = ["MAX_FILES", "Planned", "check_scenarios", "plan_scenarios", "values_files"]
