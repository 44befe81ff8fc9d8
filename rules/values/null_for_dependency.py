"""Nulls that shall take a default away from a dependency, which Helm's versions do not all do."""

from collections.abc import Iterator
from typing import Any

from chartlint.rules import ReleaseCheck, ReleaseView, Report

Path = tuple[str, ...]
_ABSENT = object()


class NullForDependency(ReleaseCheck):
    def release(self, release: ReleaseView, report: Report) -> None:
        chart = release.chart
        nulls: set[Path] = set()
        tables = [chart.values.data, *(_top(keys.keys) for keys in release.supplied)]
        for name, sub in chart.subcharts.items():
            for table in tables:
                if isinstance(table.get(name), dict):
                    nulls |= {(name, *path) for path in _nulls(table[name], sub.values.data, ())}
        if not nulls:
            return
        seen = list(release.under_each_helm())
        for path in sorted(nulls):
            kept = [version for version, values in seen if _follow(values, path) not in (None, _ABSENT)]
            if kept:
                name = ".".join(path)
                those = "every Helm" if len(kept) == len(seen) else f"Helm {', '.join(kept)}"
                gone = "" if len(kept) == len(seen) else ", and takes it away in others"
                report(release.value_at(path), f"{those} keeps the default of `{name}` in spite of the null{gone}")


def _top(keys: Any) -> dict[str, Any]:
    return {key.path[0]: key.value for key in keys if len(key.path) == 1}


def _nulls(data: dict[str, Any], defaults: Any, path: Path) -> Iterator[Path]:
    """The nulls where the defaults have something."""
    if not isinstance(defaults, dict):
        return
    for key, value in data.items():
        if value is None and defaults.get(key) is not None:
            yield (*path, key)
        elif isinstance(value, dict):
            yield from _nulls(value, defaults.get(key), (*path, key))


def _follow(values: Any, path: Path) -> Any:
    for step in path:
        if not isinstance(values, dict) or step not in values:
            return _ABSENT
        values = values[step]
    return values
