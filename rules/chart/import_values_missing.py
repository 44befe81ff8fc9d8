"""Values that are imported from a dependency which does not have them."""

from typing import Any

from chartlint.rules import ChartCheck, ChartView, Report


class ImportValuesMissing(ChartCheck):
    def chart(self, chart: ChartView, report: Report) -> None:
        loaded = {one.metadata.name: one for one in chart.loaded}
        for dependency in chart.declared:
            child = loaded.get(dependency.name)
            if child is None or dependency.file != "Chart.yaml":
                continue
            for number, entry in enumerate(dependency.import_values or ()):
                path = ("dependencies", dependency.index, "import-values", number)
                if isinstance(entry, str) and not _has(child.values, f"exports.{entry}"):
                    report(chart.at(path), f"{dependency.name} has no values exports.{entry}")
                wanted = entry.get("child") if isinstance(entry, dict) else None
                if isinstance(wanted, str) and not _has(child.values, wanted):
                    report(chart.at((*path, "child")), f"{dependency.name} has no values {wanted}")


def _has(values: Any, path: str) -> bool:
    for step in path.split("."):
        if not isinstance(values, dict) or step not in values:
            return False
        values = values[step]
    return isinstance(values, dict)
