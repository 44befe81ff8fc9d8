"""A result for the log of a GitHub Actions job: the text report, then annotations that show in the pull request.

Sources: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands; actions/runner,
src/Runner.Common/ActionCommand.cs (escapes), src/Runner.Worker/ActionCommandManager.cs (columns, ten of a type),
src/Runner.Worker/ExecutionContext.cs (4,096 characters).
"""

from __future__ import annotations

import io
from hashlib import blake2b
from typing import TextIO

from chartlint.finding import Finding, Precision, Severity
from chartlint.report import roles
from chartlint.report.characters import Charset, safe
from chartlint.report.markdown import SUMMARY, MarkdownReporter
from chartlint.report.paths import Repository
from chartlint.report.protocol import ReportOptions
from chartlint.report.sentences import one_line
from chartlint.report.text import TextReporter
from chartlint.rules import Card
from chartlint.session import Result

MOST = 10
"""GitHub shows so many annotations of each type for a step."""
LONGEST = 4_000
"""GitHub cuts a message after 4,096 characters."""

_COMMAND = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
_UTF8 = Charset()


class GithubReporter:
    """``github``: the text report, which no chart can use to give the runner orders, and at most thirty annotations."""

    name = "github"

    def render(self, result: Result, out: TextIO, options: ReportOptions) -> None:
        """Write the report and the annotations, most severe first; what has none is counted."""
        _write_report(result, out, options)
        repository = Repository(options.base, options.root)
        left = 0
        for severity in Severity:
            findings = [finding for finding in result.findings if finding.severity is severity]
            left += max(len(findings) - MOST, 0)
            for finding in findings[:MOST]:
                out.write(annotation(finding, result.rules.get(finding.rule), repository) + "\n")
        if left:
            more = "1 more finding" if left == 1 else f"{left} more findings"
            out.write(f"{more} without an annotation: GitHub shows {MOST} of each kind; the report above has all\n")
        gaps = len(result.ledger.not_checked)
        if gaps:
            things = "1 thing was" if gaps == 1 else f"{gaps} things were"
            out.write(
                f"::notice title=chartlint::{things} not checked; the report in the log of this step names them\n"
            )

    @staticmethod
    def summary(result: Result, out: TextIO, options: ReportOptions) -> None:
        """Write the job summary: Markdown, no larger than GitHub takes."""
        MarkdownReporter(SUMMARY).render(result, out, options)


def _write_report(result: Result, out: TextIO, options: ReportOptions) -> None:
    """The text report between two marks, in which the runner takes nothing for an order.

    The token that ends it is made from the text itself: no chart can know it beforehand.
    """
    text = io.StringIO()
    TextReporter().render(result, text, options._replace(color="never" if options.color == "auto" else options.color))
    report = text.getvalue()
    token = blake2b(report.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
    out.write(f"::stop-commands::{token}\n{report}::{token}::\n")


def annotation(finding: Finding, card: Card | None, repository: Repository) -> str:
    """The command that annotates the place of a finding."""
    where = finding.primary
    properties = {"file": repository.file(where.path), "line": str(where.line)}
    if finding.precision is not Precision.FILE:
        properties["endLine"] = str(max(where.end_line, where.line))
        if where.end_line == where.line:  # the runner drops columns of more than one line
            properties["col"] = str(where.column)
            properties["endColumn"] = str(max(where.end_column - 1, where.column))
    properties["title"] = f"{finding.severity.value}: {finding.rule}"
    message = one_line(finding, card)
    for place in finding.related:
        note = f" {place.note}" if place.note else ""
        message += f"\n{roles.label(place)} {repository.file(place.path)}:{place.line}{note}"
    message = safe(message, _UTF8)
    if len(message) > LONGEST:
        message = f"{message[:LONGEST]}…"
    given = ",".join(f"{name}={_property(safe(value, _UTF8))}" for name, value in properties.items())
    return f"::{_COMMAND[finding.severity]} {given}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
