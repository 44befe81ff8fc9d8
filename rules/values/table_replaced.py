"""Values that are a table where the defaults have none, or the other way round."""

from collections.abc import Iterator
from typing import Any

from chartlint.rules import ChartView, FileWhere, ReleaseCheck, ReleaseView, Report, ValuesCheck, ValuesView, span_of

Path = tuple[str, ...]


class TableReplaced(ValuesCheck, ReleaseCheck):
    def values(self, values: ValuesView, report: Report) -> None:
        for path, message in _below(values.chart, values.data):
            report(values.at(path), message)

    def release(self, release: ReleaseView, report: Report) -> None:
        chart = release.chart
        for supplied in release.supplied:
            data = {key.path[0]: key.value for key in supplied.keys if len(key.path) == 1}
            for path, message in (*_conflicts(data, chart.values.data, ()), *_below(chart, data)):
                found = span_of(supplied.source.text, path)
                place = found.key if found is not None else None
                report(FileWhere(supplied.source, *(place or (0, 0))), message)


def _below(chart: ChartView, data: dict[str, Any]) -> Iterator[tuple[Path, str]]:
    """The conflicts of what stands under the names of dependencies with their defaults."""
    loaded = {sub.name: sub.values for sub in chart.loaded}
    for dependency in chart.declared:
        name = dependency.alias or dependency.name
        defaults = loaded.get(dependency.name)
        if defaults is not None and isinstance(data.get(name), dict):
            yield from _conflicts(data[name], defaults, (name,))


def _conflicts(data: dict[str, Any], defaults: Any, path: Path) -> Iterator[tuple[Path, str]]:
    for key, value in data.items():
        default = defaults.get(key)
        if value is None or default is None:
            continue
        here = (*path, key)
        if isinstance(value, dict) and isinstance(default, dict):
            yield from _conflicts(value, default, here)
        elif isinstance(value, dict):
            yield here, f"`{'.'.join(here)}` is a table here and {_kind(default)} in the defaults"
        elif isinstance(default, dict):
            yield here, f"`{'.'.join(here)}` is {_kind(value)} here and a table in the defaults"


def _kind(value: Any) -> str:
    if isinstance(value, str):
        return "a text"
    if isinstance(value, bool):
        return "a boolean"
    return "a list" if isinstance(value, list) else "a number"
