"""Declared dependencies of which charts/ has nothing."""

from chartlint.rules import ChartCheck, ChartView, Report


class DependencyMissing(ChartCheck):
    def chart(self, chart: ChartView, report: Report) -> None:
        for dependency in chart.missing:
            sought = chart.sought(dependency)
            report(
                chart.dependency_at(dependency, "name"),
                f"the dependency {dependency.name} is not in charts/; what it renders was not checked"
                + (f" ({sought})" if sought else ""),
            )
