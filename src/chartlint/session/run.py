"""One run: plan it, check chart by chart, gather.

``check_chart`` is a function of a picklable job to a picklable answer, so that it can run in any process. What is made
once for all charts (the renderer, the compiled rules) is kept for the next job of the same run.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from chartlint.config import Config
from chartlint.finding import Finding, Severity
from chartlint.packs.registry import Registry
from chartlint.render import Scenario
from chartlint.rules.card import Card
from chartlint.rules.rule import Rule
from chartlint.session.bench import GUARDS, Bench, Setup, Weight, failed_chart
from chartlint.session.choice import placed, selection_of
from chartlint.session.ledger import Ledger, RuleLedger
from chartlint.session.result import ChartResult, Failure, Result
from chartlint.session.targets import Targets

Progress = Callable[[int, int, str], None]
"""Is told how many charts are done, of how many, and the path of the next one (empty after the last)."""


class Job(NamedTuple):
    """One chart to check: its path and what all charts of the run share."""

    path: str
    setup: Setup


class Plan(NamedTuple):
    """What a run will do: jobs in order, the choice of rules, and what the ledger and the result take over."""

    jobs: tuple[Job, ...]
    targets: Targets
    rules: RuleLedger
    cards: Mapping[str, Card]
    fail_on: Severity | None


def make_plan(targets: Targets, config: Config, registry: Registry, scenarios: Sequence[Scenario]) -> Plan:
    """Decide what is checked and with which rules.

    Raises UsageError, with the place in the configuration, for rules and options that do not exist and for an attempt
    to silence what says that something was not checked.
    """
    chosen = selection_of(config, registry)
    run: list[Rule] = []
    skipped: list[tuple[str, str]] = []
    weights: dict[str, Weight] = {}
    for rule in registry:
        decision = chosen.decide(rule)
        guard = rule.name in GUARDS
        if guard and decision.severity is not rule.card.severity:
            raise placed(config, "rules", rule.name, f"the severity of `{rule.name}` is fixed: {_FIXED}")
        if guard and rule.name in config.ignore:
            raise placed(config, "ignore", rule.name, f"`{rule.name}` cannot be ignored: {_FIXED}", _WAY_OUT)
        if decision.on or guard:
            run.append(rule)
            weights[rule.name] = Weight(decision.severity, rule.card.confidence)
        else:
            skipped.append((rule.name, decision.why))
    setup = Setup(
        token=f"{os.getpid()}-{next(_TOKENS)}",
        scenarios=tuple(scenarios),
        rules=tuple(run),
        options={registry.get(name).name: setting.options for name, setting in config.rules.items()},
        weights=weights,
        off=frozenset(name for name, _ in skipped),
    )
    bench_of(setup)  # compiles the rules: their mistakes are the user's to mend before anything runs
    names = tuple(sorted(rule.name for rule in run))
    return Plan(
        jobs=tuple(Job(path, setup) for path in targets.charts),
        targets=targets,
        rules=RuleLedger(names, tuple(sorted(skipped))),
        cards={rule.name: rule.card for rule in run},
        fail_on=config.fail_on,
    )


_TOKENS = itertools.count()
_FIXED = "it says that something was not checked"
_WAY_OUT = "leave the chart out with `exclude`, or the exit code with `fail-on: never`"


def check_chart(job: Job) -> ChartResult:
    """Check one chart. Never raises for anything in the chart, nor for a failure of ours: that is in the answer."""
    try:
        return bench_of(job.setup).check(job.path)
    except Exception as error:  # one chart must not end the run of the others
        return failed_chart(job.path, error)


_bench: Bench | None = None


def bench_of(setup: Setup) -> Bench:
    """The tools of a run: made at its first job in this process. Raises UsageError for a rule that does not compile."""
    global _bench  # noqa: PLW0603 (one run at a time in a process; a second run replaces the first one's)
    if _bench is None or _bench.setup.token != setup.token:
        _bench = Bench(setup)
    return _bench


def run(plan: Plan, progress: Progress | None = None) -> Result:
    """Check every chart of a plan and put the answers together, in an order that depends on nothing but the input."""
    answers: list[ChartResult] = []
    for number, job in enumerate(plan.jobs):
        if progress is not None:
            progress(number, len(plan.jobs), job.path)
        answers.append(check_chart(job))
    if progress is not None:
        progress(len(plan.jobs), len(plan.jobs), "")
    return gather(plan, answers)


def gather(plan: Plan, answers: Iterable[ChartResult]) -> Result:
    """The result that the answers to a plan's jobs make."""
    findings: list[Finding] = []
    ledgers = []
    failures: list[Failure] = []
    for answer in answers:
        findings += answer.findings
        ledgers.append(answer.ledger)
        failures += answer.failures
    crashed = tuple(sorted({failure.rule for failure in failures if failure.rule}))
    ledger = Ledger(
        charts=tuple(sorted(ledgers, key=lambda entry: entry.path)),
        excluded=plan.targets.excluded,
        outside=plan.targets.outside,
        passed_over=plan.targets.passed_over,
        rules=plan.rules._replace(crashed=crashed),
    )
    return Result(fold(findings), ledger, tuple(failures), plan.cards, plan.fail_on)


def fold(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings in order of their place, each once, with all the scenarios that it was seen in.

    Where it stands in the rendered text differs between scenarios: the first one's line is kept.
    """
    seen: dict[Finding, tuple[Finding, dict[str, None]]] = {}
    for finding in findings:
        _, scenarios = seen.setdefault(finding._replace(scenarios=(), rendered_line=0), (finding, {}))
        scenarios.update(dict.fromkeys(finding.scenarios))
    folded = [first._replace(scenarios=tuple(scenarios)) for first, scenarios in seen.values()]
    return tuple(sorted(folded, key=lambda f: (f.sort_key(), f.chart, f.object, f.object_path)))


__all__ = ["Job", "Plan", "Progress", "check_chart", "fold", "gather", "make_plan", "run"]
