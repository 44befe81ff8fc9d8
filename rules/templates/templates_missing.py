"""Charts that install nothing."""

from chartlint.rules import ChartCheck, ChartView, Report


class TemplatesMissing(ChartCheck):
    def chart(self, chart: ChartView, report: Report) -> None:
        if chart.is_library or chart.templates or chart.declared or chart.loaded:
            return
        if not any(name.startswith("crds/") for name in chart.file_names):
            report(chart.at(()), "the chart has no templates and no dependencies")
