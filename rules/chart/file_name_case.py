"""Files that Helm would read under a name of other case or ending."""

from chartlint.rules import ChartCheck, ChartView, Report

FILES = {name.lower(): name for name in ("Chart.yaml", "values.yaml", "values.schema.json", "Chart.lock")}
FILES |= {"values.yml": "values.yaml", "chart.yml": "Chart.yaml"}


class FileNameCase(ChartCheck):
    def chart(self, chart: ChartView, report: Report) -> None:
        for name in chart.file_names:
            right = FILES.get(name.lower())
            if right is not None and right != name and chart.file(right) is None:
                source = chart.file(name)
                if source is not None:
                    report(chart.in_file(source, 0), f"Helm reads {right}, not {name}")
