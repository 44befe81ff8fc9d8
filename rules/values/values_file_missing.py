"""Charts without default values, or with templates that read some that an empty file cannot have."""

from chartlint.rules import ChartCheck, ChartView, Report


class ValuesFileMissing(ChartCheck):
    def chart(self, chart: ChartView, report: Report) -> None:
        values = chart.values
        if chart.is_library or (values.source is not None and values.data):
            return
        if values.source is None:
            report(chart.at("name"), "the chart has no values.yaml")
        elif values.source.text.strip("# \t\n-{}") == "" or not values.data:
            read = sorted({read.path[0] for read in chart.flow.reads if read.path and read.path[0] != "global"})
            if read:
                report(values.in_file(0, 0), f"values.yaml is empty, but templates read `{read[0]}`")
