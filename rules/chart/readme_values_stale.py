"""Tables of values in a README whose keys values.yaml does not have, as helm-docs and readme-generator write them."""

import re

from chartlint.rules import ChartCheck, ChartView, Report

HEAD = re.compile(r"^\|[ \t]*(?:Key|Name|Parameter|Value)[ \t]*\|.*(?:Default|Value|Description)", re.IGNORECASE)
ROW = re.compile(r"^\|[ \t]*`?([A-Za-z_][\w-]*(?:\.[\w-]+|\[\d+\]|\[\"[^\"]+\"\])*)`?[ \t]*\|")
KEY = re.compile(r"[\w-]+")


class ReadmeValuesStale(ChartCheck):
    def chart(self, chart: ChartView, report: Report) -> None:
        source = chart.file("README.md")
        if source is None or "|" not in source.text or not chart.values.data:
            return
        offset, inside = 0, False
        found: list[tuple[int, int, str]] = []
        known = 0
        for line in source.text.split("\n"):
            row = ROW.match(line) if inside else None
            if HEAD.match(line):
                inside = True
            elif row is not None:
                path = tuple(KEY.findall(row[1].partition("[")[0]))
                if chart.values.defines(path):
                    known += 1
                elif not chart.values.reaches(path):
                    found.append((offset + row.start(1), offset + row.end(1), row[1]))
            elif inside and not line.startswith("|"):
                inside = False
            offset += len(line) + 1
        # a table that has hardly a key of values.yaml is about something else
        for start, end, key in found if known > len(found) else ():
            report(chart.in_file(source, start, end), f"values.yaml has no `{key}`")
