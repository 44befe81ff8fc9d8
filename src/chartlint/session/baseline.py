"""A baseline: the findings that were there before, which do not count until someone mends them.

The file is JSON with one finding a line, sorted, and nothing in it that changes by itself: no time, no version of
chartlint, no line numbers. Only the fingerprints are compared; the rest is for people who read the diff. Guards never
get into a baseline: what was not checked is not known either.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from chartlint.errors import UsageError
from chartlint.finding import Finding, Location
from chartlint.session.fingerprint import fingerprints
from chartlint.session.guards import GUARDS, JUDGES
from chartlint.session.result import BaselineAccount, Result, Silenced

VERSION = 1
BASELINE = "baseline"
MAX_SIZE = 256 << 20
_KEY = "chartlintBaseline"
_AGAIN = "write it anew with --write-baseline"


class Entry(NamedTuple):
    """One finding of a baseline. ``path`` is relative to the baseline's folder, with ``/``."""

    path: str
    rule: str
    object: str
    message: str
    fingerprint: str


class Baseline(NamedTuple):
    """A baseline and the file it stands in."""

    file: str
    entries: tuple[Entry, ...]


class NewerBaseline(UsageError):
    """A baseline of a format that only a newer chartlint knows."""


def read_baseline(file: str) -> Baseline:
    """The baseline in a file. Raises UsageError, with one sentence, for anything that is none."""
    try:
        with open(file, "rb") as opened:
            data = opened.read(MAX_SIZE + 1)
    except FileNotFoundError:
        raise UsageError(f"there is no baseline {file}", f"--write-baseline {file} makes one") from None
    except OSError as error:
        raise UsageError(f"cannot read the baseline {file}: {error.strerror or error}") from None
    if len(data) > MAX_SIZE:
        raise UsageError(f"the baseline {file} is larger than {MAX_SIZE >> 20} MiB")
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        raise UsageError(f"the baseline {file} is not JSON", _AGAIN) from None
    version = document.get(_KEY) if isinstance(document, dict) else None
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise UsageError(f"{file} is not a baseline of chartlint: it has no `{_KEY}`", _AGAIN)
    if version > VERSION:
        raise NewerBaseline(
            f"the baseline {file} has the format {version}, and this chartlint knows {VERSION}: a newer one wrote it"
        )
    found = document.get("findings")
    if not isinstance(found, list):
        raise UsageError(f"the baseline {file} has no list `findings`", _AGAIN)
    return Baseline(file, tuple(_entry(file, number, item) for number, item in enumerate(found, 1)))


def _entry(file: str, number: int, item: Any) -> Entry:
    if not isinstance(item, dict) or not all(isinstance(item.get(name, ""), str) for name in Entry._fields):
        raise UsageError(f"entry {number} of the baseline {file} is not understood", _AGAIN)
    if not item.get("fingerprint") or not item.get("rule"):
        raise UsageError(f"entry {number} of the baseline {file} has no rule or no fingerprint", _AGAIN)
    return Entry(*(item.get(name, "") for name in Entry._fields))


def renewed(result: Result, file: str) -> Baseline:
    """The baseline that the findings of a run make, to be written to a file.

    What stands in the file already about charts, scenarios and rules that the run did not look at is kept; not so what
    cannot be read. Raises UsageError for a file that a newer chartlint wrote.
    """
    relative = paths_from(file)
    taken = [finding for finding in result.findings if may_stand(finding)]
    names = fingerprints(taken, relative)
    entries = [
        Entry(relative(finding.primary.path), finding.rule, finding.object, finding.message, name)
        for finding, name in zip(taken, names, strict=True)
    ]
    try:
        old = read_baseline(file).entries if os.path.isfile(file) else ()
    except NewerBaseline:
        raise
    except UsageError:
        old = ()
    folder = os.path.dirname(os.path.realpath(file))
    seen = [] if result.narrowed else [relative(chart.path) for chart in result.ledger.charts]
    ran = frozenset(result.ledger.rules.run)
    written = frozenset(names)
    for entry in old:
        there = os.path.exists(os.path.join(folder, entry.path.partition("!/")[0]))
        if there and entry.fingerprint not in written and not (entry.rule in ran and _within(entry.path, seen)):
            entries.append(entry)
    return Baseline(file, tuple(sorted(set(entries))))


def may_stand(finding: Finding) -> bool:
    """Whether a finding may be in a baseline."""
    return finding.rule not in GUARDS and finding.rule not in JUDGES


def paths_from(file: str) -> Callable[[str], str]:
    """Names files relative to the folder of a baseline, with ``/``."""
    folder = os.path.dirname(os.path.realpath(file))
    known: dict[str, str] = {}

    def relative(path: str) -> str:
        if path not in known:
            known[path] = os.path.relpath(os.path.realpath(path), folder).replace(os.sep, "/")
        return known[path]

    return relative


def baseline_text(baseline: Baseline) -> str:
    """The text of a baseline's file: one finding a line."""
    lines = [json.dumps(_clean(entry._asdict()), ensure_ascii=True) for entry in baseline.entries]
    body = ",\n".join(f"    {line}" for line in lines)
    inner = f"[\n{body}\n  ]" if lines else "[]"
    return f'{{\n  "{_KEY}": {VERSION},\n  "findings": {inner}\n}}\n'


def _clean(entry: dict[str, str]) -> dict[str, str]:
    """The same without lone surrogates, which strict readers of JSON refuse."""
    return {name: text.encode("utf-16", "surrogatepass").decode("utf-16", "replace") for name, text in entry.items()}


def under_baseline(result: Result, baseline: Baseline) -> Result:
    """A result in which only what is not in a baseline counts.

    Only of charts that were checked wholly, in all scenarios, and of rules that ran, it can be said that an entry is
    gone.
    """
    charts = [chart.path for chart in result.ledger.charts if chart.complete and not result.narrowed]
    ran = frozenset(result.ledger.rules.run)
    kept, silenced, account = _part(baseline, result.findings, charts, ran)
    every = sorted((*result.silenced, *silenced), key=lambda one: (one.finding.sort_key(), one.finding.chart, one.by))
    return result._replace(findings=tuple(kept), silenced=tuple(every), baseline=account)


def _part(
    baseline: Baseline, findings: Sequence[Finding], charts: Iterable[str], ran: frozenset[str]
) -> tuple[list[Finding], list[Silenced], BaselineAccount]:
    relative = paths_from(baseline.file)
    wanted = {entry.fingerprint for entry in baseline.entries if entry.rule not in GUARDS}
    kept: list[Finding] = []
    silenced: list[Silenced] = []
    candidates = [finding for finding in findings if may_stand(finding)]
    names = dict(zip(map(id, candidates), fingerprints(candidates, relative), strict=True))
    where = Location(baseline.file, 1, 1, 1, 1)
    for finding in findings:
        name = names.get(id(finding))
        if name is not None and name in wanted:
            silenced.append(Silenced(finding, BASELINE, where, ""))
        else:
            kept.append(finding)
    there = set(names.values())
    folders = [relative(chart) for chart in charts]
    gone = sum(
        entry.fingerprint not in there and entry.rule in ran and _within(entry.path, folders)
        for entry in baseline.entries
    )
    return kept, silenced, BaselineAccount(baseline.file, len(baseline.entries), gone)


def _within(path: str, folders: Iterable[str]) -> bool:
    return any(folder == "." or path == folder or path.startswith((f"{folder}/", f"{folder}!/")) for folder in folders)


__all__ = [
    "VERSION",
    "Baseline",
    "Entry",
    "NewerBaseline",
    "baseline_text",
    "read_baseline",
    "renewed",
    "under_baseline",
]
