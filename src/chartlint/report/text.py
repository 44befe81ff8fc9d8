"""The report for people: ``text`` in full, ``concise`` with one line for each finding. Both end with the account."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TextIO

from chartlint.finding import Finding, Severity
from chartlint.report.characters import Charset, safe, width, wrap
from chartlint.report.layout import Layout, concise, place, silencer
from chartlint.report.paint import Canvas, Line, canvas_of, draw
from chartlint.report.protocol import ReportOptions
from chartlint.report.sentences import first_sentence
from chartlint.session import ChartLedger, Ledger, NotChecked, Result

MOST_GAPS = 10
"""How many things that were not checked are named; more only when the report is verbose."""
MOST_KINDS = 4
"""How many kinds without a schema are."""


class TextReporter:
    """``text`` and, with one line a finding, ``concise``."""

    def __init__(self, *, concise: bool = False) -> None:
        self.name = "concise" if concise else "text"
        self.concise = concise

    def render(self, result: Result, out: TextIO, options: ReportOptions) -> None:
        """Write the findings, file by file, and what was and was not checked."""
        canvas = canvas_of(out, options.color, options.columns)
        draw(self._lines(result, canvas, options), out, canvas)

    def _lines(self, result: Result, canvas: Canvas, options: ReportOptions) -> Iterator[Line]:
        verbose = options.verbose
        if self.concise:
            for finding in in_groups(result.findings, options.group_by):
                yield concise(finding, result.rules.get(finding.rule), canvas.charset)
        else:
            yield from _findings(result, canvas, options)
        if options.suppressed and result.silenced:
            yield from _silenced(result, canvas)
        if verbose:
            yield from _failures(result, canvas)
        yield from _account(result, canvas, options)


def in_groups(findings: Sequence[Finding], group_by: str) -> list[Finding]:
    """Findings in their order, or rule by rule: the most severe first, then those that find the most."""
    if group_by != "rule":
        return list(findings)
    number = Counter(finding.rule for finding in findings)
    worst: dict[str, int] = {}
    for finding in findings:
        worst[finding.rule] = max(worst.get(finding.rule, 0), finding.severity.rank)
    return sorted(findings, key=lambda finding: (-worst[finding.rule], -number[finding.rule], finding.rule))


def _findings(result: Result, canvas: Canvas, options: ReportOptions) -> Iterator[Line]:
    """The blocks of all findings, those of one file, or of one rule, together under a heading."""
    verbose, by_rule = options.verbose, options.group_by == "rule"
    gutter = max((len(str(finding.primary.line)) for finding in result.findings), default=1)
    layout = Layout(canvas, max(gutter, 2), verbose=verbose)
    scenarios = {chart.path: chart.scenarios for chart in result.ledger.charts}
    helped: set[str] = set()
    ordered = in_groups(result.findings, options.group_by)
    for title, group in groupby(ordered, lambda finding: finding.rule if by_rule else finding.primary.path):
        findings = list(group)
        about = ""
        if by_rule and (card := result.rules.get(title)) is not None:
            about = f"{card.title}, "
        yield from _heading(safe(title, canvas.charset), f"{about}{totals(findings)}", canvas)
        yield []
        for finding in findings:
            card = result.rules.get(finding.rule)
            help_text = ""
            if card is not None and (verbose or finding.rule not in helped):
                helped.add(finding.rule)
                help_text = first_sentence(card.cure)
            yield from layout.finding(finding, help_text, scenarios.get(finding.chart, ()))
            yield []


def _silenced(result: Result, canvas: Canvas) -> Iterator[Line]:
    """The findings that do not count, each with who says so."""
    charset = canvas.charset
    yield [("silenced", "heading")]
    yield []
    for one in result.silenced:
        yield concise(one.finding, None, charset)
        reason = f": {_one_line(one.reason, charset)}" if one.reason else ""
        where = safe(one.where.path, charset) if one.by == "baseline" else place(one.where, charset)
        lead = f"    by the {silencer(one.by)} "
        room = None if canvas.columns is None else canvas.columns - 4
        first, *rest = wrap(f"{where}{reason}", room, len(lead) - 4)
        yield [(lead, "note"), (first, "")]
        for line in rest:
            yield [("    " + line, "")]
    yield []


def _heading(path: str, counts: str, canvas: Canvas) -> Iterator[Line]:
    heading: Line = [(path, "heading")]
    if canvas.columns is None or width(path) + 2 + len(counts) <= canvas.columns:
        yield [*heading, (f"  {counts}", "note")]
    else:
        yield heading
        yield [(counts, "note")]


def totals(findings: list[Finding]) -> str:
    """``2 errors, 1 warning``, or ``nothing found``."""
    parts = []
    for severity, one, many in (
        (Severity.ERROR, "error", "errors"),
        (Severity.WARNING, "warning", "warnings"),
        (Severity.INFO, "info", "info"),
    ):
        number = sum(finding.severity is severity for finding in findings)
        if number:
            parts.append(f"{number} {one if number == 1 else many}")
    return ", ".join(parts) or "nothing found"


def _failures(result: Result, canvas: Canvas) -> Iterator[Line]:
    """Our own failures with their tracebacks, for a bug report."""
    for failure in result.failures:
        title = f"failure in {failure.rule or 'chartlint'}: {failure.subject}: {failure.error}"
        yield [(safe(title, canvas.charset).replace("\n", " "), "error")]
        for line in failure.trace.rstrip("\n").split("\n"):
            yield [("  " + safe(line, canvas.charset), "note")]
        yield []


def _account(result: Result, canvas: Canvas, options: ReportOptions) -> Iterator[Line]:
    """The last lines: how much was found, what was checked, what was not, and how to go on."""
    verbose = options.verbose
    files = {finding.primary.path for finding in result.findings}
    total = totals(list(result.findings))
    where = f" in {amount(len(files), 'file')}" if files else ""
    worst = max((finding.severity for finding in result.findings), key=lambda severity: severity.rank, default=None)
    ledger = result.ledger
    gaps = ledger.not_checked
    if result.findings:
        yield [(total, worst.value if worst is not None else ""), (where, "")]
    elif not ledger.found and ledger.scope is not None:
        yield [("no chart has changed" if ledger.scope.revision else "no chart is concerned", "good")]
    elif not ledger.loaded:
        yield [("nothing was checked", "error")]
    else:
        yield [(total, "warning" if gaps or result.failures else "good")]
    if ledger.scope is not None:
        yield from _row("changes", scope_text(ledger), canvas, "label" if ledger.scope.common else "warning")
    for label, text in _rows(result, ledger):
        yield from _row(label, text, canvas)
    if ledger.unknown_kinds:
        yield from _row("no schema", _without_schema(ledger, verbose), canvas)
    yield from _quiet(result, canvas, options)
    if verbose:
        for chart in ledger.charts:
            yield from _row("chart", _chart(chart), canvas)
        for rule, reason in ledger.rules.skipped:
            yield from _row("rule off", f"{rule}: {reason}", canvas)
    shown = gaps if verbose or len(gaps) <= MOST_GAPS else gaps[:MOST_GAPS]
    for gap in shown:
        yield from _row("not checked", _gap(gap), canvas, "warning")
    if len(shown) < len(gaps):
        yield from _row("not checked", f"{len(gaps) - len(shown)} more (--verbose names them)", canvas, "warning")
    if result.failures:
        text = f"{amount(len(result.failures), 'failure')} of chartlint itself" + (
            "" if verbose else " (--verbose shows the tracebacks)"
        )
        yield from _row("failed", text, canvas, "error")
    explained = next((finding.rule for finding in result.findings if finding.severity is worst), None)
    if explained is not None:
        yield from _row("more", f"chartlint explain {explained} (or any rule above)", canvas)


def _quiet(result: Result, canvas: Canvas, options: ReportOptions) -> Iterator[Line]:
    """What does not count: how many findings and why, and whether the baseline can shrink."""
    numbers: dict[str, int] = {}
    for one in result.silenced:
        words = silencer(one.by)
        numbers[words] = numbers.get(words, 0) + 1
    if numbers:
        parts = ", ".join(f"{count} by {_several(words, count)}" for words, count in sorted(numbers.items()))
        more = "" if options.suppressed else " (--show-suppressed lists them)"
        yield from _row("silenced", f"{amount(len(result.silenced), 'finding')}: {parts}{more}", canvas)
    for line in result.folded:
        number = amount(len(line.findings), "finding")
        text = f"{number} in {line.path}, other people's chart: {totals(list(line.findings))} (--subcharts lists them)"
        yield from _row("subchart", text, canvas)
    baseline = result.baseline
    if baseline is not None and baseline.gone:
        entries = "entry" if baseline.entries == 1 else "entries"
        are = "is" if baseline.gone == 1 else "are"
        text = (
            f"{baseline.gone} of {baseline.entries} {entries} {are} gone: "
            f"write it anew with --write-baseline {baseline.path}"
        )
        yield from _row("baseline", text, canvas)


def _several(words: str, count: int) -> str:
    """``comments``, ``entries of `allow```; a baseline is one however many findings it has."""
    if words == "baseline":
        return "the baseline"
    if count == 1:
        return f"{'an' if words[0] in 'aeiou' else 'a'} {words}"
    return words.replace("entry", "entries") if "entry" in words else f"{words}s"


def _rows(result: Result, ledger: Ledger) -> Iterator[tuple[str, str]]:
    loaded = (
        f"{ledger.loaded} of {amount(ledger.found, 'chart')}"
        if ledger.loaded < ledger.found
        else amount(ledger.found, "chart")
    )
    templates = (
        f"{ledger.rendered} of {amount(ledger.templates, 'template')}"
        if ledger.rendered < ledger.templates
        else amount(ledger.templates, "template")
    )
    scenarios = {name for chart in ledger.charts for name in chart.scenarios}
    parts = [loaded, templates, amount(ledger.objects, "object")]
    if len(scenarios) > 1:
        parts.append(amount(len(scenarios), "scenario"))
    parts.append(amount(len(ledger.rules.run), "rule"))
    yield "checked", ", ".join(parts)


def scope_text(ledger: Ledger) -> str:
    """What a run over changes looked at: `5 files since main (1a2b3c4): 2 of 14 charts; 1 file concerns no chart`."""
    scope = ledger.scope
    if scope is None:
        return ""
    text = amount(scope.files, "file")
    if scope.revision:
        text += f" since {scope.revision} ({scope.commit[:7]})"
    text += (
        f": {ledger.found} of {amount(ledger.found + len(scope.unchanged), 'chart')}"
        if scope.revision
        else (f": {amount(ledger.found, 'chart')}")
    )
    if scope.outside:
        text += f"; {amount(len(scope.outside), 'file')} of no chart"
    if not scope.common:
        text += (
            f"; this clone does not hold where HEAD left {scope.revision}, so that what was changed there counts too"
        )
    return text


def _without_schema(ledger: Ledger, verbose: bool) -> str:
    """How many objects were checked against no schema, and of which kinds."""
    kinds = ledger.unknown_kinds
    shown = kinds if verbose or len(kinds) <= MOST_KINDS else kinds[:MOST_KINDS]
    names = ", ".join(f"{one.objects} {one.kind} ({one.api_version or 'no apiVersion'})" for one in shown)
    if len(shown) < len(kinds):
        names += f" and {len(kinds) - len(shown)} more kinds (--verbose names them)"
    total = sum(one.objects for one in kinds)
    return f"{amount(total, 'object')}, whose fields were not checked: {names}"


def _chart(chart: ChartLedger) -> str:
    about = f"{chart.path} ({chart.name} {chart.version})" if chart.name else chart.path
    if not chart.loaded:
        return f"{about}: not loaded"
    parts = [f"{chart.rendered} of {amount(chart.templates, 'template')} rendered"]
    if chart.empty:
        parts.append(f"{chart.empty} of them empty")
    parts.append(amount(chart.objects, "object"))
    if chart.scenarios:
        parts.append(f"{'scenario' if len(chart.scenarios) == 1 else 'scenarios'} {', '.join(chart.scenarios)}")
    if chart.not_rendered:
        parts.append(f"not rendered: {', '.join(chart.not_rendered)}")
    if chart.never:
        parts.append(f"never rendered: {', '.join(chart.never)}")
    if chart.dependencies:
        parts.append(f"dependencies {', '.join(chart.dependencies)}")
    if chart.resolved:
        parts.append(f"not in charts/: {', '.join(f'{name} taken from {path}' for name, path in chart.resolved)}")
    return f"{about}: {'; '.join(parts)}"


def _gap(gap: NotChecked) -> str:
    return f"{gap.kind} {gap.what}: {gap.reason}"


def _row(label: str, text: str, canvas: Canvas, style: str = "label") -> Iterator[Line]:
    indent = 13
    room = None if canvas.columns is None else canvas.columns - indent
    first, *rest = wrap(_one_line(text, canvas.charset), room)
    yield [(f"{label:<{indent}}", style), (first, "")]
    for line in rest:
        yield [(" " * indent + line, "")]


def _one_line(text: str, charset: Charset) -> str:
    return " ".join(safe(text, charset).split())


def amount(number: int, what: str) -> str:
    """``1 chart``, ``2 charts``."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
