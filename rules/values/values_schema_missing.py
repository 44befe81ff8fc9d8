"""Charts whose values have no schema."""

from chartlint.rules import ChartView, Report, ValuesCheck, ValuesView


class ValuesSchemaMissing(ValuesCheck):
    def values(self, values: ValuesView, report: Report) -> None:
        chart: ChartView = values.chart
        if values.data and not chart.is_library and chart.file("values.schema.json") is None:
            report(values.in_file(0, 0), "the values have no values.schema.json")
