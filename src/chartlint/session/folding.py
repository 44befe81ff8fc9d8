"""One finding for what several scenarios show."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from chartlint.finding import Finding
from chartlint.session.result import Silenced

RELEASE = "\0"
"""Stands for the release's name where findings of different releases are compared."""


def fold(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings in order of their place, each once, with all the scenarios that it was seen in.

    Where it stands in the rendered text differs between scenarios: the first one's line is kept. So may the values
    that caused it: all of them are kept.
    """
    groups: dict[Finding, list[Finding]] = {}
    for finding in findings:
        others = tuple(where for where in finding.related if where.role != "values")
        groups.setdefault(finding._replace(scenarios=(), rendered_line=0, related=others), []).append(finding)
    folded = map(_merged, groups.values())
    return tuple(sorted(folded, key=lambda f: (f.sort_key(), f.chart, f.object, f.object_path)))


def fold_scenarios(findings: Iterable[Finding], releases: Mapping[str, str]) -> tuple[Finding, ...]:
    """The same for findings of one chart, and one for those that differ between scenarios by nothing but the release's
    name or the number of an entry in a list. ``releases`` has the names of the releases by scenario.

    Two findings in one scenario stay two.
    """
    groups: dict[Finding, list[list[Finding]]] = {}
    for finding in fold(findings):
        alike = groups.setdefault(_general(finding, releases), [])
        scenarios = set(finding.scenarios)
        for group in alike:
            if scenarios and scenarios.isdisjoint(name for other in group for name in other.scenarios):
                group.append(finding)
                break
        else:
            alike.append([finding])
    order = {name: number for number, name in enumerate(releases)}
    out = []
    for group in (group for alike in groups.values() for group in alike):
        group.sort(key=lambda finding: min((order.get(name, 0) for name in finding.scenarios), default=0))
        merged = _merged(group)
        out.append(merged._replace(scenarios=tuple(sorted(merged.scenarios, key=lambda name: order.get(name, 0)))))
    return tuple(out)


def _merged(group: list[Finding]) -> Finding:
    scenarios = dict.fromkeys(name for finding in group for name in finding.scenarios)
    related = dict.fromkeys(where for finding in group for where in finding.related)
    if len(group) > 1 and len({finding.object for finding in group}) > 1:
        # the places that belong to an object are the first one's; only what set the values may differ
        first = dict.fromkeys(group[0].related)
        related = first | {where: None for where in related if where.role == "values"}
    return group[0]._replace(scenarios=tuple(scenarios), related=tuple(related))


_INDEX = re.compile(r"\[\d+\]")


def _general(finding: Finding, releases: Mapping[str, str]) -> Finding:
    """What a finding has in common with the same one in another scenario."""
    names = {releases[scenario] for scenario in finding.scenarios if scenario in releases}
    pattern = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    name = re.compile(rf"(?<![A-Za-z0-9])(?:{pattern})(?![A-Za-z0-9])") if pattern else None

    def plain(text: str) -> str:
        return name.sub(RELEASE, text) if name is not None else text

    return finding._replace(
        scenarios=(),
        rendered_line=0,
        related=(),
        message=plain(finding.message),
        object=plain(finding.object),
        object_path=_INDEX.sub("[]", finding.object_path),
    )


def fold_silenced(silenced: Iterable[Silenced]) -> tuple[Silenced, ...]:
    """Findings that do not count, folded as those that do; what one thing silences in several scenarios is one."""
    groups: dict[Silenced, list[Finding]] = {}
    for one in silenced:
        plain = one._replace(finding=one.finding._replace(scenarios=(), rendered_line=0))
        groups.setdefault(plain, []).append(one.finding)
    folded = [one._replace(finding=fold(found)[0]) for one, found in groups.items()]
    return tuple(sorted(folded, key=lambda one: (one.finding.sort_key(), one.finding.chart, one.by)))


__all__ = ["fold", "fold_scenarios", "fold_silenced"]
