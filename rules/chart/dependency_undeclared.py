"""Charts in charts/ that Chart.yaml does not know; only where it declares any, else charts/ is kept by hand."""

from chartlint.rules import ChartCheck, ChartView, Report


class DependencyUndeclared(ChartCheck):
    def chart(self, chart: ChartView, report: Report) -> None:
        declared = {dependency.name for dependency in chart.declared}
        if not declared:
            return
        for loaded in chart.loaded:
            if loaded.metadata.name not in declared:
                report(
                    chart.at("dependencies", on_key=True),
                    f"charts/ holds {loaded.metadata.name}, which is not declared; Helm installs it all the same",
                )
