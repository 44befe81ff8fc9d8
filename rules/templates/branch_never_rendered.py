"""Conditions on one value that are false in every scenario."""

import re
from typing import Any

from chartlint.rules import ChartCheck, ChartView, Report

CONDITION = re.compile(r"\{\{-?[ \t]*(?:if|with|range)[ \t]+(?P<not>not[ \t]+)?\.Values\.(?P<path>[\w.]+)[ \t]*-?\}\}")


class BranchNeverRendered(ChartCheck):
    def chart(self, chart: ChartView, report: Report) -> None:
        values = [release.rendered.values for release in chart.releases if not release.rendered.refused]
        for template in chart.templates if values else ():
            for match in CONDITION.finditer(template.text):
                path = match["path"].split(".")
                taken = any(bool(_at(one, path)) is not bool(match["not"]) for one in values)
                if not taken:
                    where = template.span(match.start(), match.end())
                    state = "set" if match["not"] else "empty"
                    report(where, f"no scenario takes this branch: {match['path']} is {state} in all")


def _at(values: Any, path: list[str]) -> Any:
    for step in path:
        values = values.get(step) if isinstance(values, dict) else None
    return values
