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


def test_a_key_that_only_breaks_the_render_proves_nothing(tmp_path: Path) -> None:
    (tmp_path / "Chart.yaml").write_text("apiVersion: v2\nname: brittle\nversion: 1.0.0\n")
    (tmp_path / "values.yaml").write_text("privileged: true\n")
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "pod.yaml").write_text(
        """{{- if not (eq .Values.privileged true) }}{{ fail "only true" }}{{ end }}
apiVersion: v1
kind: Pod
metadata:
  name: brittle
spec:
  containers:
    - name: one
      image: shop/one:1.0
      securityContext:
        privileged: {{ .Values.privileged }}
"""
    )
    tally = proofs.Tally()
    proofs.values(str(tmp_path), tally)
    assert any("privileged-container" in failure for failure in tally.failed)
    assert not tally.held
