"""Charts that their own dependencies depend on."""

from collections.abc import Iterator

from chartlint.rules import Chart, ChartCheck, ChartView, Report


class DependencyCircular(ChartCheck):
    def chart(self, chart: ChartView, report: Report) -> None:
        for dependency in chart.declared:
            child = next((one for one in chart.loaded if one.metadata.name == dependency.name), None)
            if dependency.name == chart.name or (child is not None and chart.name in set(_below(child))):
                where = chart.dependency_at(dependency, "name")
                report(where, f"{dependency.name} depends on {chart.name} again")


def _below(chart: Chart) -> Iterator[str]:
    """The names of everything that a chart declares, and of what lies in its charts/."""
    yield from (one.name for one in chart.metadata.dependencies)
    for child in chart.dependencies:
        yield from _below(child)
