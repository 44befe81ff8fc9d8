"""Charts without .helmignore."""

from chartlint.rules import ChartCheck, ChartView, Report


class HelmignoreMissing(ChartCheck):
    def chart(self, chart: ChartView, report: Report) -> None:
        if chart.file(".helmignore") is None:
            report(chart.at(()), "the chart has no .helmignore")
