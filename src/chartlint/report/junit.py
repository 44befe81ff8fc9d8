"""A result as JUnit XML: a suite for each chart, a failed case for each finding.

Sources: https://docs.gitlab.com/ci/testing/unit_test_reports/ for what is read; Jenkins' junit-10.xsd for the form.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from chartlint.finding import Finding, Severity
from chartlint.report import roles
from chartlint.report.characters import Charset, safe
from chartlint.report.layout import silencer
from chartlint.report.paths import Repository
from chartlint.report.protocol import ReportOptions
from chartlint.report.sentences import one_line
from chartlint.report.xmltext import allowed, write_xml
from chartlint.session import ChartLedger, Ledger, NotChecked, Result, Silenced

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_UTF8 = Charset()
_SHARED = "files that charts share"
_RUN = "the run"


class JunitReporter:
    """``junit``: errors and warnings are failures, what was not checked is skipped, a clean chart is a passed case."""

    name = "junit"

    def render(self, result: Result, out: TextIO, options: ReportOptions) -> None:
        """Write the XML."""
        write_xml(_Document(result, options).suites(), out)


class _Document:
    def __init__(self, result: Result, options: ReportOptions) -> None:
        self.result = result
        self.suppressed = options.suppressed
        self.repository = Repository(options.base, options.root)
        self.names: set[str] = set()

    def suites(self) -> Element:
        """The document: charts in the order of the ledger, then what belongs to none."""
        from xml.etree.ElementTree import Element

        root = Element("testsuites", name="chartlint")
        ledger = self.result.ledger
        known = {chart.path for chart in ledger.charts}
        for chart in ledger.charts:
            self.suite(root, self.title(chart), chart.path, chart.not_checked, chart)
        others = {finding.chart for finding in self.every()} - known
        for path in sorted(others):
            self.suite(root, _text(self.repository.relative(path)) if path else _SHARED, path, ())
        if left := _left_out(ledger):
            self.suite(root, _RUN, None, left)
        for attribute in ("tests", "failures", "errors"):
            root.set(attribute, str(sum(int(suite.get(attribute, "0")) for suite in root)))
        return root

    def every(self) -> list[Finding]:
        """Findings that are shown, those that do not count among them if wished."""
        silenced = [one.finding for one in self.result.silenced] if self.suppressed else []
        return [*self.result.findings, *silenced]

    def title(self, chart: ChartLedger) -> str:
        """What the chart's suite is called: its path, or its name where it is the root of the repository."""
        path = self.repository.relative(chart.path)
        return _text((chart.name or path) if path == "." else path)

    def suite(
        self,
        root: Element,
        title: str,
        path: str | None,
        gaps: tuple[NotChecked, ...],
        chart: ChartLedger | None = None,
    ) -> None:
        """One suite. ``path`` is that of the chart in the findings (None: no finding belongs here)."""
        from xml.etree.ElementTree import SubElement

        suite = SubElement(root, "testsuite", name=title)
        for finding in self.result.findings:
            if finding.chart == path:
                self.finding(suite, title, finding)
        for one in self.result.silenced if self.suppressed else ():
            if one.finding.chart == path:
                self.silenced(suite, title, one)
        for failure in self.result.failures:
            if failure.chart == path:
                case = self.case(suite, title, f"{failure.rule or 'chartlint'} on {failure.subject}")
                SubElement(case, "error", message=_text(failure.error), type="failure of chartlint")
        for gap in gaps:
            case = self.case(suite, title, f"not checked: {gap.kind} {gap.what}")
            SubElement(case, "skipped", message=_text(gap.reason))
        if not len(suite) and chart is not None:
            case = self.case(suite, title, f"nothing found in {title}")
            SubElement(case, "system-out").text = _account(chart)
        suite.set("tests", str(len(suite)))
        for attribute, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            suite.set(attribute, str(sum(case.find(tag) is not None for case in suite)))

    def finding(self, suite: Element, title: str, finding: Finding) -> None:
        """A finding as a case: failed, or passed with its text where it only informs."""
        from xml.etree.ElementTree import SubElement

        case = self.placed(suite, title, finding)
        line = one_line(finding, self.result.rules.get(finding.rule))
        if finding.severity is Severity.INFO:
            SubElement(case, "system-out").text = _text(f"info: {line}")
            return
        failure = SubElement(case, "failure", message=_text(line), type=finding.severity.value)
        failure.text = self.body(finding)

    def silenced(self, suite: Element, title: str, one: Silenced) -> None:
        from xml.etree.ElementTree import SubElement

        case = self.placed(suite, title, one.finding)
        words = f"by the {silencer(one.by)} {self.repository.file(one.where.path)}:{one.where.line}"
        SubElement(case, "skipped", message=_text(f"{words}: {one.reason}" if one.reason else words))

    def placed(self, suite: Element, title: str, finding: Finding) -> Element:
        """The case of a finding with the file and line that GitLab and others link to."""
        path, where = self.repository.file(finding.primary.path), finding.primary
        case = self.case(suite, title, f"{finding.rule} {path}:{where.line}:{where.column}")
        case.set("file", _text(path))
        case.set("line", str(where.line))
        return case

    def case(self, suite: Element, title: str, name: str) -> Element:
        """A case with a name of its own: of equal ones, readers take the first only."""
        from xml.etree.ElementTree import SubElement

        name = unique = _text(name)
        number = 1
        while f"{title}\0{unique}" in self.names:
            number += 1
            unique = f"{name} ({number})"
        self.names.add(f"{title}\0{unique}")
        return SubElement(suite, "testcase", classname=title, name=unique)

    def body(self, finding: Finding) -> str:
        """Place, line and chain, as in the text report."""
        where = finding.primary
        lines = [f"{self.repository.file(where.path)}:{where.line}:{where.column}"]
        lines += [f"    {line}" for line in where.excerpt[:1]]
        for place in finding.related:
            note = f"  {place.note}" if place.note else ""
            at = f"{self.repository.file(place.path)}:{place.line}:{place.column}"
            lines.append(f"{roles.label(place)} {at}{note}")
        if finding.scenarios:
            lines.append(f"scenarios: {', '.join(finding.scenarios)}")
        return _text("\n".join(lines))


def _left_out(ledger: Ledger) -> tuple[NotChecked, ...]:
    """What was not checked and belongs to no chart of the run."""
    own = sum(len(chart.not_checked) for chart in ledger.charts)
    return ledger.not_checked[own:]


def _account(chart: ChartLedger) -> str:
    parts = [f"{chart.rendered} of {chart.templates} templates rendered", f"{chart.objects} objects"]
    if chart.scenarios:
        parts.append(f"scenarios: {', '.join(chart.scenarios)}")
    return _text(", ".join(parts))


def _text(text: str) -> str:
    return allowed(safe(text, _UTF8))
