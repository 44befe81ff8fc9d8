"""Where the reports of a run go: one to stdout, any number to files, each in a format of its own."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from chartlint.cli.output import check_writable, to_file, to_stdout
from chartlint.config import closest
from chartlint.errors import UsageError
from chartlint.report import Reporter, ReportOptions
from chartlint.session import Result

DEFAULT = "text"
STDOUT = "-"
MOST_GAPS = 10
"""How many things that were not checked are named on stderr."""
SUMMARY_VARIABLE = "GITHUB_STEP_SUMMARY"
"""Names the file that GitHub Actions shows as the summary of a job."""


class Output(NamedTuple):
    """One report: how it is written and where to, None for stdout."""

    reporter: Reporter
    file: str | None


def outputs_of(options: Namespace, reporters: Mapping[str, Reporter]) -> list[Output]:
    """What ``--format`` and ``--output`` ask for. Raises UsageError, also for a file that cannot be written."""
    wanted = options.format or [DEFAULT]
    outputs: list[Output] = []
    for text in wanted:
        name, named, file = text.partition("=")
        reporter = reporters.get(name)
        if reporter is None:
            known = ", ".join(sorted(reporters))
            raise UsageError(
                f"there is no report format `{name}`", closest(name, list(reporters)) or f"known are {known}"
            )
        if named and not file:
            raise UsageError(
                f"--format {text} names no file", f"write --format {name}=FILE, or --format {name} for stdout"
            )
        outputs.append(Output(reporter, file if named and file != STDOUT else None))
    free = [number for number, output in enumerate(outputs) if output.file is None]
    if options.output is not None:
        if not free:
            raise UsageError(
                f"--output {options.output} has no report: each --format names a file of its own",
                f"add --format {DEFAULT}, or leave --output out",
            )
        if options.output != STDOUT:
            at = free.pop()
            outputs[at] = outputs[at]._replace(file=options.output)
    if len(free) > 1:
        names = " and ".join(outputs[number].reporter.name for number in free)
        raise UsageError(
            f"{names} cannot both go to stdout", f"name a file: --format {outputs[free[-1]].reporter.name}=FILE"
        )
    seen: dict[str, str] = {}
    for output in outputs:
        if output.file is None:
            continue
        check_writable(output.file)
        real = os.path.realpath(output.file)
        if real in seen and os.path.isfile(real) | (not os.path.exists(real)):
            raise UsageError(f"{seen[real]} and {output.reporter.name} cannot both be written to {output.file}")
        seen[real] = output.reporter.name
    return outputs


def write_reports(result: Result, outputs: Sequence[Output], options: ReportOptions, *, quiet: bool = False) -> None:
    """Write every report, and GitHub's summary where there is one. What a report has no place for goes to stderr.

    ``quiet`` keeps stdout empty. One that cannot be written does not keep the others back.

    Raises UsageError for the first that cannot be written.
    """
    failed: list[UsageError] = []
    for reporter, file in outputs:
        try:
            if file is not None:
                to_file(file, lambda out: reporter.render(result, out, options))  # noqa: B023 (called at once)
            elif not quiet:
                to_stdout(lambda out: reporter.render(result, out, options))  # noqa: B023
        except UsageError as error:
            failed.append(error)
    if not any(getattr(output.reporter, "account", True) for output in outputs):
        _tell_account(result)
    _write_summary(result, outputs, options)
    if failed:
        raise failed[0]


def _tell_account(result: Result) -> None:
    """Say on stderr what was not checked, and that we failed, where no report can."""
    gaps = result.ledger.not_checked
    lines = [f"not checked: {gap.kind} {gap.what}: {gap.reason}" for gap in gaps[:MOST_GAPS]]
    if len(gaps) > MOST_GAPS:
        lines.append(f"not checked: {len(gaps) - MOST_GAPS} more")
    lines += [f"chartlint itself failed on {failure.subject}: {failure.error}" for failure in result.failures]
    for line in lines:
        sys.stderr.write(f"chartlint: {line}\n")


def _write_summary(result: Result, outputs: Sequence[Output], options: ReportOptions) -> None:
    """Add the summary of a GitHub job to the file that Actions names, for a report that has one."""
    path = os.environ.get(SUMMARY_VARIABLE)
    summaries = [write for output in outputs if (write := getattr(output.reporter, "summary", None)) is not None]
    if not path or not summaries:
        return
    try:
        with open(path, "a", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
            summaries[0](result, file, options)
    except OSError as error:
        sys.stderr.write(f"chartlint: cannot write the job summary to {path}: {error.strerror or error}\n")
