"""``chartlint template`` against recorded ``helm template``: stdout, exit code, error and written files."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Any

import pytest
from record_template import RECORDED, answer, error_of, write_charts

CASES = [
    (helm, line, expected)
    for helm, lines in json.loads(RECORDED.read_text()).items()
    for line, expected in lines.items()
]


@pytest.mark.parametrize(("helm", "line", "expected"), CASES, ids=[f"{helm} {line}" for helm, line, _ in CASES])
def test_as_recorded(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfdbinary: pytest.CaptureFixture[bytes],
    helm: str,
    line: str,
    expected: list[Any],
) -> None:
    from chartlint.cli import main

    write_charts(tmp_path)
    monkeypatch.chdir(tmp_path / "charts")
    code = main(["template", "--helm", helm, *shlex.split(line)])
    out, err = capfdbinary.readouterr()
    assert answer(code, out, error_of(err.decode("utf-8", "replace"), tmp_path), tmp_path) == expected
