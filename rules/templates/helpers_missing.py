"""Charts without templates/_helpers.tpl."""

from chartlint.rules import ChartCheck, ChartView, Report


class HelpersMissing(ChartCheck):
    def chart(self, chart: ChartView, report: Report) -> None:
        if not chart.is_library and chart.templates and chart.file("templates/_helpers.tpl") is None:
            report(chart.at(()), "the chart has no templates/_helpers.tpl")
