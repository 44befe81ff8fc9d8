"""Running the command line in this process, in a folder of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from chartlint.cli import main


class Ran(NamedTuple):
    """How a command ended and what it said."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory that is a repository of its own."""
    folder = tmp_path / "here"
    (folder / ".git").mkdir(parents=True)
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def run(here: Path, capfd: pytest.CaptureFixture[str]) -> Run:
    """``run("lint", "shop")``: exit code, stdout and stderr."""

    def run_main(*argv: str) -> Ran:
        capfd.readouterr()
        code = main(argv)
        out, err = capfd.readouterr()
        assert "Traceback" not in out + err
        return Ran(code, out, err)

    return run_main


@pytest.fixture
def chart(here: Path) -> Callable[..., Path]:
    """``chart("shop", {"templates/a.yaml": "…"})`` writes a chart; ``Chart.yaml`` is made unless given (None: none)."""

    def write(name: str, files: dict[str, str | None] | None = None) -> Path:
        folder = here / name
        given: dict[str, str | None] = {"Chart.yaml": f"apiVersion: v2\nname: {folder.name}\nversion: 1.0.0\n"}
        for path, text in {**given, **(files or {})}.items():
            if text is not None:
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
                (folder / path).write_text(text)
        folder.mkdir(exist_ok=True)
        return folder

    return write
