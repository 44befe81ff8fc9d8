"""In which scenarios a finding is, in words."""

from __future__ import annotations

import pytest

from chartlint.report.scenarios import scenarios_text
from chartlint.session.versions import Versions, split_versions, with_versions

KUBES = [f"Kubernetes 1.{minor}" for minor in (29, 30, 31, 34)]
GRID = [with_versions(base, kube) for base in ("default", "prod", "test") for kube in KUBES]


@pytest.mark.parametrize(
    ("names", "every", "text"),
    [
        (["a", "b"], ["a", "b"], "both scenarios"),
        (["a", "b", "c"], ["a", "b", "c"], "all 3 scenarios"),
        (["a", "c"], ["a", "b", "c"], "2 of 3 scenarios, only a, c"),
        (KUBES[2:], KUBES, "Kubernetes 1.31 and later"),
        (KUBES[:2], KUBES, "Kubernetes 1.30 and earlier"),
        (KUBES[1:3], KUBES, "Kubernetes 1.30 to 1.31"),
        (KUBES[3:], KUBES, "Kubernetes 1.34 only"),
        (KUBES[::2], KUBES, "2 of 4 scenarios, only Kubernetes 1.29, Kubernetes 1.31"),
        (list(reversed(KUBES[2:])), list(reversed(KUBES)), "Kubernetes 1.31 and later"),
        ([name for name in GRID if "1.34" in name], GRID, "Kubernetes 1.34 only"),
        (GRID[6:8], GRID, "1 of 3 scenarios, only prod, on Kubernetes 1.31 and later"),
        (GRID[4:8], GRID, "4 of 12 scenarios, only " + ", ".join(GRID[4:8])),
        (GRID[1:6], GRID, "5 of 12 scenarios, only " + ", ".join(GRID[1:6])),
        (
            ["Helm 3.19 on Kubernetes 1.34"],
            [f"Helm {helm} on {kube}" for helm in ("3.19", "4.2") for kube in KUBES],
            "1 of 2 scenarios, only Helm 3.19, on Kubernetes 1.34 only",
        ),
    ],
)
def test_scenarios(names: list[str], every: list[str], text: str) -> None:
    assert scenarios_text(names, every) == text


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("default", Versions("default", "", "")),
        ("Kubernetes 1.31", Versions("default", "", "1.31")),
        ("Helm 3.19 on Kubernetes 1.31.2", Versions("default", "3.19", "1.31.2")),
        ("prod (Helm 3.19)", Versions("prod", "3.19", "")),
        ("prod (Kubernetes 1.31)", Versions("prod", "", "1.31")),
        ("prod (eu)", Versions("prod (eu)", "", "")),
        ("prod ()", Versions("prod ()", "", "")),
        ("Kubernetes", Versions("Kubernetes", "", "")),
    ],
)
def test_parts_of_a_name(name: str, parts: Versions) -> None:
    assert split_versions(name) == parts
    assert parts.name == name
