"""A result as reviewdog's diagnostics: comments in a review, with changes that can be taken over.

Source: https://github.com/reviewdog/reviewdog/tree/master/proto/rdf (reviewdog.proto).
"""

from __future__ import annotations

from typing import Any, TextIO

from chartlint.finding import Edit, Finding, Location, Precision, Severity
from chartlint.report import roles
from chartlint.report.characters import Charset, safe
from chartlint.report.data import write_json
from chartlint.report.paths import Repository
from chartlint.report.protocol import ReportOptions
from chartlint.report.sentences import one_line
from chartlint.rules import Card
from chartlint.session import Result

_SEVERITY = {Severity.ERROR: "ERROR", Severity.WARNING: "WARNING", Severity.INFO: "INFO"}
_UTF8 = Charset()


class RdjsonReporter:
    """``rdjson``: one DiagnosticResult."""

    name = "rdjson"
    account = False

    def render(self, result: Result, out: TextIO, options: ReportOptions) -> None:
        """Write the JSON document."""
        repository = Repository(options.base, options.root)
        worst = max((finding.severity for finding in result.findings), key=lambda one: one.rank, default=None)
        diagnostics = [_diagnostic(finding, result.rules.get(finding.rule), repository) for finding in result.findings]
        head: dict[str, Any] = {"source": {"name": "chartlint"}}
        if worst is not None:
            head["severity"] = _SEVERITY[worst]
        write_json({**head, "diagnostics": diagnostics}, out)


def _diagnostic(finding: Finding, card: Card | None, repository: Repository) -> dict[str, Any]:
    out: dict[str, Any] = {
        "message": safe(one_line(finding, card), _UTF8),
        "location": _location(finding.primary, repository, whole_file=finding.precision is Precision.FILE),
        "severity": _SEVERITY[finding.severity],
        "source": {"name": "chartlint"},
        "code": {"value": finding.rule},
    }
    if finding.related:
        out["related_locations"] = [
            {
                "message": safe(f"{roles.words(where)}{f': {where.note}' if where.note else ''}", _UTF8),
                "location": _location(where, repository),
            }
            for where in finding.related
        ]
    suggestions = _suggestions(finding)
    if suggestions:
        out["suggestions"] = suggestions
    return out


def _location(where: Location, repository: Repository, *, whole_file: bool = False) -> dict[str, Any]:
    place: dict[str, Any] = {"path": safe(repository.file(where.path), _UTF8)}
    if whole_file:
        return {**place, "range": {"start": {"line": 1}}}
    first = where.excerpt[0] if where.excerpt else ""
    lines = where.end_line - where.line + 1
    last = where.excerpt[lines - 1] if 0 < lines <= len(where.excerpt) else None
    span: dict[str, Any] = {"start": {"line": where.line, "column": byte_column(first, where.column)}}
    if last is not None:
        span["end"] = {"line": where.end_line, "column": byte_column(last, where.end_column)}
    return {**place, "range": span}


def byte_column(line: str, column: int) -> int:
    """A column in UTF-8 bytes, as reviewdog counts; the given one is in characters. Both start at 1."""
    before = line[: column - 1]
    return column + len(before.encode("utf-8", "surrogatepass")) - len(before)


def _suggestions(finding: Finding) -> list[dict[str, Any]]:
    """The changes of a fix, where all of them are in the lines that are shown: only there bytes can be counted."""
    where = finding.primary
    lines = dict(enumerate(where.excerpt, where.line))

    def known(edit: Edit) -> bool:
        return edit.path == where.path and edit.line in lines and edit.end_line in lines

    if finding.fix is None or not all(map(known, finding.fix.edits)):
        return []
    return [
        {
            "range": {
                "start": {"line": edit.line, "column": byte_column(lines[edit.line], edit.column)},
                "end": {"line": edit.end_line, "column": byte_column(lines[edit.end_line], edit.end_column)},
            },
            "text": edit.text,
        }
        for edit in finding.fix.edits
    ]
