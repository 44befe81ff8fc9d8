"""The bar: nothing at first, then on stderr, gone at the end."""

from __future__ import annotations

import pytest

from chartlint.cli import progress as module


def test_nothing_in_a_short_run(capfd: pytest.CaptureFixture[str]) -> None:
    with module.Progress() as progress:
        for done in range(5):
            progress.update(done, 5, f"chart-{done}")
    assert capfd.readouterr() == ("", "")


def test_a_bar_in_a_long_run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.0)
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    with module.Progress() as progress:
        for done in range(5):
            progress.update(done, 5, "[bold]chart[/x]")
    out, err = capfd.readouterr()
    assert out == ""
    assert "[bold]chart[/x]" in err
