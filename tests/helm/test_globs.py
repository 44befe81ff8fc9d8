"""Patterns of ``.Files.Glob`` against what Helm finds, the faults of its matcher included (``globs.yaml``)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from chartlint.gotmpl.goval import GoError
from chartlint.render.glob import files_glob

RECORDED: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "globs.yaml").read_text("utf-8"))


@pytest.mark.parametrize("pattern", list(RECORDED["patterns"]))
def test_pattern(pattern: str) -> None:
    wanted = RECORDED["patterns"][pattern]
    known = files_glob(pattern)
    if isinstance(wanted, str):
        assert known is not None
        with pytest.raises(GoError, match="slice bounds out of range"):
            for name in RECORDED["files"]:
                known.matches(name)
        return
    assert [name for name in RECORDED["files"] if known is None or known.matches(name)] == wanted
