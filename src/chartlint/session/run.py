"""One run: plan it, check chart by chart, gather.

``check_chart`` is a function of a picklable job to a picklable answer, so that it can run in any process. What is made
once for all charts (the renderer, the compiled rules) is kept for the next job of the same run.
"""

from __future__ import annotations

import datetime
import itertools
import os
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from chartlint.config import PEERS, Config
from chartlint.finding import Finding, Severity
from chartlint.packs.registry import Registry
from chartlint.rules.card import Card
from chartlint.rules.rule import Rule
from chartlint.session.baseline import Baseline, read_baseline, under_baseline
from chartlint.session.bench import Bench, Setup, Weight, failed_chart
from chartlint.session.choice import placed, selection_of
from chartlint.session.dependencies import dependency_places, told_once
from chartlint.session.folding import fold, fold_silenced
from chartlint.session.former import BUMP_RULE, Former
from chartlint.session.guards import GUARDS, JUDGES
from chartlint.session.ledger import Ledger, RuleLedger
from chartlint.session.pool import WorkerDied, in_processes
from chartlint.session.result import ChartResult, Claim, Failure, Result, Silenced
from chartlint.session.scenario import Scenarios
from chartlint.session.scenario_files import all_rendered, check_scenarios
from chartlint.session.schemas import check_versions, needs_schemas, schema_folders
from chartlint.session.silence import Habits
from chartlint.session.targets import Targets
from chartlint.session.vendored import at_parents_values, fold_vendored
from chartlint.session.waivers import Waivers, today, waivers_of

Progress = Callable[[int, int, str], None]
"""Is told how many charts are done, of how many, and the path of the next one (empty after the last)."""


class Job(NamedTuple):
    """One chart to check: its path and what all charts of the run share."""

    path: str
    setup: Setup

    def __reduce__(self) -> tuple[Callable[..., Job], tuple[str, str | Setup]]:
        """Where processes are forked the setup is there already: its token stands for it."""
        return _job, (self.path, self.setup.token if sys.platform == "linux" else self.setup)


def _job(path: str, setup: str | Setup) -> Job:
    if isinstance(setup, str):
        if _bench is None or _bench.setup.token != setup:
            raise RuntimeError("a job was handed to a process that knows nothing of its run")
        return Job(path, _bench.setup)
    return Job(path, setup)


class Plan(NamedTuple):
    """What a run will do: jobs in order, the choice of rules, and what the ledger and the result take over.

    ``cards`` are those of the rules that run, with the severity and confidence that the configuration gives them.
    ``waivers`` and ``baseline`` say which findings do not count; ``subcharts`` what becomes of those in other people's
    subcharts: ``fold`` or ``show``.
    """

    jobs: tuple[Job, ...]
    targets: Targets
    rules: RuleLedger
    cards: Mapping[str, Card]
    fail_on: Severity | None
    waivers: Waivers = Waivers()
    baseline: Baseline | None = None
    subcharts: str = "fold"


