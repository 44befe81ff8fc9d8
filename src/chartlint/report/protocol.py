"""What a reporter is: a ``Result`` in, text out."""

from __future__ import annotations

from typing import NamedTuple, Protocol, TextIO

from chartlint.session import Result


class ReportOptions(NamedTuple):
    """How a report is wanted. Every reporter takes the same options and uses what concerns it.

    ``color`` is ``auto``, ``always`` or ``never``. ``columns`` is the width to draw for; None asks a terminal, and does
    not limit a pipe or a file. ``verbose`` repeats the help of a rule at each finding, shows the excerpts of related
    places, the whole ledger and tracebacks of ours. ``suppressed`` shows the findings that do not count too. ``base``
    is the folder that the paths of findings are relative to, ``root`` the one that machine formats name files from
    (None: the Git repository around ``base``, else ``base``). ``group_by`` is ``file`` or ``rule``; ``category`` tells
    several SARIF logs of one commit apart.
    """

    color: str = "auto"
    columns: int | None = None
    verbose: bool = False
    suppressed: bool = False
    base: str = "."
    root: str | None = None
    group_by: str = "file"
    category: str | None = None


class Reporter(Protocol):
    """Writes a run's result in one format.

    ``name`` is what ``--format`` calls it. ``render`` writes to ``out`` and keeps nothing; the same result and options
    give the same characters, byte for byte. It raises only what writing to ``out`` raises.

    Two attributes may be there besides. ``account`` (a bool) is False where the format has no place for what was not
    checked: it is told on stderr then. ``summary``, called like ``render``, writes a summary of the run for the file
    that GitHub Actions names in GITHUB_STEP_SUMMARY.
    """

    @property
    def name(self) -> str:
        """The name of the format."""
        ...

    def render(self, result: Result, out: TextIO, options: ReportOptions) -> None:
        """Write the report of ``result`` to ``out``."""
        ...
