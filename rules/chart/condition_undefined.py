"""Conditions of which no path is in the values of the chart or of the dependency itself."""

from chartlint.rules import ChartCheck, ChartView, Dependency, Report


class ConditionUndefined(ChartCheck):
    def chart(self, chart: ChartView, report: Report) -> None:
        for dependency in chart.declared:
            paths = [path for path in dependency.condition.split(",") if path.strip()]
            if paths and not any(self._known(chart, dependency, path.strip()) for path in paths):
                shown = "`, `".join(path.strip() for path in paths)
                report(
                    chart.dependency_at(dependency, "condition"),
                    f"no values file defines `{shown}`: {dependency.name} is always on",
                )

    def _known(self, chart: ChartView, dependency: Dependency, path: str) -> bool:
        steps = path.split(".")
        if chart.values.defines(steps):
            return True
        if steps[0] != (dependency.alias or dependency.name):
            return False
        loaded = [chart for chart in chart.loaded if chart.metadata.name == dependency.name]
        # the dependency's own defaults count too; unknown while it is not vendored
        return not loaded or any(_defines(chart.values, steps[1:]) for chart in loaded)


def _defines(data: object, steps: list[str]) -> bool:
    for step in steps:
        if not isinstance(data, dict) or step not in data:
            return False
        data = data[step]
    return True
