"""A result as SARIF 2.1.0, in the form that GitHub code scanning takes.

Sources: the OASIS schema ``sarif-schema-2.1.0.json``; GitHub's page "SARIF support for code scanning" for what is
required, shown and limited.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TextIO

from chartlint import __version__
from chartlint.finding import Confidence, Finding, Fix, Location, Precision, Severity
from chartlint.report import roles
from chartlint.report.characters import Charset, safe
from chartlint.report.data import ledger_document, subcharts_document, write_json
from chartlint.report.layout import silencer
from chartlint.report.linehash import line_hashes
from chartlint.report.paths import Repository
from chartlint.report.protocol import ReportOptions
from chartlint.report.sentences import first_sentence
from chartlint.rules import Card
from chartlint.session import Result, Silenced
from chartlint.session.fingerprint import fingerprints

MOST_RESULTS = 25_000
"""GitHub refuses a run with more."""

MOST_RELATED = 99
"""GitHub keeps a hundred locations of a result."""

_LEVEL = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_PROBLEM = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "recommendation"}
_PRECISION = {Confidence.HIGH: "high", Confidence.MEDIUM: "medium", Confidence.LOW: "low"}
_SECURITY = {Severity.ERROR: "8.0", Severity.WARNING: "5.0", Severity.INFO: "2.0"}
_EXIT = {0: "nothing found that fails the run", 1: "findings", 2: "wrong usage", 3: "chartlint failed"}
_UTF8 = Charset("utf-8")

_NOTIFICATIONS = {
    "not-checked": (
        "Something in the charts was not checked.",
        "Mend what the message names, or take it out of the run: nothing that is not checked counts as clean.",
    ),
    "tool-failure": (
        "chartlint itself failed on something.",
        "The run is incomplete. Report the bug with the output of --verbose.",
    ),
    "subchart-findings": (
        "Findings in a subchart of other people do not count.",
        "Lint with --subcharts to see them, and mend them where the subchart comes from.",
    ),
    "results-cut": (
        f"There were more than {MOST_RESULTS} results.",
        "Code scanning refuses more. Lint fewer charts in one run, or select fewer rules.",
    ),
}


class SarifReporter:
    """``sarif``: one run, its rules with their help, results with related locations and fingerprints."""

    name = "sarif"

    def render(self, result: Result, out: TextIO, options: ReportOptions) -> None:
        """Write the SARIF file."""
        write_json(log(result, options), out)


def log(result: Result, options: ReportOptions) -> dict[str, Any]:
    """The SARIF log as plain data."""
    repository = Repository(options.base, options.root)
    rules = _Rules(result.rules)
    hashes = _LineHashes(repository)
    shown, cut = _most_severe(result.findings)
    silenced = result.silenced[: MOST_RESULTS - len(shown)] if options.suppressed else ()
    names = fingerprints([*shown, *(one.finding for one in silenced)], repository.relative)
    run: dict[str, Any] = {
        "tool": {
            "driver": {
                "name": "chartlint",
                "version": __version__,
                "semanticVersion": __version__,
                "rules": rules.described(""),
                "notifications": [
                    {
                        "id": name,
                        **_named(name),
                        "shortDescription": {"text": what},
                        "fullDescription": {"text": what},
                        "help": {"text": cure},
                    }
                    for name, (what, cure) in _NOTIFICATIONS.items()
                ],
            },
            **(
                {"extensions": [{"name": pack, "rules": rules.described(pack)} for pack in rules.packs]}
                if rules.packs
                else {}
            ),
        },
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"%SRCROOT%": {"description": {"text": "The root of the repository."}}},
        "invocations": [_invocation(result, rules, cut)],
        "results": [
            *(_result(finding, name, rules, hashes, repository) for finding, name in zip(shown, names)),
            *(
                {
                    **_result(one.finding, name, rules, hashes, repository),
                    "suppressions": [_suppression(one, repository)],
                }
                for one, name in zip(silenced, names[len(shown) :], strict=True)
            ),
        ],
        "properties": {
            "ledger": ledger_document(result.ledger, repository),
            **({"subcharts": subcharts_document(result, repository)} if result.folded else {}),
        },
    }
    if options.category:
        run["automationDetails"] = {"id": f"{options.category.rstrip('/')}/"}
    return {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}


def _most_severe(findings: tuple[Finding, ...]) -> tuple[tuple[Finding, ...], int]:
    """What GitHub accepts of the findings, in their order, and how many were left out: the least severe ones."""
    cut = len(findings) - MOST_RESULTS
    if cut <= 0:
        return findings, 0
    ranked = sorted(range(len(findings)), key=lambda number: -findings[number].severity.rank)
    return tuple(findings[number] for number in sorted(ranked[:MOST_RESULTS])), cut


def _rule(name: str, card: Card) -> dict[str, Any]:
    tags = list(card.tags)[:10]
    properties: dict[str, Any] = {
        "precision": _PRECISION[card.confidence],
        "problem.severity": _PROBLEM[card.severity],
        "tags": tags,
    }
    if "security" in card.tags:
        properties["security-severity"] = _SECURITY[card.severity]
    why, cure = card.why.strip(), card.cure.strip()
    references = "".join(f"\n- <{url}>" for url in card.references)
    return {
        "id": name,
        **_named(name),
        "shortDescription": {"text": _ended(card.title)[:1024]},
        "fullDescription": {"text": first_sentence(why)[:1024]},
        "help": {
            "text": f"{why}\n\n{cure}",
            "markdown": f"{why}\n\n**What to do.** {cure}"
            + (f"\n\n**References**\n{references}" if references else ""),
        },
        "defaultConfiguration": {"level": _LEVEL[card.severity]},
        "properties": properties,
    }


def _named(name: str) -> dict[str, str]:
    """A ``name`` in Pascal case where it differs from the id by more than a capital, as the standard wants it."""
    words = name.replace("/", "-").split("-")
    return {"name": "".join(word[:1].upper() + word[1:] for word in words)[:255]} if len(words) > 1 else {}


def _ended(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else text + "."


class _Rules:
    """The rules of a run: ours are the driver's, those of each other pack are an extension's."""

    def __init__(self, cards: Mapping[str, Card]) -> None:
        self.cards = cards
        self._of: dict[str, list[str]] = {"": []}
        for name in sorted(cards):
            self._of.setdefault(name.rpartition("/")[0], []).append(name)
        self.packs = [pack for pack in self._of if pack]
        self._index = {name: number for names in self._of.values() for number, name in enumerate(names)}

    def described(self, pack: str) -> list[dict[str, Any]]:
        """The rules of a pack, with their help."""
        return [_rule(name, self.cards[name]) for name in self._of[pack]]

    def reference(self, name: str) -> dict[str, Any]:
        """What a result or a notification says of its rule beside the id."""
        if name not in self._index:
            return {}
        pack = name.rpartition("/")[0]
        if not pack:
            return {"ruleIndex": self._index[name]}
        return {"rule": self.descriptor(name)}

    def descriptor(self, name: str) -> dict[str, Any]:
        """A reference to a rule that is known, wherever it stands."""
        pack = name.rpartition("/")[0]
        component = {"toolComponent": {"name": pack, "index": self.packs.index(pack)}} if pack else {}
        return {"id": name, "index": self._index[name], **component}


def _result(
    finding: Finding, fingerprint: str, rules: _Rules, hashes: _LineHashes, repository: Repository
) -> dict[str, Any]:
    card = rules.cards.get(finding.rule)
    related = finding.related[:MOST_RELATED]
    out: dict[str, Any] = {
        "ruleId": finding.rule,
        **rules.reference(finding.rule),
        "level": _LEVEL[finding.severity],
        "message": {"text": _message(finding, card, related, repository)},
        "locations": [_location(finding.primary, repository, whole_file=finding.precision is Precision.FILE)],
        "partialFingerprints": {"chartlint/v1": fingerprint},
        "properties": _properties(finding),
    }
    line_hash = hashes.of(finding.primary)
    if line_hash:
        out["partialFingerprints"]["primaryLocationLineHash"] = line_hash
    if finding.object:
        full = f"{finding.object} {finding.object_path}".strip()
        out["locations"][0]["logicalLocations"] = [{"fullyQualifiedName": safe(full, _UTF8), "kind": "object"}]
    if related:
        out["relatedLocations"] = [
            {"id": number, "message": {"text": _note(where)}, **_location(where, repository)}
            for number, where in enumerate(related, 1)
        ]
    flow = _flow(finding)
    if flow:
        out["codeFlows"] = [{"threadFlows": [{"locations": [_step(where, repository) for where in flow]}]}]
    if finding.fix is not None:
        out["fixes"] = [_fix(finding.fix, repository)]
    return out


def _flow(finding: Finding) -> list[Location]:
    """The way of a value to the place: from the file that sets it, through the includes, outermost first.

    There is none where the place is reached in one step: then the related locations say as much.
    """
    values = [where for where in finding.related if where.role == "values"]
    includes = [where for where in finding.related if where.role == "include"]
    steps = [*values, *includes, finding.primary]
    return steps if includes or values else []


def _step(where: Location, repository: Repository) -> dict[str, Any]:
    return {"location": {"message": {"text": _note(where)}, **_location(where, repository)}}


def _suppression(one: Silenced, repository: Repository) -> dict[str, Any]:
    """Who silenced a result: in the source (a comment, an annotation) or outside (the configuration, a baseline)."""
    words = f"{silencer(one.by)} at {repository.relative(one.where.path)}:{one.where.line}"
    return {
        "kind": "external" if one.by in ("config", "baseline") else "inSource",
        "justification": safe(f"{one.reason} ({words})" if one.reason else words, _UTF8),
        "location": _location(one.where, repository, whole_file=one.by == "baseline"),
    }


def _message(finding: Finding, card: Card | None, related: Iterable[Location], repository: Repository) -> str:
    """The message with the object it is about, links to the related places and the cure: GitHub shows no more."""
    text = safe(finding.message, _UTF8)
    if finding.object:
        text += f" ({safe(f'{finding.object} {finding.object_path}'.strip(), _UTF8)})"
    text = _ended(text.replace("](", "] ("))
    links = [
        f"[{safe(repository.relative(where.path), _UTF8)}:{where.line}]({number})"
        for number, where in enumerate(related, 1)
    ]
    if links:
        text += f" See {', '.join(links)}."
    cure = finding.hint or (first_sentence(card.cure) if card is not None else "")
    if cure:
        text += " " + _ended(safe(cure, _UTF8).replace("](", "] ("))
    return text


def _note(where: Location) -> str:
    """The words at a related location, which may not be empty."""
    label = roles.words(where)
    note = safe(where.note, _UTF8)
    return note if where.role == "include" and note else f"{label}: {note}" if note else label


def _properties(finding: Finding) -> dict[str, Any]:
    found: dict[str, Any] = {
        "confidence": finding.confidence.value,
        "placePrecision": finding.precision.value,
        "chart": finding.chart.replace("\\", "/"),
    }
    if finding.rendered_line:
        found["renderedLine"] = finding.rendered_line
    if finding.scenarios:
        found["scenarios"] = list(finding.scenarios)
    return found


def _location(where: Location, repository: Repository, *, whole_file: bool = False) -> dict[str, Any]:
    """A physical location. What is known of the file only is its first line: GitHub wants a line."""
    place: dict[str, Any] = {"artifactLocation": {"uri": repository.uri(where.path), "uriBaseId": "%SRCROOT%"}}
    if whole_file:
        place["region"] = {"startLine": 1}
    else:
        place["region"] = _region(where.line, where.column, where.end_line, where.end_column)
        if where.excerpt:
            place["contextRegion"] = {
                "startLine": where.line,
                "endLine": where.line + len(where.excerpt) - 1,
                "snippet": {"text": "\n".join(where.excerpt)},
            }
    return {"physicalLocation": place}


def _region(line: int, column: int, end_line: int, end_column: int) -> dict[str, int]:
    return {"startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column}


def _fix(fix: Fix, repository: Repository) -> dict[str, Any]:
    changes: dict[str, list[dict[str, Any]]] = {}
    for edit in fix.edits:
        region = _region(edit.line, edit.column, edit.end_line, edit.end_column)
        replacement = {"deletedRegion": region, "insertedContent": {"text": edit.text}}
        changes.setdefault(repository.uri(edit.path), []).append(replacement)
    return {
        "description": {"text": safe(fix.title, _UTF8)},
        "artifactChanges": [
            {"artifactLocation": {"uri": uri, "uriBaseId": "%SRCROOT%"}, "replacements": replacements}
            for uri, replacements in changes.items()
        ],
    }


def _invocation(result: Result, rules: _Rules, cut: int) -> dict[str, Any]:
    """How the run went; everything that was not checked is a notification, so that an upload cannot hide it."""
    notifications: list[dict[str, Any]] = []
    for failure in result.failures:
        text = f"{failure.chart}: {failure.rule or 'chartlint'} failed on {failure.subject}: {failure.error}"
        notification = _notification("tool-failure", "error", text)
        notification["exception"] = {"message": safe(failure.error, _UTF8)}
        if failure.rule in rules.cards:
            notification["associatedRule"] = rules.descriptor(failure.rule)
        notifications.append(notification)
    for gap in result.ledger.not_checked:
        notifications.append(
            _notification("not-checked", "warning", f"{gap.kind} {gap.what} was not checked: {gap.reason}")
        )
    for one in result.folded:
        text = f"{len(one.findings)} findings in the subchart {one.path} are left out: they are other people's"
        notifications.append(_notification("subchart-findings", "note", text))
    if cut:
        text = f"the {cut} least severe of {len(result.findings)} results were left out: GitHub takes {MOST_RESULTS}"
        notifications.append(_notification("results-cut", "warning", text))
    return {
        "executionSuccessful": not result.failures,
        "exitCode": result.exit_code,
        "exitCodeDescription": _EXIT[result.exit_code],
        "toolExecutionNotifications": notifications,
    }


def _notification(name: str, level: str, text: str) -> dict[str, Any]:
    return {
        "descriptor": {"id": name, "index": list(_NOTIFICATIONS).index(name)},
        "level": level,
        "message": {"text": _ended(safe(text, _UTF8))},
    }


class _LineHashes:
    """GitHub's line fingerprints; each file is read once, and one that cannot be read has none."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._files: dict[str, list[str]] = {}

    def of(self, where: Location) -> str | None:
        if where.path not in self._files:
            self._files[where.path] = self._read(self._repository.absolute(where.path))
        lines = self._files[where.path]
        return lines[where.line - 1] if 0 < where.line <= len(lines) else None

    @staticmethod
    def _read(path: str) -> list[str]:
        try:
            with open(path, encoding="utf-8", errors="replace", newline="") as file:
                return line_hashes(file.read())
        except OSError:
            return []
