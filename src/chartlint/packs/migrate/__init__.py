"""Moves people in from other tools: their configuration becomes ours, and what cannot come along is said."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from chartlint.packs.migrate.asked import Asked
from chartlint.packs.migrate.linters import datree, kube_linter, kube_score, polaris
from chartlint.packs.migrate.scanners import checkov, ct, trivy
from chartlint.packs.migrate.written import Migration, written

if TYPE_CHECKING:
    from chartlint.packs.peer_map import PeerMap
    from chartlint.packs.selection import Selection

READERS: dict[str, Callable[[str, PeerMap], Asked]] = {
    "kube-linter": kube_linter,
    "kube-score": kube_score,
    "polaris": polaris,
    "checkov": checkov,
    "trivy": trivy,
    "ct": ct,
    "datree": datree,
}
"""What reads each tool's configuration."""

CATALOGUED = {"ct": "chart-testing"}
"""The name a tool has in the map where that is not the one of its command."""


def migrate(tool: str, text: str, known: PeerMap, selection: Selection) -> Migration:
    """Our configuration for what a tool's configuration asks for. Raises UsageError where it is none of that tool's."""
    return written(tool, CATALOGUED.get(tool, tool), READERS[tool](text, known), known, selection)


__all__ = ["CATALOGUED", "READERS", "Asked", "Migration", "migrate"]
