"""Which subcharts take part, under which names, and which of their values the parent imports.

Source: helm/pkg/chart/v2/util/dependencies.go (ProcessDependencies), helm/pkg/chart/common/values.go (Table).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from chartlint.chart.coalesce import Values, coalesce, coalesce_tables
from chartlint.chart.model import Chart, Dependency, copy_metadata, copy_plain
from chartlint.chart.profile import HelmProfile
from chartlint.chart.semver import Constraint, Version
from chartlint.gotmpl.gofmt import format_v
from chartlint.gotmpl.goval import StringMap


def process_dependencies(chart: Chart, user: Values, profile: HelmProfile) -> list[str]:
    """Apply aliases, versions, conditions, tags and import-values to a chart that may be changed (a clone).

    The result is the list of Helm's warnings. Raises ``ChartProblem`` as ``coalesce`` does.
    """
    if not profile.merge_documents:
        for current in chart.walk():
            if current.first_values is not None:
                current.values = current.first_values
    run = _Run(profile)
    run.enable(chart, user, "")
    run.import_values(chart)
    return run.warnings


def matches(constraint: str, version: str) -> bool:
    """Whether a dependency's version constraint takes a chart's version; an unreadable one takes none."""
    try:
        wanted = Constraint(constraint)
    except ValueError:
        return False
    found = Version.parse(version)
    return found is not None and wanted.check(found)


def missing_dependencies(chart: Chart) -> list[str]:
    """Names of the dependencies that one chart declares and charts/ does not hold (action/package.go).

    Versions and aliases do not count, and disabled dependencies are wanted too.
    """
    there = {subchart.metadata.name for subchart in chart.dependencies}
    return [dependency.name for dependency in chart.metadata.dependencies if dependency.name not in there]


def path_value(values: Values, path: str) -> tuple[bool, Any]:
    """Whether there is something else than a table at a dotted path, and what it is (Values.PathValue)."""
    *above, last = path.split(".")
    table = table_at(values, ".".join(above)) if above else values
    if table is None or last not in table or isinstance(table[last], dict):
        return False, None
    return True, table[last]


def table_at(values: Values, path: str) -> Values | None:
    """The table at a dotted path (Values.Table)."""
    current: Any = values
    for step in path.split("."):
        if not isinstance(current, dict):
            return None
        current = current.get(step)
    return current if isinstance(current, dict) else None


class _Run:
    def __init__(self, profile: HelmProfile) -> None:
        self.profile = profile
        self.warnings: list[str] = []

    def warn(self, helm3: str, helm4: str) -> None:
        self.warnings.append(helm4 if self.profile.major >= 4 else f"Warning: {helm3}")

    # --- which subcharts take part (processDependencyEnabled)

    def enable(self, chart: Chart, handed: Values, path: str) -> None:
        metadata = chart.metadata
        if not metadata.lists_dependencies:
            return
        entries = metadata.dependencies
        chosen = [
            sub
            for sub in chart.dependencies
            if not any(_covers(entry, sub) for entry in entries)
        ]  # fmt: skip
        for entry in entries:
            sub = next((sub for sub in chart.dependencies if _covers(entry, sub)), None)
            if sub is not None:
                chosen.append(self.alias(chart, sub, entry.alias))
            if entry.alias:
                entry.name = entry.alias
        _adopt(chart, chosen)
        for entry in entries:
            entry.enabled = True
        values = coalesce(chart, handed, self.profile).values
        self.tags(entries, values)
        self.conditions(entries, values, path)
        off = {entry.name for entry in entries if not entry.enabled}
        remaining = [sub for sub in chart.dependencies if sub.metadata.name not in off]
        for sub in remaining:
            self.enable(sub, values, f"{path}{sub.metadata.name}.")
        metadata.dependencies = [entry for entry in entries if entry.name not in off]
        metadata.lists_dependencies = bool(metadata.dependencies)
        _adopt(chart, remaining)

    def alias(self, chart: Chart, sub: Chart, alias: str) -> Chart:
        """A subchart for one entry of ``dependencies``: a shallow copy with its own metadata (getAliasDependency).

        Helm 3 lets all copies share the entries and subcharts of the original, so that they disturb one another.
        """
        copy = sub.shallow(chart)
        if self.profile.alias_shares_subcharts:
            copy.metadata = replace(sub.metadata)
        else:
            copy.metadata = copy_metadata(sub.metadata)
            _adopt(copy, [inner.shallow(copy) for inner in sub.dependencies])
        if alias:
            copy.metadata.name = alias
        return copy

    def tags(self, entries: list[Dependency], values: Values) -> None:
        table = table_at(values, "tags")
        if table is None:
            return
        for entry in entries:
            states = set()
            for tag in entry.tags:
                if tag not in table:
                    continue
                if isinstance(table[tag], bool):
                    states.add(table[tag])
                else:
                    self.warn(
                        f"Tag '{tag}' for chart {entry.name} returned non-bool value",
                        f"returned non-bool value tag={tag} chart={entry.name}",
                    )
            if states == {False}:
                entry.enabled = False

    def conditions(self, entries: list[Dependency], values: Values, path: str) -> None:
        for entry in entries:
            for condition in entry.condition.strip().split(","):
                found, value = path_value(values, path + condition) if condition else (False, None)
                if isinstance(value, bool):
                    entry.enabled = value
                    break
                if found:
                    self.warn(
                        f"Condition path '{condition}' for chart {entry.name} returned non-bool value",
                        f"returned non-bool value path={condition} chart={entry.name}",
                    )

    # --- which values their parent takes over (processImportValues)

    def import_values(self, chart: Chart) -> None:
        for sub in chart.dependencies:
            self.import_values(sub)
        if not chart.metadata.lists_dependencies:
            return
        base = coalesce(chart, {}, self.profile, merge=True).values
        imported: Values = {}
        for entry in chart.metadata.dependencies:
            entry.import_values = [
                taken for item in entry.import_values for taken in self.imported(entry.name, item, base, imported)
            ]
        base = copy_plain(base)
        coalesce_tables(base, imported, self.profile, merge=True)
        chart.values = base

    def imported(self, name: str, item: Any, base: Values, imported: Values) -> list[StringMap]:
        """Carry out one entry of ``import-values``; the form that ``.Chart`` shows of it, none if Helm knows none."""
        if isinstance(item, dict):
            child, parent = format_v(item.get("child")), format_v(item.get("parent"))
        elif isinstance(item, str):
            child, parent = f"exports.{item}", "."
        else:
            return []
        table = table_at(base, f"{name}.{child}")
        if table is None:
            self.warn(
                f"ImportValues missing table from chart {name}: {name}.{child} is not a table",
                f"ImportValues missing table from chart {name}: {name}.{child} is not a table",
            )
        else:
            coalesce_tables(imported, _placed(parent, table), self.profile, merge=True)
        return [StringMap(child=child, parent=parent)]


def _covers(entry: Dependency, sub: Chart) -> bool:
    return sub.metadata.name == entry.name and matches(entry.version, sub.metadata.version)


def _adopt(chart: Chart, subs: list[Chart]) -> None:
    for sub in subs:
        sub.parent = chart
    chart.dependencies = subs


def _placed(parent: str, table: Values) -> Values:
    """A table under a dotted path; at the top for ``.`` (pathToMap)."""
    if parent != ".":
        for step in reversed(parent.split(".")):
            table = {step: table}
    return table
