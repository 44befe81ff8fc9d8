"""What ``helm lint --with-subcharts`` says, as findings at their places."""

from __future__ import annotations

import re
from collections.abc import Iterator

from chartlint.chart import Chart
from chartlint.finding import Finding
from chartlint.locate import Verdict, locate, locate_failure
from chartlint.render import Renderer, Scenario
from chartlint.render.lint import LintMessage, lint_chart
from chartlint.rules.problem import FileWhere, Problem, RenderedWhere, ValuesWhere

_PATTERN = re.compile(r",? regex used for validation is '[^']*'")
PACK = "helm"
"""The rules that repeat Helm's linter; they are on only where they are selected."""


def helm_messages(chart: Chart, scenario: Scenario, renderer: Renderer) -> Iterator[LintMessage]:
    """What Helm's linter says of a chart and of each of its subcharts, every one with the values of the scenario."""
    yield from lint_chart(chart, scenario, renderer)
    for subchart in list(chart.walk())[1:]:
        alone = subchart.shallow(None)
        inside = alone.display("")
        alone.problems = [problem for problem in chart.problems if (problem.path or "").startswith(inside)]
        yield from lint_chart(alone, scenario, renderer)


def helm_finding(message: LintMessage, chart: Chart, verdict: Verdict) -> Finding:
    """The finding that a message of Helm's linter is."""
    place = message.place
    release = place.release
    if place.failure is not None and release is not None:
        return locate_failure(place.failure, release, verdict)._replace(rule=message.rule)
    text = " ".join(_PATTERN.sub("", message.text).split())
    where: FileWhere | RenderedWhere | ValuesWhere
    if place.rendered is not None:
        where = RenderedWhere(place.rendered, place.start, place.end)
    elif place.values:
        where = ValuesWhere(place.owner or chart, place.values)
    else:
        where = FileWhere(place.source or chart.chart_source, place.start, place.end)
    return locate(Problem(message.rule, where, text, rendered=release), verdict)
