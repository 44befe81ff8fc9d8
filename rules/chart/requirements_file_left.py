"""Files of Helm 2 for dependencies that later versions pass over."""

from chartlint.rules import ChartCheck, ChartView, Report


class RequirementsFileLeft(ChartCheck):
    def chart(self, chart: ChartView, report: Report) -> None:
        if chart.raw.get("apiVersion") != "v2":
            return
        for name in ("requirements.yaml", "requirements.lock"):
            source = chart.file(name)
            if source is not None:
                report(chart.in_file(source, 0), f"Helm does not read {name} of a chart with apiVersion v2")
