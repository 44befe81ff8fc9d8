"""The proofs of ``proofs.py`` on the project's own charts. ``make proofs CHARTS=folder`` runs them on others."""

from __future__ import annotations

from pathlib import Path

import proofs
import pytest

ROOT = Path(__file__).parent.parent.parent
CHARTS = [
    ROOT / "examples" / "demo",
    Path(__file__).parent / "origins",
    Path(__file__).parent / "shapes",
    *sorted(path.parent for path in (ROOT / "tests" / "fixtures" / "charts").glob("*/Chart.yaml")),
]
LEAST = {"pieces": 400, "literals": 15, "values": 12, "liveness": 3}
"""How many tries a proof must have: one that tries nothing shows nothing."""


@pytest.mark.parametrize("name", proofs.PROOFS)
def test_proof(name: str) -> None:
    tally = proofs.Tally()
    for chart in CHARTS:
        proofs.PROOFS[name](str(chart), tally)
    assert tally.failed == []
    assert tally.held >= LEAST[name]


def test_a_proof_can_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proofs, "_changed", lambda *_args, **_more: iter(()))
    monkeypatch.setattr(proofs, "_after_edits", lambda *_args: iter(()))
    for name in ("values", "literals"):
        tally = proofs.Tally()
        proofs.PROOFS[name](str(CHARTS[0]), tally)
        assert tally.failed and not tally.held
