"""What a run ends with: findings, the ledger, our own failures, the exit code. Plain, frozen, picklable."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from chartlint.finding import Finding, Severity
from chartlint.rules.card import Card
from chartlint.session.ledger import ChartLedger, Ledger

CLEAN = 0
FINDINGS = 1
USAGE = 2
FAILURE = 3


class Failure(NamedTuple):
    """A failure of ours: a rule that crashed (``rule`` names it) or an error in the engine (``rule`` is empty).

    ``chart`` is the chart's path, ``subject`` what was looked at, ``error`` the exception in one line, ``trace`` the
    Python traceback for a bug report; reports show it only on demand.
    """

    chart: str
    rule: str
    subject: str
    error: str
    trace: str


class ChartResult(NamedTuple):
    """What came of one chart: unsorted findings, its account, failures of ours."""

    findings: tuple[Finding, ...]
    ledger: ChartLedger
    failures: tuple[Failure, ...] = ()


class Result(NamedTuple):
    """What came of a run.

    ``findings`` are sorted by place, each once, with the scenarios it was seen in. ``rules`` has the card of every
    rule that ran or has a finding, the engine's own among them. ``fail_on`` is the least severity that makes the run
    fail, None for none. ``failures`` are ours; each is a finding too (``rule-crashed``, ``internal-error``).
    """

    findings: tuple[Finding, ...]
    ledger: Ledger
    failures: tuple[Failure, ...] = ()
    rules: Mapping[str, Card] = {}
    fail_on: Severity | None = Severity.ERROR

    @property
    def exit_code(self) -> int:
        """0 clean, 1 findings that count, 3 a failure of ours (2, a mistake of the user, never gets this far)."""
        if self.failures:
            return FAILURE
        if self.fail_on is None:
            return CLEAN
        least = self.fail_on.rank
        return FINDINGS if any(finding.severity.rank >= least for finding in self.findings) else CLEAN

    def count(self, severity: Severity) -> int:
        """How many findings are exactly that severe."""
        return sum(finding.severity is severity for finding in self.findings)
