"""A result as Markdown: a comment in a pull request, or the summary of a job.

Sources: GitHub refuses a comment of more than 65,536 characters and drops a job summary of more than 1 MiB
(https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TextIO

from chartlint.finding import Finding, Location, Severity
from chartlint.report import roles
from chartlint.report.characters import Charset
from chartlint.report.layout import silencer
from chartlint.report.marking import code, prose
from chartlint.report.paths import Repository
from chartlint.report.protocol import ReportOptions
from chartlint.report.scenarios import scenarios_text
from chartlint.report.sentences import first_sentence
from chartlint.report.text import amount, scope_text, totals
from chartlint.session import ChartLedger, Result

COMMENT = 60_000
"""Bytes of a comment: GitHub takes 65,536 characters, and whoever posts it may add some."""
SUMMARY = 900 * 1024
"""Bytes of a job summary: GitHub discards one of more than 1,048,576."""
MOST_CHARTS = 50
MOST_GAPS = 30
"""How many charts and things that were not checked are named."""
MARK = "<!-- chartlint -->"
"""The first line: by it a bot finds its own comment to write it anew."""

_UTF8 = Charset()


class MarkdownReporter:
    """``markdown``: what was found, by file, within the size that a comment may have."""

    name = "markdown"

    def __init__(self, budget: int = COMMENT) -> None:
        self.budget = budget

    def render(self, result: Result, out: TextIO, options: ReportOptions) -> None:
        """Write the Markdown. What does not fit is counted; the least severe findings are left out first."""
        repository = Repository(options.base, options.root)
        head = "\n".join(_head(result, repository))
        tail = "\n".join(_tail(result, options, repository))
        room = self.budget - _size(head) - _size(tail) - 200
        out.write(f"{head}\n")
        for line in _findings(result, repository, room):
            out.write(f"{line}\n")
        out.write(f"{tail}\n" if tail else "")


def _head(result: Result, repository: Repository) -> Iterator[str]:
    yield MARK
    ledger = result.ledger
    found = totals(list(result.findings)) if result.findings or ledger.loaded else "nothing was checked"
    if not ledger.found and ledger.scope is not None:
        found = "no chart has changed" if ledger.scope.revision else "no chart is concerned"
    yield f"## chartlint: {found}"
    yield ""
    if ledger.scope is not None:
        yield f"{prose(scope_text(ledger))}."
        yield ""
    if not ledger.charts:
        return
    if result.folded:
        folded = sum(len(one.findings) for one in result.folded)
        yield f"{amount(folded, 'finding')} in other people's subcharts not counted."
        yield ""
    yield "| chart | version | errors | warnings | info | templates | objects | scenarios |"
    yield "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |"
    by_chart: dict[str, list[Finding]] = {}
    for finding in result.findings:
        by_chart.setdefault(finding.chart, []).append(finding)
    charts = sorted(ledger.charts, key=lambda chart: -_weight(by_chart.get(chart.path, [])))
    for chart in charts[:MOST_CHARTS]:
        yield _row(chart, by_chart.get(chart.path, []), repository)
    if len(charts) > MOST_CHARTS:
        yield f"| {amount(len(charts) - MOST_CHARTS, 'more chart')} | | | | | | | |"
    yield ""


def _weight(findings: list[Finding]) -> int:
    return sum({3: 1_000_000, 2: 1_000, 1: 1}[finding.severity.rank] for finding in findings)


def _row(chart: ChartLedger, findings: list[Finding], repository: Repository) -> str:
    path = repository.relative(chart.path)
    name = code(chart.name or path if path == "." else path, cell=True)
    numbers = [str(sum(finding.severity is severity for finding in findings) or "") for severity in Severity]
    if not chart.loaded:
        return f"| {name} | not loaded | {' | '.join(numbers)} | | | |"
    templates = f"{chart.rendered} of {chart.templates}" if chart.rendered < chart.templates else str(chart.templates)
    rest = f"{templates} | {chart.objects} | {len(chart.scenarios)}"
    return f"| {name} | {code(chart.version, cell=True)} | {' | '.join(numbers)} | {rest} |"


def _findings(result: Result, repository: Repository, room: int) -> Iterator[str]:
    scenarios = {chart.path: chart.scenarios for chart in result.ledger.charts}
    entries = ["\n".join(_entry(finding, result, scenarios, repository)) for finding in result.findings]
    headings = [f"### {code(repository.file(finding.primary.path))}" for finding in result.findings]
    kept: set[int] = set()
    opened: set[str] = set()
    for index in sorted(range(len(entries)), key=lambda index: -result.findings[index].severity.rank):
        cost = _size(entries[index]) + 1 + (0 if headings[index] in opened else _size(headings[index]) + 3)
        if cost > room:
            break
        room -= cost
        kept.add(index)
        opened.add(headings[index])
    last = ""
    for index in sorted(kept):
        if headings[index] != last:
            if last:
                yield ""
            last = headings[index]
            yield last
            yield ""
        yield entries[index]
    if kept:
        yield ""
    if len(kept) < len(entries):
        yield f"**{amount(len(entries) - len(kept), 'more finding')}** not shown: there is no room for more here."
        yield ""


def _entry(
    finding: Finding, result: Result, scenarios: dict[str, tuple[str, ...]], repository: Repository
) -> Iterator[str]:
    """A finding as an entry of a list: what, where, through what, and what to do."""
    where = finding.primary
    about = f"{finding.object} {finding.object_path}".strip()
    yield (
        f"- **{finding.severity.value}** line {where.line}, {code(finding.rule)}: {prose(finding.message)}"
        + (f" ({code(about)})" if about else "")
    )
    if where.excerpt and where.excerpt[0].strip():
        yield f"  <br>{code(where.excerpt[0].strip()[:200])}"
    chain = [f"{roles.label(place)} {_place(place, repository)}" for place in finding.related]
    if chain:
        yield f"  <br>{', '.join(chain)}"
    every = scenarios.get(finding.chart, ())
    if finding.scenarios and len(finding.scenarios) < len(every):
        yield f"  <br>in {prose(scenarios_text(finding.scenarios, every))}"
    card = result.rules.get(finding.rule)
    cure = finding.hint or (first_sentence(card.cure) if card is not None else "")
    if cure:
        yield f"  <br>{prose(cure)}"


def _place(where: Location, repository: Repository) -> str:
    return code(f"{repository.file(where.path)}:{where.line}")


def _tail(result: Result, options: ReportOptions, repository: Repository) -> Iterator[str]:
    gaps = result.ledger.not_checked
    if gaps:
        yield f"<details><summary>{len(gaps)} not checked</summary>"
        yield ""
        for gap in gaps[:MOST_GAPS]:
            yield f"- {gap.kind} {code(gap.what)}: {prose(gap.reason)[:1000]}"
        if len(gaps) > MOST_GAPS:
            yield f"- {len(gaps) - MOST_GAPS} more"
        yield ""
        yield "</details>"
        yield ""
    silenced = result.silenced
    if silenced:
        yield f"<details><summary>{amount(len(silenced), 'finding')} silenced</summary>"
        yield ""
        for one in silenced[:MOST_GAPS]:
            by = f"{silencer(one.by).replace('`', '')} {code(f'{repository.file(one.where.path)}:{one.where.line}')}"
            reason = f": {prose(one.reason)[:1000]}" if one.reason else ""
            at = code(f"{repository.file(one.finding.primary.path)}:{one.finding.primary.line}")
            yield f"- {code(one.finding.rule)} {at}, by the {by}{reason}"
        if len(silenced) > MOST_GAPS:
            yield f"- {len(silenced) - MOST_GAPS} more"
        yield ""
        yield "</details>"
        yield ""
    for failure in result.failures:
        yield f"**failure of chartlint itself** on {code(failure.subject)}: {prose(failure.error)[:1000]}"
        yield ""
    ledger = result.ledger
    yield (
        f"{amount(ledger.found, 'chart')}, {amount(ledger.templates, 'template')}, {amount(ledger.objects, 'object')}, "
        f"{amount(len(ledger.rules.run), 'rule')}; exit code {result.exit_code}"
    )


def _size(text: str) -> int:
    return len(text.encode("utf-8", "replace")) + 1
