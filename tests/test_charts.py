"""Tiny charts, one idea each: the report that a person reads stands beside the chart as ``expect.txt``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from chartlint.cli import main

ROOT = Path(__file__).parent.parent
CHARTS = sorted(path.parent for path in (ROOT / "tests" / "fixtures" / "charts").glob("*/Chart.yaml"))


@pytest.mark.parametrize("chart", CHARTS, ids=lambda path: path.name)
def test_report(
    chart: Path,
    expect: Callable[[Path, str], None],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("COLUMNS", "120")
    code = main(["lint", str(chart.relative_to(ROOT)), "--no-config", "--profile", "strict", "--color", "never"])
    seen = capsys.readouterr()
    assert seen.err == ""
    expect(chart / "expect.txt", f"{seen.out}exit code {code}\n")
