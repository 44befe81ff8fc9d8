"""Vendored charts whose version the declared range does not admit."""

from chartlint.rules import ChartCheck, ChartView, Report, satisfies


class DependencyVersionMismatch(ChartCheck):
    def chart(self, chart: ChartView, report: Report) -> None:
        for dependency in chart.declared:
            there = [loaded.metadata.version for loaded in chart.loaded if loaded.metadata.name == dependency.name]
            if there and not any(satisfies(version, dependency.version) for version in there):
                report(
                    chart.dependency_at(dependency, "version"),
                    f"charts/ holds {dependency.name} {', '.join(there)}, which `{dependency.version}` does not admit: "
                    "its alias and condition have no effect",
                )
