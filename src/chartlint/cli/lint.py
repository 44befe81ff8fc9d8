"""``chartlint lint``: check charts and report."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from contextlib import ExitStack
from typing import TYPE_CHECKING

from chartlint.cli.arguments import COMMANDS
from chartlint.cli.output import check_writable, to_file
from chartlint.cli.reports import outputs_of, write_reports
from chartlint.cli.scenario import chosen_scenarios, given_of
from chartlint.cli.settings import config_of, host_of, registry_of
from chartlint.config import Config, closest
from chartlint.errors import UsageError
from chartlint.report import ReportOptions
from chartlint.session import Result
from chartlint.session.baseline import baseline_text, renewed, under_baseline
from chartlint.session.changes import inputs_of
from chartlint.session.former import former_charts
from chartlint.session.pool import processors
from chartlint.session.revision import find_revision
from chartlint.session.run import make_plan, run
from chartlint.session.scenario import make_scenarios
from chartlint.session.scope import targets_of_changes, targets_since
from chartlint.session.targets import find_targets, owning_chart

if TYPE_CHECKING:
    from chartlint.packs.host import Host


def run_command(options: Namespace) -> int:
    """Check, report, and return the exit code. Raises UsageError."""
    paths = options.paths or ([] if options.changed_files else ["."])
    if options.report_only:
        options.fail_on = "never"
    config = config_of(options, start_of(paths, changed=options.changed_files))
    host = host_of(options, config)
    outputs = outputs_of(options, host.reporters())
    if options.baseline is not None and options.write_baseline is not None:
        raise UsageError("--baseline and --write-baseline exclude each other")
    if options.changed_files and options.since is not None:
        raise UsageError("--changed-files and --since exclude each other", "--since finds the changed files itself")
    if options.write_baseline is not None:
        check_writable(options.write_baseline)
        config = config._replace(baseline=None)
    with ExitStack() as stack:
        result = check_charts(options, paths, config, host, stack)
    if options.write_baseline is not None:
        result = write_baseline(result, options.write_baseline)
    if options.debug:
        for failure in result.failures:
            sys.stderr.write(failure.trace)
    wanted = ReportOptions(
        color=options.color,
        verbose=options.verbose,
        suppressed=options.show_suppressed,
        group_by=options.group_by,
        category=options.sarif_category,
    )
    silent = options.quiet and not result.findings and not result.failures and not result.ledger.not_checked
    write_reports(result, outputs, wanted, quiet=silent)
    return result.exit_code


def check_charts(options: Namespace, paths: list[str], config: Config, host: Host, stack: ExitStack) -> Result:
    """Check the charts that the command line means; what lives as long as the run is closed by ``stack``.

    Raises UsageError.
    """
    given = given_of(options)
    inputs = inputs_of(config, given.files)
    revision = None
    if options.since is not None:
        revision = find_revision(folder_of(paths[0]), options.since)
        targets = targets_since(paths, revision, inputs, exclude=config.exclude)
    elif options.changed_files:
        targets = targets_of_changes(paths, inputs, exclude=config.exclude)
    else:
        try:
            targets = find_targets(paths, exclude=config.exclude)
        except UsageError as error:
            raise meant_as_command(error, options, paths) from None
    scenarios = make_scenarios(config, given, chosen_scenarios(options.scenario))
    registry = registry_of(options, config, host)
    former = stack.enter_context(former_charts(revision, targets.charts)) if revision is not None else None
    plan = make_plan(targets, config, registry, scenarios, partial=is_partial(options, paths, config), former=former)
    processes = options.jobs or processors()
    if options.quiet or not sys.stderr.isatty():
        return run(plan, processes=processes)
    from chartlint.cli.progress import Progress

    with Progress() as progress:
        return run(plan, progress.update, processes)


def start_of(paths: list[str], *, changed: bool) -> str:
    """The path that the configuration is looked for from: the first, or of changed files the first that has a chart."""
    if changed:
        paths = [path for path in paths if owning_chart(path) is not None] or paths
    return paths[0] if paths else "."


def folder_of(path: str) -> str:
    """The folder of a path that the user gives. Raises UsageError where there is none."""
    if not os.path.exists(path):
        raise UsageError(f"there is no file or folder {path}")
    return path if os.path.isdir(path) else os.path.dirname(path) or "."


def meant_as_command(error: UsageError, options: Namespace, paths: list[str]) -> UsageError:
    """The error, with the command that a first path may have been meant as."""
    meant = closest(paths[0], list(COMMANDS)) if options.bare and not os.path.exists(paths[0]) else None
    return UsageError(error.message, meant.replace("mean", "mean the command") if meant else error.hint)


def is_partial(options: Namespace, paths: list[str], config: Config) -> bool:
    """Whether a run may miss charts that the configuration is for: not everything around its file is looked at."""
    if options.changed_files or options.since is not None or options.exclude:
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