def make_plan(
    targets: Targets,
    config: Config,
    registry: Registry,
    scenarios: Scenarios,
    *,
    partial: bool = False,
    day: datetime.date | None = None,
    former: Former | None = None,
) -> Plan:
    """Decide what is checked and with which rules.

    ``partial`` says that the run may not see all charts that the configuration is for; ``day`` is the day up to which
    an entry of ``allow`` must count (None: today); ``former`` has the charts as they were at a revision, if the run
    compares with one.

    Raises UsageError, with the place in the configuration, for scenarios that no chart has, for rules and options that
    do not exist, for an attempt to silence what says that something was not checked, and for a baseline that cannot be
    read.
    """
    chosen = selection_of(config, registry)
    run: list[Rule] = []
    skipped: list[tuple[str, str]] = []
    weights: dict[str, Weight] = {}
    for rule in registry:
        decision = chosen.decide(rule)
        guard = rule.name in GUARDS
        weight = Weight(decision.severity, decision.confidence)
        if guard and weight != Weight(rule.card.severity, rule.card.confidence):
            fixed = "severity" if decision.severity is not rule.card.severity else "confidence"
            raise placed(config, "rules", rule.name, f"the {fixed} of `{rule.name}` is fixed: {_FIXED}")
        if guard and rule.name in config.ignore:
            raise placed(config, "ignore", rule.name, f"`{rule.name}` cannot be ignored: {_FIXED}", _WAY_OUT)
        if rule.name == BUMP_RULE and decision.on and former is None:
            skipped.append((rule.name, "compares with a revision: --since"))
        elif decision.on or guard:
            run.append(rule)
            weights[rule.name] = weight
        else:
            skipped.append((rule.name, decision.why))
    habits = Habits(
        known=frozenset(registry.rules),
        formerly=registry.redirects,
        reasons=config.require_reason,
        honoured=honoured_tools(config),
        today=day or today(),
    )
    known = targets.beside if targets.scope is not None else targets.charts
    if known:  # a run over changes may have nothing to look at
        check_scenarios(scenarios, known, config, partial=partial)
    if needs_schemas(run):
        named = [scenario for setting in scenarios.named for scenario in setting.scenarios]
        check_versions([*scenarios.bases, *named], config)
    setup = Setup(
        token=f"{os.getpid()}-{next(_TOKENS)}",
        scenarios=scenarios,
        rules=tuple(run),
        options={registry.get(name).name: setting.options for name, setting in config.rules.items()},
        weights=weights,
        off=frozenset(name for name, _ in skipped),
        habits=habits,
        places=dependency_places(config, targets.beside or targets.charts),
        schemas=schema_folders(config) if needs_schemas(run) else (),
        former=former,
    )
    bench_of(setup)  # compiles the rules: their mistakes are the user's to mend before anything runs
    names = tuple(sorted(rule.name for rule in run))
    return Plan(
        jobs=tuple(Job(path, setup) for path in targets.charts),
        targets=targets,
        rules=RuleLedger(names, tuple(sorted(skipped))),
        cards={rule.name: rule.card._replace(**weights[rule.name]._asdict()) for rule in run},
        fail_on=config.fail_on,
        waivers=Waivers(
            waivers_of(config, chosen),
            habits.today,
            partial,
            {name: weights[name] for name in JUDGES if name in weights},
            frozenset(names),
            narrowed=not all(all_rendered(scenarios, path) for path in targets.charts),
            versions=any(config.place(key).startswith("--") for key in ("helm", "kube-version")),
        ),
        baseline=read_baseline(config.baseline) if config.baseline is not None else None,
        subcharts=config.subcharts,
    )


def honoured_tools(config: Config) -> tuple[str, ...]:
    """The tools whose annotations and comments count."""
    wish = config.honour_annotations
    return (PEERS if wish else ()) if isinstance(wish, bool) else wish


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


def run(plan: Plan, progress: Progress | None = None, processes: int = 1) -> Result:
    """Check every chart of a plan and put the answers together, in an order that depends on nothing but the input."""
    jobs = plan.jobs
    answers: dict[int, ChartResult] = {}
    processes = min(processes, len(jobs))
    if processes > 1:
        for number, answer in in_processes(check_chart, jobs, processes, _lost):
            answers[number] = answer
            if progress is not None and len(answers) < len(jobs):
                progress(len(answers), len(jobs), jobs[number].path)
    else:
        for number, job in enumerate(jobs):
            if progress is not None:
                progress(number, len(jobs), job.path)
            answers[number] = check_chart(job)
    if progress is not None:
        progress(len(jobs), len(jobs), "")
    return gather(plan, [answers[number] for number in range(len(jobs))])


def _lost(job: Job, error: WorkerDied) -> ChartResult:
    return failed_chart(job.path, error)


def gather(plan: Plan, answers: Iterable[ChartResult]) -> Result:
    """The result that the answers to a plan's jobs make."""
    answers = list(answers)
    findings: list[Finding] = []
    ledgers = []
    failures: list[Failure] = []
    silenced: list[Silenced] = []
    claims: list[Claim] = []
    vendored = {answer.ledger.path: answer.vendored for answer in answers} if plan.subcharts == "fold" else {}
    for answer in answers:
        findings += at_parents_values(answer.findings, vendored.get(answer.ledger.path, ()))
        ledgers.append(answer.ledger)
        failures += answer.failures
        silenced += answer.silenced
        claims += answer.claims
    findings, waived, used = plan.waivers.part(findings)
    findings += plan.waivers.judge(used, claims, ledgers)
    kept, folded = fold_vendored(fold(told_once(findings, ledgers, claims)), vendored)
    crashed = tuple(sorted({failure.rule for failure in failures if failure.rule}))
    ledger = Ledger(
        charts=tuple(sorted(ledgers, key=lambda entry: entry.path)),
        excluded=plan.targets.excluded,
        outside=plan.targets.outside,
        passed_over=plan.targets.passed_over,
        rules=plan.rules._replace(crashed=crashed),
        scope=plan.targets.scope,
    )
    result = Result(
        fold(kept),
        ledger,
        tuple(failures),
        plan.cards,
        plan.fail_on,
        fold_silenced([*silenced, *waived]),
        folded,
        narrowed=plan.waivers.narrowed,
    )
    return under_baseline(result, plan.baseline) if plan.baseline is not None else result


__all__ = ["Job", "Plan", "Progress", "check_chart", "gather", "make_plan", "run"]
