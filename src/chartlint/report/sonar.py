"""A result in SonarQube's generic format for issues of other tools (10.3 and later).

Source: https://docs.sonarsource.com/sonarqube-server/latest/analyzing-source-code/importing-external-issues/generic-issue-import-format/
"""

from __future__ import annotations

from typing import Any, TextIO

from chartlint.finding import Finding, Location, Precision, Severity
from chartlint.report import roles
from chartlint.report.characters import Charset, safe
from chartlint.report.data import write_json
from chartlint.report.paths import Repository
from chartlint.report.protocol import ReportOptions
from chartlint.report.sentences import one_line
from chartlint.rules import Card
from chartlint.session import Result

_SEVERITY = {Severity.ERROR: "CRITICAL", Severity.WARNING: "MAJOR", Severity.INFO: "INFO"}
_IMPACT = {Severity.ERROR: "HIGH", Severity.WARNING: "MEDIUM", Severity.INFO: "LOW"}
_RELIABLE = frozenset(
    ("correctness", "reliability", "resources", "autoscaling", "kubernetes-schema", "references", "helm-lint", "types")
)
_UTF8 = Charset()


class SonarReporter:
    """``sonar``: the rules that found something, and an issue for each finding."""

    name = "sonar"
    account = False

    def render(self, result: Result, out: TextIO, options: ReportOptions) -> None:
        """Write the JSON document."""
        repository = Repository(options.base, options.root)
        found = sorted({finding.rule for finding in result.findings})
        rules = [_rule(name, result.rules.get(name)) for name in found]
        issues = [_issue(finding, result.rules.get(finding.rule), repository) for finding in result.findings]
        write_json({"rules": rules, "issues": issues}, out)


def _rule(name: str, card: Card | None) -> dict[str, Any]:
    severity = card.severity if card is not None else Severity.ERROR
    tags = frozenset(card.tags) if card is not None else frozenset()
    if "security" in tags:
        quality, attribute, kind = "SECURITY", "TRUSTWORTHY", "VULNERABILITY"
    elif tags & _RELIABLE:
        quality, attribute, kind = "RELIABILITY", "LOGICAL", "BUG"
    else:
        quality, attribute, kind = "MAINTAINABILITY", "CONVENTIONAL", "CODE_SMELL"
    return {
        "id": name,
        "name": card.title if card is not None else name,
        "description": f"{card.why.strip()}\n\n{card.cure.strip()}" if card is not None else name,
        "engineId": "chartlint",
        "cleanCodeAttribute": attribute,
        "type": kind,
        "severity": _SEVERITY[severity],
        "impacts": [{"softwareQuality": quality, "severity": _IMPACT[severity]}],
    }


def _issue(finding: Finding, card: Card | None, repository: Repository) -> dict[str, Any]:
    whole = finding.precision is Precision.FILE
    out: dict[str, Any] = {
        "ruleId": finding.rule,
        "primaryLocation": {
            "message": safe(one_line(finding, card), _UTF8),
            **_place(finding.primary, repository, whole_file=whole),
        },
    }
    if finding.related:
        out["secondaryLocations"] = [
            {"message": safe(where.note, _UTF8) or roles.words(where), **_place(where, repository)}
            for where in finding.related
        ]
    return out


def _place(where: Location, repository: Repository, *, whole_file: bool = False) -> dict[str, Any]:
    """A place as Sonar wants it: columns from 0. A range of the file's only where it is one, or the import fails."""
    place: dict[str, Any] = {"filePath": repository.file(where.path)}
    if whole_file:
        return place
    span = {"startLine": where.line, "endLine": where.end_line}
    start, end = where.column - 1, where.end_column - 1
    lines = where.end_line - where.line + 1
    if 0 < lines <= len(where.excerpt):
        inside = start < len(where.excerpt[0]) and end <= len(where.excerpt[lines - 1])
        if inside and (lines > 1 or start < end):
            span |= {"startColumn": start, "endColumn": end}
    return {**place, "textRange": span}
