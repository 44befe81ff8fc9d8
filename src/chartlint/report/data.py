"""A result as one JSON document, for programs.

The document's form is ``docs/report.schema.json``; ``schemaVersion`` changes when a reader that follows the schema
would no longer understand it. New keys may appear in any version.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TextIO

from chartlint import __version__
from chartlint.finding import Finding, Fix, Location, Severity
from chartlint.report.paths import Repository
from chartlint.report.protocol import ReportOptions
from chartlint.report.sentences import one_line
from chartlint.session import ChartLedger, Ledger, NotChecked, Result, Silenced
from chartlint.session.fingerprint import fingerprints

if TYPE_CHECKING:
    from chartlint.rules.card import Card

SCHEMA_VERSION = 1


class JsonReporter:
    """``json``: everything there is, with the cards of the rules that found something."""

    name = "json"

    def render(self, result: Result, out: TextIO, options: ReportOptions) -> None:
        """Write the document, indented, in ASCII."""
        write_json(document(result, options), out)


def write_json(value: object, out: TextIO) -> None:
    """Write JSON that any stream can carry and any strict parser reads: ASCII, no lone surrogates, no NaN."""
    json.dump(clean(value), out, indent=2, allow_nan=False)
    out.write("\n")


def clean(value: Any) -> Any:
    """Data whose texts every strict reader takes: a lone surrogate becomes the replacement character."""
    if isinstance(value, str):
        if value.isascii():
            return value
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {clean(key): clean(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [clean(item) for item in value]
    return value


def document(result: Result, options: ReportOptions) -> dict[str, Any]:
    """The result as plain data."""
    repository = Repository(options.base, options.root)
    found = {finding.rule for finding in result.findings} | {one.finding.rule for one in result.silenced}
    shown = [*result.findings, *(one.finding for one in result.silenced)]
    names = fingerprints(shown, repository.relative)
    counted = len(result.findings)
    return {
        "schemaVersion": SCHEMA_VERSION,
        "tool": {"name": "chartlint", "version": __version__},
        "exitCode": result.exit_code,
        "failOn": result.fail_on.value if result.fail_on is not None else None,
        "summary": {severity.value: result.count(severity) for severity in Severity},
        "findings": [
            _finding(finding, result.rules.get(finding.rule), name, repository)
            for finding, name in zip(result.findings, names[:counted], strict=True)
        ],
        "suppressed": [
            {
                **_finding(one.finding, result.rules.get(one.finding.rule), name, repository),
                "suppressed": _silenced(one, repository),
            }
            for one, name in zip(result.silenced, names[counted:], strict=True)
        ],
        "rules": {
            name: {
                "title": card.title,
                "severity": card.severity.value,
                "confidence": card.confidence.value,
                "tags": list(card.tags),
                "why": card.why,
                "cure": card.cure,
                "references": list(card.references),
            }
            for name, card in sorted(result.rules.items())
            if name in found
        },
        "subcharts": subcharts_document(result, repository),
        "ledger": ledger_document(result.ledger, repository),
        "baseline": {
            "path": repository.relative(result.baseline.path),
            "entries": result.baseline.entries,
            "gone": result.baseline.gone,
        }
        if result.baseline is not None
        else None,
        "failures": [
            {
                "chart": repository.relative(failure.chart),
                "rule": failure.rule or None,
                "subject": failure.subject,
                "error": failure.error,
            }
            | ({"trace": failure.trace} if options.verbose else {})
            for failure in result.failures
        ],
    }


def _finding(finding: Finding, card: Card | None, fingerprint: str, repository: Repository) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "confidence": finding.confidence.value,
        "message": finding.message,
        "line": one_line(finding, card),
        "chart": repository.relative(finding.chart),
        "location": _location(finding.primary, repository),
        "precision": finding.precision.value,
        "related": [
            {"role": where.role, "note": where.note, **_location(where, repository)} for where in finding.related
        ],
        "object": finding.object or None,
        "objectPath": finding.object_path or None,
        "renderedLine": finding.rendered_line or None,
        "scenarios": list(finding.scenarios),
        "hint": finding.hint or None,
        "fix": _fix(finding.fix, repository) if finding.fix is not None else None,
        "fingerprint": fingerprint,
    }


def _silenced(one: Silenced, repository: Repository) -> dict[str, Any]:
    place = {"path": repository.relative(one.where.path), "line": one.where.line}
    return {"by": one.by, "place": place, "reason": one.reason or None}


def _location(where: Location, repository: Repository) -> dict[str, Any]:
    return {
        "path": repository.relative(where.path),
        "line": where.line,
        "column": where.column,
        "endLine": where.end_line,
        "endColumn": where.end_column,
        "excerpt": list(where.excerpt),
    }


def _fix(fix: Fix, repository: Repository) -> dict[str, Any]:
    return {
        "title": fix.title,
        "safe": fix.safe,
        "edits": [
            {
                "path": repository.relative(edit.path),
                "line": edit.line,
                "column": edit.column,
                "endLine": edit.end_line,
                "endColumn": edit.end_column,
                "text": edit.text,
            }
            for edit in fix.edits
        ],
    }


def subcharts_document(result: Result, repository: Repository) -> list[dict[str, Any]]:
    """How much was found in each of other people's subcharts that does not count."""
    return [
        {
            "chart": repository.relative(one.chart),
            "path": repository.relative(one.path),
            "name": one.name,
            "summary": {
                severity.value: sum(finding.severity is severity for finding in one.findings) for severity in Severity
            },
        }
        for one in result.folded
    ]


def ledger_document(ledger: Ledger, repository: Repository) -> dict[str, Any]:
    """The account of a run as plain data."""
    return {
        "charts": [_chart(chart, repository) for chart in ledger.charts],
        "excluded": [repository.relative(path) for path in ledger.excluded],
        "outside": [repository.relative(path) for path in ledger.outside],
        "rules": {
            "run": list(ledger.rules.run),
            "skipped": [{"rule": rule, "reason": reason} for rule, reason in ledger.rules.skipped],
            "crashed": list(ledger.rules.crashed),
        },
        "notChecked": [_gap(gap) for gap in ledger.not_checked],
        "scope": {
            "revision": ledger.scope.revision or None,
            "commit": ledger.scope.commit or None,
            "common": ledger.scope.common,
            "files": ledger.scope.files,
            "outside": [repository.relative(path) for path in ledger.scope.outside],
            "unchanged": [repository.relative(path) for path in ledger.scope.unchanged],
        }
        if ledger.scope is not None
        else None,
    }


def _chart(chart: ChartLedger, repository: Repository) -> dict[str, Any]:
    return {
        "path": repository.relative(chart.path),
        "name": chart.name or None,
        "version": chart.version or None,
        "loaded": chart.loaded,
        "scenarios": list(chart.scenarios),
        "notRendered": list(chart.not_rendered),
        "templates": chart.templates,
        "rendered": chart.rendered,
        "failed": chart.failed,
        "empty": chart.empty,
        "neverRendered": [repository.relative(path) for path in chart.never],
        "objects": chart.objects,
        "dependencies": list(chart.dependencies),
        "missing": list(chart.missing),
        "resolved": [{"name": name, "path": repository.relative(path)} for name, path in chart.resolved],
        "notChecked": [_gap(gap) for gap in chart.not_checked],
        "withoutSchema": [
            {"apiVersion": one.api_version, "kind": one.kind, "objects": one.objects} for one in chart.unknown_kinds
        ],
    }


def _gap(gap: NotChecked) -> dict[str, str]:
    return {"kind": gap.kind, "what": gap.what, "reason": gap.reason}
