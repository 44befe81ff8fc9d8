"""What a run ends with: findings, the ledger, our own failures, the exit code. Plain, frozen, picklable."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from chartlint.finding import Finding, Location, Severity
from chartlint.rules.card import Card
from chartlint.session.ledger import ChartLedger, Ledger
from chartlint.session.vendored import Folded, Vendored

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


class Silenced(NamedTuple):
    """A finding that does not count.

    ``by`` is ``comment``, ``config``, ``baseline`` or the name of the tool whose annotation or comment silences it
    (``kube-linter``); ``where`` is the place of what silences, ``reason`` what is given there, perhaps nothing.
    """

    finding: Finding
    by: str
    where: Location
    reason: str


class Claim(NamedTuple):
    """A rule that a comment of a values file shared by charts names, and whether it silenced something in one chart.

    A chart that was not checked wholly may need it: then it is ``used`` too.
    """

    rule: str
    where: Location
    whole_file: bool
    used: bool


class BaselineAccount(NamedTuple):
    """What became of a baseline: how many entries it has, and how many of these are gone and could be dropped."""

    path: str
    entries: int
    gone: int


class ChartResult(NamedTuple):
    """What came of one chart: unsorted findings, its account, failures of ours, findings that do not count."""

    findings: tuple[Finding, ...]
    ledger: ChartLedger
    failures: tuple[Failure, ...] = ()
    silenced: tuple[Silenced, ...] = ()
    claims: tuple[Claim, ...] = ()
    vendored: tuple[Vendored, ...] = ()


class Result(NamedTuple):
    """What came of a run.

    ``findings`` are sorted by place, each once, with the scenarios it was seen in. ``rules`` has the card of every
    rule that ran or has a finding, the engine's own among them. ``fail_on`` is the least severity that makes the run
    fail, None for none. ``failures`` are ours; each is a finding too (``rule-crashed``, ``internal-error``).
    ``silenced`` are findings that do not count, sorted as well; so are ``folded``, those in other people's subcharts.
    ``narrowed`` says that charts have scenarios that were not asked for: what is not found may be found there.
    """

    findings: tuple[Finding, ...]
    ledger: Ledger
    failures: tuple[Failure, ...] = ()
    rules: Mapping[str, Card] = {}
    fail_on: Severity | None = Severity.ERROR
    silenced: tuple[Silenced, ...] = ()
    folded: tuple[Folded, ...] = ()
    baseline: BaselineAccount | None = None
    narrowed: bool = False

    @property
    def exit_code(self) -> int:
        """0 clean, 1 findings that count, 3 a failure of ours (2, a mistake of the user, never gets this far).

        Never 0 where a chart or a scenario was not rendered, unless the user wants 0 always.
        """
        if self.failures:
            return FAILURE
        if self.fail_on is None:
            return CLEAN
        if self.ledger.unrendered:
            return FINDINGS
        least = self.fail_on.rank
        return FINDINGS if any(finding.severity.rank >= least for finding in self.findings) else CLEAN

    def count(self, severity: Severity) -> int:
        """How many findings are exactly that severe."""
        return sum(finding.severity is severity for finding in self.findings)
