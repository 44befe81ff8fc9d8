"""``chartlint lint``: check charts and report."""

from __future__ import annotations

import os
import sys
from argparse import Namespace

from chartlint.cli.arguments import COMMANDS
from chartlint.cli.output import check_writable, to_file, to_stdout
from chartlint.cli.scenario import chosen_scenarios, given_of
from chartlint.cli.settings import config_of, host_of, registry_of
from chartlint.config import Config, closest
from chartlint.errors import UsageError
from chartlint.report import ReportOptions
from chartlint.session import Result
from chartlint.session.baseline import baseline_text, renewed, under_baseline
from chartlint.session.pool import processors
from chartlint.session.run import make_plan, run
from chartlint.session.scenario import make_scenarios
from chartlint.session.targets import find_targets


def run_command(options: Namespace) -> int:
    """Check, report, and return the exit code. Raises UsageError."""
    paths = options.paths or ([] if options.changed_files else ["."])
    config = config_of(options, paths[0] if paths else ".")
    host = host_of(options, config)
    reporters = host.reporters()
    reporter = reporters.get(options.format)
    if reporter is None:
        known = ", ".join(sorted(reporters))
        raise UsageError(
            f"there is no report format `{options.format}`",
            closest(options.format, list(reporters)) or f"known are {known}",
        )
    if options.baseline is not None and options.write_baseline is not None:
        raise UsageError("--baseline and --write-baseline exclude each other")
    for file in (options.output, options.write_baseline):
        if file is not None:
            check_writable(file)
    if options.write_baseline is not None:
        config = config._replace(baseline=None)
    shared = [
        path for path in (config.file, *config.values, config.lookup, *scenario_inputs(config)) if path is not None
    ]
    try:
        targets = find_targets(paths, exclude=config.exclude, changed=options.changed_files, shared=shared)
    except UsageError as error:
        meant = closest(paths[0], list(COMMANDS)) if options.bare and not os.path.exists(paths[0]) else None
        raise UsageError(error.message, meant.replace("mean", "mean the command") if meant else error.hint) from None
    scenarios = make_scenarios(config, given_of(options), chosen_scenarios(options.scenario))
    registry = registry_of(options, config, host)
    plan = make_plan(targets, config, registry, scenarios, partial=is_partial(options, paths, config))
    processes = options.jobs or processors()
    if options.quiet or not sys.stderr.isatty():
        result = run(plan, processes=processes)
    else:
        from chartlint.cli.progress import Progress

        with Progress() as progress:
            result = run(plan, progress.update, processes)
    if options.write_baseline is not None:
        result = write_baseline(result, options.write_baseline)
    wanted = ReportOptions(color=options.color, verbose=options.verbose, suppressed=options.show_suppressed)
    if options.debug:
        for failure in result.failures:
            sys.stderr.write(failure.trace)
    silent = options.quiet and not result.findings and not result.failures and not result.ledger.not_checked
    if options.output is not None:
        to_file(options.output, lambda out: reporter.render(result, out, wanted))
    elif not silent:
        to_stdout(lambda out: reporter.render(result, out, wanted))
    return result.exit_code


def scenario_inputs(config: Config) -> list[str]:
    """The files that named scenarios read: a change of one concerns charts that do not hold it."""
    out = []
    for setting in config.scenarios:
        out += [*setting.values, *([setting.lookup] if setting.lookup else [])]
    return out


def is_partial(options: Namespace, paths: list[str], config: Config) -> bool:
    """Whether a run may miss charts that the configuration is for: not everything around its file is looked at."""
    if options.changed_files or options.exclude:
        return True
    if config.file is None:
        return False
    folder = os.path.join(os.path.dirname(os.path.realpath(config.file)), "")
    return not any(folder.startswith(os.path.join(os.path.realpath(path), "")) for path in paths)


def write_baseline(result: Result, file: str) -> Result:
    """Write what was found to a baseline, and return the result in which it does not count any more."""
    baseline = renewed(result, file)
    to_file(file, lambda out: out.write(baseline_text(baseline)))
    number = len(baseline.entries)
    sys.stderr.write(f"chartlint: {file} holds {number} {'finding' if number == 1 else 'findings'}\n")
    return under_baseline(result, baseline)
