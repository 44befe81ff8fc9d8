"""Dependencies whose version is no constraint that Helm can read."""

from chartlint.rules import ChartCheck, ChartView, Report, constraint_problem


class DependencyRangeInvalid(ChartCheck):
    def chart(self, chart: ChartView, report: Report) -> None:
        for dependency in chart.declared:
            if dependency.version and constraint_problem(dependency.version):
                where = chart.dependency_at(dependency, "version")
                report(where, f"the version `{dependency.version}` of {dependency.name} is no range")
