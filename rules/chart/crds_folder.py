"""Charts with a folder crds/."""

from chartlint.rules import ChartCheck, ChartView, Report


class CrdsFolder(ChartCheck):
    def chart(self, chart: ChartView, report: Report) -> None:
        for name in chart.file_names:
            source = chart.file(name) if name.startswith("crds/") and name.endswith((".yaml", ".yml")) else None
            if source is not None and "CustomResourceDefinition" in source.text:
                report(chart.in_file(source, 0), "Helm installs this once and never upgrades it")
                return
