"""Charts without a test of Helm."""

from chartlint.rules import ChartCheck, ChartView, Report


class TestsMissing(ChartCheck):
    def chart(self, chart: ChartView, report: Report) -> None:
        if chart.is_library or not chart.templates:
            return
        if not any("helm.sh/hook" in one.text and "test" in one.text for one in chart.templates):
            report(chart.at(()), "no template is a test of Helm")
