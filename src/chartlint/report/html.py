"""A result as one HTML page: opened from a disk, attached to a build, sent by mail. It loads nothing from anywhere.

All texts are a stranger's. Jinja escapes what it is given, characters that a reader would obey are escaped before, and
a policy in the page lets nothing run but the page's own script.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from hashlib import sha256
from importlib.resources import files
from itertools import groupby
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, TextIO

from chartlint import __version__
from chartlint.finding import Finding, Location, Precision, Severity
from chartlint.report.characters import Charset, cells, safe
from chartlint.report.layout import silencer
from chartlint.report.paths import Repository
from chartlint.report.protocol import ReportOptions
from chartlint.report.scenarios import scenarios_text
from chartlint.report.sentences import first_sentence
from chartlint.report.text import amount, scope_text, totals
from chartlint.rules import Card
from chartlint.session import ChartLedger, Result
from chartlint.session.fingerprint import fingerprints

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

_UTF8 = Charset()
_PAGES = "pages"
_CODE = re.compile(r"`([^`\n]+)`")
_LABELS = {"include": "included from", "values": "value set at", "related": "see", "primary": "at"}
_AREAS = {
    "rbac": "Access rights",
    "yaml": "YAML",
    "helm": "helm lint",
    "supply-chain": "Supply chain",
    "schemas": "Kubernetes schemas",
    "engine": "Loading and rendering",
}
"""Titles of areas where the name of the folder of rules says too little."""
_OBVIOUS_NOTES = ("included here",)
"""Notes that say no more than the label before them."""
_NOTHING_ELSE = "base-uri 'none'; form-action 'none'"
"""What the page may do besides showing itself and running its script: nothing."""
_LONGEST = 400
"""Characters of a source line that are shown: a minified line must not fill the page."""


class HtmlReporter:
    """``html``: everything the text report says, with the rules, the ledger, and a filter."""

    name = "html"

    def render(self, result: Result, out: TextIO, options: ReportOptions) -> None:
        """Write the page."""
        page = _environment().get_template("report.html.jinja")
        whole = Charset(getattr(out, "encoding", None) or "utf-8").is_unicode
        for piece in page.generate(**_Page(result, options).data()):
            # a stream that cannot carry everything gets references: style and script have none to be broken by
            out.write(piece if whole else piece.encode("ascii", "xmlcharrefreplace").decode())


@lru_cache(maxsize=1)
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("chartlint.report", _PAGES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["prose"] = _prose
    environment.filters["inline"] = _inline
    environment.filters["amount"] = amount
    return environment


def _prose(text: str) -> Markup:
    """A text of a card: paragraphs, and `code` between backticks."""
    from markupsafe import Markup

    return Markup("\n").join(Markup("<p>{}</p>").format(_inline(one)) for one in text.strip().split("\n\n"))


def _inline(text: str) -> Markup:
    """One line with `code` between backticks."""
    from markupsafe import Markup, escape

    pieces = _CODE.split(" ".join(text.split()))
    return Markup("").join(
        Markup("<code>{}</code>").format(piece) if number % 2 else escape(piece) for number, piece in enumerate(pieces)
    )


class _Page:
    """What the template is given: plain data, every text safe to show."""

    def __init__(self, result: Result, options: ReportOptions) -> None:
        self.result = result
        self.repository = Repository(options.base, options.root)
        self.by_chart: dict[str, list[Finding]] = {}
        for finding in result.findings:
            self.by_chart.setdefault(finding.chart, []).append(finding)
        self.number = Counter(finding.rule for finding in result.findings)
        self.scenarios = {chart.path: chart.scenarios for chart in result.ledger.charts}

    def data(self) -> dict[str, Any]:
        """The variables of the template."""
        result, ledger = self.result, self.result.ledger
        style, script = _asset("report.css"), _asset("report.js")
        names = fingerprints(result.findings, self.repository.relative)
        shown = [self.finding(finding, name) for finding, name in zip(result.findings, names, strict=True)]
        return {
            "version": __version__,
            "style": style,
            "script": script,
            "policy": f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; {_NOTHING_ELSE}",
            "verdict": _verdict(result),
            "exit_code": result.exit_code,
            "fail_on": result.fail_on.value if result.fail_on is not None else "never",
            "totals": totals(list(result.findings)),
            "counts": {severity.value: result.count(severity) for severity in Severity},
            "scope": _safe(scope_text(ledger)),
            "findings": len(shown),
            "areas": self.areas(shown),
            "charts": [self.chart(chart) for chart in ledger.charts],
            "shown_charts": sorted({finding["chart"] for finding in shown}),
            "shown_scenarios": sorted({name for finding in shown for name in finding["scenarios"]}),
            "rules": [self.rule(name, result.rules[name]) for name in sorted(self.number) if name in result.rules],
            "silenced": [
                {
                    "rule": one.finding.rule,
                    "message": _safe(one.finding.message),
                    "place": self.place(one.finding.primary),
                    "by": silencer(one.by).replace("`", ""),
                    "where": self.place(one.where) if one.by != "baseline" else self.file(one.where.path),
                    "reason": _safe(one.reason),
                }
                for one in result.silenced
            ],
            "subcharts": [
                {
                    "path": _safe(self.repository.relative(one.path)),
                    "name": _safe(one.name),
                    "totals": totals(list(one.findings)),
                }
                for one in result.folded
            ],
            "gaps": [
                {"kind": gap.kind, "what": _safe(gap.what), "reason": _safe(gap.reason)} for gap in ledger.not_checked
            ],
            "kinds": [
                {"kind": _safe(one.kind), "version": _safe(one.api_version or "no apiVersion"), "objects": one.objects}
                for one in ledger.unknown_kinds
            ],
            "run": list(ledger.rules.run),
            "crashed": list(ledger.rules.crashed),
            "narrowed": result.narrowed,
            "unchanged": [_safe(self.repository.relative(path)) for path in ledger.scope.unchanged]
            if ledger.scope is not None
            else [],
            "whole": not (ledger.not_checked or ledger.unrendered or ledger.unknown_kinds or result.failures),
            "skipped": [
                {"reason": reason, "rules": [rule for rule, _ in group]}
                for reason, group in groupby(
                    sorted(ledger.rules.skipped, key=lambda one: (one[1], one[0])), lambda one: one[1]
                )
            ],
            "failures": [
                {"rule": one.rule or "chartlint", "subject": _safe(one.subject), "error": _safe(one.error)}
                for one in result.failures
            ],
            "baseline": {
                "path": self.file(result.baseline.path),
                "entries": result.baseline.entries,
                "gone": result.baseline.gone,
            }
            if result.baseline is not None
            else None,
            "objects": ledger.objects,
            "templates": ledger.templates,
            "rendered": ledger.rendered,
        }

    def areas(self, shown: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """Findings by area, the one with most errors first; in each by file, those with errors first."""
        by_area: dict[str, list[dict[str, Any]]] = {}
        for finding in shown:
            by_area.setdefault(finding["area"], []).append(finding)

        return [
            {
                "name": area,
                "title": _title(area),
                "number": len(by_area[area]),
                "files": sorted(
                    (
                        {"path": path, "findings": list(group)}
                        for path, group in groupby(by_area[area], lambda finding: finding["file"])
                    ),
                    key=lambda file: -max(one["rank"] for one in file["findings"]),
                ),
            }
            for area in sorted(by_area, key=lambda area: _weight(area, by_area[area]))
        ]

    def finding(self, finding: Finding, fingerprint: str) -> dict[str, Any]:
        card = self.result.rules.get(finding.rule)
        every = self.scenarios.get(finding.chart, ())
        partly = finding.scenarios and len(finding.scenarios) < len(every)
        whole = finding.precision is Precision.FILE
        return {
            "fingerprint": fingerprint,
            "severity": finding.severity.value,
            "rank": finding.severity.rank,
            "rule": finding.rule,
            "area": _area(card),
            "message": _safe(finding.message),
            "object": _safe(finding.object),
            "object_path": _safe(finding.object_path),
            "chart": _safe(self.repository.relative(finding.chart)) if finding.chart else "",
            "scenarios": [_safe(name) for name in finding.scenarios],
            "only": _safe(scenarios_text(finding.scenarios, every)) if partly else "",
            "file": self.file(finding.primary.path),
            "line": finding.primary.line,
            "place": self.place(finding.primary),
            "excerpt": [] if whole else _excerpt(finding.primary),
            "rendered_line": finding.rendered_line,
            "chain": [
                {
                    "label": _LABELS.get(where.role, "see"),
                    "place": self.place(where),
                    "note": "" if where.note in _OBVIOUS_NOTES else _safe(where.note),
                    "excerpt": _excerpt(where),
                }
                for where in finding.related
            ],
            "cure": _safe(finding.hint) or (first_sentence(card.cure) if card is not None else ""),
            "fix": _safe(finding.fix.title) if finding.fix is not None else "",
            "fix_safe": finding.fix.safe if finding.fix is not None else True,
        }

    def chart(self, chart: ChartLedger) -> dict[str, Any]:
        path = self.repository.relative(chart.path)
        found = self.by_chart.get(chart.path, [])
        full = chart.rendered - chart.empty
        # Helm stops at the first failure, and at values that the schema refuses: the rest fails in nothing of its own
        unreached = max(chart.templates - chart.rendered - chart.failed, 0)
        parts = [("full", full), ("empty", chart.empty), ("failed", chart.failed), ("unreached", unreached)]
        return {
            "path": _safe(path),
            "name": _safe(chart.name),
            "version": _safe(chart.version),
            "loaded": chart.loaded,
            "scenarios": [
                # what is found in no scenario, in a template itself or in Chart.yaml, holds in all of them
                {"name": _safe(name), "number": sum(not one.scenarios or name in one.scenarios for one in found)}
                for name in chart.scenarios
            ],
            "not_rendered": [_safe(name) for name in chart.not_rendered],
            "templates": chart.templates,
            "rendered": chart.rendered,
            "empty": chart.empty,
            "failed": chart.failed,
            "unreached": unreached,
            "full": full,
            "bar": list(_bar(parts, chart.templates)),
            "never": [self.file(name) for name in chart.never],
            "objects": chart.objects,
            "dependencies": [_safe(name) for name in chart.dependencies],
            "missing": [_safe(name) for name in chart.missing],
            "resolved": [{"name": _safe(name), "path": self.file(where)} for name, where in chart.resolved],
            "counts": {severity.value: sum(one.severity is severity for one in found) for severity in Severity},
        }

    def rule(self, name: str, card: Card) -> dict[str, Any]:
        return {
            "name": name,
            "title": card.title,
            "severity": card.severity.value,
            "confidence": card.confidence.value,
            "area": _title(_area(card)),
            "why": card.why,
            "cure": card.cure,
            "references": [url for url in card.references if url.startswith(("https://", "http://"))],
            "number": self.number[name],
        }

    def file(self, path: str) -> str:
        return _safe(self.repository.file(path))

    def place(self, where: Location) -> str:
        return f"{self.file(where.path)}:{where.line}:{where.column}"


def _weight(area: str, found: Sequence[dict[str, Any]]) -> tuple[int, int, int, str]:
    errors, warnings, infos = (sum(one["rank"] == rank for one in found) for rank in (3, 2, 1))
    return -errors, -warnings, -infos, area


def _bar(parts: Iterable[tuple[str, int]], whole: int) -> Iterator[dict[str, Any]]:
    """The pieces of a bar of 100 units."""
    at = 0.0
    for name, number in parts:
        if number:
            width = 100 * number / whole
            yield {"name": name, "x": f"{at:.2f}", "width": f"{width:.2f}"}
            at += width


def _excerpt(where: Location) -> list[dict[str, Any]]:
    """The lines of a place, each cut into what stands before, in and behind it."""
    out = []
    for number, text in enumerate(where.excerpt, where.line):
        shown = cells(text.rstrip(), _UTF8)
        first = where.column - 1 if number == where.line else 0
        last = where.end_column - 1 if number == where.end_line else len(shown)
        if number > where.end_line:
            first = last = len(shown)
        begin = max(0, first - _LONGEST // 2) if len(shown) > _LONGEST else 0
        end = min(len(shown), begin + _LONGEST)
        out.append(
            {
                "number": number,
                "before": ("…" if begin else "") + "".join(shown[begin:first]),
                "marked": "".join(shown[first : min(last, end)]),
                "after": "".join(shown[max(first, min(last, end)) : end]) + ("…" if end < len(shown) else ""),
            }
        )
    return out


def _verdict(result: Result) -> str:
    """The exit code in words."""
    if result.failures:
        return "chartlint itself failed: the run is incomplete"
    if not result.ledger.found and result.ledger.scope is not None:
        return "No chart has changed"
    if not result.ledger.loaded:
        return "Nothing was checked"
    if result.exit_code:
        counting = [one for one in result.findings if result.fail_on and one.severity.rank >= result.fail_on.rank]
        return (
            f"Failed: {amount(len(counting), 'finding')} counted" if counting else "Failed: not everything was rendered"
        )
    return "Passed with findings" if result.findings else "Passed: nothing found"


def _area(card: Card | None) -> str:
    """The folder that a rule lies in: what it is about."""
    if card is None:
        return "other"
    if "/" in card.name:
        return card.name.rpartition("/")[0]
    folder = PurePath(card.path.replace("\\", "/")).parent.name
    return folder or (card.tags[0] if card.tags else "other")


def _title(area: str) -> str:
    return _AREAS.get(area) or area[:1].upper() + area[1:].replace("-", " ")


def _asset(name: str) -> str:
    return files("chartlint.report").joinpath(_PAGES, name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    """A source of the page's policy: only an inline text with this hash counts."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _safe(text: str) -> str:
    return safe(text, _UTF8)
