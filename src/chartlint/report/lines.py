"""A result as JSON lines: one object a line, for ``grep``, ``jq`` and programs that read while they go.

The form of a line is ``docs/report-line.schema.json``; ``type`` tells what it is. The first line is the ``run``, the
last one the ``summary``: a reader that sees no summary has not seen everything.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, TextIO

from chartlint.report.data import clean, document
from chartlint.report.protocol import ReportOptions
from chartlint.session import Result


class LinesReporter:
    """``jsonl``: the JSON report's entries, a line each."""

    name = "jsonl"

    def render(self, result: Result, out: TextIO, options: ReportOptions) -> None:
        """Write the lines, in ASCII."""
        for line in _lines(document(result, options)):
            json.dump(clean(line), out, allow_nan=False, separators=(",", ":"))
            out.write("\n")


def _lines(whole: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The document cut into lines. What the JSON report holds and no line has are the lists that they make."""
    ledger = whole["ledger"]
    yield {"type": "run", "schemaVersion": whole["schemaVersion"], "tool": whole["tool"], "failOn": whole["failOn"]}
    for finding in whole["findings"]:
        yield {"type": "finding", **finding}
    for finding in whole["suppressed"]:
        yield {"type": "suppressed", **finding}
    for name, rule in whole["rules"].items():
        yield {"type": "rule", "name": name, **rule}
    for chart in ledger["charts"]:
        yield {"type": "chart", **chart}
    for subchart in whole["subcharts"]:
        yield {"type": "subchart", **subchart}
    for gap in ledger["notChecked"]:
        yield {"type": "notChecked", **gap}
    for failure in whole["failures"]:
        yield {"type": "failure", **failure}
    yield {
        "type": "summary",
        "exitCode": whole["exitCode"],
        "summary": whole["summary"],
        "charts": len(ledger["charts"]),
        "excluded": ledger["excluded"],
        "outside": ledger["outside"],
        "rules": ledger["rules"],
        "scope": ledger["scope"],
        "baseline": whole["baseline"],
    }
