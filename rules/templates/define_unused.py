"""Defines whose name stands nowhere else in the chart."""

import re

from chartlint.rules import ChartCheck, ChartView, DefineNode, Report

DYNAMIC = re.compile(r"(?:include|template)[ \t]+(?!\")[(.$]")


class DefineUnused(ChartCheck):
    def chart(self, chart: ChartView, report: Report) -> None:
        if chart.is_library:
            return
        texts = [file.text for one in chart.chart.walk() for file in one.templates]
        if any(DYNAMIC.search(text) for text in texts):
            return  # names that are put together: any define may be meant
        for template in chart.templates:
            for define in template.unit.all_defines if template.unit is not None else ():
                quoted = (f'"{define.name}"', f"`{define.name}`")
                if sum(text.count(one) for text in texts for one in quoted) <= 1 and isinstance(define, DefineNode):
                    report(template.at(define), f"nothing includes `{define.name}`")
