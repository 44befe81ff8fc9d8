"""A run's result as text for people and as data for programs.

``reporters`` gives the formats by name; each is a ``Reporter``: ``reporters()["text"].render(result, out, options)``.
"""

from __future__ import annotations

from chartlint.report.protocol import Reporter, ReportOptions

__all__ = ["ReportOptions", "Reporter", "reporters"]


def reporters() -> dict[str, Reporter]:
    """The formats that chartlint comes with, by the name that ``--format`` takes."""
    from chartlint.report.checkstyle import CheckstyleReporter
    from chartlint.report.data import JsonReporter
    from chartlint.report.github import GithubReporter
    from chartlint.report.gitlab import GitlabReporter
    from chartlint.report.html import HtmlReporter
    from chartlint.report.junit import JunitReporter
    from chartlint.report.lines import LinesReporter
    from chartlint.report.markdown import MarkdownReporter
    from chartlint.report.rdjson import RdjsonReporter
    from chartlint.report.sarif import SarifReporter
    from chartlint.report.sonar import SonarReporter
    from chartlint.report.text import TextReporter

    made: tuple[Reporter, ...] = (
        TextReporter(),
        TextReporter(concise=True),
        JsonReporter(),
        LinesReporter(),
        SarifReporter(),
        HtmlReporter(),
        JunitReporter(),
        GithubReporter(),
        GitlabReporter(),
        CheckstyleReporter(),
        RdjsonReporter(),
        SonarReporter(),
        MarkdownReporter(),
    )
    return {reporter.name: reporter for reporter in made}
