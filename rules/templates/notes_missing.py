"""Charts without templates/NOTES.txt."""

from chartlint.rules import ChartCheck, ChartView, Report


class NotesMissing(ChartCheck):
    def chart(self, chart: ChartView, report: Report) -> None:
        if not chart.is_library and chart.templates and chart.file("templates/NOTES.txt") is None:
            report(chart.at(()), "the chart has no templates/NOTES.txt")
