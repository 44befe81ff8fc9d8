"""Tables of values in a README whose keys values.yaml does not have, as helm-docs and readme-generator write them."""

import re

from chartlint.rules import ChartCheck, ChartView, Report

HEAD = re.compile(r"^\|[ \t]*(?:Key|Name|Parameter|Value)[ \t]*\|.*(?:Default|Value|Description)", re.IGNORECASE)
ROW = re.compile(r"^\|[ \t]*`?([A-Za-z_][\w-]*(?:\.[\w-]+|\[\d+\]|\[\"[^\"]+\"\])*)`?[ \t]*\|")
KEY = re.compile(r"[\w-]+")
# a default of nothing: the key is documented and left out of values.yaml on purpose, or left to the dependency
UNSET = re.compile(r"\|[ \t]*`?(?:nil|null|undefined|unset)\b[^|]*\|", re.IGNORECASE)


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
                elif not chart.values.reaches(path) and not UNSET.search(line, row.end() - 1):
                    found.append((offset + row.start(1), offset + row.end(1), row[1]))
            elif inside and not line.startswith("|"):
                inside = False
            offset += len(line) + 1
        # a table that has hardly a key of values.yaml is about something else
        for start, end, key in found if known > len(found) else ():
            # what templates read, or a comment of values.yaml offers, can be set though it has no default
            if chart.mentions(f"Values.{key}") or key.rpartition(".")[2] in chart.values.remarks:
                continue
            report(chart.in_file(source, start, end), f"values.yaml has no `{key}`, and no template reads it")
