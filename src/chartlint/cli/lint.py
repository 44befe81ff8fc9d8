"""``chartlint lint``: check charts and report."""

from __future__ import annotations

import os
import sys
from argparse import Namespace

from chartlint.cli.arguments import COMMANDS
from chartlint.cli.output import check_writable, to_file, to_stdout
from chartlint.cli.scenario import given_of
from chartlint.cli.settings import config_of, host_of, registry_of
from chartlint.config import closest
from chartlint.errors import UsageError
from chartlint.report import ReportOptions
from chartlint.session.run import make_plan, run
from chartlint.session.scenario import scenario_of
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
    if options.output is not None:
        check_writable(options.output)
    shared = [path for path in (config.file, *config.values) if path is not None]
    try:
        targets = find_targets(paths, exclude=config.exclude, changed=options.changed_files, shared=shared)
    except UsageError as error:
        meant = closest(paths[0], list(COMMANDS)) if options.bare and not os.path.exists(paths[0]) else None
        raise UsageError(error.message, meant.replace("mean", "mean the command") if meant else error.hint) from None
    scenario = scenario_of(config, given_of(options))
    plan = make_plan(targets, config, registry_of(options, config, host), [scenario])
    if options.quiet or not sys.stderr.isatty():
        result = run(plan)
    else:
        from chartlint.cli.progress import Progress

        with Progress() as progress:
            result = run(plan, progress.update)
    wanted = ReportOptions(color=options.color, verbose=options.verbose)
    if options.debug:
        for failure in result.failures:
            sys.stderr.write(failure.trace)
    silent = options.quiet and not result.findings and not result.failures and not result.ledger.not_checked
    if options.output is not None:
        to_file(options.output, lambda out: reporter.render(result, out, wanted))
    elif not silent:
        to_stdout(lambda out: reporter.render(result, out, wanted))
    return result.exit_code
