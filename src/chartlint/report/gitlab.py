"""A result as GitLab's Code Quality report.

Source: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
"""

from __future__ import annotations

from typing import TextIO

from chartlint.finding import Finding, Severity
from chartlint.report.characters import Charset, safe
from chartlint.report.data import write_json
from chartlint.report.paths import Repository
from chartlint.report.protocol import ReportOptions
from chartlint.report.sentences import one_line
from chartlint.rules import Card
from chartlint.session import Result
from chartlint.session.fingerprint import fingerprints

_SEVERITY = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.INFO: "info"}
_UTF8 = Charset()


class GitlabReporter:
    """``gitlab``: a list of issues, each with a fingerprint that is unique in it and stays when lines move."""

    name = "gitlab"
    account = False

    def render(self, result: Result, out: TextIO, options: ReportOptions) -> None:
        """Write the JSON array; an empty one where nothing was found."""
        repository = Repository(options.base, options.root)
        names = fingerprints(result.findings, repository.relative)
        write_json(
            [
                {
                    # GitLab shows the description and not the name of the check
                    "description": safe(f"{finding.rule}: {one_line(finding, card)}", _UTF8),
                    "check_name": finding.rule,
                    "fingerprint": name,
                    "severity": _severity(finding, card),
                    "location": {
                        "path": repository.file(finding.primary.path),
                        "lines": {"begin": finding.primary.line, "end": finding.primary.end_line},
                    },
                }
                for finding, name in zip(result.findings, names, strict=True)
                for card in (result.rules.get(finding.rule),)
            ],
            out,
        )


def _severity(finding: Finding, card: Card | None) -> str:
    security = card is not None and "security" in card.tags
    return "critical" if security and finding.severity is Severity.ERROR else _SEVERITY[finding.severity]
