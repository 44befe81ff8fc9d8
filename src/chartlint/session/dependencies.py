"""Dependencies that charts/ lacks: where a run looks for them, and what is told of charts that stand in for them.

A chart that stands in for a dependency is the author's own where it lies in the same repository, and often checked by
itself in the same run. What is wrong with it is told once, with itself.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence

from chartlint.chart import Places
from chartlint.config import Config
from chartlint.finding import Finding, Location
from chartlint.session.choice import given_folders
from chartlint.session.guards import GUARDS, UNUSED
from chartlint.session.ledger import ChartLedger
from chartlint.session.result import Claim
from chartlint.session.silence import unused

KEY = "chart-path"
HINT = "it is a folder that holds charts, unpacked or as archives"


def dependency_places(config: Config, charts: Iterable[str] = ()) -> Places:
    """The places of a run over charts. Raises UsageError for a folder of the configuration that is none."""
    folders = given_folders(config, KEY, config.chart_path, HINT)
    return Places(tuple(dict.fromkeys(map(os.path.normpath, folders))), tuple(charts))


def told_once(findings: Sequence[Finding], charts: Iterable[ChartLedger], claims: Iterable[Claim]) -> list[Finding]:
    """Findings without those that another chart of the run tells already.

    That is what is found in a chart that stands in for a dependency and that the chart itself tells at the same place,
    unless a values key of the chart around it takes part; and a comment that is said to be unused in a chart and is
    used where the chart stands in.
    """
    charts = list(charts)
    own = {chart.path for chart in charts}
    borrowed = {chart.path: [path for _, path in chart.resolved if path in own] for chart in charts}
    told = {(finding.chart, finding.rule, _point(finding.primary)) for finding in findings}
    needed = {(unused(claim.rule, claim.whole_file), _point(claim.where)) for claim in claims if claim.used}

    def told_elsewhere(finding: Finding) -> bool:
        if finding.rule == UNUSED:
            return (finding.message, _point(finding.primary)) in needed
        if finding.rule in GUARDS:
            return False
        at = next((path for path in borrowed.get(finding.chart, ()) if _below(finding.primary, path)), None)
        if at is None or (at, finding.rule, _point(finding.primary)) not in told:
            return False
        return all(_below(place, at) for place in finding.related if place.role == "values")

    return [finding for finding in findings if not told_elsewhere(finding)]


def _point(place: Location) -> tuple[str, int, int]:
    return place.path, place.line, place.column


def _below(place: Location, folder: str) -> bool:
    return place.path.startswith(f"{folder}/")


__all__ = ["dependency_places", "told_once"]
