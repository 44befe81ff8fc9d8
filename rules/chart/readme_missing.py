"""Charts without README.md."""

from chartlint.rules import ChartCheck, ChartView, Report


class ReadmeMissing(ChartCheck):
    def chart(self, chart: ChartView, report: Report) -> None:
        if chart.file("README.md") is None:
            report(chart.at(()), "the chart has no README.md")
