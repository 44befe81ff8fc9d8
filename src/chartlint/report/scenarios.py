"""In which scenarios a finding is, in words: `2 of 3 scenarios, only a, b`, `Kubernetes 1.34 and later`."""

from __future__ import annotations

from collections.abc import Sequence

from chartlint.session.versions import Versions, split_versions

Rest = tuple[str, str]


def scenarios_text(names: Sequence[str], every: Sequence[str]) -> str:
    """Where a finding is, given the names of its scenarios and of all those of its chart."""
    if len(names) >= len(every):
        return "both scenarios" if len(every) == 2 else f"all {len(every)} scenarios"
    return _by_version(names, every) or f"{len(names)} of {len(every)} scenarios, only {', '.join(names)}"


def _by_version(names: Sequence[str], every: Sequence[str]) -> str:
    """The same by the Kubernetes versions, where these tell the scenarios with the finding from the others."""
    grid, found = _grid(every), _grid(names)
    kubes = next(iter(grid.values()))
    wanted = next(iter(found.values()))
    if len(kubes) < 2 or any(row != kubes for row in grid.values()) or any(row != wanted for row in found.values()):
        return ""
    order = sorted(kubes, key=_number)
    if len(wanted) == len(kubes) or not all(order):
        return ""
    span = _span(order, wanted)
    if not span or len(found) == len(grid):
        return span
    labels = [Versions(rest[0], rest[1], "").name for rest in found]
    return f"{len(found)} of {len(grid)} scenarios, only {', '.join(labels)}, on {span}"


def _grid(names: Sequence[str]) -> dict[Rest, set[str]]:
    """The Kubernetes versions of scenarios by what else they are."""
    rows: dict[Rest, set[str]] = {}
    for name in names:
        split = split_versions(name)
        rows.setdefault((split.base, split.helm), set()).add(split.kube)
    return rows


def _span(order: Sequence[str], wanted: set[str]) -> str:
    places = [at for at, kube in enumerate(order) if kube in wanted]
    first, last = places[0], places[-1]
    if last - first + 1 != len(wanted):
        return ""
    if first == last:
        return f"Kubernetes {order[first]} only"
    if last == len(order) - 1:
        return f"Kubernetes {order[first]} and later"
    return f"Kubernetes {order[last]} and earlier" if first == 0 else f"Kubernetes {order[first]} to {order[last]}"


def _number(kube: str) -> tuple[int, ...]:
    return tuple(int(part) for part in kube.split(".") if part.isdigit())


__all__ = ["scenarios_text"]
