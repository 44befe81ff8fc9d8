"""Charts with branches on values that are rendered with the default values alone."""

from chartlint.rules import ChartCheck, ChartView, Report


class ScenariosMissing(ChartCheck):
    def chart(self, chart: ChartView, report: Report) -> None:
        if chart.is_library or not chart.releases or chart.values.source is None:
            return
        if any(release.rendered.scenario.overlays for release in chart.releases):
            return
        tested = {read.path for read in chart.flow.reads if read.how == "test" and read.path and "*" not in read.path}
        switches = [path for path in tested if isinstance(chart.values.get(path), bool)]
        if switches:
            path = ".".join(min(switches))
            report(
                chart.values.in_file(0, 0),
                f"no values file in ci/: of {len(switches)} switches, as `{path}`, the defaults alone are tried",
            )
