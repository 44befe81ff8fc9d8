"""Dependencies that can come from nowhere."""

from chartlint.rules import ChartCheck, ChartView, Report


class DependencyRepositoryMissing(ChartCheck):
    def chart(self, chart: ChartView, report: Report) -> None:
        for dependency in chart.missing:
            if not dependency.repository and dependency.name:
                where = chart.dependency_at(dependency, "repository")
                report(where, f"{dependency.name} has no repository, and charts/ does not have it")
