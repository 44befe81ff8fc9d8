"""Charts without a licence."""

from chartlint.rules import ChartCheck, ChartView, Report

FILES = ("LICENSE", "LICENSE.md", "LICENSE.txt", "LICENCE", "COPYING")


class LicenseMissing(ChartCheck):
    def chart(self, chart: ChartView, report: Report) -> None:
        annotations = chart.raw.get("annotations")
        said = isinstance(annotations, dict) and annotations.get("artifacthub.io/license")
        if not said and not any(chart.file(name) for name in FILES):
            report(chart.at("annotations"), "the chart has neither a LICENSE file nor a licence annotation")
