"""Charts whose dependencies are fetched and not locked."""

from chartlint.rules import ChartCheck, ChartView, Report


class LockMissing(ChartCheck):
    def chart(self, chart: ChartView, report: Report) -> None:
        fetched = [one for one in chart.declared if one.repository and not one.repository.startswith("file://")]
        if fetched and chart.file("Chart.lock") is None and chart.file("requirements.lock") is None:
            report(chart.at("dependencies", on_key=True), f"nothing says which version of {fetched[0].name} was tested")
