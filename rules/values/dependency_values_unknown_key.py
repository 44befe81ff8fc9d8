"""Values under a dependency's name that the dependency does not know."""

from collections.abc import Callable, Iterator
from typing import Any

from chartlint.rules import (
    ChartView,
    FileWhere,
    ReleaseCheck,
    ReleaseView,
    Report,
    ValuesCheck,
    ValuesView,
    closest,
    span_of,
)

Path = tuple[str, ...]
# what Helm and the parent read
HELM_KEYS = ("global", "tags", "enabled", "exports")


class DependencyValuesUnknownKey(ValuesCheck, ReleaseCheck):
    def values(self, values: ValuesView, report: Report) -> None:
        for path, message in _unknown(values.chart, values.data):
            report(values.at(path), message)

    def release(self, release: ReleaseView, report: Report) -> None:
        for supplied in release.supplied:
            data = {key.path[0]: key.value for key in supplied.keys if len(key.path) == 1}
            for path, message in _unknown(release.chart, data):
                found = span_of(supplied.source.text, path)
                place = found.key if found is not None else None
                report(FileWhere(supplied.source, *(place or (0, 0))), message)


def _unknown(chart: ChartView, data: dict[str, Any]) -> Iterator[tuple[Path, str]]:
    for name, sub in chart.subcharts.items():
        table = data.get(name)
        if not isinstance(table, dict) or sub.is_library or not sub.complete:
            continue
        conditions = {part for each in chart.declared for part in each.condition.split(",")}

        def known(path: Path, name: str = name, conditions: set[str] = conditions) -> bool:
            whole = (name, *path)
            return ".".join(whole) in conditions or chart.flow.reads_part(whole)

        yield from _walk(table, sub.values.data, (), name, sub, known)


def _walk(
    data: dict[str, Any], defaults: Any, path: Path, name: str, sub: ChartView, known: Callable[[Path], bool]
) -> Iterator[tuple[Path, str]]:
    """The keys that neither the defaults nor any text of the dependency's templates have."""
    if not isinstance(defaults, dict) or (path and not defaults):
        return
    for key, value in data.items():
        here = (*path, key)
        if not path and (key in HELM_KEYS or key in sub.subcharts):
            continue
        if key in defaults:
            if isinstance(value, dict) and not sub.flow.reads_whole(here):
                yield from _walk(value, defaults[key], here, name, sub, known)
        elif not sub.mentions(key) and not sub.flow.reads_part(here) and not known(here):
            hint = closest(key, list(defaults))
            yield (name, *here), f"the dependency `{name}` knows no `{'.'.join(here)}`" + (f"; {hint}" if hint else "")
