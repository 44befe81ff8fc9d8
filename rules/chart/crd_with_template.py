"""Lines of crds/ that begin with an action; braces inside a text are left alone."""

import re

from chartlint.rules import ChartCheck, ChartView, Report

ACTION = re.compile(
    r"^[ \t]*(\{\{-?[ \t]*(?:if|else|end|range|with|define|include|template|toYaml)\b.*?)[ \t]*$", re.MULTILINE
)


class CrdWithTemplate(ChartCheck):
    def chart(self, chart: ChartView, report: Report) -> None:
        for file in chart.chart.crds:
            if b"{{" not in file.data:
                continue
            source = chart.chart.source(file.name)
            for match in ACTION.finditer(source.text):
                report(
                    chart.in_file(source, match.start(1), match.end(1)),
                    "crds/ is not rendered: this action stays as it is",
                )
