"""Findings in other people's charts: told where the parent can act, else counted in one line for each subchart.

A subchart is other people's when it lies in ``charts/`` as an archive or is declared with a repository that is no
folder. Nobody should edit it there, for the next ``helm dependency update`` overwrites it. A subchart that is written
where it lies (no repository, or ``file://``) is the author's own, and its findings count as any; so is one that was
taken from beside the chart, in the same repository.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from chartlint.chart import Chart
from chartlint.finding import Finding, Location
from chartlint.session.guards import GUARDS


class Vendored(NamedTuple):
    """A chart of other people's inside a chart. ``prefix`` begins the paths of its files."""

    prefix: str
    name: str


class Folded(NamedTuple):
    """The findings in one subchart that do not count. ``chart`` is the path of the chart around it."""

    chart: str
    name: str
    path: str
    findings: tuple[Finding, ...]


def vendored_in(chart: Chart) -> tuple[Vendored, ...]:
    """The outermost charts of other people's in a loaded chart."""
    found: list[Vendored] = []
    for child in chart.dependencies:
        if _foreign(child, chart):
            # what it took from elsewhere does not lie below its path
            apart = (inner for inner in child.walk() if inner is child or inner.taken)
            found += [Vendored(f"{one.path}{'!' if one.archive else ''}/", one.name) for one in apart]
        else:
            found += vendored_in(child)
    return tuple(found)


def _foreign(child: Chart, parent: Chart) -> bool:
    if child.taken:
        return child.taken != "beside"
    if child.archive and not parent.archive:
        return True
    declared = [entry for entry in parent.metadata.dependencies if entry.name == child.metadata.name]
    return any(entry.repository and not entry.repository.startswith("file://") for entry in declared)


def at_parents_values(findings: Iterable[Finding], vendored: Sequence[Vendored]) -> list[Finding]:
    """Findings of a chart, those in subcharts that a values key of the chart causes moved to that key."""
    return [_moved(finding, vendored) for finding in findings]


def fold_vendored(
    findings: Iterable[Finding], vendored: Mapping[str, Sequence[Vendored]]
) -> tuple[list[Finding], tuple[Folded, ...]]:
    """Part findings into those that count and those of subcharts. ``vendored`` goes by the paths of charts.

    What says that something was not checked always counts.
    """
    kept: list[Finding] = []
    folded: dict[tuple[str, Vendored], list[Finding]] = {}
    for finding in findings:
        there = _inside(finding.primary, vendored.get(finding.chart, ()))
        if there is None or finding.rule in GUARDS:
            kept.append(finding)
        else:
            folded.setdefault((finding.chart, there), []).append(finding)
    lines = [Folded(chart, one.name, one.prefix.rstrip("/!"), tuple(found)) for (chart, one), found in folded.items()]
    return kept, tuple(sorted(lines, key=lambda line: (line.chart, line.path)))


def _inside(place: Location, vendored: Iterable[Vendored]) -> Vendored | None:
    return next((one for one in vendored if place.path.startswith(one.prefix)), None)


def _moved(finding: Finding, vendored: Sequence[Vendored]) -> Finding:
    """The finding at the values key of the parent, if there is one; the place in the subchart comes along."""
    there = _inside(finding.primary, vendored)
    if there is None or finding.rule in GUARDS:
        return finding
    for number, place in enumerate(finding.related):
        if place.role == "values" and _inside(place, vendored) is None:
            inner = finding.primary._replace(role="related", note=f"in the subchart {there.name}")
            rest = (*finding.related[:number], *finding.related[number + 1 :])
            return finding._replace(primary=place._replace(role="primary"), related=(inner, *rest), rendered_line=0)
    return finding


__all__ = ["Folded", "Vendored", "at_parents_values", "fold_vendored", "vendored_in"]
